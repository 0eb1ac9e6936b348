using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Tests.Generators.Fuzz;

/// <summary>
/// Texts made to hurt, each through the whole generator as every kind of file: the answer is a diagnostic at once, never an exception
/// (CS8785), a defect (EMU0004), a hang or a heap full of nodes.
/// </summary>
public sealed class HostileTextTests
{
    private const int Million = 1_000_000;

    private const string Options = "options: { namespace: N, name: T }\n";

    // Generous, for a busy machine: each takes well under a second.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private const long MostBytes = 768L << 20;

    private static readonly Dictionary<string, Func<string>> AnyKind = new(StringComparer.Ordinal)
    {
        ["empty file"] = static () => "",
        ["blank file"] = static () => " \n\n   \n",
        ["comments only"] = static () => "# one\n# two\n",
        ["a null"] = static () => "~\n",
        ["a word"] = static () => "registers\n",
        ["a list"] = static () => "- a\n- b\n",
        ["byte order mark only"] = static () => "\uFEFF",
        ["two byte order marks"] = static () => "\uFEFF\uFEFF" + Options,
        ["carriage returns only"] = static () => "\r\r\r\n\r",
        ["NUL"] = static () => Options + "a: \0\n",
        ["binary"] = static () => Encoding.Latin1.GetString(Enumerable.Range(0, 1 << 16).Select(static i => (byte)(i * 167)).ToArray()),
        ["half a surrogate pair"] = static () => Options + "a: \uD83D\n",
        ["line separators"] = static () => Options.Replace("\n", "\u2028", StringComparison.Ordinal) + "a: 1\u0085b: 2\n",
        ["tabs"] = static () => "options:\n\tnamespace: N\n\tname: T\n",
        ["a tab after a key"] = static () => "options:\t{ namespace: N, name: T }\n",
        ["duplicate keys"] = static () => string.Concat(Enumerable.Repeat(Options, 1000)),
        ["a key of a million characters"] = static () => new string('k', Million) + ": 1\n",
        ["a value of four million characters"] = static () => "options: " + new string('v', 4 * Million) + "\n",
        ["a line of two hundred thousand keys"] = static () => "options: { " + string.Concat(Enumerable.Range(0, 200_000).Select(static i => "k" + i + ": 1, ")) + "}\n",
        ["a million lines"] = static () => string.Concat(Enumerable.Repeat("a:\n", Million)),
        ["a million blank lines"] = static () => new string('\n', Million) + "x: 1\n",
        ["a comment of four million characters"] = static () => "#" + new string('c', 4 * Million),
        ["an unterminated quote"] = static () => "options: \"" + new string('x', Million),
        ["an unterminated apostrophe"] = static () => "options: '" + new string('x', Million),
        ["an unterminated quote over a million lines"] = static () => "options: \"" + string.Concat(Enumerable.Repeat("x\n", Million)),
        ["a bad escape"] = static () => "options: \"\\q\"\n",
        ["an escape cut short"] = static () => "options: \"\\u12",
        ["an escape beyond Unicode"] = static () => "options: \"\\UFFFFFFFF\"\n",
        ["a million escapes"] = static () => "options: \"" + string.Concat(Enumerable.Repeat("\\n", Million)) + "\"\n",
        ["a folded text of a million lines"] = static () => "options: >\n" + string.Concat(Enumerable.Repeat("  x\n", Million)),
        ["a literal text without an end"] = static () => "options: |+\n" + string.Concat(Enumerable.Repeat("\n", Million)),
        ["ten thousand brackets"] = static () => new string('[', 10_000),
        ["a million brackets"] = static () => new string('[', Million),
        ["a million closing brackets"] = static () => new string(']', Million),
        ["a million braces"] = static () => new string('{', Million),
        ["a million braces with keys"] = static () => string.Concat(Enumerable.Repeat("{a: ", Million)),
        ["a million dashes"] = static () => string.Concat(Enumerable.Repeat("- ", Million)),
        ["a million question marks"] = static () => string.Concat(Enumerable.Repeat("? ", Million)),
        ["a million colons"] = static () => string.Concat(Enumerable.Repeat(": ", Million)),
        ["a million commas"] = static () => "[" + new string(',', Million),
        ["as many levels of block mappings as 4 Mi characters hold"] = static () => Levels("a:\n", 2_500),
        ["as many levels of block lists as 4 Mi characters hold"] = static () => Levels("-\n", 2_500),
        ["half a million levels on one line"] = static () => string.Concat(Enumerable.Repeat("- ? ", Million / 2)),
        ["levels in quotes of levels"] = static () => string.Concat(Enumerable.Repeat("[\"[\", ", 100_000)),
        ["an alias to nothing"] = static () => "options: *nobody\n",
        ["an alias to itself"] = static () => "options: &a [*a]\n",
        ["billion laughs"] = static () => Laughs(10),
        ["a billion more"] = static () => Laughs(60),
        ["a merge key"] = static () => "a: &a { b: 1 }\noptions: { <<: *a }\n",
        ["a million anchors"] = static () => string.Concat(Enumerable.Repeat("&a ", Million)),
        ["a million exclamation marks"] = static () => new string('!', Million),
        ["a tag of a million characters"] = static () => "options: !<" + new string('t', Million) + "> x\n",
        ["a tag for an object"] = static () => "options: !!python/object:os.system [ls]\n",
        ["a million documents"] = static () => string.Concat(Enumerable.Repeat("---\n", Million)),
        ["a million document ends"] = static () => string.Concat(Enumerable.Repeat("...\n", Million)),
        ["a directive"] = static () => "%YAML 9.9\n---\n" + Options,
        ["a directive of a million characters"] = static () => "%" + new string('D', Million) + "\n---\n",
        ["a number of a million digits"] = static () => "options: " + new string('9', Million) + "\n",
        ["a hexadecimal number of a million digits"] = static () => "options: 0x" + new string('F', Million) + "\n",
        ["a number of a million underscores"] = static () => "options: 1" + new string('_', Million) + "\n",
        ["percent signs"] = static () => "options: { namespace: \"{0}%s\", name: \"{1}\" }\n{2}: 1\n",
        ["a complex key"] = static () => "? { a: 1 }\n: b\n",
    };

