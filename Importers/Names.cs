using System;
using System.Collections.Generic;
using System.Text;

using Emu.Generators.Spec;

namespace Emu.Importers;

/// <summary>Names of other formats to names that C# takes and that nothing else has.</summary>
internal static class Names
{
    // Members that every register struct has, and those that its accessors are made with.
    private static readonly HashSet<string> RegisterMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Bits", "With", "RES0", "RES1", "WriteMask", "W1CMask", "W1SMask", "WOMask", "ROMask", "ImplementedMask", "WritableMask", "FixedOnes", "StoredMask",
        "WarmResetMask", "WarmResetValue", "ColdResetMask", "ColdResetValue", "WarmReset", "ColdReset", "EffectsOf", "IsImplemented", "TryFormat", "CheckRead",
        "CheckWrite", "SoftwareRead", "SoftwareWrite", "CheckExternalRead", "CheckExternalWrite", "ResolveView", "Equals", "GetHashCode", "GetType", "ToString",
        "MemberwiseClone", "Finalize", "ReferenceEquals", "RAZ", "RAO",
    };

    private static readonly HashSet<string> BankMembers = new(StringComparer.OrdinalIgnoreCase)
    {
        "None", "Size", "GetRaw", "SetRaw", "HasStorage", "id", "index", "value", "System", "Emu", "Bank", "Masks", "Features", "Equals", "GetHashCode", "GetType", "ToString",
        "MemberwiseClone", "Finalize", "ReferenceEquals",
    };

    private static readonly string[] WholeFileTypes =
    [
        "RegisterId", "Register", "RegisterBank", "RegisterMap", "RegisterMasks", "RegisterView", "RegisterText", "Features", "FeaturesRules", "Effects",
        "AccessRules", "AccessOutcome", "Catalog", "RegisterFile", "Reach", "ResetValues", "Device",
    ];

    /// <summary>Letters, digits and _ alone, no digit first, no keyword. An index, <c>&lt;n&gt;</c>, stays.</summary>
    public static string Legal(string name, string fallback)
    {
        StringBuilder legal = new();
        for (int i = 0; i < name.Length && legal.Length < SpecLimits.NameLength - 20; i++)
        {
            if (name.AsSpan(i).StartsWith("<n>"))
            {
                legal.Append("<n>");
                i += 2;
                continue;
            }

            legal.Append(char.IsAsciiLetterOrDigit(name[i]) || name[i] == '_' ? name[i] : '_');
        }

        string result = legal.ToString();
        bool isEmpty = true;
        foreach (char c in result.Replace("<n>", "", StringComparison.Ordinal))
            isEmpty &= c == '_';

        if (isEmpty)
            result = fallback + result.Replace("_", "", StringComparison.Ordinal);
        if (char.IsAsciiDigit(result[0]) || result[0] == '<')
            result = "_" + result;
        return Identifiers.IsLegal(Identifiers.OfRegister(result)) ? result : result + "_";
    }

    /// <summary>A legal name for a register, which becomes a type: the compiler warns of types whose names are lower case letters alone (CS8981).</summary>
    public static string LegalType(string name, string fallback)
    {
        string legal = Legal(name, fallback);
        string type = Identifiers.OfRegister(legal).TrimEnd('_');
        foreach (char c in type)
        {
            if (!char.IsAsciiLetterLower(c))
                return legal;
        }

        // With a capital letter it is not a keyword either.
        return char.ToUpperInvariant(legal[0]) + legal[1..].TrimEnd('_');
    }

    /// <summary>Whether a register may have this name in a spec with that prefix.</summary>
    public static bool IsTakenForRegister(string type, string prefix)
    {
        if (BankMembers.Contains(type))
            return true;

        foreach (string whole in WholeFileTypes)
        {
            if (string.Equals(type, prefix + whole, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>The members that a field brings with it.</summary>
    public static string[] MembersOf(string identifier) =>
        [identifier, identifier + "_Shift", identifier + "_Width", identifier + "_Mask", "With" + identifier, identifier + "Value"];

    /// <summary>Whether a field's member would be one that every register has.</summary>
    public static bool IsTakenForField(string member) => RegisterMembers.Contains(member);

    /// <summary>A prefix for the generated types.</summary>
    public static string Prefix(string name)
    {
        string pascal = Identifiers.Pascal(name.Replace('_', '-'));
        StringBuilder legal = new();
        foreach (char c in pascal)
        {
            if (char.IsAsciiLetterOrDigit(c))
                legal.Append(c);
        }

        if (legal.Length == 0)
            return "Imported";

        // The name of a type is this and a word such as RegisterMasks: leave space for the word.
        string result = legal.Length > 100 ? legal.ToString(0, 100) : legal.ToString();
        return char.IsAsciiDigit(result[0]) ? "X" + result : result;
    }

    /// <summary>One line without control characters and halves of surrogate pairs.</summary>
    public static string Text(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";

        StringBuilder line = new();
        bool isBlank = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value is 0xFFFD or 0xFEFF or 0xFFFE or 0xFFFF)
            {
                isBlank = line.Length > 0;
                continue;
            }

            if (isBlank)
                line.Append(' ');
            isBlank = false;
            line.Append(rune);
        }

        return line.ToString();
    }
}
