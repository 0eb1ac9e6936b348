using System;

namespace Emu.Tests.Runtime;

/// <summary>Counts that are pulled.</summary>
public sealed class SourceTests
{
    [Fact]
    public void PulledCounter_IsItsWordAndTheSourcesCount()
    {
        Source source = new();
        Guest guest = new(null, source);
        guest["PMCCNTR_EL0"] = 100;
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        Assert.Equal((ushort)0x11, source.Event[31]);
        source.Tick(0x11, 7);
        guest.Expect("PMCCNTR_EL0", 107UL);
        guest.Pmu.Advance(1000, 1000);
        guest.Expect("PMCCNTR_EL0", 107UL);
        guest["PMCCNTR_EL0"] = 5;
        source.Tick(0x11, 7);
        guest.Expect("PMCCNTR_EL0", 12UL);
        guest.At(3);
        source.Tick(0x11, 7);
        guest["PMCR_EL0"] = 0;
        Assert.Equal(0UL, source.Running);
    }

    [Fact]
    public void Overflow_ToldByTheSource_SetsTheFlagAndChains()
    {
        Source source = new();
        Guest guest = new(null, source);
        source.Pmu = guest.Pmu;
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = 0x13;
        guest["PMEVTYPER1_EL0"] = 0x1E;
        guest["PMINTENSET_EL1"] = 1;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFF0;
        guest["PMCNTENSET_EL0"] = 3;
        Assert.Equal(1UL, source.Running);
        Assert.Equal(16UL, source.ToOverflow[0]);
        source.Tick(0x13, 15);
        Assert.False(guest.Level);
        source.Tick(0x13, 3);
        Assert.True(guest.Level);
        guest.Expect("PMOVSCLR_EL0", 1UL);
        guest.Expect("PMEVCNTR0_EL0", 0x1_0000_0002UL);
        guest.Expect("PMEVCNTR1_EL0", 1UL);
        Assert.Equal(0xFFFF_FFFEUL, source.ToOverflow[0]);

        // Told again without cause, nothing happens.
        guest["PMOVSCLR_EL0"] = 1;
        guest.Pmu.OnSourceOverflow(0);
        guest.Expect("PMOVSCLR_EL0", 0UL);
        guest.Expect("PMEVCNTR0_EL0", 0x1_0000_0002UL);
    }

    [Fact]
    public void Overflow_FoundAtTheStop_IsNotLost()
    {
        Source source = new();
        Guest guest = new(null, source);
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = 0x13;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFFF;
        guest["PMCNTENSET_EL0"] = 1;
        source.Tick(0x13, 1);
        guest["PMCNTENCLR_EL0"] = 1;
        guest.Expect("PMOVSCLR_EL0", 1UL);
    }

    [Fact]
    public void SW_INCR_IsPushedWithASource()
    {
        Source source = new();
        Guest guest = new(null, source);
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = 1;
        guest["PMSWINC_EL0"] = 1;
        guest.Expect("PMEVCNTR0_EL0", 1UL);
        Assert.Equal(0UL, source.Running);
    }

    private sealed class Source : ICountSource
    {
        private readonly ulong[] _count = new ulong[33];

        public Pmu? Pmu { get; set; }

        public ulong Running { get; private set; }

        public ushort[] Event { get; } = new ushort[33];

        public ulong[] ToOverflow { get; } = new ulong[33];

        public void Tick(ushort eventNumber, ulong occurrences)
        {
            for (int i = 0; i < 33; i++)
            {
                if ((Running >> i & 1) != 0 && Event[i] == eventNumber)
                {
                    _count[i] += occurrences;
                    bool reached = ToOverflow[i] <= occurrences;
                    ToOverflow[i] -= Math.Min(ToOverflow[i], occurrences);
                    if (reached)
                    {
                        Pmu?.OnSourceOverflow(i);
                    }
                }
            }
        }

        public void Start(int counter, ushort eventNumber, ulong toOverflow)
        {
            Assert.Equal(0UL, Running >> counter & 1);
            Running |= 1UL << counter;
            Event[counter] = eventNumber;
            _count[counter] = 0;
            ToOverflow[counter] = toOverflow;
        }

        public ulong Stop(int counter)
        {
            Assert.Equal(1UL, Running >> counter & 1);
            Running &= ~(1UL << counter);
            return _count[counter];
        }

        public ulong Read(int counter)
        {
            Assert.Equal(1UL, Running >> counter & 1);
            return _count[counter];
        }

        public void Rearm(int counter, ulong toOverflow)
        {
            Assert.Equal(1UL, Running >> counter & 1);
            ToOverflow[counter] = toOverflow;
        }
    }
}
