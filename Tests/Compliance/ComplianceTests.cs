using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Emu.Conformance.Compliance;
using Emu.Registers;

namespace Emu.Tests.Compliance;

/// <summary>Cases of the compliance kit: how statements are rewritten, and what an image contains.</summary>
public sealed class ComplianceTests
{
    private static readonly ComplianceTarget AtEL1 = new(PmuVersion.V3p5, 6, EL2: false, EL3: false, AArch32: false, Home: 1);
    private static readonly ComplianceTarget AtEL2 = new(PmuVersion.V3p5, 6, EL2: true, EL3: false, AArch32: false, Home: 2);
    private static readonly ComplianceTarget AtEL3 = new(PmuVersion.V3p9, 6, EL2: true, EL3: true, AArch32: false, Home: 3);

    [Theory]
    [InlineData(PmuVersion.V3, 1, false, false, false, 1)]
    [InlineData(PmuVersion.V3p1, 2, true, false, true, 2)]
    [InlineData(PmuVersion.V3p4, 6, true, true, false, 3)]
    [InlineData(PmuVersion.V3p5, 31, true, true, true, 3)]
    [InlineData(PmuVersion.V3p7, 6, true, true, false, 2)]
    [InlineData(PmuVersion.V3p8, 31, true, true, true, 3)]
    [InlineData(PmuVersion.V3p9, 6, true, true, false, 3)]
    [InlineData(PmuVersion.V3p5, 0, false, false, false, 1)]
    public void Check_OnTheModel_NothingFails(PmuVersion version, int counters, bool el2, bool el3, bool aarch32, int home)
    {
        ComplianceEdition edition = RepositoryVectors.Suite().Compile(new ComplianceTarget(version, counters, el2, el3, aarch32, home));
        edition.AddWalks(50, 7);
        IReadOnlyList<ComplianceResult> results = ComplianceCheck.Run(edition);
        Assert.DoesNotContain(results, static one => one.Verdict == ComplianceVerdict.Failed);
        Assert.True(results.Count(static one => one.Verdict == ComplianceVerdict.Passed) > 50);
    }

    [Fact]
    public void Trap_OfMrrc_HasRt2InTheSyndrome()
    {
        PmuConfiguration configuration =
            PmuConfiguration.Create(new PmuOptions { Version = PmuVersion.V3p5, Counters = 6, AArch32 = true });
        // MRRC p15, 0, R0, R1, c9: EC 0x04, IL, CV and COND 0b1110, Rt2 R1 at [14:10], Rt R0, CRm 9 at [4:1], a read.
        AccessEnd end = new ComplianceMachine(configuration, 1).Access(0, new RegisterInstruction(0x1F_0009, true, AArch32: true), 0);
        Assert.Equal(new AccessEnd(EndKind.Trap, 0, 1, 0x13E0_0413), end);
    }

    [Fact]
    public void Suite_OfAllVectors_HasThreeHundredCasesOverOneHundredAndSeventyRules()
    {
        ComplianceSuite suite = RepositoryVectors.Suite();
        HashSet<string> cases = [];
        HashSet<string> rules = [];
        foreach (ComplianceTarget target in (ComplianceTarget[])[AtEL1, AtEL2, AtEL3, AtEL3 with { AArch32 = true },
            AtEL3 with { Version = PmuVersion.V3p5 }, AtEL3 with { Version = PmuVersion.V3 }])
        {
            foreach (CompiledCase one in suite.Compile(target).Exported)
            {
                cases.Add(one.Name);
                rules.UnionWith(one.Rules.Split(','));
            }
        }

        Assert.True(cases.Count >= 300, $"{cases.Count} cases");
        Assert.True(rules.Count >= 170, $"{rules.Count} rules");
    }

