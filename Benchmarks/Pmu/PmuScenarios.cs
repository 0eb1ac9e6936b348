using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Registers;

namespace Emu.Benchmarks.Pmu;

/// <summary>The same scenarios as Twin/bench.c, on the runtime: the same accesses, the same values, a loop as plain.</summary>
internal static class PmuScenarios
{
    public const ushort PMCR = 0xDCE0;
    public const ushort PMCNTENSET = 0xDCE1;
    public const ushort PMCNTENCLR = 0xDCE2;
    public const ushort PMOVSCLR = 0xDCE3;
    public const ushort PMSWINC = 0xDCE4;
    public const ushort PMSELR = 0xDCE5;
    public const ushort PMCCNTR = 0xDCE8;
    public const ushort PMXEVTYPER = 0xDCE9;
    public const ushort PMXEVCNTR = 0xDCEA;
    public const ushort PMUSERENR = 0xDCF0;
    public const ushort PMOVSSET = 0xDCF3;
    public const ushort PMEVCNTR0 = 0xDF40;
    public const ushort PMEVTYPER0 = 0xDF60;
    public const ushort PMCCFILTR = 0xDF7F;
    public const ushort PMINTENSET = 0xC4F1;
    public const ushort PMINTENCLR = 0xC4F2;
    public const ushort PMUACR = 0xC4F4;

    private const ushort MEM_ACCESS = 0x13;
    private const ushort Unheard = 0x1B;

    /// <summary>The one configuration that the twin has, PMUACR_EL1 opened by EL3 and EL2.</summary>
    public static Emu.Pmu Create()
    {
        Emu.Pmu pmu = new(PmuConfiguration.Create(new PmuOptions
        {
            Version = PmuVersion.V3p9,
            Counters = 31,
            Features = PmuFeatures.FEAT_VHE | PmuFeatures.FEAT_SEL2,
        }));
        pmu.WriteRaw(new PmuRegister(PmuRegisterId.MDCR_EL3), MDCR_EL3.EnPM2_Mask);
        pmu.WriteRaw(new PmuRegister(PmuRegisterId.HDFGRTR2_EL2), HDFGRTR2_EL2.NPMUACR_EL1_Mask);
        pmu.WriteRaw(new PmuRegister(PmuRegisterId.HDFGWTR2_EL2), HDFGWTR2_EL2.NPMUACR_EL1_Mask);
        return pmu;
    }

    /// <summary>So many event counters enabled, each on its own event, with the cycle counter; counter 3 is selected.</summary>
    public static void SetUp(Action<ushort, ulong> write, int live)
    {
        for (int counter = 0; counter < live; counter++)
        {
            // Counter 0 alone counts MEM_ACCESS; the others have their own events, 0x20 and up: an implementation has them all.
            write((ushort)(PMEVTYPER0 + counter), counter == 0 ? 0x13UL : 0x20UL + (ulong)counter);
        }

        write(PMSELR, 3);
        write(PMCR, live == 0 ? 0x40UL : 0x41UL);
        write(PMCNTENSET, live == 0 ? 0 : (1UL << live) - 1 | 1UL << 31);
    }

    /// <summary>Runs a scenario; what comes back depends on everything done, so nothing can be left out.</summary>
    public static ulong Run(Emu.Pmu pmu, Scenario scenario, ulong times)
    {
        ulong sum = 0;
        switch (scenario)
        {
            case Scenario.ReadPMCCNTR:
                return Reads(pmu, PMCCNTR, times);
            case Scenario.ReadPMEVCNTR:
                return Reads(pmu, PMEVCNTR0 + 3, times);
            case Scenario.ReadPMCR:
                return Reads(pmu, PMCR, times);
            case Scenario.ReadPMOVSCLR:
                return Reads(pmu, PMOVSCLR, times);
            case Scenario.ReadPMXEVCNTR:
                return Reads(pmu, PMXEVCNTR, times);
            case Scenario.ReadPMEVTYPER:
                return Reads(pmu, PMEVTYPER0 + 3, times);
            case Scenario.WritePMSELR:
                return Writes(pmu, PMSELR, 2, 3, times);
            case Scenario.WritePMCCNTR:
                return Writes(pmu, PMCCNTR, 5, 70, times);
            case Scenario.WritePMEVCNTR:
                return Writes(pmu, PMEVCNTR0 + 3, 5, 70, times);
            case Scenario.WritePMEVTYPER:
                return Writes(pmu, PMEVTYPER0 + 3, 0x13, 0x14, times);
            case Scenario.WritePMCR:
                return Writes(pmu, PMCR, 0x40, 0x41, times);
            case Scenario.WritePMCNTENSET:
                for (ulong i = 0; i < times; i += 2)
                {
                    sum += pmu.Write(PMCNTENCLR, 0xFFFF_FFFF).IsOk ? 0UL : 1UL;
                    sum += pmu.Write(PMCNTENSET, 0xFFFF_FFFF).IsOk ? 0UL : 1UL;
                }

                return sum;
            case Scenario.CountOne:
                for (ulong i = 0; i < times; i++)
                {
                    pmu.Count(MEM_ACCESS, 1 + (i & 3));
                }

                return pmu.RunningCounters;
            case Scenario.CountUnheard:
                for (ulong i = 0; i < times; i++)
                {
                    pmu.Count(Unheard, 1 + (i & 3));
                }

                return pmu.RunningCounters;
            case Scenario.Advance:
                for (ulong i = 0; i < times; i++)
                {
                    pmu.Advance(10 + (i & 3), 7);
                }

                return pmu.RunningCounters;
            case Scenario.Context:
                for (ulong i = 0; i < times; i++)
                {
                    pmu.SetContext(new PmuContext((int)(i & 1)));
                }

                return pmu.RunningCounters;
            case Scenario.Save:
                for (ulong i = 0; i < times; i++)
                {
                    pmu.Save(out PmuState state);
                    sum += Unsafe.As<PmuState, ulong>(ref state);
                }

                return sum;
            case Scenario.Restore:
                pmu.Save(out PmuState kept);
                for (ulong i = 0; i < times; i++)
                {
                    sum += pmu.TryRestore(kept) ? 1UL : 0UL;
                }

                return sum;
            case Scenario.Copy:
                return Copies(pmu, times);
            default:
                throw new ArgumentOutOfRangeException(nameof(scenario));
        }
    }

    private static ulong Reads(Emu.Pmu pmu, ushort encoding, ulong times)
    {
        ulong sum = 0;
        for (ulong i = 0; i < times; i++)
        {
            sum += pmu.Read(encoding, out ulong value).IsOk ? 0UL : 1UL;
            sum += value;
        }

        return sum;
    }

    private static ulong Writes(Emu.Pmu pmu, ushort encoding, ulong one, ulong other, ulong times)
    {
        ulong sum = 0;
        for (ulong i = 0; i < times; i++)
        {
            sum += pmu.Write(encoding, (i & 1) != 0 ? one : other).IsOk ? 0UL : 1UL;
        }

        return sum;
    }

    /// <summary>What copying the bytes of a state costs.</summary>
    private static ulong Copies(Emu.Pmu pmu, ulong times)
    {
        pmu.Save(out PmuState from);
        PmuState to = from;
        for (ulong i = 0; i < times; i++)
        {
            MemoryMarshal.AsBytes(new ReadOnlySpan<PmuState>(in from)).CopyTo(MemoryMarshal.AsBytes(new Span<PmuState>(ref to)));
            Unsafe.As<PmuState, ulong>(ref from) += Unsafe.As<PmuState, ulong>(ref to) & 1;
        }

        return Unsafe.As<PmuState, ulong>(ref to);
    }
}