    private static readonly Dictionary<string, Func<string>> Registers = new(StringComparer.Ordinal)
    {
        ["a name of a million letters"] = static () => Options + "registers: { " + new string('A', Million) + ": { fields: { 63:0: { name: F } } } }\n",
        ["a title of a million letters"] = static () => Spec("title: " + new string('t', Million)),
        ["a width of a thousand digits"] = static () => Spec("width: 1" + new string('0', 1000)),
        ["an index to two billion"] = static () => Options + "registers: { A<n>: { index: n=0..2147483647, fields: { 63:0: { name: F } } } }\n",
        ["an index to more than any integer"] = static () => Options + "registers: { A<n>: { index: n=0..99999999999999999999999, fields: { 63:0: { name: F } } } }\n",
        ["a negative index"] = static () => Options + "registers: { A<n>: { index: n=-5..-1, fields: { 63:0: { name: F } } } }\n",
        ["bits beyond any register"] = static () => Options + "registers: { A: { fields: { 4294967295:0: { name: F } } } }\n",
        ["bits beyond any integer"] = static () => Options + "registers: { A: { fields: { 99999999999999999999:0: { name: F } } } }\n",
        ["twenty thousand registers"] = static () => Options + "registers:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"  R{i}: {{ fields: {{ 63:0: {{ name: F }} }} }}\n")),
        ["a register of ten thousand fields"] = static () => Options + "registers: { A: { fields: { " + string.Concat(Enumerable.Range(0, 10_000).Select(static i => $"{i}: {{ name: F{i} }}, ")) + "} } }\n",
        ["ten thousand features"] = static () => Options + "features: { " + string.Concat(Enumerable.Range(0, 10_000).Select(static i => $"F{i}: f, ")) + "}\nregisters: { A: { fields: { 63:0: { name: F } } } }\n",
        ["features that require each other"] = static () => Options + "features: { " + string.Concat(Enumerable.Range(0, 60).Select(static i => $"F{i}: {{ purpose: f, requires: F{(i + 1) % 60} | F{(i + 7) % 60} }}, ")) + "}\nregisters: { A: { feature: F0, fields: { 63:0: { name: F } } } }\n",
        ["conditions that double"] = static () => Options + "features: { F: f }\nconditions:\n  c0: F\n" + string.Concat(Enumerable.Range(1, 60).Select(static i => $"  c{i}: c{i - 1} & c{i - 1} | c{i - 1}\n")) + "registers: { A: { feature: c60, fields: { 63:0: { name: F } } } }\n",
        ["conditions in a ring"] = static () => Options + "conditions: { a: b, b: a }\nregisters: { A: { feature: a, fields: { 63:0: { name: F } } } }\n",
        ["an expression of a million parentheses"] = static () => Spec("feature: \"" + new string('(', Million) + "\""),
        ["an expression of a million negations"] = static () => Spec("feature: \"" + new string('!', Million) + "A\""),
        ["an expression of a million terms"] = static () => Spec("feature: \"A" + string.Concat(Enumerable.Repeat(" & A", Million / 2)) + "\""),
        ["an index expression of a million parentheses"] = static () => Spec("encodings: { aarch64: \"3 0 0 " + new string('(', Million) + "n 0\" }"),
        ["an index expression of a million terms"] = static () => Spec("encodings: { aarch64: \"3 0 0 0" + string.Concat(Enumerable.Repeat("+1", Million / 2)) + " 0\" }"),
        ["a shift beyond any number"] = static () => Spec("encodings: { external: { offset: 1<<4000000000 } }"),
        ["an encoding of a million numbers"] = static () => Spec("encodings: { aarch64: \"" + string.Concat(Enumerable.Repeat("3 ", Million)) + "\" }"),
        ["aliases in a ring"] = static () => Options + "registers: { A: { storage: alias OF B, fields: { 63:0: { name: F } } }, B: { storage: alias OF A, fields: { 63:0: { name: F } } } }\n",
        ["a window onto itself"] = static () => Options + "registers: { A<n>: { index: n=0..3, storage: \"window A<n>[A.F]\", fields: { 63:0: { name: F } } } }\n",
        ["field sets in a ring"] = static () => Options + "fieldsets: { a: { 1:0: { use: a } } }\nregisters: { A: { fields: { 63:2: RES0, 1:0: { use: a } } } }\n",
        ["a hundred thousand values"] = static () => Options + "registers: { A: { fields: { 63:0: { name: F, values: { " + string.Concat(Enumerable.Range(0, 100_000).Select(static i => i + ": V" + i + ", ")) + "} } } } }\n",
        ["a parameter of a parameter"] = static () => "options: { namespace: N, name: T, access_state: N.S }\nrules: { r: { purpose: p, parameters: { a: $a }, checks: [ { if: $a, then: UNDEFINED } ] } }\nregisters: { A: { access: { rule: r, a: $a }, fields: { 63:0: { name: F } } } }\n",
    };

