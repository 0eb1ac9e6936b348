using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Emu.Conformance;
using Emu.Tests.Generators.Fuzz;
using Emu.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Emu.Tests.Conformance;

/// <summary>
/// Vector files with words, numbers, lines and blocks changed at random: each is read and run, or refused with its line and column. No exception but that one.
/// EMU_TEST_ALL=1 runs 100,000 of them.
/// </summary>
public sealed partial class VectorMutationTests(ITestOutputHelper output)
{
    private const int Seed = 20261130;

    // A mutant of a few lines may ask for more work than a test has time for: rounds, cycles that a threshold may look at one by one, and a run in which a host
    // event may overflow every 2^32 cycles are cut down.
    private const ulong MostRounds = 16;
    private const ulong MostCyclesOneByOne = 1UL << 20;
    private const ulong MostOfARun = 1UL << 36;

    /// <summary>Words that have a meaning in a vector file, and numbers at the edge of a range.</summary>
    private static readonly string[] Tokens =
    [
        "case x\n", "config ", "config pmuver=1 counters=0 el2=0\n", "config features=all counters=31\n", "config features=FEAT_PMUv3_EXT,FEAT_PMUv3_EXTPMN\n", "config aarch32=1\n",
        "context el=3 security=root\n", "context el=0 state=a32\n", "context el=2 halted=1 sm=1\n", "control MDCR_EL2 0xFFFF_FFFF_FFFF_FFFF\n", "control SCR_EL3 0\n", "control EDPRSR 0\n",
        "repeat 3\n", "repeat 0\n", "end\n", "save a\n", "restore a => ok\n", "restore a => error\n", "reset cold\n", "reset warm\n", "capture\n", "irq => 1\n", "irq => 0\n",
        "msr PMSELR_EL0 31\n", "mrs PMXEVCNTR_EL0 => undef\n", "mcr PMCR 7\n", "mrrc PMCCNTR\n", "ext-write 0xFB0 32 0\n", "ext-read 0xFFC 64 as=realm => error\n", "ext-write 0xE58 64 0x1FF as=root\n",
        "raw-write PMEVCNTR30_EL0 0xFFFF_FFFF_FFFF_FFFF\n", "raw-read PMOVSSET_EL0 => any\n", "advance cycles=18446744073709551615 instructions=18446744073709551615\n", "advance cycles=0 instructions=0\n",
        "count 0x13 18446744073709551615\n", "count 0x13 1 0x14 0 0xFFFF 1\n", "count SW_INCR 1\n", "host-pmu p type=8 cpus=0-3\n", "host-pmu q type=9 cpus=4 model=cortex-a76\n",
        "host-pmu r type=1 cpus=0 map=0x11:2\n", "vm\n", "vm irqchip=0 strict=1\n", "vcpu-init 0 pcpu=0\n", "set-attr 0 INIT\n", "set-attr 0 IRQ 23\n", "set-attr 0 FILTER base=0 nevents=65535 action=deny\n",
        "set-attr 0 SET_PMU 8\n", "set-attr 0 SET_NR_COUNTERS 31\n", "set-attr 0 FIXED_COUNTERS_ONLY\n", "get-attr 0 IRQ => -ENXIO\n", "has-attr 0 18446744073709551615 => -ENXIO\n", "select 1\n", "select 18446744073709551615\n",
        "onereg-set 0 PMCR_EL0 0xFFFF_FFFF_FFFF_FFFF\n", "onereg-get 0 ID_AA64DFR0_EL1 => any\n", "run 0 pcpu=0 cycles=18446744073709551615 instructions=1 => ok\n", "run 0 pcpu=4 cycles=1 instructions=1 0x13=5 => fail-entry\n",
        "reloads 0 => 0\n", "choose-pmu => default\n", "=>", " => ", "=> ok", "=> any", "=> undef", "=> error", "=> trap el=2 ec=0x18 iss=0x1", "=> -EBUSY", "#", "\n", "\r\n", "\t", "\u0000", "\uFEFF", "\uD800", "é",
        "0", "1", "31", "32", "63", "64", "255", "0x", "0b", "0b1", "0xFFFF_FFFF", "0x1_0000_0000", "0x8000_0000_0000_0000", "0xFFFF_FFFF_FFFF_FFFF", "0x1_0000_0000_0000_0000", "1__0", "-1", "1/2", "0/0", ",", ":", "=", "-", "0-3", "3-0", "1-18446744073709551615",
        "PMEVCNTR31_EL0", "S3_3_C9_C12_0", "S2_0_C14_C11_7", "S3_7_C15_C15_7", "p15_0_c9_c12_0", "MDCR_EL2", "PMCCNTSVR_EL1", "PMIAR_EL1", "HDFGWTR2_EL2", "features=all", "events=none", "events=0x13,0x14", "thwidth=1", "imp=255", "idcode=255", "el3-trap-priority=1",
    ];

