using System;
using System.Collections.Generic;
using PmuControl = Emu.Registers.PmuControl;

namespace Emu.Tests.Runtime.Model;

/// <summary>Makes walks: the same from the same seed. Random where it must be, and near the edges where faults are.</summary>
internal static class WalkGenerator
{
    private static readonly ushort[] Events = [0x00, 0x08, 0x11, 0x13, 0x13, 0x14, 0x1E, 0x1E, 0x0C, 0x21, 0xC0, 0x4004, 0x8127, 0x9000];

    // What a PE can be said to have generated in a cycle; SW_INCR, CHAIN, CPU_CYCLES and PMU_SNAPSHOT come of themselves.
    private static readonly ushort[] Counted = [0x13, 0x13, 0x13, 0x14, 0x08, 0x0C, 0x21, 0xC0, 0x4004];

    private static readonly int[] Versions = [1, 4, 5, 6, 7, 8, 9, 9, 9, 9];

    private static readonly ModelRegister[] Often =
    [
        ModelRegister.Of(Reg.PMCR), ModelRegister.Of(Reg.PMCR), ModelRegister.Of(Reg.PMCNTENSET), ModelRegister.Of(Reg.PMCNTENCLR), ModelRegister.Of(Reg.PMOVSCLR),
        ModelRegister.Of(Reg.PMOVSCLR), ModelRegister.Of(Reg.PMOVSSET), ModelRegister.Of(Reg.PMSWINC), ModelRegister.Of(Reg.PMSWINC), ModelRegister.Of(Reg.PMSELR),
        ModelRegister.Of(Reg.PMCCNTR), ModelRegister.Of(Reg.PMXEVTYPER), ModelRegister.Of(Reg.PMXEVCNTR), ModelRegister.Of(Reg.PMZR), ModelRegister.Of(Reg.PMUSERENR),
        ModelRegister.Of(Reg.PMICNTR), ModelRegister.Of(Reg.PMICFILTR), ModelRegister.Of(Reg.PMCCFILTR), ModelRegister.Of(Reg.PMINTENSET),
        ModelRegister.Of(Reg.PMINTENCLR), ModelRegister.Of(Reg.PMUACR), ModelRegister.Of(Reg.PMECR), ModelRegister.Of(Reg.PMSSCR), ModelRegister.Of(Reg.PMCEID0),
    ];

    private static readonly Reg[] RawWritable =
    [
        Reg.PMCR, Reg.PMCNTENSET, Reg.PMOVSSET, Reg.PMINTENSET, Reg.PMUSERENR, Reg.PMUACR, Reg.PMCCNTR, Reg.PMICNTR, Reg.PMCCFILTR, Reg.PMICFILTR, Reg.PMSELR,
        Reg.PMECR, Reg.PMSSCR, Reg.PMCNTENCLR, Reg.PMOVSCLR,
    ];

    /// <summary>A walk.</summary>
    /// <param name="seed">What it is made from.</param>
    /// <param name="steps">How many steps it has.</param>
    public static Walk Make(ulong seed, int steps)
    {
        Random64 random = new(seed);
        ModelConfiguration configuration = MakeConfiguration(ref random);
        SlowPmu model = new(configuration);
        List<Step> made = new(steps);
        if (!random.OneIn(6))
        {
            Open(made, model, ref random);
        }

        while (made.Count < steps)
        {
            made.Add(MakeStep(model, ref random));
        }

        return new Walk(configuration, made, $"walk 0x{seed:x}");
    }

    /// <summary>A PE that the architecture allows.</summary>
    public static ModelConfiguration MakeConfiguration(ref Random64 random)
    {
        while (true)
        {
            ModelConfiguration one = MakeAnyConfiguration(ref random);
            if (one.IsLegal)
            {
                return one;
            }
        }
    }

