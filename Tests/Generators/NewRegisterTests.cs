using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Generators;

/// <summary>
/// Registers, a field, a feature and a register of the PE are added to a copy of registers.yaml, and not a line of C# is written for them. The Runtime and the Catalog are compiled from
/// the repository's sources and that copy; vectors, run by the Conformance assembly as it is, reach what was added by name in every plane.
/// </summary>
public sealed class NewRegisterTests
{
    private const string Register = """

          PMNEW_EL1:
            title: A New Register
            purpose: What was added.
            feature: FEAT_PMUv3p1
            encodings:
              aarch64: 3 0 9 15 6
              aarch32: { name: PMNEW, encoding: 15 0 9 15 6, bits: 31:0, feature: FEAT_AA32EL1, fields: [LEVEL, SET] }
              external: { layout: EXT64, offset: 0xE70, bits: 63:0, access: RW }
            access:
              rule: base
              external: external_core
              read: { privileged: true }
              write: { privileged: true }
            fields:
              63:40: RES0
              39:32: { name: HIGH, reset: 0w }
              31:13: RES0
              12: { name: FIXED, feature: FEAT_PMUv3p9, absent: RES1, reset: 0w }
              11: { name: LATER, feature: FEAT_PMUv3p9, reset: 1w }
              10: { name: CLEARED, access: W1C, reset: 1w }
              9: { name: SET, access: W1S, reset: 0w }
              8: { name: ID, access: RO, reset: { cold: 1 } }
              7:4: { name: LEVEL, reset: 0w, effects: [enable, interrupt] }
              3:0: { name: P<m>, vector: true, access: WO, effects: zero }

          PMLATER_EL1:
            title: A Register of a New Feature
            purpose: What was added with a feature.
            feature: FEAT_NEW
            encodings: { aarch64: 3 0 9 15 7 }
            access:
              rule: base
              read: { privileged: true }
              write: { privileged: true }
            fields:
              63:1: RES0
              0: { name: ON, reset: 0w }

          NEWCTL_EL2:
            title: A Register of the PE
            purpose: What was added, and the PMU only looks at.
            feature: EL2
            owner: PE
            storage: outside
            fields:
              63:1: RES0
              0: { name: ON, effects: [interrupt, access] }

        """;

    private const string Feature = "  FEAT_NEW: { purpose: What was added., requires: FEAT_PMUv3p8, brings: FEAT_PMUv3_EDGE, optional: true }\n";

