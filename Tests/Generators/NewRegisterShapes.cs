namespace Emu.Tests.Generators;

/// <summary>
/// Registers of every shape, for <see cref="NewRegisterTests"/>: an array with W1C bits and a field of a later version, AArch32 halves of a 64-bit register and its 64-bit access, and a register that only
/// the memory-mapped view shows.
/// </summary>
internal static class NewRegisterShapes
{
    /// <summary>The entries of registers.yaml.</summary>
    public const string Registers = """

          PMARR<n>_EL1:
            title: An Array
            purpose: Four registers of an example.
            index: n=0..3
            feature: FEAT_PMUv3p1
            encodings:
              aarch64: 3 0 9 15 n
              aarch32:
                - { name: PMARR<n>, encoding: 15 0 9 15 n, bits: 31:0, feature: FEAT_AA32EL1 }
              external:
                - { layout: EXT32, offset: 0xD00+8*n, bits: 31:0, access: RW }
                - { layout: EXT32, offset: 0xD04+8*n, bits: 63:32, access: RW }
                - { layout: EXT64, offset: 0xD00+8*n, bits: 63:0, access: RW }
            access: { rule: base, external: external_core, read: { privileged: true }, write: { privileged: true } }
            fields:
              63:40: RES0
              39:32: { name: TOP, reset: 0w }
              31:17: RES0
              16: { name: LATE, feature: FEAT_PMUv3p9, absent: RES1, reset: 0w, effects: interrupt }
              15:12: { name: DONE, access: W1C, reset: { warm: 0xA }, effects: [enable, interrupt] }
              11:8: { name: ID, access: RO, reset: { cold: 7 } }
              7:0: { name: LEVEL, reset: 0w, effects: filter }

          PMWIDE_EL0:
            title: A 64-bit Register
            purpose: Two AArch32 halves and a 64-bit AArch32 access.
            feature: FEAT_PMUv3p1
            encodings:
              aarch64: 3 3 9 15 0
              aarch32:
                - { name: PMWIDE, encoding: 15 0 9 15 4, bits: 31:0, feature: FEAT_AA32EL1 }
                - { name: PMWIDE2, encoding: 15 0 9 15 5, bits: 63:32, feature: FEAT_AA32EL1 }
                - { name: PMWIDE, form: MRRC/MCRR, encoding: 15 1 9, bits: 63:0, feature: FEAT_AA32EL1 }
            access: { rule: base, read: { privileged: true }, write: { privileged: true } }
            fields:
              63:0: { name: VALUE, reset: 0w }

          PMEXTO:
            title: An External-only Register
            purpose: Only the memory-mapped view shows it.
            feature: FEAT_PMUv3_EXT
            width: 32
            encodings:
              external: { offset: 0xEF0, access: RW }
            access: { external: external_core }
            fields:
              31:9: RES0
              8: { name: STICKY, access: W1S, reset: 0c }
              7:0: { name: LOW, reset: { cold: 0x5A } }

        """;

    /// <summary>What guest, raw and external accesses find of them. PMARR&lt;n&gt;_EL1 starts with LATE 1 (absent: RES1), DONE 0xA and ID 7.</summary>
    public const string Vectors = """

        case an_array_by_name_encoding_raw_and_half
        config pmuver=8 counters=4 aarch32=1 features=FEAT_PMUv3_EXT
        mrs PMARR0_EL1 => 0x1_a700
        mrs PMARR3_EL1 => 0x1_a700
        msr PMARR2_EL1 0xffff_ffff_ffff_ffff
        mrs PMARR2_EL1 => 0xff_0001_07ff
        mrs PMARR1_EL1 => 0x1_a700
        mrs S3_0_C9_C15_2 => 0xff_0001_07ff
        msr PMARR1_EL1 0x2000
        mrs PMARR1_EL1 => 0x1_8700
        raw-write PMARR3_EL1 0xffff_ffff_ffff_ffff
        raw-read PMARR3_EL1 => 0xff_0001_f7ff
        context el=1 state=a32
        mrc PMARR2 => 0x1_07ff
        mcr PMARR2 0x21
        context state=a64
        mrs PMARR2_EL1 => 0xff_0001_0721
        context state=a32
        mrc P15_0_C9_C15_3 => 0x1_f7ff
        context state=a64
        ext-read 0xd10 32 as=s => 0x1_0721
        ext-read 0xd14 32 as=s => 0xff
        ext-write 0xd1c 32 0x1ff as=s
        ext-write 0xd18 32 0x1042 as=s
        mrs PMARR3_EL1 => 0xff_0001_e742
        reset warm
        mrs PMARR3_EL1 => 0x1_a700

        case with_the_feature_the_field_is_there
        config pmuver=9 counters=4 aarch32=1
        mrs PMARR0_EL1 => 0xa700
        msr PMARR0_EL1 0x1_f000
        mrs PMARR0_EL1 => 0x1_0700

        case without_the_feature_the_register_is_not
        config pmuver=1 counters=4
        mrs PMARR0_EL1 => undef
        mrs PMWIDE_EL0 => undef

        case checked
        config pmuver=8 counters=4 aarch32=1 features=FEAT_PMUv3_EXT
        context el=0
        mrs PMARR0_EL1 => undef
        context el=1
        control MDCR_EL2 0x44
        msr PMARR0_EL1 0 => trap el=2 ec=0x18
        mrs PMWIDE_EL0 => trap el=2 ec=0x18

        case saved_and_restored
        config pmuver=8 counters=4 aarch32=1 features=FEAT_PMUv3_EXT
        msr PMARR1_EL1 0x11
        msr PMWIDE_EL0 0x1234_5678_9abc_def0
        ext-write 0xef0 32 0x103 as=s
        save a
        msr PMARR1_EL1 0xf022
        msr PMWIDE_EL0 0
        ext-write 0xef0 32 0 as=s
        restore a
        mrs PMARR1_EL1 => 0x1_a711
        mrs PMWIDE_EL0 => 0x1234_5678_9abc_def0
        ext-read 0xef0 32 as=s => 0x103

        case wide
        config pmuver=8 counters=4 aarch32=1 features=FEAT_PMUv3_EXT
        context el=1 state=a32
        mcr PMWIDE 0x1111_2222
        mcr PMWIDE2 0x3333_4444
        context state=a64
        mrs PMWIDE_EL0 => 0x3333_4444_1111_2222
        context state=a32
        mcrr PMWIDE 0x5555_6666_7777_8888
        mrc PMWIDE => 0x7777_8888
        mrc PMWIDE2 => 0x5555_6666
        mrrc P15_1_C9 => 0x5555_6666_7777_8888

        case external_only
        config pmuver=8 counters=4 aarch32=1 features=FEAT_PMUv3_EXT
        ext-read 0xef0 32 as=s => 0x5a
        ext-write 0xef0 32 0xffff_ffff as=s
        ext-read 0xef0 32 as=s => 0x1ff
        ext-write 0xef0 32 0 as=s
        ext-read 0xef0 32 as=s => 0x100
        raw-read PMEXTO => 0x100
        raw-write PMEXTO 0x7
        raw-read PMEXTO => 0x7
        reset warm
        ext-read 0xef0 32 as=s => 0x7
        reset cold
        ext-read 0xef0 32 as=s => 0x5a

        case kept_by_a_vcpu
        host-pmu one type=8 cpus=0 counters=4
        vm
        vcpu-init 0 pcpu=0
        onereg-set 0 PMARR3_EL1 0xff_0000_02f0
        onereg-get 0 PMARR3_EL1 => 0xff_0000_02f0
        onereg-get 0 PMARR2_EL1 => 0x1_a700
        """;
}