    [Fact]
    public void MutatedVectors_AreRunOrRefusedAtTheirPlace()
    {
        string[] corpus = [.. Directory.GetFiles(Repository.PathOf("Tests", "Vectors"), "*.pmuv", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)];
        int count = TestCounts.Of(5_000, 100_000);
        int run = 0;
        int passed = 0;
        Parallel.For(0, count, number =>
        {
            Random random = new(unchecked((Seed * 31) + number));
            string text = Bound(
                new Mutator(
                    unchecked((Seed * 1_000_003) + number), corpus, Tokens).Mutate(Excerpt(corpus[random.Next(corpus.Length)], random)));
            try
            {
                VectorFile file = VectorFile.Parse("mutant.pmuv", text);
                IReadOnlyList<VectorResult> results = VectorRunner.Run(file, new VectorRunOptions { KeepGoing = true });
                Interlocked.Increment(ref run);
                Interlocked.Add(ref passed, results.Count > 0 && results.All(static result => result.Passed) ? 1 : 0);
                foreach (VectorResult result in results)
                {
                    result.WriteTo(TextWriter.Null);
                }
            }
            catch (VectorSyntaxException e)
            {
                Assert.Matches(Place(), e.Message);
            }
            catch (Exception e)
            {
                string folder = Directory.CreateDirectory(Repository.PathOf("artifacts", "fuzz")).FullName;
                string path = Path.Combine(folder, $"vector-{number}.pmuv");
                File.WriteAllText(path, text);
                throw new InvalidOperationException($"mutant {number}, kept in {path}", e);
            }
        });

        output.WriteLine($"{count} files: {run} were run, {passed} of them passed; the others were refused at a line and column");

        // A test that runs or refuses everything tests nothing.
        Assert.InRange(run, count / 10, count - (count / 10));
        Assert.True(passed > count / 100, $"{passed}");
    }

    /// <summary>Some cases of a file behind its prologue.</summary>
    private static string Excerpt(string text, Random random)
    {
        string[] parts = Case().Split(text);
        if (parts.Length < 3)
        {
            return text;
        }

        int first = random.Next(1, parts.Length);
        return string.Concat([parts[0], .. parts.Skip(first).Take(random.Next(1, 4))]);
    }

    /// <summary>Takes the time out of a mutant, and nothing else.</summary>
    private static string Bound(string text)
    {
        bool oneByOne = text.Contains("FEAT_PMUv3_TH", StringComparison.Ordinal)
            || text.Contains("FEAT_PMUv3_EDGE", StringComparison.Ordinal) || text.Contains("all", StringComparison.Ordinal);
        return Timed().Replace(text, match => Number().Replace(match.Value, number =>
        {
            ulong most = match.Groups["what"].Value switch
            {
                "repeat" => MostRounds,
                "run" => MostOfARun,
                _ => oneByOne ? MostCyclesOneByOne : ulong.MaxValue,
            };
            return ValueOf(number.Value) is { } value && value > most
                ? (value % most).ToString(CultureInfo.InvariantCulture)
                : number.Value;
        }));
    }

    private static ulong? ValueOf(string number)
    {
        string digits = number.Replace("_", "", StringComparison.Ordinal);
        bool read = digits.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(digits.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value)
            : digits.StartsWith("0b", StringComparison.Ordinal)
                ? ulong.TryParse(digits.AsSpan(2), NumberStyles.BinaryNumber, CultureInfo.InvariantCulture, out value)
                : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return read ? value : null;
    }

    [GeneratedRegex(@"^(?=case )", RegexOptions.Multiline)]
    private static partial Regex Case();

    [GeneratedRegex(@"^[\s\uFEFF]*(?<what>repeat|advance|run)\b[^\n]*$", RegexOptions.Multiline)]
    private static partial Regex Timed();

    [GeneratedRegex(@"0[xb][0-9A-Fa-f_]+|[0-9][0-9_]*")]
    private static partial Regex Number();

    [GeneratedRegex(@"^mutant\.pmuv:[0-9]+:[0-9]+: .")]
    private static partial Regex Place();
}
