using System;
using Emu.Registers;

namespace Emu.Tests.Runtime;

/// <summary>What the PMU may cost: no allocation after construction, few bytes for each.</summary>
public sealed class CostTests
{
    [Fact]
    public void AccessingAndCounting_AllocateNothing()
    {
        Guest guest = Guest.Open(new PmuOptions
        {
            Features = PmuFeatures.FEAT_PMUv3_ICNTR | PmuFeatures.FEAT_PMUv3_TH2
            | PmuFeatures.FEAT_PMUv3_SS
        });
        Pmu pmu = guest.Pmu;
        PmuRegister[] all = new PmuRegister[16];
        string[] names =
        [
            "PMCR_EL0", "PMCNTENSET_EL0", "PMCNTENCLR_EL0", "PMOVSSET_EL0", "PMOVSCLR_EL0", "PMINTENSET_EL1", "PMSELR_EL0", "PMXEVTYPER_EL0",
            "PMXEVCNTR_EL0", "PMEVTYPER3_EL0", "PMEVCNTR2_EL0", "PMCCNTR_EL0", "PMICNTR_EL0", "PMUSERENR_EL0", "PMSWINC_EL0", "PMSSCR_EL1",
        ];
        for (int i = 0; i < names.Length; i++)
        {
            all[i] = Guest.Register(names[i]);
        }

        ulong before = Drive(pmu, all, 300);
        long start = GC.GetAllocatedBytesForCurrentThread();
        ulong after = Drive(pmu, all, 3000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - start);
        Assert.NotEqual(0UL, before + after);
    }

    [Fact]
    public void Pmu_HasFewBytes()
    {
        PmuConfiguration configuration = PmuConfiguration.Create(new PmuOptions());
        _ = new Pmu(configuration);
        Pmu[] pmus = new Pmu[100];
        long start = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < pmus.Length; i++)
        {
            pmus[i] = new Pmu(configuration);
        }

        long each = (GC.GetAllocatedBytesForCurrentThread() - start) / pmus.Length;
        Assert.True(each <= 1400, $"{each} bytes");
    }

    [Fact]
    public void TheSameInputs_GiveTheSameState()
    {
        PmuRegister[] some = [Guest.Register("PMEVTYPER3_EL0"), Guest.Register("PMCNTENSET_EL0"), Guest.Register("PMEVCNTR2_EL0")];
        Assert.Equal(Drive(new Guest().Pmu, some, 5000), Drive(new Guest().Pmu, some, 5000));
    }

    private static ulong Drive(Pmu pmu, PmuRegister[] registers, int steps)
    {
        ulong sum = 0;
        ulong random = 0x9E37_79B9_7F4A_7C15;
        for (int i = 0; i < steps; i++)
        {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            PmuRegister register = registers[random % (ulong)registers.Length];
            switch (random >> 32 & 7)
            {
                case 0:
                    pmu.SetContext(new PmuContext((int)(random >> 40 & 3)));
                    break;
                case 1:
                    pmu.Advance(random >> 40 & 0xFFF, random >> 52);
                    break;
                case 2:
                    pmu.Count((ushort)(random >> 40), random >> 56);
                    break;
                case 3:
                    sum += pmu.OccurrencesToOverflow((ushort)(random >> 40 & 0x1F));
                    break;
                case 4:
                    sum += (ulong)pmu.Write(register, random).Iss;
                    break;
                case 5:
                    pmu.WriteRaw(register, random);
                    break;
                default:
                    sum += (ulong)pmu.Read(register, out ulong value).Iss + value;
                    break;
            }
        }

        return sum;
    }
}
