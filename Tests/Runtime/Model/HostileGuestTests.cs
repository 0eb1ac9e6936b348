using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using PmuControl = Emu.Registers.PmuControl;

namespace Emu.Tests.Runtime.Model;

/// <summary>A guest that tries everything: no exception, no allocation, and nothing happens that the slow model does not allow.</summary>
public sealed class HostileGuestTests
{
    private const int FirstEncoding = 0x8000; // op0 2 and 3
    private const int LastEncoding = 0xFFFF;

    // EL and Security state, as a step's context has them.
    private static readonly ulong[] Contexts = [0, 1, 2, 3, 4, 5, 6];

    private static readonly ulong[] Contexts32 = [0x10, 0x11, 0x14, 0x15];

    public static TheoryData<string> Machines => ["default", "everything", "secure", "base", "aarch32", "bare", "agent"];

    /// <summary>Every encoding of op0 2 and 3, read and written from everywhere, twice: the second time with all traps open.</summary>
    [Theory]
    [MemberData(nameof(Machines))]
    public void EveryEncoding_EndsAsTheModelSays(string machine)
    {
        ModelConfiguration configuration = Machine(machine);
        List<Step> steps = [];
        Random64 random = new(42);
        foreach (bool open in (bool[])[false, true])
        {
            steps.AddRange(open ? Opened(configuration) : Prepared(configuration));
            foreach (ulong context in Contexts)
            {
                steps.Add(new Step(StepKind.Context, A: context));
                foreach (ModelRegister register in ModelRegister.All)
                {
                    // Twice: what the first write leaves decides about the second.
                    for (int i = 0; i < 2; i++)
                    {
                        steps.Add(new Step(StepKind.Mrs, register.Encoding));
                        steps.Add(new Step(StepKind.Msr, register.Encoding, random.Next()));
                        steps.Add(new Step(StepKind.Mrs, register.Encoding));
                    }

                    steps.AddRange(open ? Opened(configuration) : []);
                }
            }
        }

        Walk walk = new(configuration, steps, machine);
        Assert.True(WalkRunner.Run(walk) is null, WalkRunner.Run(walk)?.What);
    }

    /// <summary>An access to something else than a register of the PMU is not the PMU's, and changes nothing in it; an access that is refused changes nothing.</summary>
    [Theory]
    [MemberData(nameof(Machines))]
    public void EveryEncoding_ThatIsRefused_ChangesNothing(string machine)
    {
        ModelConfiguration configuration = Machine(machine);
        Pmu pmu = new(PmuConfiguration.Create(configuration.ToOptions()));
        WalkSubject subject = new(pmu);
        SlowPmu model = new(configuration);
        Random64 random = new(43);
        foreach (ulong context in Contexts)
        {
            Step move = new(StepKind.Context, A: context);
            if (!WalkRunner.CanDo(model, move, null))
            {
                continue;
            }

            subject.Do(move);
            for (int encoding = FirstEncoding; encoding <= LastEncoding; encoding++)
            {
                pmu.Save(out PmuState before);
                PmuAccess read = pmu.Read((ushort)encoding, out ulong value);
                PmuAccess check = pmu.CheckWrite(Emu.Registers.PmuRegisterMap.ResolveAArch64((ushort)encoding));
                Same(pmu, before, encoding);
                Assert.True(read.IsOk || value == 0, $"{encoding:x}");
                PmuAccess written = pmu.Write((ushort)encoding, random.Next());
                Assert.True(written == check, $"{encoding:x}");
                if (ModelRegister.Find((ushort)encoding) is null)
                {
                    Assert.True(read == PmuAccess.NotPmu && written == PmuAccess.NotPmu, $"{encoding:x}: {read}, {written}");
                }

                if (written.IsOk)
                {
                    Assert.True(pmu.TryRestore(before), $"{encoding:x}");
                }

                Same(pmu, before, encoding);
            }
        }
    }

    /// <summary>Every register of coprocessor 15, from EL0 and EL1 in AArch32 state, closed and open.</summary>
    [Fact]
    public void EveryAArch32Register_EndsAsTheModelSays()
    {
        ModelConfiguration configuration = Machine("aarch32");
        List<Step> steps = [];
        Random64 random = new(47);
        foreach (bool open in (bool[])[false, true])
        {
            steps.AddRange(open ? Opened(configuration) : Prepared(configuration));
            foreach (ulong context in Contexts32)
            {
                steps.Add(new Step(StepKind.Context, A: context));
                foreach (ModelRegister32 view in ModelRegister32.All)
                {
                    for (int i = 0; i < 2; i++)
                    {
                        steps.Add(new Step(StepKind.Mrc, view.Code));
                        steps.Add(new Step(StepKind.Mcr, view.Code, view.Is64 ? random.Next() : random.Next() & 0xFFFF_FFFF));
                        steps.Add(new Step(StepKind.Mrc, view.Code));
                    }

                    steps.AddRange(open ? Opened(configuration) : []);
                }
            }
        }

        Walk walk = new(configuration, steps, "aarch32");
        Assert.True(WalkRunner.Run(walk) is null, WalkRunner.Run(walk)?.What);
    }

