// Overflow at bit 31, the flags, and CHAIN: two counters in a pair count as one of 64 bits.
// The even counter counts SW_INCR here where one step matters and INST_RETIRED where many do: both are exact.

        .include "guest.inc"

        .equ    CHAIN_EVERYWHERE, FILTER_NSH | CHAIN

        .text
        .global main
main:
        bl      pmu_reset
        bl      pmu_counters
        cmp     x0, #4
        b.lo    few
        bl      pmu_version
        mov     x28, x0
        // What a 32-bit overflow leaves in the counter: from PMUv3p5 event counters have 64 bits and carry on.
        mov     x27, #0
        cmp     x28, #PMUV3P5
        b.lo    1f
        set     x27, 0x100000000
1:
        // One step over the edge. All ones in 32 bits, plus one: bit 31 carried out, flag P0, and only that.
        write   pmevtyper0_el0, SW_INCR
        write   pmevtyper1_el0, SW_INCR
        write   pmevcntr0_el0, 0xFFFFFFFE
        msr     pmevcntr1_el0, xzr
        write   pmcntenset_el0, 3
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        write   pmswinc_el0, 1
        isb
        mrs     x19, pmevcntr0_el0
        mrs     x20, pmovsset_el0
        check_value "before the edge, counter", x19, 0xFFFFFFFF
        check_value "before the edge, flags", x20, 0
        write   pmswinc_el0, 1
        isb
        mrs     x19, pmevcntr0_el0
        mrs     x20, pmovsset_el0
        check   "over the edge, counter", x19, x27
        check_value "over the edge, flags", x20, 1
        write   pmswinc_el0, 1
        isb
        mrs     x19, pmevcntr0_el0
        mrs     x20, pmovsset_el0
        add     x21, x27, #1
        check   "one more, counter", x19, x21
        check_value "one more, flags", x20, 1
        msr     pmevcntr0_el0, xzr
        mrs     x20, pmovsset_el0
        check_value "the flag stays when the counter is written", x20, 1
        write   pmovsclr_el0, 2
        mrs     x20, pmovsset_el0
        check_value "the flag stays when another is cleared", x20, 1
        write   pmovsclr_el0, 1
        mrs     x20, pmovsset_el0
        check_value "the flag is cleared by its own bit", x20, 0

        // Writing never sets a flag, not even from all ones to 0.
        write   pmevcntr0_el0, 0xFFFFFFFF
        msr     pmevcntr0_el0, xzr
        mrs     x20, pmovsset_el0
        check_value "no flag from writing", x20, 0

        // LP = 1 (from PMUv3p5): bit 63 is the edge. Nothing at bit 31; from all ones to 0 the flag.
        cmp     x28, #PMUV3P5
        b.lo    no_long
        write   pmcr_el0, PMCR_E | PMCR_LC | PMCR_LP
        write   pmevcntr0_el0, 0xFFFFFFFF
        isb
        write   pmswinc_el0, 1
        isb
        mrs     x19, pmevcntr0_el0
        mrs     x20, pmovsset_el0
        check_value "LP, bit 31, counter", x19, 0x100000000
        check_value "LP, bit 31, flags", x20, 0
        mov     x0, #-1
        msr     pmevcntr0_el0, x0
        isb
        write   pmswinc_el0, 1
        isb
        mrs     x19, pmevcntr0_el0
        mrs     x20, pmovsset_el0
        check_value "LP, bit 63, counter", x19, 0
        check_value "LP, bit 63, flags", x20, 1
        b       2f
no_long:
        skip    "LP: before PMUv3p5 event counters have 32 bits"
