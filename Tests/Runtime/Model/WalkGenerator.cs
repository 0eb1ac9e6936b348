using System;
using System.Collections.Generic;
using PmuControl = Emu.Registers.PmuControl;

namespace Emu.Tests.Runtime.Model;

/// <summary>Makes walks: the same from the same seed. Random where it must be, and near the edges where faults are.</summary>
internal static partial class WalkGenerator
{
    private static readonly ushort[] Events = [0x00, 0x08, 0x11, 0x13, 0x13, 0x14, 0x1E, 0x1E, 0x0C, 0x21, 0xC0, 0x4004, 0x8127, 0x9000];

    // What a PE can be said to have generated in a cycle; SW_INCR, CHAIN, CPU_CYCLES and PMU_SNAPSHOT come of themselves.
    private static readonly ushort[] Counted = [0x13, 0x13, 0x13, 0x14, 0x08, 0x0C, 0x21, 0xC0, 0x4004];

    private static readonly int[] Versions = [1, 4, 5, 6, 7, 8, 9, 9, 9, 9];

    private static readonly ModelRegister[] Often =
    [
        ModelRegister.Of(Reg.PMCR), ModelRegister.Of(Reg.PMCR), ModelRegister.Of(Reg.PMCNTENSET), ModelRegister.Of(Reg.PMCNTENCLR),
            ModelRegister.Of(Reg.PMOVSCLR),
        ModelRegister.Of(Reg.PMOVSCLR), ModelRegister.Of(Reg.PMOVSSET), ModelRegister.Of(Reg.PMSWINC), ModelRegister.Of(Reg.PMSWINC),
            ModelRegister.Of(Reg.PMSELR),
        ModelRegister.Of(Reg.PMCCNTR), ModelRegister.Of(Reg.PMXEVTYPER), ModelRegister.Of(Reg.PMXEVCNTR), ModelRegister.Of(Reg.PMZR),
            ModelRegister.Of(Reg.PMUSERENR),
        ModelRegister.Of(Reg.PMICNTR), ModelRegister.Of(Reg.PMICFILTR), ModelRegister.Of(Reg.PMCCFILTR), ModelRegister.Of(Reg.PMINTENSET),
        ModelRegister.Of(Reg.PMINTENCLR), ModelRegister.Of(Reg.PMUACR), ModelRegister.Of(Reg.PMECR), ModelRegister.Of(Reg.PMSSCR),
            ModelRegister.Of(Reg.PMCEID0),
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
                return random.OneIn(8)
                    ? new Step(StepKind.Reset, A: random.Next() & 1)
                    : new Step(StepKind.Msr, (ushort)(random.Next() | 0x8000), random.Next());
            case 30:
                return new Step(random.OneIn(2) ? StepKind.Save : StepKind.Restore);
            default:
                return new Step(StepKind.Capture);
        }
    }

    private static ModelRegister Pick(SlowPmu model, ref Random64 random)
    {
        switch (random.Below(6))
        {
            case 0:
            case 1:
                return ModelRegister.Of(
                    random.OneIn(2) ? Reg.PMEVCNTR : Reg.PMEVTYPER,
                    random.OneIn(6) ? random.Below(31) : random.Below(Math.Max(model.N, 1)));
            case 2:
                return ModelRegister.All[random.Below(ModelRegister.All.Count)];
            default:
                return Often[random.Below(Often.Length)];
        }
    }
}