    [Theory]
    [InlineData("control HCR_EL2 0x8800_0000\ncontext el=0\nmrs PMUSERENR_EL0 => trap el=2 ec=0x18", "TGE")]
    [InlineData("context el=3\nmrs PMCR_EL0", "EL3")]
    [InlineData("context halted=1\nmrs PMCR_EL0", "Debug state")]
    [InlineData("reset warm\nmrs PMCR_EL0", "reset")]
    [InlineData("save a\nmrs PMCR_EL0", "saved states")]
    [InlineData("ext-read 0xE04 32", "memory-mapped")]
    [InlineData("control MDCR_EL2 9\nmrs PMCR_EL0", "reserved")]
    [InlineData("control EDSCR 0\nmrs PMCR_EL0", "EDSCR")]
    [InlineData("advance cycles=1\n", "nothing is left to compare")]
    [InlineData("msr PMEVTYPER0_EL0 9\nmsr PMCNTENSET_EL0 1\nmsr PMCR_EL0 1\ncount 9 5000\nmrs PMEVCNTR0_EL0 => 5000", "4096")]
    public void Compile_WhatIsNotPortable_SaysWhy(string statements, string reason)
    {
        CompiledCase one = Assert.Single(RepositoryVectors.Suite($"config pmuver=6 el3=0\ncase c\n# rule: X-1\n{(reason == "EL3" ? "config pmuver=6\n" : "")}{statements}\n").Compile(AtEL2).Cases);
        Assert.Contains(reason, one.Reason, StringComparison.Ordinal);
        Assert.Empty(one.Operations);
    }

    [Fact]
    public void Compile_PushedEvent_IsSoftwareIncrementsOfItsCounters()
    {
        IReadOnlyList<Operation> operations = Operations("""
            msr PMEVTYPER1_EL0 0x4000_0009
            msr PMCNTENSET_EL0 2
            msr PMCR_EL0 0x41
            count 9 3
            mrs PMEVCNTR1_EL0 => 3
            """);
        Assert.Equal(0x4000_0000UL, operations[0].Value);
        Assert.Equal(RegisterInstruction.Msr(PmuRegisterId.PMSWINC_EL0), operations[3].Instruction);
        Assert.Equal((2UL, 3, 1), (operations[3].Value, operations[3].Repeats, operations[3].Level));
        Assert.Equal((ExpectedEnd.Value, 3UL, ulong.MaxValue), (operations[4].End, operations[4].Expected, operations[4].Mask));
    }

    [Fact]
    public void Compile_RawWriteOfAVector_ClearsAllThenSets()
    {
        IReadOnlyList<Operation> operations = Operations("raw-write PMOVSSET_EL0 5\nmrs PMOVSCLR_EL0 => 5\n");
        Assert.Equal(RegisterInstruction.Msr(PmuRegisterId.PMOVSCLR_EL0), operations[0].Instruction);
        Assert.Equal(ulong.MaxValue, operations[0].Value);
        Assert.Equal(RegisterInstruction.Msr(PmuRegisterId.PMOVSSET_EL0), operations[1].Instruction);
        Assert.Equal(5UL, operations[1].Value);
        Assert.Equal(2, operations[1].Level);
    }

    [Fact]
    public void Compile_CyclesCounted_AreARelation()
    {
        IReadOnlyList<Operation> operations = Operations("msr PMCNTENSET_EL0 0x8000_0000\nmsr PMCR_EL0 0x41\nadvance cycles=100 instructions=5\nmrs PMCCNTR_EL0 => 100\n");
        Assert.Equal((ExpectedEnd.Value, true, 100UL, 0UL),
            (operations[3].End, operations[3].AtLeast, operations[3].Expected, operations[3].Mask));
    }

    [Fact]
    public void Compile_CyclesNotCounted_AreExact()
    {
        IReadOnlyList<Operation> operations = Operations("msr PMCNTENSET_EL0 0x8000_0000\nadvance cycles=100 instructions=5\nmrs PMCCNTR_EL0 => 0\n");
        Assert.Equal((ExpectedEnd.Value, false, 0UL, ulong.MaxValue),
            (operations[2].End, operations[2].AtLeast, operations[2].Expected, operations[2].Mask));
    }

    [Fact]
    public void Compile_ReadOfPMCR_LeavesOutWhatIsTheTargetsOwn()
    {
        // N [15:11], LP [7], LC [6] is RES1, C [2], P [1], E [0]; DP [5] with EL2 and p1. IMP, IDCODE, X and RES0 bits are not compared.
        Assert.Equal(0xF8A7UL, Operations("mrs PMCR_EL0 => 0x3040\n")[0].Mask);
    }

