using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Emu.Generators.Spec;

/// <summary>Arm's names, and the C# names made of them.</summary>
internal static class Identifiers
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto",
        "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc",
        "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using",
        "virtual", "void", "volatile", "while",
    };

    /// <summary>A name that C# takes unchanged.</summary>
    public static bool IsLegal(string name) => IsWord(name) && !Keywords.Contains(name);

    /// <summary>
    /// Letters, digits and <c>_</c>, no digit first. Letters beyond ASCII are left out: no Arm name has them, and a look-alike would be
    /// hard to find.
    /// </summary>
    public static bool IsWord(string name)
    {
        if (name.Length is 0 or > 200 || char.IsDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (c is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>Emu.Registers</c>: legal names with dots between.</summary>
    public static bool IsLegalPath(string path)
    {
        foreach (string part in path.Split('.'))
        {
            if (!IsLegal(part))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>PMEVTYPER&lt;n&gt;_EL0</c> gives <c>PMEVTYPERn_EL0</c>; not necessarily legal.</summary>
    public static string OfRegister(string name) => name.Replace("<", string.Empty).Replace(">", string.Empty);

    /// <summary>
    /// <c>evtCount[15:10]</c> gives <c>EvtCount_15_10</c>, <c>P&lt;m&gt;</c> gives <c>P</c>, <c>nPMZR_EL0</c> gives <c>NPMZR_EL0</c>; not
    /// necessarily legal.
    /// </summary>
    public static string OfField(string name)
    {
        StringBuilder identifier = new(name.Length);
        bool inIndex = false;
        foreach (char c in name)
        {
            switch (c)
            {
                case '<':
                    inIndex = true;
                    break;
                case '>':
                    inIndex = false;
                    break;
                case '[' or ':':
                    identifier.Append('_');
                    break;
                case ']':
                    break;
                default:
                    if (!inIndex)
                    {
                        identifier.Append(c);
                    }

                    break;
            }
        }

        if (identifier.Length > 0)
        {
            identifier[0] = char.ToUpper(identifier[0], CultureInfo.InvariantCulture);
        }

        return identifier.ToString();
    }

    /// <summary><c>cortex-a55</c> gives <c>CortexA55</c>.</summary>
    public static string Pascal(string name)
    {
        StringBuilder identifier = new(name.Length);
        bool atStart = true;
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c))
            {
                identifier.Append(atStart ? char.ToUpper(c, CultureInfo.InvariantCulture) : c);
                atStart = false;
            }
            else
            {
                atStart = true;
            }
        }

        return identifier.ToString();
    }
}