    /// <summary>A PE that the architecture may not allow.</summary>
    public static ModelConfiguration MakeAnyConfiguration(ref Random64 random)
    {
        int version = Versions[random.Below(Versions.Length)];
        ModelFeatures features = (ModelFeatures)(random.Next() & random.Next() & 0xFFFFF);
        if (random.OneIn(3))
        {
            features |= (ModelFeatures)(random.Next() & 0xFFFFF);
        }

        if (version < 7)
        {
            features &= ~ModelFeatures.FEAT_SPEv1p2; // what it does before FEAT_PMUv3p7 is not said
        }

        return new ModelConfiguration
        {
            Version = version,
            Counters = random.OneIn(8) ? random.Of(0, 1, 30, 31) : 1 + random.Below(8),
            Asked = features,
            EL2 = !random.OneIn(5),
            EL3 = !random.OneIn(5),
            AArch32 = random.OneIn(3),
            Events = random.OneIn(6) ? (random.OneIn(3) ? [] : [0x13, 0x21, 0xC0]) : null,
            Implementer = random.OneIn(4) ? random.Below(256) : 0,
            IdCode = random.OneIn(4) ? random.Below(256) : 0,
            ThresholdWidth = random.OneIn(3) ? 1 + random.Below(12) : 12,
            EL3TrapPriority = random.OneIn(3),
        };
    }

    private static void Open(List<Step> made, SlowPmu model, ref Random64 random)
    {
        if (model.HasControl(PmuControl.MDCR_EL3))
        {
            made.Add(new Step(StepKind.Control, (uint)PmuControl.MDCR_EL3, 1UL << 44 | 1UL << 7 | random.Next() & 1UL << 17));
        }

        if (model.HasControl(PmuControl.HDFGRTR2_EL2))
        {
            made.Add(new Step(StepKind.Control, (uint)PmuControl.HDFGRTR2_EL2, ulong.MaxValue));
            made.Add(new Step(StepKind.Control, (uint)PmuControl.HDFGWTR2_EL2, ulong.MaxValue));
        }

        made.Add(new Step(StepKind.RawWrite, ModelRegister.Of(Reg.PMCR).Encoding, 1 | (random.Next() & 0x2E8)));
        made.Add(new Step(StepKind.RawWrite, ModelRegister.Of(Reg.PMCNTENSET).Encoding, ulong.MaxValue));
        if (random.OneIn(2))
        {
            made.Add(new Step(StepKind.RawWrite, ModelRegister.Of(Reg.PMUSERENR).Encoding, random.Next()));
        }
    }

    private static Step MakeStep(SlowPmu model, ref Random64 random)
    {
        if (model.Configuration.AArch32 && random.OneIn(5))
        {
            return MakeAccess32(model, ref random);
        }

        if (model.Has(ModelFeatures.FEAT_PMUv3_EXT) && random.OneIn(6))
        {
            return MakeExternal(model, ref random);
        }

        switch (random.Below(32))
        {
            case 0:
            case 1:
            case 2:
                return MakeContext(model, ref random);
            case 3:
            case 4:
            case 5:
                return MakeControl(model, ref random);
            case 6:
            case 7:
            case 8:
            case 9:
                return MakeAdvance(ref random);
            case 10:
            case 11:
            case 12:
            case 13:
            case 14:
                return MakeCount(ref random);
            case 15:
            case 16:
            case 17:
            case 18:
            case 19:
            case 20:
                ModelRegister written = Pick(model, ref random);
                return new Step(StepKind.Msr, written.Encoding, ValueFor(written.Reg, model, ref random));
            case 21:
            case 22:
            case 23:
            case 24:
                return new Step(StepKind.Mrs, random.OneIn(16) ? (ushort)(random.Next() | 0x8000) : Pick(model, ref random).Encoding);
            case 25:
            case 26:
            case 27:
            case 28:
                return MakeRawWrite(model, ref random);
            case 29:
                return random.OneIn(8) ? new Step(StepKind.Reset, A: random.Next() & 1) : new Step(StepKind.Msr, (ushort)(random.Next() | 0x8000), random.Next());
            case 30:
                return new Step(random.OneIn(2) ? StepKind.Save : StepKind.Restore);
            default:
                return new Step(StepKind.Capture);
        }
    }