    // Bits [3:0] act, [7:4] are RW, 8 is RO, 9 W1S, 10 W1C, 11 and 12 need PMUv3p9: without it 12 is RES1.
    private const string Vectors = """
        config pmuver=8 counters=4 features=FEAT_PMUv3_EXT,FEAT_PMUv3_EXT64

        case guest
        mrs PMNEW_EL1 => 0x1500
        msr PMNEW_EL1 0xffff_ffff_ffff_ffff
        mrs PMNEW_EL1 => 0xff_0000_13f0
        msr PMNEW_EL1 0
        mrs PMNEW_EL1 => 0x1300
        msr S3_0_C9_C15_6 0x50
        mrs PMNEW_EL1 => 0x1350

        case guest_with_the_later_feature
        config pmuver=9 counters=4
        mrs PMNEW_EL1 => 0xd00
        msr PMNEW_EL1 0x1000
        mrs PMNEW_EL1 => 0x1500
        msr PMNEW_EL1 0x400
        mrs PMNEW_EL1 => 0x100

        case guest_without_the_feature
        config pmuver=1 counters=4
        mrs PMNEW_EL1 => undef

        case raw
        raw-write PMNEW_EL1 0xffff_ffff_ffff_ffff
        raw-read PMNEW_EL1 => 0xff_0000_17f0
        raw-write PMNEW_EL1 0
        raw-read PMNEW_EL1 => 0x1100

        case external
        ext-write 0xe70 64 0xffff_ffff_ffff_ffff as=s
        ext-read 0xe70 64 as=s => 0xff_0000_13f0
        ext-write 0xe70 32 0x20 as=s
        ext-read 0xe70 64 as=s => 0xff_0000_1320
        ext-write 0xe74 32 0x12 as=s
        ext-read 0xe70 64 as=s => 0x12_0000_1320

        case an_action
        raw-write PMEVCNTR0_EL0 7
        raw-write PMEVCNTR1_EL0 5
        raw-write PMNEW_EL1 0x3
        mrs PMEVCNTR1_EL0 => 5
        msr PMNEW_EL1 0x2
        mrs PMEVCNTR0_EL0 => 7
        mrs PMEVCNTR1_EL0 => 0

        case an_action_of_its_own_bits_alone
        config pmuver=8 counters=8
        raw-write PMEVCNTR4_EL0 7
        raw-write PMEVCNTR1_EL0 5
        msr PMNEW_EL1 0x52
        mrs PMEVCNTR4_EL0 => 7
        mrs PMEVCNTR1_EL0 => 0

        case checked
        context el=0
        mrs PMNEW_EL1 => undef
        context el=1
        control MDCR_EL2 0x44
        msr PMNEW_EL1 0 => trap el=2 ec=0x18

        case saved_and_restored
        msr PMNEW_EL1 0x2f0
        save one
        msr PMNEW_EL1 0x10
        restore one
        mrs PMNEW_EL1 => 0x17f0

        case reset
        msr PMNEW_EL1 0x6f0
        reset warm
        mrs PMNEW_EL1 => 0x1500
        raw-write PMNEW_EL1 0x2f0
        reset cold
        mrs PMNEW_EL1 => 0x1500

        case a_new_field
        config pmuver=9 counters=4
        msr PMUSERENR_EL0 0xff
        mrs PMUSERENR_EL0 => 0xdf
        config pmuver=8 counters=4
        msr PMUSERENR_EL0 0xff
        mrs PMUSERENR_EL0 => 0xf

        case aarch32
        config pmuver=8 counters=4 aarch32=1
        msr PMNEW_EL1 0x77_0000_0030
        context state=a32
        mrc PMNEW => 0x30
        mcr PMNEW 0xffff_ffff
        mrc PMNEW => 0x2f0
        raw-read PMNEW_EL1 => 0x77_0000_17f0

        case a_new_feature
        config pmuver=8 counters=4 features=FEAT_NEW
        msr PMLATER_EL1 3
        mrs PMLATER_EL1 => 1
        # It brings FEAT_PMUv3_EDGE, and that brings FEAT_PMUv3_TH: TC and TE are there.
        msr PMEVTYPER0_EL0 0xf000_0000_0000_0000
        mrs PMEVTYPER0_EL0 => 0xf000_0000_0000_0000

        case a_new_feature_of_all
        config pmuver=9 counters=4 features=all
        mrs PMLATER_EL1 => 0

        case without_the_new_feature
        config pmuver=8 counters=4
        mrs PMLATER_EL1 => undef

        case kept_by_a_vcpu_whose_configuration_changes
        host-pmu one type=8 cpus=0 counters=4
        vm
        vcpu-init 0 pcpu=0
        onereg-set 0 PMNEW_EL1 0xff_0000_02f0
        # The user finds what the user stored; the guest finds what the PMU has.
        onereg-get 0 PMNEW_EL1 => 0xff_0000_02f0
        mrs PMNEW_EL1 => 0xff_0000_13f0
        # Fewer counters: the vCPU has another PMU.
        onereg-set 0 PMCR_EL0 0x1040
        onereg-get 0 PMCR_EL0 => 0x1040
        onereg-get 0 PMNEW_EL1 => 0xff_0000_02f0
        mrs PMNEW_EL1 => 0xff_0000_13f0
        msr PMNEW_EL1 0x20
        onereg-get 0 PMNEW_EL1 => 0x1320

        case a_new_control
        control NEWCTL_EL2 0xffff_ffff_ffff_ffff
        msr PMNEW_EL1 0x50
        mrs PMNEW_EL1 => 0x1550
        """;

    private const string NewFeatureTooEarly = """
        case a
        config pmuver=7 counters=4 features=FEAT_NEW
        """;

    private const string ControlWithoutItsFeature = """
        case a
        config el2=0 el3=0
        control NEWCTL_EL2 1
        """;

