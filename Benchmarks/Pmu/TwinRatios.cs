using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Emu.Benchmarks.Pmu;

/// <summary>The runtime against its twin in C, each scenario timed in turn in this process.</summary>
internal static class TwinRatios
{
    private const ulong Times = 1_000_000;

    public static IEnumerable<Ratio> Measure()
    {
        Twin.Build();
        for (int seed = 1; seed <= 5; seed++)
        {
            TwinCheck.Run(seed);
        }

        yield return Of("MRS PMCCNTR_EL0, running", Scenario.ReadPMCCNTR, 6, 1.5);
        yield return Of("MRS PMEVCNTR3_EL0, running", Scenario.ReadPMEVCNTR, 6, 1.5);
        yield return Of("MRS PMXEVCNTR_EL0", Scenario.ReadPMXEVCNTR, 6);
        yield return Of("MRS PMCR_EL0", Scenario.ReadPMCR, 6);
        yield return Of("MRS PMOVSCLR_EL0", Scenario.ReadPMOVSCLR, 6);
        yield return Of("MRS PMEVTYPER3_EL0", Scenario.ReadPMEVTYPER, 6);
        yield return Of("MSR PMSELR_EL0", Scenario.WritePMSELR, 6, 1.5);
        yield return Of("MSR PMCCNTR_EL0, running", Scenario.WritePMCCNTR, 6);
        yield return Of("MSR PMEVCNTR3_EL0, running", Scenario.WritePMEVCNTR, 6);
        yield return Of("MSR PMEVTYPER3_EL0, running", Scenario.WritePMEVTYPER, 6);
        yield return Of("MSR PMCR_EL0.E on and off, 31 event counters", Scenario.WritePMCR, 31);
        yield return Of("MSR PMCNTENSET_EL0 and PMCNTENCLR_EL0, 31 event counters", Scenario.WritePMCNTENSET, 31);
        yield return Of("an event that one counter counts", Scenario.CountOne, 1);
        yield return Of("an event that one of 31 running counters counts", Scenario.CountOne, 31);
        yield return Of("an event that nobody counts", Scenario.CountUnheard, 31);
        yield return Of("cycles and instructions", Scenario.Advance, 31);
        yield return Of("EL0 and EL1 in turn, 31 counters running in both", Scenario.Context, 31);
        yield return Of("save, nothing running", Scenario.Save, 0);
        yield return Of("save, 31 counters running", Scenario.Save, 31);
        yield return Of("restore, nothing running", Scenario.Restore, 0);
        yield return Of("restore, 31 counters running", Scenario.Restore, 31);
        yield return OfTwo("31 running counters against one, an event that one of them counts", Scenario.CountOne, 31, Scenario.CountOne, 1, 1.3);
        yield return OfTwo("save against a copy of the same bytes, nothing running", Scenario.Save, 0, Scenario.Copy, 0, 3);
        yield return OfTwo("restore against a copy of the same bytes, nothing running", Scenario.Restore, 0, Scenario.Copy, 0, 6);
        yield return PerLiveCounter();
    }

    /// <summary>What each of 32 live counters adds to a save, against 3 ns.</summary>
    private static Ratio PerLiveCounter()
    {
        Ratio saves = OfTwo("", Scenario.Save, 31, Scenario.Save, 0, double.PositiveInfinity);
        return new Ratio("each live counter's part of a save against 3 ns", (saves.Measured - saves.Baseline) / 32, 3, 1);
    }

    /// <summary>Two scenarios on the runtime.</summary>
    private static Ratio OfTwo(string name, Scenario measured, int live, Scenario baseline, int baselineLive, double most)
    {
        Emu.Pmu one = PmuScenarios.Create();
        Emu.Pmu other = PmuScenarios.Create();
        PmuScenarios.SetUp((encoding, value) => _ = one.Write(encoding, value), live);
        PmuScenarios.SetUp((encoding, value) => _ = other.Write(encoding, value), baselineLive);
        Warm(one, measured);
        Warm(other, baseline);
        return Ratio.Of(
            name,
            () => Time(() => PmuScenarios.Run(one, measured, Times)),
            () => Time(() => PmuScenarios.Run(other, baseline, Times)),
            most);
    }

    private static Ratio Of(string name, Scenario scenario, int live, double most = double.PositiveInfinity)
    {
        Emu.Pmu pmu = PmuScenarios.Create();
        nint twin = Twin.Create();
        try
        {
            PmuScenarios.SetUp((encoding, value) => _ = pmu.Write(encoding, value), live);
            PmuScenarios.SetUp((encoding, value) => _ = Twin.Write(twin, encoding, value), live);
            Warm(pmu, scenario);
            return Ratio.Of(
                name, () => Time(() => PmuScenarios.Run(pmu, scenario, Times)), () => Time(() => Twin.Run(twin, scenario, Times)), most);
        }
        finally
        {
            Twin.Free(twin);
        }
    }

    /// <summary>Runs a scenario until the compiler has optimised all the code that is measured: it starts on that when nothing was new for a tenth of a second.</summary>
    private static void Warm(Emu.Pmu pmu, Scenario scenario)
    {
        for (int round = 0; round < 3; round++)
        {
            GC.KeepAlive(PmuScenarios.Run(pmu, scenario, Times / 100));
            Thread.Sleep(TimeSpan.FromMilliseconds(150));
        }
    }

    private static double Time(Func<ulong> loop)
    {
        long start = Stopwatch.GetTimestamp();
        GC.KeepAlive(loop());
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Times;
    }
}
