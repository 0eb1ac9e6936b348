using System;

namespace Emu.Tests.Generators;

/// <summary>
/// A register and a field are added to a copy of registers.yaml, and not a line of C# is written for them. The Runtime and the Catalog are compiled from
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

        """;

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
        """;

    [Fact]
    public void RegisterAndField_InTheYamlAlone_AreReachedInEveryPlane()
    {
        string text = RealSpec.Text.Replace("\r\n", "\n", StringComparison.Ordinal);
        const string FieldPlace = "    default: { reset: Uw, effects: access }\n    fields:\n      63:7: RES0\n      6: { name: TID,";
        Assert.Contains(FieldPlace, text, StringComparison.Ordinal);
        text = text.Replace(
            FieldPlace,
            FieldPlace.Replace("63:7: RES0\n", "63:8: RES0\n      7: { name: NEW, feature: FEAT_PMUv3p9, purpose: What was added. }\n", StringComparison.Ordinal),
            StringComparison.Ordinal);

        ChangedTree tree = new();
        tree.Write("registers.yaml", text.TrimEnd() + "\n" + Register);

        (int cases, string failures) = tree.Run(Vectors);

        Assert.Equal("", failures);
        Assert.Equal(11, cases);
    }
}