    /// <summary>Every encoding of coprocessor 15, 32-bit and 64-bit, and with AArch32 nowhere too.</summary>
    [Theory]
    [InlineData("aarch32")]
    [InlineData("default")]
    public void EveryAArch32Encoding_ThatIsRefused_ChangesNothing(string machine)
    {
        ModelConfiguration configuration = Machine(machine);
        Pmu pmu = new(PmuConfiguration.Create(configuration.ToOptions()));
        Random64 random = new(48);
        foreach (ulong context in configuration.AArch32 ? Contexts32 : [0, 1, 2, 3])
        {
            new WalkSubject(pmu).Do(new Step(StepKind.Context, A: context));
            foreach (uint code in Codes32())
            {
                pmu.Save(out PmuState before);
                PmuAccess read = pmu.ReadAArch32(code, out ulong value);
                PmuAccess check = pmu.CheckWriteAArch32(code);
                Same(pmu, before, (int)code);
                Assert.True(read.IsOk || value == 0, $"{code:x}");
                PmuAccess written = pmu.WriteAArch32(code, random.Next());
                Assert.True(written == check, $"{code:x}");
                if (ModelRegister32.Find(code) is null || !configuration.AArch32)
                {
                    // HDCR and SDCR are names of a PE whose EL2 or EL3 uses AArch32.
                    Assert.True(read.Kind is PmuAccessKind.NotPmu or PmuAccessKind.Undefined && !written.IsOk, $"{code:x}: {read}, {written}");
                }

                if (written.IsOk)
                {
                    Assert.True(pmu.TryRestore(before), $"{code:x}");
                }

                Same(pmu, before, (int)code);
            }
        }
    }

    /// <summary>Every offset of the memory-mapped view, aligned or not, of every size and from every Security state.</summary>
    [Theory]
    [InlineData("agent")]
    [InlineData("default")]
    public void EveryOffset_DoesNoHarm(string machine)
    {
        Pmu pmu = new(PmuConfiguration.Create(Machine(machine).ToOptions()));
        Random64 random = new(49);
        long start = 0;
        for (int round = 0; round < 2; round++)
        {
            start = GC.GetAllocatedBytesForCurrentThread();
            for (uint offset = 0; offset < 0x1100; offset++)
            {
                for (int bits = 0; bits <= 128; bits += 8)
                {
                    SecurityState access = (SecurityState)random.Below(4);
                    PmuAccess read = pmu.ReadExternal(offset, bits, out ulong value, access);
                    PmuAccess written = pmu.WriteExternal(offset, bits, random.Next(), access);
                    bool sane = bits is 32 or 64 && offset % (uint)(bits / 8) == 0 && offset < 0x1000;
                    if ((!read.IsOk && value != 0) || (!sane && (read != PmuAccess.Error || written != PmuAccess.Error)))
                    {
                        Assert.Fail($"0x{offset:x} {bits}: {read}, {written}");
                    }
                }
            }

            start = GC.GetAllocatedBytesForCurrentThread() - start;
        }

        Assert.Equal(0, start);
    }

