using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Conformance.Compliance;
using Emu.Registers;

namespace Emu.Tests.Compliance;

/// <summary>The kit itself is tested: a PMU with one rule broken has to fail, by a case that names that rule.</summary>
public sealed class ComplianceMutationTests
{
    private const ulong E = 1;
    private const ulong P = 1 << 1;
    private const ulong C = 1 << 2;

    private static readonly ComplianceTarget Everything = new(PmuVersion.V3p5, 6, EL2: true, EL3: true, AArch32: false, Home: 3);
    private static readonly ComplianceTarget Newest = new(PmuVersion.V3p9, 6, EL2: true, EL3: true, AArch32: false, Home: 3);
    private static readonly ComplianceTarget Smallest = new(PmuVersion.V3, 6, EL2: false, EL3: false, AArch32: false, Home: 1);

    private static readonly Dictionary<ComplianceTarget, ComplianceEdition> Editions = [];

    private static readonly Slip[] Slips =
    [
        Writes("TRP-1", PmuRegisterId.MDCR_EL2, static (value, _) => value & ~0x40UL),
        Writes("TRP-2", PmuRegisterId.MDCR_EL2, static (value, _) => value & ~0x20UL),
        Writes("TRP-3", PmuRegisterId.MDCR_EL3, static (value, _) => value & ~0x40UL),
        Writes("RNG-2", PmuRegisterId.MDCR_EL2, static (value, pmu) => (value & ~0x1FUL) | (uint)pmu.Configuration.Counters),
        Writes("IRQ-3", PmuRegisterId.MDCR_EL2, static (value, _) => value | 0x80),
        Writes("PRO-6", PmuRegisterId.MDCR_EL2, static (value, _) => value & ~0x2_0000UL),
        Writes("OVF-3", PmuRegisterId.MDCR_EL2, static (value, _) => value & ~0x400_0000UL),
        Writes("CYC-5", PmuRegisterId.MDCR_EL2, static (value, _) => value & ~0x80_0000UL),
        Writes("PRO-5", PmuRegisterId.MDCR_EL3, static (value, _) => value | 0x2_0000),
        Writes("CYC-4", PmuRegisterId.MDCR_EL3, static (value, _) => value & ~0x80_0000UL),
        Writes("CNT-2", PmuRegisterId.PMCR_EL0, static (value, _) => value | E),
        Writes("ZER-2", PmuRegisterId.PMCR_EL0, static (value, _) => value & ~P),
        Writes("ZER-1", PmuRegisterId.PMCR_EL0, static (value, _) => value & ~C),
        Writes("ZER-4", PmuRegisterId.PMCR_EL0, static (value, _) => (value & C) != 0 ? value & ~E : value),
        Writes("OVF-2", PmuRegisterId.PMCR_EL0, static (value, _) => value & ~0x80UL),
        Writes("OVF-7", PmuRegisterId.PMOVSCLR_EL0, static (_, _) => 0),
        Spoils("ZER-6", PmuRegisterId.PMCR_EL0, static (value, pmu) => (value & (P | C)) != 0
            ? new PmuRegister(PmuRegisterId.PMSELR_EL0) : default),
        Spoils("FLD-VEC-3", PmuRegisterId.PMCNTENCLR_EL0, static (_, _) => new PmuRegister(PmuRegisterId.PMINTENSET_EL1)),
        Spoils("OVF-15", PmuRegisterId.PMOVSSET_EL0, static (_, _) => new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, 1)),
        Spoils("CNT-11", PmuRegisterId.PMCNTENCLR_EL0, static (_, _) => new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, 0)),
        Writes("FLD-VEC-1", PmuRegisterId.PMCNTENCLR_EL0, static (_, _) => ulong.MaxValue),
        Writes("IRQ-1", PmuRegisterId.PMINTENCLR_EL1, static (_, _) => 0),
        Writes("EL0-3", PmuRegisterId.PMUSERENR_EL0, static (value, _) => value & ~1UL),
        Writes("EL0-5", PmuRegisterId.PMUSERENR_EL0, static (value, _) => value & ~4UL),
        Writes("EL0-6", PmuRegisterId.PMUSERENR_EL0, static (value, _) => (value & 2) == 0 ? value : value | 1),
        Writes("SWI-1", PmuRegisterId.PMSWINC_EL0, static (value, _) => value & ~1UL),
        Writes("FLT-7", PmuRegisterId.PMEVTYPERn_EL0, static (value, _) => value ^ 0x0800_0000),
        Writes("FLT-4", PmuRegisterId.PMEVTYPERn_EL0, static (value, _) => value & ~0x8000_0000UL),
        Writes("FLT-1", PmuRegisterId.PMEVTYPERn_EL0, static (value, _) => value & ~0x4000_0000UL),
        Writes("FLT-10", PmuRegisterId.PMEVTYPERn_EL0, static (value, _) => value & ~0x0400_0000UL),
        Writes("CYC-9", PmuRegisterId.PMCCFILTR_EL0, static (_, _) => 0x0800_0000),
        Writes("CHN-1", PmuRegisterId.PMEVTYPERn_EL0, static (value, _) => (value & 0xFFFF) == 0x1E ? value + 1 : value),
        Writes("SEL-1", PmuRegisterId.PMSELR_EL0, static (value, _) => value & 0x1E),
        Writes("FLD-CNTR-1", PmuRegisterId.PMEVCNTRn_EL0, static (value, _) => value & uint.MaxValue),
        new("IRQ-1", Interrupt: static _ => false),
        new("IRQ-3", Interrupt: static _ => true),
        new("TRP-12", End: static (_, _, end) => end.Kind == EndKind.Undefined ? new AccessEnd(EndKind.Ok) : end),
        new("TRP-14", End: static (_, _, end) => end.Kind == EndKind.Trap ? end with { Syndrome = end.Syndrome ^ 1 } : end),
        new("EL0-12", End: static (_, _, end) => end.Kind == EndKind.Trap && end.Level == 1 ? new AccessEnd(EndKind.Undefined) : end),
        Reads("FLD-PMCR-1", PmuRegisterId.PMCR_EL0, static value => value ^ 0x800),
        Reads("FLD-PMCR-6", PmuRegisterId.PMCR_EL0, static value => value | C),
        Reads("OVF-8", PmuRegisterId.PMOVSSET_EL0, static value => value | 1),
        Reads("CYC-1", PmuRegisterId.PMCCNTR_EL0, static _ => 0),
    ];

    private static readonly Slip[] NewSlips =
    [
        Writes("CNT-FREEZE-1", PmuRegisterId.PMCR_EL0, static (value, _) => value & ~0x200UL),
        Writes("CNT-FREEZE-2", PmuRegisterId.MDCR_EL2, static (value, _) => value & ~0x2000_0000UL),
        Writes("ZER-5", PmuRegisterId.PMZR_EL0, static (_, _) => 0),
        Writes("VEC-7", PmuRegisterId.PMUACR_EL1, static (_, _) => ulong.MaxValue),
        Writes("EL0-7", PmuRegisterId.PMUSERENR_EL0, static (value, _) => value & ~0x40UL),
        Writes("EL0-10", PmuRegisterId.PMUSERENR_EL0, static (value, _) => (value & 0x10) == 0 ? value : value & ~0xCUL),
        Writes("TRP-6", PmuRegisterId.HDFGRTR_EL2, static (_, _) => 0),
        Writes("TRP-9", PmuRegisterId.HDFGRTR2_EL2, static (_, _) => ulong.MaxValue),
        Writes("TRP-10", PmuRegisterId.MDCR_EL3, static (value, _) => value | 0x80),
        Writes("PRO-4", PmuRegisterId.MDCR_EL3, static (value, _) => value & ~0x8_0000_0000UL),
    ];

    public static TheoryData<int> SlipNumbers => [.. Enumerable.Range(0, Slips.Length)];

    public static TheoryData<int> NewSlipNumbers => [.. Enumerable.Range(0, NewSlips.Length)];

    [Theory]
    [MemberData(nameof(SlipNumbers))]
    public void Check_RuleOfPMUv3p5Broken_FailsByThatRule(int number) => AssertNoticed(Everything, Slips[number]);

    [Theory]
    [MemberData(nameof(NewSlipNumbers))]
    public void Check_RuleOfPMUv3p9Broken_FailsByThatRule(int number) => AssertNoticed(Newest, NewSlips[number]);

    [Theory]
    [InlineData("OVF-7")]
    [InlineData("CNT-2")]
    [InlineData("EL0-12")]
    [InlineData("FLT-1")]
    [InlineData("FLT-4")]
    [InlineData("SWI-1")]
    [InlineData("ZER-2")]
    [InlineData("TRP-14")]
    public void Check_RuleBrokenWhereThereIsOnlyEL1_FailsByThatRule(string rule) =>
        AssertNoticed(Smallest, Array.Find(Slips, slip => slip.Rule == rule)!);

    [Fact]
    public void Walks_RuleBroken_Fail()
    {
        ComplianceEdition edition = new ComplianceSuite().Compile(Everything);
        edition.AddWalks(100, 1);
        Slip slip = Writes("OVF-7", PmuRegisterId.PMOVSCLR_EL0, static (_, _) => 0);
        Assert.Contains(ComplianceCheck.Run(edition, (configuration, home) => new BrokenMachine(configuration, home, slip)), static one =>
            one.Verdict == ComplianceVerdict.Failed);
    }

    /// <summary>What `--judge-walks` rests on: a PMU that breaks the rule passes every walk without the rule's steps, and fails some of the same walks with them.</summary>
    [Theory]
    [InlineData("TRP-2")]
    [InlineData("IRQ-1")]
    public void Walks_WithoutTheStepsOfTheBrokenRule_Pass(string rule)
    {
        Slip slip = rule == "IRQ-1"
            ? new Slip(rule, Interrupt: static _ => false)
            : Writes(rule, PmuRegisterId.MDCR_EL2, static (value, _) => value & ~0x20UL);
        Assert.NotEmpty(FailingWalks([], slip));
        Assert.NotEmpty(FailingWalks(["SWI-2", "ZER-3"], slip));
        Assert.Empty(FailingWalks([rule], slip));
    }

    [Fact]
    public void Walks_WithoutTheStepsOfRules_AreNamedByThemAndOfTheSameSeed()
    {
        ComplianceEdition edition = new ComplianceSuite().Compile(Everything);
        edition.AddWalks([3], 5, []);
        edition.AddWalks([3], 5, ["VEC-1", "IRQ-1"]);
        Assert.Equal(["walk/5/3", "walk/5/3/without/VEC-1+IRQ-1"], edition.Cases.Select(static one => one.Name));
        Assert.DoesNotContain(edition.Cases[1].Operations, static one => one.Kind == OperationKind.Interrupt);
        Assert.Equal(50, edition.Cases[0].Operations.Count);
    }

    private static IEnumerable<ComplianceResult> FailingWalks(string[] without, Slip slip)
    {
        ComplianceEdition edition = new ComplianceSuite().Compile(Everything);
        edition.AddWalks(Enumerable.Range(0, 100), 1, without);
        return ComplianceCheck.Run(edition, (configuration, home) => new BrokenMachine(configuration, home, slip))
            .Where(static one => one.Verdict == ComplianceVerdict.Failed);
    }

    private static void AssertNoticed(ComplianceTarget target, Slip slip)
    {
        List<ComplianceResult> results =
            ComplianceCheck.Run(EditionOf(target), (configuration, home) => new BrokenMachine(configuration, home, slip));
        IEnumerable<string> failed = results.Where(static one => one.Verdict == ComplianceVerdict.Failed)
            .SelectMany(static one => one.Rules.Split(','));
        Assert.Contains(slip.Rule, failed);
    }

    private static ComplianceEdition EditionOf(ComplianceTarget target)
    {
        lock (Editions)
        {
            if (!Editions.TryGetValue(target, out ComplianceEdition? edition))
            {
                Editions.Add(target, edition = RepositoryVectors.Suite().Compile(target));
            }

            return edition;
        }
    }

    private static Slip Writes(string rule, PmuRegisterId register, Func<ulong, Pmu, ulong> change) =>
        new(rule, Write: (id, value, pmu) => id == register ? change(value, pmu) : value);

    // A write also zeroes another register.
    private static Slip Spoils(string rule, PmuRegisterId register, Func<ulong, Pmu, PmuRegister> other) =>
        Writes(rule, register, (value, pmu) =>
    {
        PmuRegister spoiled = other(value, pmu);
        if (!spoiled.IsNone)
        {
            pmu.WriteRaw(spoiled, 0);
        }

        return value;
    });

    private static Slip Reads(string rule, PmuRegisterId register, Func<ulong, ulong> change) =>
        new(rule, End: (id, isRead, end) => id == register && isRead && end.Kind == EndKind.Ok
            ? end with { Value = change(end.Value) } : end);
}
