using System.Collections.Generic;
using System.Linq;

using Emu.Cli.Report;
using Emu.Cli.Run;
using Emu.Registers;

namespace Emu.Cli.Tests;

/// <summary>What a guest's accesses say about its counters.</summary>
public sealed class CounterRecorderTests
{
    private readonly CounterRecorder _recorder = new();
    private ulong _now;

    [Fact]
    public void Cycles_WrittenAndReset_BeginAgain()
    {
        Read(PmuRegisterId.PMCCNTR_EL0, 0, 100);
        Write(PmuRegisterId.PMCCNTR_EL0, 0, 5);
        Read(PmuRegisterId.PMCCNTR_EL0, 0, 9);

        // PMCR_EL0.C, bit 2, makes the cycle counter 0.
        Write(PmuRegisterId.PMCR_EL0, 0, 0b101);
        Read(PmuRegisterId.PMCCNTR_EL0, 0, 3);
        Assert.Equal([(100UL, false, false), (5UL, true, true), (9UL, false, false), (0UL, true, true), (3UL, false, false)],
            Points(_recorder.Cycles));
    }

    [Fact]
    public void EventCounters_AreNamedByTheirEvents()
    {
        Write(PmuRegisterId.PMEVTYPERn_EL0, 2, 0x8000_0011);
        Read(PmuRegisterId.PMEVCNTRn_EL0, 2, 1);
        Assert.Equal(["PMEVCNTR2_EL0, CPU_CYCLES"], _recorder.Others().Select(counter => counter.Name));

        // PMSELR_EL0 selects what the X registers reach.
        Write(PmuRegisterId.PMSELR_EL0, 0, 3);
        Write(PmuRegisterId.PMXEVTYPER_EL0, 0, 0xC123);
        Read(PmuRegisterId.PMXEVCNTR_EL0, 0, 7);
        Read(PmuRegisterId.PMICNTR_EL0, 0, 8);
        Assert.Equal(["PMEVCNTR2_EL0, CPU_CYCLES", "PMEVCNTR3_EL0, event 0xC123", "PMICNTR_EL0"], _recorder.Others().Select(counter => counter.Name));
    }

    [Fact]
    public void EventCounters_ResetOrGivenAnotherEvent_BeginAgain()
    {
        Read(PmuRegisterId.PMEVCNTRn_EL0, 0, 1);

        // PMCR_EL0.P, bit 1.
        Write(PmuRegisterId.PMCR_EL0, 0, 0b10);
        Read(PmuRegisterId.PMEVCNTRn_EL0, 0, 2);
        Write(PmuRegisterId.PMEVTYPERn_EL0, 0, 8);
        Read(PmuRegisterId.PMEVCNTRn_EL0, 0, 3);
        Write(PmuRegisterId.PMEVTYPERn_EL0, 0, 8);
        Read(PmuRegisterId.PMEVCNTRn_EL0, 0, 4);
        Write(PmuRegisterId.PMZR_EL0, 0, 0b1);
        Read(PmuRegisterId.PMEVCNTRn_EL0, 0, 5);
        Assert.Equal([false, true, true, false, true], Assert.Single(_recorder.Others()).Samples.Select(sample => sample.Breaks));
    }

    [Fact]
    public void EventCounters_ThatNobodyReads_AreLeftOut()
    {
        Write(PmuRegisterId.PMEVCNTRn_EL0, 0, 5);
        Assert.Empty(_recorder.Others());
    }

    private static IEnumerable<(ulong Value, bool Written, bool Breaks)> Points(IReadOnlyList<Sample> samples) =>
        samples.Select(sample => (sample.Value, sample.Written, sample.Breaks));

    private void Read(PmuRegisterId register, int index, ulong value) =>
        _recorder.Access(_now, _now++, write: false, new PmuRegister(register, index), value);

    private void Write(PmuRegisterId register, int index, ulong value) =>
        _recorder.Access(_now, _now++, write: true, new PmuRegister(register, index), value);
}