    [Fact]
    public void Compile_AllOnesToAType_WritesNoBitWithoutAMeaning()
    {
        // P, U, NSH and 16 bits of evtCount: no EL3.
        Assert.Equal(0xC800_FFFFUL, Operations("msr PMEVTYPER0_EL0 0xFFFF_FFFF_FFFF_FFFF\nmrs PMEVTYPER0_EL0\n")[0].Value);
    }

    [Fact]
    public void Compile_CounterBeyondHPMNWithoutFGT_MayEndInSeveralWaysButNotShowIt()
    {
        IReadOnlyList<Operation> operations = Operations("""
            control MDCR_EL2 2
            raw-write PMEVCNTR4_EL0 0x77
            mrs PMEVCNTR4_EL0 => trap el=2 ec=0x18
            msr PMEVCNTR4_EL0 1 => trap el=2 ec=0x18
            mrs PMSELR_EL0 => 0
            """);
        Assert.Equal((ExpectedEnd.Unpredictable, true, 0x77UL), (operations[2].End, operations[2].Not, operations[2].Expected));
        // The write is left out.
        Assert.Equal(4, operations.Count);
    }

    [Fact]
    public void Compile_AbsentFeature_ForbidsIt()
    {
        CompiledCase one = Assert.Single(RepositoryVectors.Suite("case c\nmrs PMICNTR_EL0 => undef\n").Compile(AtEL3).Cases);
        Assert.Equal(TargetFeatures.InstructionCounter, one.Forbids & TargetFeatures.InstructionCounter);
    }

    [Fact]
    public void Compile_Chain_NeedsItsEvent()
    {
        CompiledCase one = Assert.Single(RepositoryVectors.Suite("""
            config pmuver=6 el3=0
            case c
            msr PMEVTYPER1_EL0 0x1E
            msr PMCNTENSET_EL0 3
            msr PMCR_EL0 1
            msr PMEVCNTR0_EL0 0xFFFF_FFFF
            msr PMSWINC_EL0 1
            mrs PMEVCNTR1_EL0 => 1
            """).Compile(AtEL2).Cases);
        Assert.Equal((1UL << 0x1E, 0UL), (one.Events0, one.Events1));
    }

