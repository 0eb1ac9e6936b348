using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Emu.Benchmarks.Pmu;

/// <summary>
/// The same guest instructions under qemu-system-aarch64, timed by a guest inside it (Qemu/loop.S), and on the runtime, in the same run. QEMU's PMU has six event counters,
/// all live; the runtime's has 31.
/// </summary>
internal static class QemuRatios
{
    private const ulong Times = 1_000_000;
    private const double FiveTimesCheaper = 0.2;

    public static IEnumerable<Ratio> Measure()
    {
        Dictionary<string, double> qemu = Qemu();
        yield return Of("MSR PMCR_EL0 that stops or starts 31 live counters", Scenario.WritePMCR, qemu["PMCR"], FiveTimesCheaper);
        yield return Of("MSR PMCNTENSET_EL0 or PMCNTENCLR_EL0 of 31 live counters", Scenario.WritePMCNTENSET, qemu["PMCNTENSET"], FiveTimesCheaper);
        yield return Of("MSR PMSELR_EL0", Scenario.WritePMSELR, qemu["PMSELR"], double.PositiveInfinity);
        yield return Of("MRS PMCCNTR_EL0", Scenario.ReadPMCCNTR, qemu["PMCCNTR"], double.PositiveInfinity);
        yield return Of("MRS PMEVCNTR<n>_EL0", Scenario.ReadPMEVCNTR, qemu["PMEVCNTR"], double.PositiveInfinity);
    }

    private static Ratio Of(string name, Scenario scenario, double qemu, double most)
    {
        Emu.Pmu pmu = PmuScenarios.Create();
        PmuScenarios.SetUp((encoding, value) => _ = pmu.Write(encoding, value), live: 31);
        double best = double.MaxValue;
        for (int turn = 0; turn < 7; turn++)
        {
            long start = Stopwatch.GetTimestamp();
            GC.KeepAlive(PmuScenarios.Run(pmu, scenario, Times));
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Times);
        }

        return new Ratio(name + " against QEMU's, six live", best, qemu, most);
    }

    /// <summary>Nanoseconds of each instruction, the best of three guests.</summary>
    private static Dictionary<string, double> Qemu()
    {
        string objectFile = Path.Combine(Tools.Output, "loop.o");
        string image = Path.Combine(Tools.Output, "loop.elf");
        Tools.Run("aarch64-linux-gnu-as", "binutils-aarch64-linux-gnu", Path.Combine(Tools.Sources, "Qemu", "loop.S"), "-o", objectFile);
        Tools.Run("aarch64-linux-gnu-ld", "binutils-aarch64-linux-gnu", "-Ttext", "0x40080000", objectFile, "-o", image);
        Dictionary<string, double> best = new(StringComparer.Ordinal);
        for (int turn = 0; turn < 3; turn++)
        {
            string[] machine = ["-M", "virt,gic-version=2", "-cpu", "max", "-nic", "none", "-display", "none", "-serial", "stdio", "-kernel", image];
            foreach (string line in Tools.Run("qemu-system-aarch64", "qemu-system-arm", machine).Split('\n'))
            {
                // NAME TICKS FREQUENCY COUNT
                string[] words = line.Trim().Split(' ');
                if (words.Length == 4)
                {
                    double time = Number(words[1]) / Number(words[2]) * 1e9 / Number(words[3]);
                    best[words[0]] = Math.Min(best.GetValueOrDefault(words[0], double.MaxValue), time);
                }
            }
        }

        return best;
    }

    private static double Number(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);
}
