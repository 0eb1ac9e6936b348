using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Emu.Cli.Registers;

/// <summary>The <c>#define</c> lines of a C header: each name once, whatever the number of views that have it.</summary>
/// <param name="writer">Where the header goes.</param>
internal sealed class CMacros(TextWriter writer)
{
    private readonly Dictionary<string, string> _defined = new(StringComparer.Ordinal);
    private readonly List<string> _checks = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Whether a name has this value, or none yet.</summary>
    public bool IsFreeFor(string name, string value) => !_defined.TryGetValue(name, out string? known) || known == value;

    /// <summary>Defines a macro unless it is defined already.</summary>
    /// <param name="name">Its name, with its parameters where it has some.</param>
    /// <param name="value">Its value.</param>
    /// <param name="otherwise">What is put behind the name where it is taken by another value.</param>
    /// <returns>The name that has the value.</returns>
    public string Define(string name, string value, string otherwise)
    {
        if (_defined.TryGetValue(name, out string? known) && known != value)
            return Define(name + otherwise, value, otherwise);

        if (known is null)
        {
            _defined.Add(name, value);
            writer.Write($"#define {name} {value}\n");
        }

        return name;
    }

    /// <summary>A separate line.</summary>
    public void Line(string text = "") => writer.Write(text + "\n");

    /// <summary>A comment of one line.</summary>
    public void Comment(string text) => Line($"/* {text.Replace("*/", "* /", StringComparison.Ordinal).TrimEnd()} */");

    /// <summary>A condition that the compiler checks; the line is written by <see cref="WriteChecks"/>.</summary>
    public void Check(string condition, string message) => _checks.Add($"EMU_PMU_CHECK({condition}, \"{message}\");");

    /// <summary>Writes the checks since the last call, except for those that another view of the register has asked for already.</summary>
    public void WriteChecks()
    {
        foreach (string check in _checks)
        {
            if (_written.Add(check))
                Line(check);
        }

        _checks.Clear();
    }

    /// <summary>64 bits as a constant.</summary>
    public static string Constant(ulong value) => "UINT64_C(0x" + value.ToString("X", CultureInfo.InvariantCulture) + ")";

    /// <summary>A name as C takes it: <c>evtCount[15:10]</c> becomes <c>evtCount_15_10</c>, <c>P&lt;m&gt;</c> <c>P</c>.</summary>
    public static string FieldName(string name)
    {
        int index = name.IndexOf('<', StringComparison.Ordinal);
        return (index < 0 ? name : name[..index] + name[(name.IndexOf('>', StringComparison.Ordinal) + 1)..])
            .Replace("]", "", StringComparison.Ordinal)
            .Replace('[', '_')
            .Replace(':', '_')
            .Replace('/', '_');
    }

    /// <summary>A register's name as C takes it: <c>PMEVCNTR&lt;n&gt;_EL0</c> becomes <c>PMEVCNTRn_EL0</c>.</summary>
    public static string RegisterName(string name) =>
        name.Replace("<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal);
}
