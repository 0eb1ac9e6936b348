using System;
using PmuControl = Emu.Registers.PmuControl;

namespace Emu.Tests.Runtime.Model;

/// <content>The kinds of steps besides an access of a register by MRS and MSR.</content>
internal static partial class WalkGenerator
{
    private static readonly Reg[] RawWritable =
    [
        Reg.PMCR, Reg.PMCNTENSET, Reg.PMOVSSET, Reg.PMINTENSET, Reg.PMUSERENR, Reg.PMUACR, Reg.PMCCNTR, Reg.PMICNTR, Reg.PMCCFILTR,
        Reg.PMICFILTR, Reg.PMSELR,
        Reg.PMECR, Reg.PMSSCR, Reg.PMCNTENCLR, Reg.PMOVSCLR,
    ];

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
            6 => random.Of<uint>(
                0xE00U, 0xE20, 0xE24, 0xE28, 0xE2C, 0xE30, 0xE40, 0xCE0, 0xFB0, 0xFB4, 0xFBC, 0xFCC, 0xFF0, 0xFF4, 0xFF8, 0xFFC),
            _ => 0xE58,
        };
        offset += !wide && offset is not (0xE04 or 0xE58) && offset < 0xE00 && random.OneIn(3) ? 4U : 0;
        SecurityState mostSecure = model.Has(ModelFeatures.FEAT_RME)
            ? SecurityState.Root
            : model.EL3 ? SecurityState.Secure
            : SecurityState.NonSecure;
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

    private static Step MakeContext(SlowPmu model, ref Random64 random)
    {
        int level = random.Below(4);
        level = (level == 2 && !model.EL2) || (level == 3 && !model.EL3) ? 1 : level;
        ulong security = random.OneIn(2) ? 0 : (ulong)random.Below(model.Has(ModelFeatures.FEAT_RME) ? 3 : 2);
        bool state32 = level < 2 && model.Configuration.AArch32 && random.OneIn(2);
        return new Step(
            StepKind.Context,
            A: (uint)level | security << 2 | (state32 ? 1UL << 4 : 0) | (random.OneIn(12) ? 1UL << 5 : 0)
                | (random.OneIn(3) ? 1UL << 6 : 0));
    }

    private static readonly PmuControl[] Controls =
    [
        PmuControl.HCR_EL2, PmuControl.SCR_EL3, PmuControl.MDCR_EL2, PmuControl.MDCR_EL3, PmuControl.HSTR_EL2, PmuControl.HDFGRTR_EL2,
        PmuControl.HDFGWTR_EL2,
        PmuControl.HDFGRTR2_EL2, PmuControl.HDFGWTR2_EL2, PmuControl.EDSCR, PmuControl.OSLSR_EL1, PmuControl.PMBLIMITR_EL1,
        PmuControl.PMBSR_EL1, PmuControl.SDER32_EL3,
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
            PmuControl.MDCR_EL2 => (uint)(random.OneIn(12) ? random.Below(32) : random.Below(model.N + 1))
                | (random.Next() & 0x0310_F482_0080UL)
                | (random.Sparse(8) & 0x60),
            PmuControl.MDCR_EL3 => (random.OneIn(3) ? 0 : 1UL << 7 | 1UL << 44) | (random.Next() & 0x0C_C082_0000UL)
                | (random.Sparse(4) & 0x6300_1020_0004UL)
                | (random.Sparse(8) & 0x40),
            PmuControl.HCR_EL2 => (random.OneIn(4) ? 0 : 1UL << 31) | (random.Sparse(4) & 0x4_0804_0000UL),
            PmuControl.SCR_EL3 =>
                (random.OneIn(4) ? 0 : 1UL << 10) | (random.OneIn(8) ? 0 : 1UL << 27) | (random.OneIn(8) ? 0 : 1UL << 59)
                    | (random.Next() & 0x4_0101UL),
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
}
