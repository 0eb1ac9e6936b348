using System;
using Emu.Registers;

namespace Emu.Tests.Runtime;

/// <summary>As many cycles as an Advance can be told about, while counters look at single cycles: arithmetic, so the answer comes at once.</summary>
public sealed class SteadyCyclesTests
{
    private const ulong Most = ulong.MaxValue;
    private const ulong EachByOne = (0b101UL << 61) | (1UL << 32);

    private static readonly PmuOptions Options = new() { Features = PmuFeatures.FEAT_PMUv3_TH2 };

    // CPU_CYCLES carries out of bit 31 in every 2^32nd cycle: 2^32 - 1 times in 2^64 - 1 cycles, and not in the last of them.
    // TC 101: in cycles with CHAIN; 111: in cycles without; with TE 101: at edges to a cycle with CHAIN; 110: at both edges, and the first cycle is one.
    [Theory]
    [InlineData(0b101, 0, 0xFFFF_FFFF, 0b01)]
    [InlineData(0b111, 0, 0xFFFF_FFFF_0000_0000, 0b11)]
    [InlineData(0b101, 1, 0xFFFF_FFFF, 0b01)]
    [InlineData(0b110, 1, 0x1_FFFF_FFFF, 0b11)]
    [InlineData(0b111, 1, 0x1_0000_0000, 0b11)]
    [InlineData(0b000, 0, 0, 0b01)]
    public void CHAIN_WithAThreshold_CountsItsCycles(ulong tc, ulong te, ulong expected, ulong flags)
    {
        Guest guest = Start((0, 0x11), (1, (tc << 61) | (te << 60) | (1UL << 32) | 0x1E));
        guest.Pmu.Advance(Most, 0);
        guest.Expect("PMEVCNTR0_EL0", Most);
        guest.Expect("PMEVCNTR1_EL0", expected);
        guest.Expect("PMOVSCLR_EL0", flags);
    }

    [Fact]
    public void CHAIN_OfACounterWithAThreshold_CountsItsOverflows()
    {
        Guest guest = Start((0, EachByOne | 0x11), (1, 0x1E), (2, 0x11), (3, 0x1E));
        guest.Pmu.Advance(Most, 0);
        guest.Expect("PMEVCNTR0_EL0", Most);
        guest.Expect("PMEVCNTR1_EL0", 0xFFFF_FFFFUL);
        guest.Expect("PMEVCNTR2_EL0", Most);
        guest.Expect("PMEVCNTR3_EL0", 0xFFFF_FFFFUL);
        guest.Expect("PMOVSCLR_EL0", 0b101UL);
    }

    // PMCR_EL0.FZO: the first overflow ends all counting of the event counters.
    [Fact]
    public void FreezeOnOverflow_StopsInTheCycleOfTheFirstOverflow()
    {
        Guest guest = Start((0, EachByOne | 0x11), (1, EachByOne | 0x1E), (2, 0x11));
        guest["PMCR_EL0"] = (1UL << 9) | 1;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFF0;
        guest.Pmu.Advance(Most, 0);
        guest.Expect("PMEVCNTR0_EL0", 0x1_0000_0000UL);
        guest.Expect("PMEVCNTR1_EL0", 1UL);
        guest.Expect("PMEVCNTR2_EL0", 16UL);
        guest.Expect("PMOVSCLR_EL0", 1UL);
    }

    // FEAT_SEBEP: the counter's flag is set and the exception enabled, so each of its increments makes the exception pending.
    [Fact]
    public void SynchronousCounter_ThatCountsEveryCycle_Ends()
    {
        Guest guest = new(new PmuOptions { Features = PmuFeatures.FEAT_PMUv3_TH2 | PmuFeatures.FEAT_SEBEP });

        // PMEE: EL3 leaves it to EL2, and EL2 takes the exception. HPMN is 6.
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, 0b01UL << MDCR_EL3.PMEE_Shift);
        guest.Pmu.SetControl(PmuControl.MDCR_EL2, (0b11UL << MDCR_EL2.PMEE_Shift) | 6);
        guest["PMEVTYPER0_EL0"] = (0b111UL << 61) | PMEVTYPERn_EL0.SYNC_Mask | (1UL << 32) | 0x08;
        guest["PMINTENSET_EL1"] = 1;
        guest["PMOVSSET_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = 1;
        guest["PMCR_EL0"] = 1;
        guest.Pmu.Advance(Most, 0);
        guest.Expect("PMEVCNTR0_EL0", Most);
        Assert.True(guest.Pmu.ProfilingPending);
    }

    // The other PMU is told about the same cycles in pieces, and its flags are cleared before each: it stops at every overflow.
    [Fact]
    public void AnyCounters_InOnePieceAndInMany_CountTheSame()
    {
        Random random = new(10);
        for (int round = 0; round < 3000; round++)
        {
            (int, ulong)[] types = new (int, ulong)[6];
            for (int i = 0; i < types.Length; i++)
            {
                types[i] = (i, RandomType(random));
            }

            Guest one = Start(types);
            Guest many = Start(types);
            one["PMCR_EL0"] = many["PMCR_EL0"] = random.Next(4) == 0 ? 0x81UL : 1;
            for (int i = 0; i < types.Length; i++)
            {
                one[$"PMEVCNTR{i}_EL0"] = many[$"PMEVCNTR{i}_EL0"] = random.Next(3) == 0 ? 0 : 0xFFFF_FFFFUL - (uint)random.Next(6);
            }

            ulong total = 0;
            ulong flags = 0;
            for (int piece = random.Next(2, 40); piece > 0; piece--)
            {
                ulong cycles = random.Next(3) == 0 ? (ulong)random.Next(1, 9) : (1UL << random.Next(29, 32)) - (ulong)random.Next(4);
                total += cycles;
                many["PMOVSCLR_EL0"] = Most;
                many.Pmu.Advance(cycles, 0);
                flags |= many["PMOVSCLR_EL0"];
            }

            one.Pmu.Advance(total, 0);
            Assert.Equal(flags, one["PMOVSCLR_EL0"]);
            for (int i = 0; i < types.Length; i++)
            {
                Assert.True(many[$"PMEVCNTR{i}_EL0"] == one[$"PMEVCNTR{i}_EL0"], $"round {round}, counter {i}: {string.Join(", ", types)}");
            }
        }
    }

    private static ulong RandomType(Random random)
    {
        ReadOnlySpan<ulong> events = [0x11, 0x11, 0x1E, 0x1E, 0x13];
        ulong type = events[random.Next(events.Length)];
        if (random.Next(4) != 0)
        {
            type |= ((ulong)random.Next(8) << 61) | ((ulong)random.Next(3) << 32);
            type |= random.Next(2) == 0 ? 0 : PMEVTYPERn_EL0.TE_Mask;
            type |= (ulong)random.Next(4) << PMEVTYPERn_EL0.TLC_Shift;
        }

        return type;
    }

    private static Guest Start(params (int Counter, ulong Type)[] types)
    {
        Guest guest = new(Options);
        ulong counters = 0;
        foreach ((int counter, ulong type) in types)
        {
            guest[$"PMEVTYPER{counter}_EL0"] = type;
            counters |= 1UL << counter;
        }

        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = counters;
        return guest;
    }
}