    private static Step MakeExternal(SlowPmu model, ref Random64 random)
    {
        bool wide = model.Has(ModelFeatures.FEAT_PMUv3_EXT64);
        uint n = (uint)random.Below(Math.Max(model.N, 1));
        uint offset = random.Below(8) switch
        {
            0 => 8 * n,
            1 => wide ? 0x400 + (8 * n) : random.OneIn(2) ? 0x400 + (4 * n) : 0xA00 + (4 * n),
            2 => random.Of<uint>(0x0F8U, 0x100, 0x47C, 0x480, 0xA7C, 0xA80, 0x4F8, 0x500, 0x600 + (8 * n), 0x6F8, 0x700),
            3 or 4 => random.Of<uint>(0xC00U, 0xC20, 0xC40, 0xC60, 0xC80, 0xCC0, 0xC10, 0xC50, 0xC90, 0xCA0),
            5 => wide ? 0xE10U : 0xE04,
            6 => random.Of<uint>(0xE00U, 0xE20, 0xE24, 0xE28, 0xE2C, 0xE30, 0xE40, 0xCE0, 0xFB0, 0xFB4, 0xFBC, 0xFCC, 0xFF0, 0xFF4, 0xFF8, 0xFFC),
            _ => 0xE58,
        };
        offset += !wide && offset is not (0xE04 or 0xE58) && offset < 0xE00 && random.OneIn(3) ? 4U : 0;
        SecurityState mostSecure = model.Has(ModelFeatures.FEAT_RME) ? SecurityState.Root : model.EL3 ? SecurityState.Secure : SecurityState.NonSecure;
        SecurityState access = random.OneIn(2) || offset == 0xE58 ? mostSecure : (SecurityState)random.Below(4);
        ulong value = offset switch
        {
            0xE04 or 0xE10 => ValueFor(Reg.PMCR, model, ref random),
            0xE58 => (random.Next() & 0x180) | (uint)(random.OneIn(3) ? model.N : random.Below(model.N + 1)),
            < 0x108 => CounterValue(ref random),
            >= 0x400 and < 0x600 => TypeValue(model, ref random),
            0xE30 => random.Next() & 1,
            0xFB0 => random.OneIn(3) ? random.Next() : 0xC5AC_CE55,
            _ => random.Next(),
        };
        int bits = wide && offset < 0xF00 ? 64 : 32;
        return Step.External(!random.OneIn(3), offset, bits, access, bits == 64 ? value : value & 0xFFFF_FFFF);
    }

    private static Step MakeAccess32(SlowPmu model, ref Random64 random)
    {
        // Mostly the counters that are there.
        ModelRegister32 view = ModelRegister32.All[random.Below(ModelRegister32.All.Count)];
        if (view.Register.Index >= model.N && !random.OneIn(6))
        {
            view = ModelRegister32.All[random.Below(21)];
        }

        if (random.OneIn(3))
        {
            return new Step(StepKind.Mrc, view.Code);
        }

        ulong value = ValueFor(view.Register.Reg, model, ref random);
        return new Step(StepKind.Mcr, view.Code, view.Is64 ? value : value & 0xFFFF_FFFF);
    }

    private static ModelRegister Pick(SlowPmu model, ref Random64 random)
    {
        switch (random.Below(6))
        {
            case 0:
            case 1:
                return ModelRegister.Of(random.OneIn(2) ? Reg.PMEVCNTR : Reg.PMEVTYPER, random.OneIn(6) ? random.Below(31) : random.Below(Math.Max(model.N, 1)));
            case 2:
                return ModelRegister.All[random.Below(ModelRegister.All.Count)];
            default:
                return Often[random.Below(Often.Length)];
        }
    }

    private static Step MakeContext(SlowPmu model, ref Random64 random)
    {
        int level = random.Below(4);
        level = (level == 2 && !model.EL2) || (level == 3 && !model.EL3) ? 1 : level;
        ulong security = random.OneIn(2) ? 0 : (ulong)random.Below(model.Has(ModelFeatures.FEAT_RME) ? 3 : 2);
        bool state32 = level < 2 && model.Configuration.AArch32 && random.OneIn(2);
        return new Step(
            StepKind.Context,
            A: (uint)level | security << 2 | (state32 ? 1UL << 4 : 0) | (random.OneIn(12) ? 1UL << 5 : 0) | (random.OneIn(3) ? 1UL << 6 : 0));
    }

    private static readonly PmuControl[] Controls =
    [
        PmuControl.HCR_EL2, PmuControl.SCR_EL3, PmuControl.MDCR_EL2, PmuControl.MDCR_EL3, PmuControl.HSTR_EL2, PmuControl.HDFGRTR_EL2, PmuControl.HDFGWTR_EL2,
        PmuControl.HDFGRTR2_EL2, PmuControl.HDFGWTR2_EL2, PmuControl.EDSCR, PmuControl.OSLSR_EL1, PmuControl.PMBLIMITR_EL1, PmuControl.PMBSR_EL1, PmuControl.SDER32_EL3,
    ];

