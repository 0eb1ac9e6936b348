// The fixed instruction counter, PMICNTR_EL0, where ID_AA64DFR1_EL1.PMICNTR says there is one (FEAT_PMUv3_ICNTR).
// Exact in the same sense as `cycles`: reads against reads, and windows.

        .include "guest.inc"

        // Debian's assembler does not know the names yet.
        .macro  read_icntr reg
        mrs     \reg, s3_3_c9_c4_0
        .endm
        .macro  write_icntr reg
        msr     s3_3_c9_c4_0, \reg
        .endm
        .macro  read_icfiltr reg
        mrs     \reg, s3_3_c9_c6_0
        .endm
        .macro  write_icfiltr reg
        msr     s3_3_c9_c6_0, \reg
        .endm

        .equ    F0, 1 << 32                     // the instruction counter's bit in the counter vectors

        .text
        .global main
main:
        mrs     x0, id_aa64dfr1_el1
        ubfx    x0, x0, #36, #4
        cbnz    x0, 1f
        skip    "PMICNTR_EL0: ID_AA64DFR1_EL1.PMICNTR is 0"
        b       finish
1:
        bl      pmu_reset
        write_icfiltr xzr

        // The filter register counts INST_RETIRED and says so; the number cannot be changed.
        mov     x0, #0xFFFF
        write_icfiltr x0
        read_icfiltr x19
        check_value "PMICFILTR_EL0.evtCount", x19, INST_RETIRED
        set     x0, FILTER_P | FILTER_U
        write_icfiltr x0
        read_icfiltr x19
        check_value "PMICFILTR_EL0.{P,U}", x19, FILTER_P | FILTER_U | INST_RETIRED
        write_icfiltr xzr

        // Its bit in the vectors.
        set     x0, F0
        msr     pmcntenset_el0, x0
        mrs     x19, pmcntenclr_el0
        check_value "PMCNTENSET_EL0.F0", x19, F0
        set     x0, F0
        msr     pmcntenclr_el0, x0
        mrs     x19, pmcntenset_el0
        check_value "PMCNTENCLR_EL0.F0", x19, 0

        // The counter holds 64 bits.
        mov     x0, #-1
        write_icntr x0
        read_icntr x19
        check   "PMICNTR_EL0 holds 64 bits", x19, #-1

        // Counting.
        write_icntr xzr
        write   pmcntenset_el0, F0
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        read_icntr x19
        read_icntr x20
        sub     x20, x20, x19
        check_value "instructions from a read to the next", x20, 1
        read_icntr x19
        nops    99
        read_icntr x20
        sub     x20, x20, x19
        check_value "instructions, straight line of 100", x20, 100
        // The read, MOV, 1000 times SUBS and B.NE.
        read_icntr x19
        mov     x9, #1000
2:      subs    x9, x9, #1
        b.ne    2b
        read_icntr x20
        sub     x20, x20, x19
        check_value "instructions, loop of 1000 rounds", x20, 2002

        // The cycle and event counters' zeroing leaves it alone; PMCR_EL0.E stops it.
        write   pmcr_el0, PMCR_LC
        isb
        set     x0, 0x1234567890
        write_icntr x0
        write   pmcr_el0, PMCR_C | PMCR_P | PMCR_LC
        isb
        nops    20
        read_icntr x19
        check_value "PMICNTR_EL0 while PMCR_EL0.E is 0, after C and P", x19, 0x1234567890

        // PMICFILTR_EL0.P: not at EL1. EL0 runs MOV, 100 times SUBS and B.NE, SVC: 202.
        set     x0, FILTER_P
        write_icfiltr x0
        write_icntr xzr
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        adr     x0, loop_of_100
        bl      el0_call
        read_icntr x19
        check_value "instructions at EL0 only", x19, 202
        write_icfiltr xzr

        // The edge is bit 63 whatever LC and LP say; flag F0. ISB, 8 NOPs, MSR: 10 instructions, 4 before the edge.
        write   pmcr_el0, PMCR_LC
        isb
        mov     x0, #-1
        msr     pmovsclr_el0, x0
        mov     x0, #-4
        write_icntr x0
        set     x1, PMCR_E | PMCR_LC
        set     x2, PMCR_LC
        msr     pmcr_el0, x1
        isb
        nops    8
        msr     pmcr_el0, x2
        isb
        read_icntr x19
        mrs     x20, pmovsset_el0
        check_value "over the edge, counter", x19, 6
        check_value "over the edge, flags", x20, F0
        set     x0, 0xFFFFFFFF
        write_icntr x0
        msr     pmovsclr_el0, x20
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        nops    8
        write   pmcr_el0, PMCR_LC
        isb
        mrs     x20, pmovsset_el0
        check_value "over bit 31, flags", x20, 0

        // Against INST_RETIRED in an event counter, over one window.
        need_event INST_RETIRED, alone
        bl      pmu_reset
        write_icntr xzr
        write   pmevtyper0_el0, INST_RETIRED
        msr     pmevcntr0_el0, xzr
        write   pmcr_el0, PMCR_E | PMCR_LC
        set     x0, F0 | 1
        isb
        msr     pmcntenset_el0, x0
        isb
        mov     x9, #500
3:      subs    x9, x9, #1
        b.ne    3b
        msr     pmcntenclr_el0, x0              // ISB, MOV, 500 * 2, MSR: 1003
        isb
        read_icntr x19
        mrs     x20, pmevcntr0_el0
        check_value "PMICNTR_EL0 over a window", x19, 1003
        check_value "INST_RETIRED in an event counter over the same", x20, 1003
        b       finish
alone:
        skip    "INST_RETIRED: no event counter here counts it"
        b       finish

        // EL0.
loop_of_100:
        mov     x9, #100
1:      subs    x9, x9, #1
        b.ne    1b
        svc     #0