    [Fact]
    public void Compile_AnotherVersion_IsLeftToIt()
    {
        CompiledCase one = Assert.Single(RepositoryVectors.Suite("config pmuver=4\ncase c\nmrs PMMIR_EL1 => undef\n").Compile(AtEL2).Cases);
        Assert.Contains("pmuver=4", one.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ConfigInTheMidst_IsTwoCases()
    {
        IReadOnlyList<CompiledCase> cases = RepositoryVectors.Suite("case c\nconfig pmuver=4\nmrs PMCR_EL0\nconfig pmuver=6\nmrs PMSELR_EL0 => 0\n").Compile(AtEL3 with { Version = PmuVersion.V3p5 }).Cases;
        Assert.Equal(["test/c", "test/c#2"], cases.Select(static one => one.Name));
    }

    [Fact]
    public void Reset_AfterAnyState_IsWhereACaseStarts()
    {
        foreach (ComplianceTarget target in (ComplianceTarget[])[AtEL3, AtEL3 with { Version = PmuVersion.V3 }, AtEL2, AtEL1])
        {
            PmuConfiguration configuration = PmuConfiguration.Create(target.Options with
            {
                Features = target.Version == PmuVersion.V3p9
                    ? PmuFeatures.FEAT_PMUv3_ICNTR | PmuFeatures.FEAT_EBEP | PmuFeatures.FEAT_FGT2 : PmuFeatures.None,
            });
            ComplianceMachine used = new(configuration, target.Home);
            Random random = new(5);
            foreach (PmuRegisterId id in Enum.GetValues<PmuRegisterId>())
            {
                bool governs = id is PmuRegisterId.MDCR_EL2 or PmuRegisterId.HDFGRTR_EL2 or PmuRegisterId.HDFGWTR_EL2
                    or PmuRegisterId.HDFGRTR2_EL2 or PmuRegisterId.HDFGWTR2_EL2;
                for (int index = 0; index < target.Counters && (id != PmuRegisterId.MDCR_EL3 || target.Home == 3)
                    && (!governs || target.Home >= 2); index++)
                {
                    used.Pmu.WriteRaw(new PmuRegister(id, index), (ulong)random.NextInt64());
                }
            }

            ComplianceMachine fresh = new(configuration, target.Home);
            foreach (Operation one in CaseReset.For(target).Where(one => (one.Needs & ~TargetFeatureMap.Of(configuration.Features)) == 0))
            {
                Assert.Equal(EndKind.Ok, OperationRun.Do(used, one).Kind);
                OperationRun.Do(fresh, one);
            }

            foreach (PmuRegisterId id in Enum.GetValues<PmuRegisterId>()
                .Where(static id => id is not (PmuRegisterId.PMIAR_EL1 or PmuRegisterId.PMCCR)))
            {
                for (int index = 0; index < target.Counters; index++)
                {
                    PmuRegister register = new(id, index);
                    Assert.True(fresh.Pmu.ReadRaw(register) == used.Pmu.ReadRaw(register), $"{target}: {id} {index}");
                }
            }
        }
    }

    [Fact]
    public void Image_OfATable_IsAnArm64ImageAndAnElfFile()
    {
        byte[] image = Image(AtEL1);
        // The boot protocol of arm64 Linux: "ARM\x64" at 56, the size at 16, flags at 24.
        Assert.Equal(0x644D_5241U, BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(56)));
        Assert.Equal((ulong)image.Length, BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(16)));
        Assert.Equal(0xAUL, BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(24)));
        byte[] elf = ComplianceImage.ToElf(image, 0x8000_0000);
        Assert.Equal([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1], elf[..7]);
        Assert.Equal(183, BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(18)));
        Assert.Equal(0x8000_0000UL, BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(24)));
        Assert.Equal(image, elf[0x1000..]);
    }

    [Fact]
    public void Image_MadeTwice_IsTheSameBytes() => Assert.Equal(Image(AtEL2), Image(AtEL2));

    [Fact]
    public void Walks_OfOneSeed_AreTheSame()
    {
        byte[] Walks(ulong seed)
        {
            ComplianceEdition edition = new ComplianceSuite().Compile(AtEL2);
            edition.AddWalks(20, seed);
            ComplianceTable table = new();
            table.Add(AtEL2, edition.Reset, edition.Exported);
            return ComplianceImage.Make(table, new ComplianceDevices());
        }

        Assert.Equal(Walks(3), Walks(3));
        Assert.NotEqual(Walks(3), Walks(4));
    }

    [Fact]
    public void Keep_AllParts_HaveEveryCaseOnce()
    {
        List<string> names = [];
        for (int part = 1; part <= 3; part++)
        {
            ComplianceEdition edition = RepositoryVectors.Suite().Compile(AtEL1);
            edition.Keep(part, 3);
            names.AddRange(edition.Cases.Select(static one => one.Name));
        }

        Assert.Equal(RepositoryVectors.Suite().Compile(AtEL1).Cases.Select(static one => one.Name).Order(), names.Order());
    }

    [Fact]
    public void Target_LineOfAnImage_IsRead()
    {
        Assert.True(ComplianceTarget.TryParse("TARGET pmuver=6 counters=31 el2=1 el3=0 aarch32=1 home=2 irq=1 pmceid=0x1,0x2 midr=0x3 features=FEAT_VHE", out ComplianceTarget? target));
        Assert.Equal(new ComplianceTarget(PmuVersion.V3p5, 31, true, false, true, 2), target);
        Assert.False(ComplianceTarget.TryParse("TARGET pmuver=6", out _));
        Assert.False(ComplianceTarget.TryParse("PASS a/b", out _));
        Assert.False(ComplianceTarget.TryParse("TARGET pmuver=6 counters=31 el2=1 el3=0 aarch32=1 home=0", out _));
    }

    [Theory]
    [InlineData(0xD53B9C00, "mrs PMCR_EL0")]
    [InlineData(0xD51B9C80, "msr PMSWINC_EL0")]
    [InlineData(0xD5189E20, "msr PMINTENSET_EL1")]
    [InlineData(0xD51E1100, "msr SCR_EL3")]
    [InlineData(0xD51C1100, "msr HCR_EL2")]
    [InlineData(0xD53BE860, "mrs PMEVCNTR3_EL0")]
    public void Instruction_Word_IsThatOfTheManual(uint word, string text)
    {
        RegisterInstruction instruction = Assert.NotNull(RegisterInstruction.Decode(word));
        Assert.Equal(word, instruction.Word);
        Assert.Equal(text, instruction.ToString());
    }

    [Theory]
    // MRC p15, 0, r0, c9, c12, 0; MCR p15, 0, r0, c9, c13, 0; MRRC p15, 0, r0, r1, c9; MCRR p15, 0, r0, r1, c9; MRC p15, 0, r0, c14, c8, 1.
    [InlineData(0xEE190F1C)]
    [InlineData(0xEE090F1D)]
    [InlineData(0xEC510F09)]
    [InlineData(0xEC410F09)]
    [InlineData(0xEE1E0F38)]
    public void Instruction_WordOfAArch32_ComesBack(uint word) =>
        Assert.Equal(word, Assert.NotNull(RegisterInstruction.DecodeAArch32(word)).Word);

    [Fact]
    public void Check_AnImageOfThisBuild_PassesAtEveryEdition()
    {
        ComplianceTable table = new();
        foreach (ComplianceTarget target in (ComplianceTarget[])[AtEL1, AtEL3])
        {
            ComplianceEdition edition = RepositoryVectors.Suite().Compile(target);
            table.Add(target, edition.Reset, edition.Exported);
        }

        List<(ComplianceTarget Target, List<ComplianceResult> Results)> editions = ComplianceCheck.Run(ComplianceImage.Make(table,
            new ComplianceDevices()));
        Assert.Equal([AtEL1, AtEL3], editions.Select(static one => one.Target));
        Assert.All(editions.SelectMany(static one => one.Results), static one => Assert.Equal(ComplianceVerdict.Passed, one.Verdict));
        Assert.True(editions[1].Results.Count > 200);
    }

    [Fact]
    public void Check_AnImageForAnotherPmu_FailsWhereThisOneDiffers()
    {
        // The answers of a PMUv3p5, asked of a PMUv3p4: its counters have 32 bits and no LP.
        byte[] image = Image(AtEL1);
        int edition = ComplianceImage.TableOf(image) + ComplianceTable.HeaderSize;
        Assert.Equal((byte)PmuVersion.V3p5, image[edition]);
        image[edition] = (byte)PmuVersion.V3p4;
        List<ComplianceResult> results = Assert.Single(ComplianceCheck.Run(image)).Results;
        Assert.Contains(results, static one => one is { Verdict: ComplianceVerdict.Failed }
            && one.Rules.Contains("OVF-2", StringComparison.Ordinal));
        Assert.Contains(results, static one => one.Verdict == ComplianceVerdict.Passed);
    }

    [Theory]
    [InlineData(0, "not an image")]
    [InlineData(0x44, "not an image")]
    [InlineData(0x4000, "not an image")]
    public void Check_AnImageThatIsCutOff_IsRefused(int length, string reason)
    {
        byte[] image = Image(AtEL1)[..length];
        Assert.Contains(reason, Assert.Throws<FormatException>(() => ComplianceCheck.Run(image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AnImageWhoseTableLeadsOutside_IsRefused()
    {
        byte[] image = Image(AtEL1);
        int cases = ComplianceImage.TableOf(image) + ComplianceTable.HeaderSize + 16;
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(cases), int.MaxValue - 100);
        Assert.Contains("damaged", Assert.Throws<FormatException>(() => ComplianceCheck.Run(image)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Operation> Operations(string statements)
    {
        CompiledCase one = Assert.Single(RepositoryVectors.Suite($"config pmuver=6 el3=0\ncase c\n{statements}").Compile(AtEL2).Cases);
        Assert.Null(one.Reason);
        return one.Operations;
    }

    private static byte[] Image(ComplianceTarget target)
    {
        ComplianceEdition edition = RepositoryVectors.Suite().Compile(target);
        ComplianceTable table = new();
        table.Add(target, edition.Reset, edition.Exported);
        return ComplianceImage.Make(table, new ComplianceDevices());
    }
}
