using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Emu.Cli.Tests;

/// <summary>
/// A table of <c>Tests/Spec/Tables</c>: the registers of one view, typed by hand from the manual. The table's own heading says how it is written.
/// </summary>
internal sealed partial class SpecTable
{
    private const string Place = "at ";
    private const string CounterResets = "Uw when !FEAT_PMUv3_EXTPMN, Uc when FEAT_PMUv3_EXTPMN";

    private readonly Dictionary<string, List<string>> _definitions = new(StringComparer.Ordinal);
    private readonly List<Register> _registers = [];

    private SpecTable(IEnumerable<string> lines)
    {
        List<string>? body = null;
        foreach (string line in lines.Select(Spell))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;

            if (line.StartsWith("define ", StringComparison.Ordinal))
            {
                _definitions.Add(line["define ".Length..], body = []);
            }
            else if (line[0] != ' ')
            {
                _registers.Add(new Register(Split(line), body = []));
            }
            else if (line.Trim() is ['@', .. string name])
            {
                body!.AddRange(_definitions[name]);
            }
            else
            {
                body!.Add(line.Trim());
            }
        }
    }

    public IReadOnlyList<Register> Registers => _registers;

    /// <summary>Rows as <c>--what fields</c> prints them.</summary>
    public IEnumerable<string> FieldRows =>
        from register in _registers
        from one in register.Fields
        select Csv(register.Name, one.Bits.Split(':')[0], one.Bits.Split(':')[^1], one.Name, one.Feature);

    /// <summary>Rows as <c>--what resets</c> prints them.</summary>
    public IEnumerable<string> ResetRows =>
        from register in _registers
        from one in register.Fields
        from reset in one.Resets
        select Csv(register.Name, one.Name, reset.Kind, reset.When, reset.Value);

    public static SpecTable Read(string view) =>
        new(File.ReadLines(Path.Combine(CommandLine.RepositoryRoot, "Tests", "Spec", "Tables", view + ".txt")));

    /// <summary>A CSV line of texts; one with a comma or a quote is quoted.</summary>
    public static string Csv(params string[] cells) =>
        string.Join(',', cells.Select(static cell => cell.IndexOfAny([',', '"']) < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    /// <summary>The conditions that the external table writes short.</summary>
    private static string Spell(string line) => ShortForms().Replace(line, static match => match.Value switch
    {
        "x32" => "FEAT_PMUv3_EXT32",
        "x64" => "FEAT_PMUv3_EXT64",
        _ => "FEAT_PMUv3_EXT",
    });

    [GeneratedRegex(@"\b(x32|x64|ext)\b")]
    private static partial Regex ShortForms();

    private static string[] Split(string line) => [.. line.Split(';').Select(static part => part.Trim())];

    /// <summary>A register of the table: the parts of its heading, and its fields.</summary>
    internal sealed record Register(string[] Heading, List<string> Body)
    {
        public string Name => Heading[0];

        public IEnumerable<Field> Fields =>
            Body.Where(static line => !line.StartsWith(Place, StringComparison.Ordinal)).Select(static line => new Field(Split(line)));

        /// <summary>Where the memory-mapped view has it: bits, offset, stride and access, then the condition.</summary>
        public IEnumerable<(string[] At, string When)> Places =>
            from line in Body
            where line.StartsWith(Place, StringComparison.Ordinal)
            let parts = Split(line[Place.Length..])
            select (parts[0].Split(' '), parts[1]);
    }

    /// <summary>A field or a reserved range.</summary>
    internal sealed record Field(string[] Parts)
    {
        public string Bits => Parts[0].Split(' ')[0];

        public string Name => Parts[0].Split(' ')[1];

        public string Feature => Parts.ElementAtOrDefault(1) ?? "";

        public IEnumerable<(string Kind, string When, string Value)> Resets
        {
            get
            {
                string text = (Parts.ElementAtOrDefault(2) ?? "").Replace("Uc*", CounterResets, StringComparison.Ordinal);
                foreach (string reset in text.Split(", ", StringSplitOptions.RemoveEmptyEntries))
                {
                    string[] words = reset.Split(" when ");
                    string kind = words[0][^1] == 'c' ? "cold" : "warm";
                    yield return (kind, words.ElementAtOrDefault(1) ?? "", words[0][..^1] == "U" ? "UNKNOWN" : words[0][..^1]);
                }
            }
        }
    }
}