    [Fact]
    public void EveryEncoding_AllocatesNothing()
    {
        Pmu pmu = new(PmuConfiguration.Create((Machine("everything") with { AArch32 = true, Asked = ModelFeatures.FEAT_PMUv3_ICNTR }).ToOptions()));
        Try(pmu, 44);
        long start = GC.GetAllocatedBytesForCurrentThread();
        ulong sum = Try(pmu, 45);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - start);
        Assert.NotEqual(0UL, sum);
    }

    /// <summary>EL0 sees no counter that it was not given: two PMUs that differ in those alone look the same to it.</summary>
    [Fact]
    public void EL0_SeesNoCounterThatItWasNotGiven()
    {
        Random64 random = new(46);
        int hidden = 0;
        for (int round = 0; round < 3000; round++)
        {
            hidden += LookFromEL0(ref random) ? 1 : 0;
        }

        Assert.InRange(hidden, 2000, 3000);
    }

    private static bool LookFromEL0(ref Random64 random)
    {
        ModelConfiguration configuration = Machine(random.Of("default", "everything", "agent", "aarch32", "base"));
        PmuConfiguration made = PmuConfiguration.Create(configuration.ToOptions());
        WalkSubject one = new(new Pmu(made));
        WalkSubject other = new(new Pmu(made));
        void Both(in Step step)
        {
            one.Do(step);
            other.Do(step);
        }

        void BothRaw(Reg reg, ulong value, int index = 0) =>
            Both(new Step(StepKind.RawWrite, ModelRegister.Of(reg, index).Encoding, value));

        foreach (Step step in Opened(configuration))
        {
            Both(step);
        }

        // What EL0 may see (PMUSERENR_EL0 and PMUACR_EL1 pages; HPMN for EL2).
        int n = configuration.Counters;
        int hpmn = 1 + random.Below(n);
        Both(new Step(StepKind.Control, (uint)PmuControl.MDCR_EL2, (ulong)(uint)hpmn | 0x80));
        ulong user = random.Next() & 0x7F;
        ulong given = random.Next();
        BothRaw(Reg.PMUSERENR, user);
        BothRaw(Reg.PMUACR, given);
        bool byCounter = configuration.Version >= 9 && (user >> 4 & 1) != 0;
        ulong events = (1UL << hpmn) - 1;
        ulong shown = byCounter
            ? given & (events | 3UL << 31)
            : (user & 1) != 0 ? events | 1UL << 31 : ((user >> 3 & 1) != 0 ? events : 0) | ((user >> 2 & 1) != 0 ? 1UL << 31 : 0);
        bool icntr = made.Has(Emu.Registers.PmuFeatures.FEAT_PMUv3_ICNTR);
        ulong exists = ((1UL << n) - 1) | 1UL << 31 | (icntr ? 1UL << 32 : 0);
        ulong hidden = exists & ~shown;

        // The same in both, except for what is hidden. No freeze and no CHAIN: by those a counter acts on others, as the architecture says.
        BothRaw(Reg.PMCR, 1);
        for (int i = 0; i <= 32; i++)
        {
            if ((exists >> i & 1) == 0)
            {
                continue;
            }

            Reg value = i == 31 ? Reg.PMCCNTR : i == 32 ? Reg.PMICNTR : Reg.PMEVCNTR;
            Reg type = i == 31 ? Reg.PMCCFILTR : i == 32 ? Reg.PMICFILTR : Reg.PMEVTYPER;
            int index = i < 31 ? i : 0;
            ulong filter = random.Next() & 0xFFF0_0000;
            BothRaw(value, random.Next(), index);
            BothRaw(type, filter | (random.OneIn(2) ? 0UL : 0x13), index);
            if ((hidden >> i & 1) != 0)
            {
                other.Do(new Step(StepKind.RawWrite, ModelRegister.Of(value, index).Encoding, random.Next()));
                other.Do(new Step(StepKind.RawWrite, ModelRegister.Of(type, index).Encoding, (random.Next() & 0xFFF0_0000) | 0x14));
            }
        }

        foreach (Reg vector in (Reg[])[Reg.PMCNTENSET, Reg.PMOVSSET, Reg.PMINTENSET])
        {
            ulong bits = random.Next();
            BothRaw(vector, bits);
            other.Do(new Step(StepKind.RawWrite, ModelRegister.Of(vector).Encoding, bits ^ (random.Next() & hidden)));
        }

        bool state32 = configuration.AArch32 && random.OneIn(2);
        Both(new Step(StepKind.Context, A: state32 ? 0x10UL : 0));
        for (int i = 0; i < 60; i++)
        {
            if (state32)
            {
                uint code = ModelRegister32.All[random.Below(ModelRegister32.All.Count)].Code;
                Step access = random.OneIn(3) ? new Step(StepKind.Mcr, code, random.Next()) : new Step(StepKind.Mrc, code);
                Answer here = one.Do(access);
                Answer there = other.Do(access);
                Assert.True(here == there, $"{configuration} PMUSERENR 0x{user:x} PMUACR 0x{given:x} HPMN {hpmn}: {access}: {here}, {there}");
                continue;
            }

            ushort encoding = random.OneIn(8)
                ? (ushort)(random.Next() | FirstEncoding)
                : ModelRegister.All[random.Below(ModelRegister.All.Count)].Encoding;
            Step step = random.OneIn(6) ? new Step(StepKind.Count, 0x13, 3)
                : random.OneIn(3) ? new Step(StepKind.Msr, encoding, random.Next()) : new Step(StepKind.Mrs, encoding);
            Answer first = one.Do(step);
            Answer second = other.Do(step);
            Assert.True(first == second, $"{configuration} PMUSERENR 0x{user:x} PMUACR 0x{given:x} HPMN {hpmn}: {step}: {first}, {second}");
        }

        return hidden != 0;
    }

    // MRC and MCR: opc1, CRn, CRm, opc2; MRRC and MCRR: opc1, CRm.
    private static IEnumerable<uint> Codes32()
    {
        for (uint code = 0; code < 1 << 14; code++)
        {
            yield return 15 << 16 | code;
        }

        for (uint code = 0; code < 1 << 8; code++)
        {
            yield return 1 << 20 | 15 << 16 | code;
        }
    }

    private static ulong Try(Pmu pmu, ulong seed)
    {
        Random64 random = new(seed);
        ulong sum = 0;
        for (int level = 0; level <= 3; level++)
        {
            pmu.SetContext(new PmuContext(level));
            for (int encoding = FirstEncoding; encoding <= LastEncoding; encoding++)
            {
                sum += pmu.Read((ushort)encoding, out ulong value).Iss + value;
                sum += pmu.Write((ushort)encoding, random.Next()).Iss;
            }

            for (uint code = 0; code < 1 << 14; code++)
            {
                sum += pmu.ReadAArch32(15 << 16 | code, out ulong value).Iss + value;
                sum += pmu.WriteAArch32(15 << 16 | code, random.Next()).Iss;
                sum += pmu.ReadAArch32(1 << 20 | 15 << 16 | (code & 0xFF), out value).Iss + value;
            }
        }

        return sum;
    }

    private static void Same(Pmu pmu, in PmuState before, int encoding)
    {
        pmu.Save(out PmuState after);
        Assert.True(
            MemoryMarshal.AsBytes(new ReadOnlySpan<PmuState>(in before)).SequenceEqual(
                MemoryMarshal.AsBytes(new ReadOnlySpan<PmuState>(in after))),
            $"{encoding:x}");
    }

    private static ModelConfiguration Machine(string name) => name switch
    {
        "everything" => new ModelConfiguration
        {
            Counters = 31,
            Asked =
                (ModelFeatures)0xFFFFF & ~(ModelFeatures.FEAT_PMUv3_EXT | ModelFeatures.FEAT_PMUv3_EXT64 | ModelFeatures.FEAT_PMUv3_EXTPMN),
        },
        "secure" => new ModelConfiguration
        {
            Asked = ModelFeatures.FEAT_SEL2 | ModelFeatures.FEAT_VHE | ModelFeatures.FEAT_PMUv3_ICNTR,
            EL3TrapPriority = true
        },
        "base" => new ModelConfiguration { Version = 1, Counters = 4 },
        "aarch32" => new ModelConfiguration { AArch32 = true, Asked = ModelFeatures.FEAT_PMUv3_ICNTR | ModelFeatures.FEAT_EBEP },
        "bare" => new ModelConfiguration { EL2 = false, EL3 = false, Counters = 0, Asked = ModelFeatures.FEAT_PMUv3_ICNTR },
        "agent" => new ModelConfiguration { Asked = ModelFeatures.FEAT_PMUv3_EXTPMN | ModelFeatures.FEAT_PMUv3_TH2 | ModelFeatures.FEAT_PMUv3_SS },
        _ => new ModelConfiguration(),
    };

    // As firmware leaves it: EnPM2, FGT2 and all else closed.
    private static List<Step> Prepared(ModelConfiguration configuration)
    {
        SlowPmu model = new(configuration);
        List<Step> steps = [];
        if (model.HasControl(PmuControl.HCR_EL2))
        {
            steps.Add(new Step(StepKind.Control, (uint)PmuControl.HCR_EL2, 1UL << 31));
        }

        return steps;
    }

    private static List<Step> Opened(ModelConfiguration configuration)
    {
        SlowPmu model = new(configuration);
        List<Step> steps = [];
        foreach ((PmuControl control, ulong value) in ((PmuControl, ulong)[])
        [
            (PmuControl.MDCR_EL3, 1UL << 44 | 1UL << 7 | 1UL << 17),
            (PmuControl.MDCR_EL2, 0x80 | (uint)Math.Max(configuration.Counters - 1, 0)),
            (PmuControl.HDFGRTR_EL2, 0),
            (PmuControl.HDFGWTR_EL2, 0),
            (PmuControl.HDFGRTR2_EL2, ulong.MaxValue),
            (PmuControl.HDFGWTR2_EL2, ulong.MaxValue),
        ])
        {
            if (model.HasControl(control))
            {
                steps.Add(new Step(StepKind.Control, (uint)control, value));
            }
        }

        return steps;
    }
}
