using System;
using System.Linq;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Machine.Tests;

/// <summary>The events that a PMUv3 version requires: announced by PMCEID, and counted right (DDI 0487 D13, "Required events").</summary>
public class RequiredEventTests
{
    private const ushort PMCEID0 = 0xDCE6;
    private const ushort PMCEID1 = 0xDCE7;
    private const ushort PMOVSCLR = 0xDCE3;

    private const ulong StallFrontend = 0x23;
    private const ulong StallBackend = 0x24;
    private const ulong Stall = 0x3C;

    // SW_INCR, INST_RETIRED, EXC_TAKEN, CID_WRITE_RETIRED, CPU_CYCLES, MEM_ACCESS, TTBR_WRITE_RETIRED and CHAIN: bits 0, 8, 9, 0xB, 0x11, 0x13, 0x1C, 0x1E.
    // From PMUv3p4 also 0x4006 (bit 38); from PMUv3p9 0x14. In PMCEID1_EL0 0x23 and 0x24 from PMUv3p1, 0x39 and 0x3C from PMUv3p4.
    [Theory]
    [InlineData(1, 0x0000_0000_500A_0B01UL, 0x0000_0000_0000_0000UL)]
    [InlineData(4, 0x0000_0000_500A_0B01UL, 0x0000_0000_0000_0018UL)]
    [InlineData(5, 0x0000_0040_500A_0B01UL, 0x0000_0000_1200_0018UL)]
    [InlineData(6, 0x0000_0040_500A_0B01UL, 0x0000_0000_1200_0018UL)]
    [InlineData(7, 0x0000_0040_500A_0B01UL, 0x0000_0000_1200_0018UL)]
    [InlineData(8, 0x0000_0040_500A_0B01UL, 0x0000_0000_1200_0018UL)]
    [InlineData(9, 0x0000_0040_501A_0B01UL, 0x0000_0000_1200_0018UL)]
    public void PMCEID_OfTheBoard_HasWhatItsVersionRequires(int version, ulong pmceid0, ulong pmceid1)
    {
        Recorder recorder = new();
        Guest.Run(new BoardOptions
        {
            Image = new Code().Mrs(1, PMCEID0).Mrs(2, PMCEID1).Off().Image(),
            Pmu = BoardOptions.EmulatedPmu((PmuVersion)version, 6),
            Observer = recorder,
        });

        Assert.Equal([pmceid0, pmceid1], recorder.Accesses.Select(access => access.Value));
    }

