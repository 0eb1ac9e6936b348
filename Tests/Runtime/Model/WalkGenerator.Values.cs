using System;
using PmuControl = Emu.Registers.PmuControl;

namespace Emu.Tests.Runtime.Model;

/// <content>The values that a walk writes.</content>
internal static partial class WalkGenerator
{
    private static ulong Occurrences(ref Random64 random) => random.Below(24) switch
    {
        0 => random.Next(),
        1 => 1UL << random.Below(64),
        2 => 0xFFFF_FFFF,
        3 => 0,
        _ => 1 + (ulong)random.Below(5),
    };

    private static ulong ValueFor(Reg reg, SlowPmu model, ref Random64 random)
    {
        if (random.OneIn(20))
        {
            return random.Next();
        }

        switch (reg)
        {
            case Reg.PMCR:
                return (random.OneIn(8) ? 0UL : 1) | (random.Next() & 0x2E8) | (random.Sparse(4) & 6) | (random.Sparse(8) & 1UL << 32);
            case Reg.PMCNTENSET:
                return random.OneIn(2) ? ulong.MaxValue : random.Next();
            case Reg.PMOVSSET:
            case Reg.PMCNTENCLR:
                return random.Sparse(8);
            case Reg.PMEVCNTR:
            case Reg.PMXEVCNTR:
            case Reg.PMCCNTR:
            case Reg.PMICNTR:
                return CounterValue(ref random);
            case Reg.PMEVTYPER:
            case Reg.PMXEVTYPER:
            case Reg.PMCCFILTR:
            case Reg.PMICFILTR:
                return TypeValue(model, ref random);
            case Reg.PMSELR:
                return random.OneIn(4) ? 31UL : random.OneIn(8) ? random.Next() & 31 : (ulong)random.Below(Math.Max(model.N, 1));
            case Reg.PMECR:
                return random.Next() & 0x1F;
            case Reg.PMIAR:
                ulong address = random.Next() & 0x0000_7FFF_FFFF_FFFFUL;
                return random.OneIn(2) ? address : address | 0xFFFF_8000_0000_0000UL;
            case Reg.PMSSCR:
                return random.Next() & (1UL << 32 | 1);
            case Reg.MDCR_EL2:
            case Reg.MDCR_EL3:
            case Reg.HDFGRTR:
            case Reg.HDFGWTR:
            case Reg.HDFGRTR2:
            case Reg.HDFGWTR2:
                return ControlValue(reg, model, ref random);
            default:
                return random.Next();
        }
    }

    // A guest writes these as firmware would.
    private static ulong ControlValue(Reg reg, SlowPmu model, ref Random64 random)
    {
        PmuControl wanted = reg switch
        {
            Reg.MDCR_EL2 => PmuControl.MDCR_EL2,
            Reg.MDCR_EL3 => PmuControl.MDCR_EL3,
            Reg.HDFGRTR or Reg.HDFGWTR => PmuControl.HDFGRTR_EL2,
            _ => PmuControl.HDFGRTR2_EL2,
        };
        if (!model.HasControl(wanted))
        {
            return random.Next(); // RES0 from EL3, or UNDEFINED
        }

        Step step = default;
        while (step.Code != (uint)wanted)
        {
            step = MakeControl(model, ref random);
        }

        return step.A;
    }

    private static ulong CounterValue(ref Random64 random) => random.Below(6) switch
    {
        0 => 0xFFFF_FFFFUL - (ulong)random.Below(4),
        1 => ulong.MaxValue - (ulong)random.Below(4),
        2 => (random.Next() << 32) | (0xFFFF_FFFFUL - (ulong)random.Below(3)),
        3 => random.Next(),
        4 => 1UL << random.Below(64),
        _ => 0,
    };

    private static ulong TypeValue(SlowPmu model, ref Random64 random)
    {
        ulong type = Events[random.Below(Events.Length)];
        type |= random.Below(4) switch
        {
            0 => random.Next() & 0xFFF0_0000UL,
            1 => 0,
            _ => 0x0800_0000UL,
        };
        if (model.Has(ModelFeatures.FEAT_PMUv3_TH) && random.OneIn(2))
        {
            type |= (ulong)random.Below(8) << 61 | (ulong)random.Below(4) << 32 | (random.Next() & 1UL << 60);
            type |= random.OneIn(2) ? (ulong)random.Below(4) << 54 : 0;
        }

        return type | (random.OneIn(6) ? (ulong)random.Below(4) << 56 : 0) | (random.OneIn(4) ? 1UL << 58 : 0);
    }
}