    /// <summary>Strange, and right.</summary>
    private static readonly string[] Accepted = ["features that require each other"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = new();
            foreach (string name in AnyKind.Keys)
            {
                cases.Add("registers.yaml", name);
                cases.Add("events.yaml", name);
                cases.Add("a.host.yaml", name);
            }

            foreach (string name in Registers.Keys)
            {
                cases.Add("registers.yaml", name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Text_IsAnsweredAtOnce(string path, string name)
    {
        string text = AnyKind.TryGetValue(name, out Func<string>? make) ? make() : Registers[name]();
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();

        GeneratorRunResult result = GeneratorHarness.Run(GeneratorHarness.AllOutputs, GeneratorHarness.File(path, text));

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Null(result.Exception);
        Assert.DoesNotContain(result.Diagnostics, static d => d.Id == "EMU0004");
        Assert.Equal(
            !Accepted.Contains(name),
            result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error && d.Location.GetLineSpan().Path == path));
        Assert.All(result.Diagnostics, static d => Assert.True(d.GetMessage().Length < 1000, "a message of " + d.GetMessage().Length + " characters"));
        Assert.True(watch.Elapsed < Soon, watch.Elapsed.ToString());
        Assert.True(bytes < MostBytes, (bytes >> 20) + " MiB");
    }

    [Fact]
    public void FileThatCannotBeRead_IsUnreadable()
    {
        GeneratorRunResult result = GeneratorHarness.Run("registers", new Unreadable());

        Assert.Null(result.Exception);
        Assert.Equal("EMU0002", Assert.Single(result.Diagnostics).Id);
    }

    private static string Spec(string line) => Options + "features: { A: a }\nregisters:\n  R:\n    " + line + "\n    fields: { 63:0: { name: F }, 0: RES0 }\n";

    private static string Levels(string part, int levels) => string.Concat(Enumerable.Range(0, levels).Select(i => new string(' ', i) + part));

    private static string Laughs(int levels)
    {
        StringBuilder bomb = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < levels; i++)
        {
            bomb.Append($"a{i}: &a{i} [").Append(string.Join(", ", Enumerable.Repeat("*a" + (i - 1), 10))).Append("]\n");
        }

        return bomb.ToString();
    }

    /// <summary>A file that is gone when it is asked for its text.</summary>
    private sealed class Unreadable : AdditionalText
    {
        public override string Path => "registers.yaml";

        public override SourceText GetText(CancellationToken cancellationToken = default) => throw new System.IO.InvalidDataException("binary");
    }
}