    // 0x40 has no bit in PMCEID.
    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(9, true)]
    public void L1D_CACHE_RD_IsThereFromPMUv3p4On(int version, bool there) =>
        Assert.Equal(there, BoardOptions.EmulatedPmu((PmuVersion)version, 6).Events.Contains(0x40));

    [Fact]
    public void PMCEID_OfAnExplicitList_IsNotCompleted()
    {
        Recorder recorder = new();
        Guest.Run(new BoardOptions
        {
            Image = new Code().Mrs(1, PMCEID0).Mrs(2, PMCEID1).Off().Image(),
            Pmu = BoardOptions.EmulatedPmu(PmuVersion.V3p9, 6) with { Events = PmuEventSet.Of(0x13) },
            Observer = recorder,
        });

        // MEM_ACCESS, and the four that every such set has.
        Assert.Equal([0x400A_0101UL, 0UL], recorder.Accesses.Select(access => access.Value));
    }

    // 1,000 loops of two instructions and the MRS before the count is read: 2,000 instructions after the MSR that enables.
    [Theory]
    [InlineData("1", 0UL)]
    [InlineData("0.4", 0UL)]
    [InlineData("2.5", 3_000UL)]
    [InlineData("1.25", 500UL)]
    [InlineData("1.000001", 0UL)]
    [InlineData("1.0005", 1UL)]
    [InlineData("1000", 1_998_000UL)]
    public void Stall_OnACoreOfThatPace_IsTheCyclesWithoutAnInstruction(string pace, ulong expected)
    {
        foreach (PmuBackend? backend in (PmuBackend?[])[null, PmuBackend.Default, PmuBackend.CommonEvents])
        {
            (ulong stall, ulong backendStall, ulong frontend, _) = CountStalls(backend, Pace(pace));
            Assert.Equal(expected, stall);
            Assert.Equal(expected, backendStall);
            Assert.Equal(0UL, frontend);
        }
    }

    [Fact]
    public void Stall_WithoutAHost_IsZeroForCyclesAreInstructions()
    {
        (ulong stall, ulong backend, ulong frontend, ulong cycles) = CountStalls(null, null);
        Assert.Equal((0UL, 0UL, 0UL, 2_000UL), (stall, backend, frontend, cycles));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("common")]
    public void Stall_AcrossAMove_CountsEachCoresOwn(string? backend)
    {
        // Half of the 2,000 instructions take 3 cycles, the other half 1.5 on the other core.
        SimulatedHost host = new(SimulatedCluster.Of(Model("slow", 3m), 0, 1), SimulatedCluster.Of(Model("quick", 1.5m), 1, 1));
        Code code = StallCode(out int start);
        Recorder recorder = new();
        Guest.Run(new BoardOptions
        {
            Image = code.Image(),
            Host = host,
            Backend = backend is null ? null : PmuBackend.CommonEvents,
            Schedule = new Schedule(new ScheduleMove(1, (ulong)start + 1_000)),
            Observer = recorder,
        });

        Assert.Equal(2_000UL + 500UL, recorder.Accesses.First(access => !access.Write).Value);
    }

    [Theory]
    [InlineData("2.5", 40UL)]
    [InlineData("2.5", 41UL)]
    [InlineData("1.001", 1UL)]
    [InlineData("1.001", 2UL)]
    [InlineData("1.3", 300UL)]
    [InlineData("999.5", 1UL)]
    public void Stall_ThatOverflows_SetsItsFlagInItsInstruction(string pace, ulong distance)
    {
        // The counter is that far from its overflow at bit 31. Every instruction reads the flag into X3; the first one that finds it set ends the run.
        foreach (PmuBackend? backend in (PmuBackend?[])[null, PmuBackend.Default])
        {
            Recorder recorder = new();
            Code code = new Code().Set(0, Stall).Msr(Code.PMEVTYPER0, 0).Set(0, 0x1_0000_0000UL - distance).Msr(Code.PMEVCNTR0, 0).Set(0, 1)
                .Msr(Code.PMCNTENSET, 0).Msr(Code.PMCR, 0);
            int start = code.Count;

            code.Mrs(3, PMOVSCLR).Word(0xB4FF_FFE3) // CBZ X3, back to the MRS
                .Off();
            Guest.Run(new BoardOptions
            {
                Image = code.Image(),
                Host = new SimulatedHost(SimulatedCluster.Of(Model("core", Pace(pace)!.Value), 0, 1)),
                Backend = backend,
                Pmu = BoardOptions.EmulatedPmu(PmuVersion.V3p4, 6),
                Observer = recorder,
                MaxInstructions = 100_000,
            });

            // The guest's instructions are numbered from 0; a read sees those before it. Stalls up to n: floor of n times the pace, less n.
            (ulong instructions, _, _, ulong flags) = recorder.Accesses[^1];
            Assert.Equal(1UL, flags);
            ulong needed = (ulong)start;
            while (StallsUpTo(needed, pace) - StallsUpTo((ulong)start, pace) < distance)
            {
                needed++;
            }

            ulong firstReadThatSees = needed + ((needed - (ulong)start) % 2);
            Assert.Equal(firstReadThatSees, instructions);
        }
    }

    [Theory]
    [InlineData(2_500_000UL)]
    [InlineData(1_000_001UL)]
    [InlineData(1_333_333UL)]
    [InlineData(1_999_999UL)]
    [InlineData(1_000_000_000UL)]
    public void StallClock_InstructionsFor_IsTheLeastThatStallSoLong(ulong millionths)
    {
        StallClock clock = new(millionths - 1_000_000);
        foreach (ulong before in (ulong[])[0, 1, 2, 3, 999, 1_000_000, 123_456_789])
        {
            foreach (ulong stalls in (ulong[])[1, 2, 3, 10, 1_000])
            {
                ulong instructions = clock.InstructionsFor(stalls, before);
                Assert.True(clock.StallsIn(instructions, before) >= stalls);
                Assert.True(clock.StallsIn(instructions - 1, before) < stalls);
            }
        }
    }

    [Fact]
    public void Interrupt_OfAStallCounter_ComesWithin512Instructions()
    {
        // A stall comes with every thousandth instruction of the core, and the counter, which starts after some 900, overflows at the first.
        const ushort PMINTENSET = 0xC4F1;
        Recorder recorder = new();
        Code code = new Code().Set(1, 0x0800_0000).Set(2, 0x80_0000).StoreWord(2, 1, 0x100).Set(2, 1).StoreWord(2, 1)
            .Set(1, 0x0801_0000).StoreWord(2, 1).Set(2, 0xFF).StoreWord(2, 1, 4)
            .Set(0, GuestImage.RawAddress + 0x2000).Msr(Code.VBAR, 0)
            .Set(0, Stall).Msr(Code.PMEVTYPER0, 0).Set(0, 0xFFFF_FFFF).Msr(Code.PMEVCNTR0, 0)
            .Set(0, 1).Msr(Code.PMCNTENSET, 0).Msr(PMINTENSET, 0).UnmaskIrq();
        code.Nops(900 - code.Count).Msr(Code.PMCR, 0).LoopForever();

        // The vector of an IRQ from the level that has it.
        code.Nops((0x2280 / 4) - code.Count).Off();
        BoardResult result = Guest.Run(new BoardOptions
        {
            Image = code.Image(),
            Host = new SimulatedHost(SimulatedCluster.Of(Model("core", 1.001m), 0, 1)),
            Observer = recorder,
            MaxInstructions = 100_000,
        });

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.InRange(Assert.Single(recorder.Interrupts), 1_000UL, 1_512UL);
    }

    [Fact]
    public void FixedCountersOnly_AnnouncesNoEvent()
    {
        Recorder recorder = new();
        Guest.Run(new BoardOptions
        {
            Image = new Code().Mrs(1, PMCEID0).Mrs(2, PMCEID1).Off().Image(),
            Host = new SimulatedHost(SimulatedCluster.Of(Model("core", 2m), 0, 1)),
            Backend = PmuBackend.FixedCountersOnly,
            Observer = recorder,
        });

        Assert.Equal([0UL, 0UL], recorder.Accesses.Select(access => access.Value));
    }

    private static ulong StallsUpTo(ulong instructions, string pace) =>
        (ulong)Math.Floor(instructions * (Pace(pace)!.Value - 1));

    private static decimal? Pace(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static HostPmuModel Model(string name, decimal pace) =>
        new(name, "For tests.", 5, 6, 32, pace, false, HostEventMap.Identity(5), []);

    /// <summary>Counters 0, 1 and 2 count STALL, STALL_BACKEND and STALL_FRONTEND over 2,000 instructions, and then they are read.</summary>
    private static Code StallCode(out int start)
    {
        Code code = new Code().Set(5, 1_000);
        ulong[] events = [Stall, StallBackend, StallFrontend];
        for (int counter = 0; counter < events.Length; counter++)
        {
            code.Set(0, events[counter]).Msr((ushort)(Code.PMEVTYPER0 + counter), 0);
        }

        code.Set(0, 0x8000_0007).Msr(Code.PMCNTENSET, 0).Set(0, 1);

        // The counters start at a multiple of 4 instructions.
        code.Nops((7 - (code.Count % 4)) % 4).Msr(Code.PMCR, 0);
        start = code.Count;
        Assert.Equal(0, start % 4);
        return code.LoopTo(start, 5).Mrs(1, Code.PMEVCNTR0).Mrs(2, Code.PMEVCNTR0 + 1).Mrs(3, Code.PMEVCNTR0 + 2).Mrs(4, Code.PMCCNTR)
            .Off();
    }

    private static (ulong Stall, ulong Backend, ulong Frontend, ulong Cycles) CountStalls(PmuBackend? backend, decimal? pace)
    {
        Recorder recorder = new();
        Guest.Run(new BoardOptions
        {
            Image = StallCode(out _).Image(),
            Host = pace is decimal core ? new SimulatedHost(SimulatedCluster.Of(Model("core", core), 0, 1)) : null,
            Backend = backend,
            Observer = recorder,
        });
        ulong[] reads = [.. recorder.Accesses.Where(access => !access.Write).Select(access => access.Value)];

        // Each read is one instruction later than the one before it.
        return (reads[0], reads[1] - Extra(1), reads[2], reads[3] - (pace is null ? 3UL : 0UL));

        ulong Extra(ulong instructions) =>
            pace is > 1
                ? (ulong)Math.Floor(((ulong)2_000 + instructions) * (pace.Value - 1)) - (ulong)Math.Floor(2_000 * (pace.Value - 1))
                : 0;
    }
}
