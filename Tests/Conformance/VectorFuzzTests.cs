using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Emu.Conformance;
using Emu.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Emu.Tests.Conformance;

/// <summary>
/// Whatever a vector file says, it is refused at a line and a column or it runs to its end: nothing else is thrown, and no message has a control character.
/// <c>EMU_FUZZ_MUTANTS</c> (how many) and <c>EMU_FUZZ_SEED</c> (a number, or <c>random</c>) open the test to more; a failure has both and the file.
/// </summary>
public sealed class VectorFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Hostile =
    [
        "0", "1", "31", "32", "63", "0xFFFF", "65536", "0x7FFF_FFFF", "0x8000_0000", "0xFFFF_FFFF", "0x1_0000_0000", "18446744073709551615", "18446744073709551616",
        "0b", "0x", "_", "1_", "-1", "=>", "=", ",", ",,", "cpus=0-65535", "cpus=65536", "\u001b[2J", "\0", "\ud800", "any", "ok", "repeat", "end", "vm", "case",
        "S3_3_C9_C12_0", "P15_0_C9_C12_0", "pcpu=0", "el=3", "state=a32", "features=all", "pmuver=4",
    ];

    [Fact]
    public void Files_Mutated_AreRefusedOrRunToTheirEnd()
    {
        string[] corpus = [.. Directory.GetFiles(Repository.PathOf("Tests", "Vectors"), "*.pmuv", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(File.ReadAllText)];
        string[] words = [.. corpus.SelectMany(static text => text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .Distinct(StringComparer.Ordinal)];
        int mutants = int.Parse(Environment.GetEnvironmentVariable("EMU_FUZZ_MUTANTS") ?? "3000", CultureInfo.InvariantCulture);
        string asked = Environment.GetEnvironmentVariable("EMU_FUZZ_SEED") ?? "1";
        int seed = asked == "random" ? Random.Shared.Next() : int.Parse(asked, CultureInfo.InvariantCulture);
        output.WriteLine($"{mutants} mutants, EMU_FUZZ_SEED={seed}");
        int run = 0;
        Parallel.For(0, mutants, number =>
        {
            Random random = new(unchecked((seed * 1_000_003) + number));
            string text = Mutate(random, corpus[random.Next(corpus.Length)], words);
            try
            {
                using StringWriter results = new();
                foreach (VectorResult result
                    in VectorRunner.Run(VectorFile.Parse("mutant.pmuv", text), new VectorRunOptions { KeepGoing = number % 2 == 0, MaxSteps = 5000 }))
                {
                    result.WriteTo(results);
                }

                System.Threading.Interlocked.Increment(ref run);
                Assert.DoesNotContain(results.ToString(), static c => char.IsControl(c) && c != '\n' && c != '\r');
            }
            catch (VectorSyntaxException e)
            {
                Assert.DoesNotContain(e.Message, char.IsControl);
                Assert.InRange(e.Message.Length, 1, 2000);
                Assert.InRange(e.Line, 1, text.Count(static c => c == '\n') + 1);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"EMU_FUZZ_SEED={seed}, mutant {number}: {e}\n{text}", e);
            }
        });
        output.WriteLine($"{run} of them ran");
        Assert.InRange(run, mutants / 50, mutants);
    }

    /// <summary>A few lines of a file, with some words and lines of them changed.</summary>
    private static string Mutate(Random random, string text, string[] words)
    {
        List<string> lines = [.. text.Split('\n')];
        int keep = Math.Min(lines.Count, 10 + random.Next(150));
        int first = random.Next(lines.Count - keep + 1);
        lines = lines.GetRange(first, keep);
        lines.Insert(0, "case first");
        for (int changes = 1 + random.Next(4); changes > 0; changes--)
        {
            int at = random.Next(lines.Count);
            switch (random.Next(7))
            {
                case 0:
                    lines.RemoveAt(at);
                    lines.Add("");
                    break;
                case 1:
                    lines.Insert(at, lines[random.Next(lines.Count)]);
                    break;
                case 2:
                    (lines[at], lines[^1]) = (lines[^1], lines[at]);
                    break;
                case 3:
                    int cut = random.Next(lines[at].Length + 1);
                    lines[at] = lines[at][..cut] + (char)random.Next(0x3000) + lines[at][cut..];
                    break;
                default:
                    string[] tokens = lines[at].Split(' ');
                    int token = random.Next(tokens.Length);
                    string word = random.Next(2) == 0 ? Hostile[random.Next(Hostile.Length)] : words[random.Next(words.Length)];
                    int equals = tokens[token].IndexOf('=', StringComparison.Ordinal);
                    tokens[token] = equals > 0 && random.Next(2) == 0 ? tokens[token][..(equals + 1)] + word : word;
                    lines[at] = string.Join(' ', tokens);
                    break;
            }
        }

        return new StringBuilder().AppendJoin('\n', lines).ToString();
    }
}