    private static Step MakeControl(SlowPmu model, ref Random64 random)
    {
        PmuControl register;
        do
        {
            register = random.OneIn(2) ? random.Of(PmuControl.MDCR_EL2, PmuControl.MDCR_EL3) : Controls[random.Below(Controls.Length)];
        }
        while (!model.HasControl(register));
        ulong value = register switch
        {
            PmuControl.MDCR_EL2 => (uint)(random.OneIn(12) ? random.Below(32) : random.Below(model.N + 1)) | (random.Next() & 0x0310_F482_0080UL)
                | (random.Sparse(8) & 0x60),
            PmuControl.MDCR_EL3 => (random.OneIn(3) ? 0 : 1UL << 7 | 1UL << 44) | (random.Next() & 0x0C_C082_0000UL) | (random.Sparse(4) & 0x6300_1020_0004UL)
                | (random.Sparse(8) & 0x40),
            PmuControl.HCR_EL2 => (random.OneIn(4) ? 0 : 1UL << 31) | (random.Sparse(4) & 0x4_0804_0000UL),
            PmuControl.SCR_EL3 => (random.OneIn(4) ? 0 : 1UL << 10) | (random.OneIn(8) ? 0 : 1UL << 27) | (random.OneIn(8) ? 0 : 1UL << 59) | (random.Next() & 0x4_0101UL),
            PmuControl.HDFGRTR_EL2 or PmuControl.HDFGWTR_EL2 => random.OneIn(2) ? 0 : random.Sparse(16),
            PmuControl.HDFGRTR2_EL2 or PmuControl.HDFGWTR2_EL2 => ~random.Sparse(16),
            PmuControl.EDSCR => random.OneIn(2) ? 0 : 1UL << 16,
            PmuControl.OSLSR_EL1 => random.OneIn(3) ? 2UL : 0,
            PmuControl.PMBLIMITR_EL1 => random.Next() & 0x21,
            PmuControl.PMBSR_EL1 => random.Next() & 1UL << 17,
            PmuControl.HSTR_EL2 => random.Next() & 1UL << 9,
            _ => random.Next() & 3,
        };
        return new Step(StepKind.Control, (uint)register, value);
    }

    private static Step MakeAdvance(ref Random64 random)
    {
        ulong cycles = random.Below(16) switch
        {
            0 => (ulong)random.Below(200),
            1 => 0,
            < 8 => 1,
            _ => (ulong)random.Below(12),
        };
        return new Step(StepKind.Advance, A: cycles, B: random.OneIn(3) ? (ulong)random.Below(9) : 0);
    }

    private static Step MakeCount(ref Random64 random)
    {
        ushort first = Counted[random.Below(Counted.Length)];
        ulong many = Occurrences(ref random);
        if (!random.OneIn(4))
        {
            return new Step(StepKind.Count, first, many);
        }

        ushort second = Counted[random.Below(Counted.Length)];
        return second == first
            ? new Step(StepKind.Count, first, many)
            : new Step(StepKind.Count, (uint)second << 16 | first, many, Occurrences(ref random));
    }

    private static ulong Occurrences(ref Random64 random) => random.Below(24) switch
    {
        0 => random.Next(),
        1 => 1UL << random.Below(64),
        2 => 0xFFFF_FFFF,
        3 => 0,
        _ => 1 + (ulong)random.Below(5),
    };

    private static Step MakeRawWrite(SlowPmu model, ref Random64 random)
    {
        ModelRegister register;
        do
        {
            Reg reg = random.Below(5) switch
            {
                0 or 1 => Reg.PMEVTYPER,
                2 => Reg.PMEVCNTR,
                _ => RawWritable[random.Below(RawWritable.Length)],
            };
            bool isCounter = reg is Reg.PMEVCNTR or Reg.PMEVTYPER;
            if (isCounter && model.N == 0)
            {
                reg = Reg.PMCCNTR;
                isCounter = false;
            }

            register = ModelRegister.Of(reg, isCounter ? random.Below(model.N) : 0);
        }
        while (!model.IsPresent(register.Reg));
        return new Step(StepKind.RawWrite, register.Encoding, ValueFor(register.Reg, model, ref random));
    }

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