    /// <summary>The message about what a configuration or a control needs has the words of the spec.</summary>
    [Theory]
    [InlineData(NewFeatureTooEarly, "FEAT_NEW needs FEAT_PMUv3p8 (pmuver 8).")]
    [InlineData(ControlWithoutItsFeature, "NEWCTL_EL2 needs EL2, which this configuration does not have")]
    public void NewNames_ThatTheConfigurationCannotHave_AreRefusedWithTheRule(string vectors, string reason)
    {
        TargetInvocationException failure = Assert.Throws<TargetInvocationException>(() => Run(vectors));

        Assert.Contains(reason, failure.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NewRegisters_HaveTheirFlags()
    {
        Assembly runtime = NewTree().Load().LoadFromAssemblyName(new AssemblyName("Emu.Runtime"));
        Type id = runtime.GetType("Emu.Registers.PmuRegisterId", throwOnError: true)!;
        MethodInfo flags = runtime.GetType("Emu.Registers.PmuRegisterInformation", throwOnError: true)!.GetMethod("FlagsOf")!;

        // LEVEL has the effects enable and interrupt, and P<m> zeroes counters; nothing of PMLATER_EL1 has an effect.
        Assert.Equal("Readable, Writable, PureRead, ChangesTiming, ChangesInterrupt, EndsBlock", flags.Invoke(null, [Enum.Parse(id, "PMNEW_EL1")])!.ToString());
        Assert.Equal("Readable, Writable, PureRead", flags.Invoke(null, [Enum.Parse(id, "PMLATER_EL1")])!.ToString());
        Assert.DoesNotContain("NEWCTL_EL2", Enum.GetNames(id));
        Assert.Contains("NEWCTL_EL2", Enum.GetNames(runtime.GetType("Emu.Registers.PmuControl", throwOnError: true)!));
    }

    [Fact]
    public void RegisterAndField_InTheYamlAlone_AreReachedInEveryPlane() => Assert.Equal("", Run(Vectors + "\n" + NewRegisterShapes.Vectors));

    /// <summary>
    /// A register that comes in between moves the words of all registers behind it. States of every format that earlier versions saved are read by the registers' names; what
    /// they do not have is as after a Cold reset.
    /// </summary>
    [Fact]
    public void SavedStates_OfEveryFormat_AreReadWhereARegisterCameInBetween()
    {
        const string Place = "\n  PMCNTENSET_EL0:\n";
        string text = RealSpec.Text.Replace("\r\n", "\n", StringComparison.Ordinal);
        Assert.Contains(Place, text, StringComparison.Ordinal);
        string spec = text.Replace(Place, "\n" + Register.Replace("\r\n", "\n", StringComparison.Ordinal).TrimStart('\n').Split("  PMLATER_EL1:")[0].TrimEnd() + "\n" + Place,
            StringComparison.Ordinal);
        const string Probe = """
            public static class Probe
            {
                public static string Restore(byte[] bytes)
                {
                    Emu.PmuOptions options = new() { Version = Emu.PmuVersion.V3p9, Counters = 6, Features = Emu.Registers.PmuFeatures.FEAT_PMUv3_ICNTR | Emu.Registers.PmuFeatures.FEAT_PMUv3_SS };
                    Emu.Pmu pmu = new(Emu.PmuConfiguration.Create(options));
                    if (!Emu.PmuState.TryRead(bytes, out Emu.PmuState state, out string reason) || !pmu.TryRestore(state, out reason))
                    {
                        return reason;
                    }

                    string values = "";
                    foreach (string name in new[] { "PMNEW_EL1", "PMCNTENSET_EL0", "PMCCNTR_EL0", "PMEVCNTR3_EL0", "PMEVTYPER0_EL0", "PMEVTYPER3_EL0", "PMSELR_EL0", "PMUSERENR_EL0", "PMEVCNTSVR3_EL1" })
                    {
                        Emu.Registers.PmuRegisterMap.TryParse(name, out Emu.Registers.PmuRegister register);
                        values += pmu.ReadRaw(register).ToString("X") + " ";
                    }

                    // What is saved now has the new register, and comes back.
                    pmu.Save(out state);
                    byte[] again = new byte[Emu.PmuState.Size];
                    state.CopyTo(again);
                    Emu.Pmu other = new(pmu.Configuration);
                    return Emu.PmuState.TryRead(again, out state, out reason) && other.TryRestore(state, out reason) ? values.TrimEnd() : reason;
                }
            }
            """;
        ChangedTree tree = new();
        tree.Write("registers.yaml", spec);
        tree.Write("Runtime/Probe.cs", Probe);
        MethodInfo restore = tree.Load().LoadFromAssemblyName(new AssemblyName("Emu.Runtime")).GetType("Probe", throwOnError: true)!.GetMethod("Restore")!;
        for (int format = 1; format <= PmuState.FormatVersion; format++)
        {
            byte[] bytes = File.ReadAllBytes(Repository.PathOf("Tests", "Runtime", "States", $"format{format}.bin"));

            // KeptStateTests has the same values. The new register starts with FIXED 0, LATER and CLEARED 1, ID 1.
            Assert.Equal("D00 180000009 FEDCBA98765435F8 1000002E8 13 11 3 F FFFFFF00", restore.Invoke(null, [bytes]));
        }
    }

    private static string NewSpec()
    {
        string text = RealSpec.Text.Replace("\r\n", "\n", StringComparison.Ordinal);
        const string FieldPlace = "    default: { reset: Uw, effects: access }\n    fields:\n      63:7: RES0\n      6: { name: TID,";
        Assert.Contains(FieldPlace, text, StringComparison.Ordinal);
        text = text.Replace(
            FieldPlace,
            FieldPlace.Replace("63:7: RES0\n", "63:8: RES0\n      7: { name: NEW, feature: FEAT_PMUv3p9, purpose: What was added. }\n", StringComparison.Ordinal),
            StringComparison.Ordinal);

        const string LastFeature = "  EventExport: {";
        Assert.Contains(LastFeature, text, StringComparison.Ordinal);
        int end = text.IndexOf('\n', text.IndexOf(LastFeature, StringComparison.Ordinal)) + 1;
        return text.Insert(end, Feature).TrimEnd() + "\n" + Register.TrimEnd() + "\n" + NewRegisterShapes.Registers;
    }

    /// <summary>The failures of vectors on a Runtime of the new spec; empty where all pass.</summary>
    private static string Run(string vectors)
    {
        (int cases, string failures) = NewTree().Run(vectors);
        Assert.Equal(vectors.Split('\n').Count(static line => line.TrimStart().StartsWith("case ", StringComparison.Ordinal)), cases);
        return failures;
    }

    private static ChangedTree NewTree()
    {
        ChangedTree tree = new();
        tree.Write("registers.yaml", NewSpec());
        return tree;
    }
}