2:      bl      pmu_reset

        need_event CHAIN, no_chain
        // A pair, 2 and 3: the odd one counts the overflows of the even one, once each, and only overflows.
        write   pmevtyper2_el0, SW_INCR
        write   pmevtyper3_el0, CHAIN_EVERYWHERE
        write   pmevcntr2_el0, 0xFFFFFFFE
        msr     pmevcntr3_el0, xzr
        write   pmcntenset_el0, 0xC
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        write   pmswinc_el0, 4
        isb
        mrs     x19, pmevcntr3_el0
        check_value "chain, before the edge", x19, 0
        write   pmswinc_el0, 4
        isb
        mrs     x19, pmevcntr3_el0
        mrs     x20, pmovsset_el0
        check_value "chain, over the edge", x19, 1
        check_value "chain, the even counter's flag is set here as well", x20, 4
        write   pmswinc_el0, 4
        isb
        mrs     x19, pmevcntr3_el0
        check_value "chain, after the edge", x19, 1

        // The flag being set already does not stop the next carry.
        write   pmevcntr2_el0, 0xFFFFFFFF
        isb
        write   pmswinc_el0, 4
        isb
        mrs     x19, pmevcntr3_el0
        check_value "chain, a second overflow", x19, 2

        // Setting the flag by hand is not an overflow.
        write   pmovsclr_el0, 4
        write   pmovsset_el0, 4
        isb
        mrs     x19, pmevcntr3_el0
        check_value "chain, PMOVSSET_EL0 makes none", x19, 2

        // The odd counter overflows like any: its own flag.
        write   pmovsclr_el0, 0xC
        write   pmevcntr3_el0, 0xFFFFFFFF
        write   pmevcntr2_el0, 0xFFFFFFFF
        isb
        write   pmswinc_el0, 4
        isb
        mrs     x19, pmevcntr3_el0
        mrs     x20, pmovsset_el0
        check   "chain overflows, counter", x19, x27
        check_value "chain overflows, flags", x20, 0xC

        // While the odd counter is off a CHAIN is lost, not kept for later.
        write   pmcntenclr_el0, 8
        msr     pmevcntr3_el0, xzr
        write   pmevcntr2_el0, 0xFFFFFFFF
        isb
        write   pmswinc_el0, 4
        isb
        write   pmcntenset_el0, 8
        isb
        mrs     x19, pmevcntr3_el0
        check_value "chain, lost while the odd counter is off", x19, 0

        // CHAIN belongs to the even counter below: the overflow of 0 does not reach 3, and an even counter never chains.
        write   pmevtyper0_el0, SW_INCR
        write   pmevtyper1_el0, SW_INCR
        write   pmevtyper2_el0, CHAIN_EVERYWHERE
        write   pmevcntr0_el0, 0xFFFFFFFF
        write   pmevcntr1_el0, 0xFFFFFFFF
        msr     pmevcntr2_el0, xzr
        write   pmcntenset_el0, 0xF
        isb
        write   pmswinc_el0, 3
        isb
        mrs     x19, pmevcntr3_el0
        mrs     x20, pmevcntr2_el0
        check_value "chain, from another pair", x19, 0
        check_value "chain, into an even counter", x20, 0
        bl      pmu_reset

        // LP = 1: no overflow at bit 31, so no CHAIN; at bit 63 a flag but no CHAIN.
        cmp     x28, #PMUV3P5
        b.lo    3f
        write   pmevtyper0_el0, SW_INCR
        write   pmevtyper1_el0, CHAIN_EVERYWHERE
        msr     pmevcntr1_el0, xzr
        write   pmevcntr0_el0, 0xFFFFFFFF
        write   pmcntenset_el0, 3
        write   pmcr_el0, PMCR_E | PMCR_LC | PMCR_LP
        isb
        write   pmswinc_el0, 1
        mov     x0, #-1
        msr     pmevcntr0_el0, x0
        isb
        write   pmswinc_el0, 1
        isb
        mrs     x19, pmevcntr1_el0
        mrs     x20, pmovsset_el0
        check_value "LP, chain", x19, 0
        check_value "LP, flags", x20, 1
        bl      pmu_reset
3:
        // Instructions in a pair, started 100 before the edge: the window has 1003 (counted below), so the low half ends
        // at 903 and the high half is one more.
        need_event INST_RETIRED, no_instructions
        write   pmevtyper0_el0, INST_RETIRED
        write   pmevtyper1_el0, CHAIN_EVERYWHERE
        set     x0, 0xFFFFFFFF - 99
        msr     pmevcntr0_el0, x0
        mov     x0, #41
        msr     pmevcntr1_el0, x0
        write   pmcr_el0, PMCR_E | PMCR_LC
        mov     x0, #3
        isb
        msr     pmcntenset_el0, x0
        isb
        mov     x9, #500
4:      subs    x9, x9, #1
        b.ne    4b
        msr     pmcntenclr_el0, x0              // ISB, MOV, 500 * 2, MSR: 1003
        isb
        mrs     x19, pmevcntr0_el0
        mrs     x20, pmevcntr1_el0
        mrs     x21, pmovsset_el0
        and     x19, x19, #0xFFFFFFFF
        check_value "instructions in a pair, low half", x19, 1003 - 100
        check_value "instructions in a pair, high half", x20, 42
        check_value "instructions in a pair, flags", x21, 1
        bl      pmu_reset
        b       finish
no_chain:
        skip    "CHAIN: not in PMCEID0_EL0"
        b       finish
no_instructions:
        skip    "INST_RETIRED: no event counter here counts it"
        b       finish
few:
        skip    "fewer than 4 event counters"
        b       finish
