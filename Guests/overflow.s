// The overflow interrupt: PMUIRQ is the level of (PMOVS & PMINTEN) while PMCR_EL0.E is 1, on INTID 23 of the GIC.
// How long after the overflow it is taken is the machine's choice and is only bounded here; how often it is taken,
// and what the flags say then, is exact.

        .include "guest.inc"

        .equ    GICD_ISPENDR0, 0x08000200
        .equ    PATIENCE, 200000                // rounds of a waiting loop before a missing interrupt is a failure
        .equ    LATENCY, 100000                 // cycles from an overflow to the handler, at most

        .text
        .global main
main:
        mov     x0, #PMU_INTID
        bl      gic_enable
        bl      pmu_reset

        // The cycle counter, 2000 cycles before its edge.
        bl      forget
        mov     x0, #-2000
        msr     pmccntr_el0, x0
        write   pmintenset_el1, CYCLE_COUNTER
        write   pmcntenset_el0, CYCLE_COUNTER
        write   pmcr_el0, PMCR_E | PMCR_LC
        msr     daifclr, #2
        isb
        mov     x0, #1
        bl      wait_for
        mrs     x19, pmccntr_el0
        msr     daifset, #2
        bl      interrupts
        check_value "cycle counter, interrupts", x0, 1
        bl      flags
        check_value "cycle counter, flags in the handler", x0, CYCLE_COUNTER
        check_range "cycle counter, cycles since the edge", x19, 0, LATENCY
        mrs     x19, pmovsset_el0
        check_value "cycle counter, flags after the handler", x19, 0
        bl      pmu_reset

        // An interrupt taken from EL0.
        bl      forget
        mov     x0, #-2000
        msr     pmccntr_el0, x0
        write   pmintenset_el1, CYCLE_COUNTER
        write   pmcntenset_el0, CYCLE_COUNTER
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        adr     x0, wait_at_el0
        adr     x1, interrupt_count
        bl      el0_call_interruptible
        bl      interrupts
        check_value "from EL0, interrupts", x0, 1
        bl      source
        check_value "from EL0, Exception level that was interrupted", x0, 0
        bl      pmu_reset

        // Everything else is made by software, so that it happens at a known instruction. Flags set by hand in PMOVSSET
        // count like any other, and whether the counter is enabled does not matter.
        bl      forget
        write   pmintenset_el1, CYCLE_COUNTER
        write   pmcr_el0, PMCR_E | PMCR_LC
        msr     daifclr, #2
        write   pmovsset_el0, CYCLE_COUNTER
        bl      settle
        msr     daifset, #2
        bl      interrupts
        check_value "flag by hand, interrupts", x0, 1
        bl      pmu_reset

        // Without PMINTEN the flag alone does nothing; enabling it then interrupts at once: it is a level.
        bl      forget
        write   pmcr_el0, PMCR_E | PMCR_LC
        msr     daifclr, #2
        write   pmovsset_el0, CYCLE_COUNTER
        bl      settle
        bl      interrupts
        check_value "flag without PMINTEN, interrupts", x0, 0
        mrs     x19, pmovsclr_el0
        check_value "flag without PMINTEN, flags", x19, CYCLE_COUNTER
        write   pmintenset_el1, CYCLE_COUNTER
        bl      settle
        bl      interrupts
        check_value "PMINTEN after the flag, interrupts", x0, 1
        msr     daifset, #2
        bl      pmu_reset

        // PMCR_EL0.E gates the level.
        bl      forget
        write   pmintenset_el1, CYCLE_COUNTER
        msr     daifclr, #2
        write   pmovsset_el0, CYCLE_COUNTER
        bl      settle
        bl      interrupts
        check_value "PMCR_EL0.E is 0, interrupts", x0, 0
        write   pmcr_el0, PMCR_E | PMCR_LC
        bl      settle
        bl      interrupts
        check_value "PMCR_EL0.E set after the flag, interrupts", x0, 1
        msr     daifset, #2
        bl      pmu_reset

        // The level as the distributor sees it, with interrupts masked at the PE.
        bl      forget
        write   pmintenset_el1, CYCLE_COUNTER
        write   pmcr_el0, PMCR_E | PMCR_LC
        bl      pending
        check_value "pending before", x0, 0
        write   pmovsset_el0, CYCLE_COUNTER
        bl      settle
        bl      pending
        check_value "pending with the flag", x0, 1
        write   pmintenclr_el1, CYCLE_COUNTER
        bl      settle
        bl      pending
        check_value "pending with PMINTEN cleared", x0, 0
        write   pmintenset_el1, CYCLE_COUNTER
        bl      settle
        bl      pending
        check_value "pending with PMINTEN set again", x0, 1
        write   pmovsclr_el0, CYCLE_COUNTER
        bl      settle
        bl      pending
        check_value "pending with the flag cleared", x0, 0
        bl      interrupts
        check_value "interrupts while masked", x0, 0
        bl      pmu_reset

        // A handler that leaves the flag is entered again: twice it leaves it, the third time it clears it.
        bl      forget
        adr     x9, leave_flags
        mov     x10, #2
        str     x10, [x9]
        write   pmintenset_el1, CYCLE_COUNTER
        write   pmcr_el0, PMCR_E | PMCR_LC
        msr     daifclr, #2
        write   pmovsset_el0, CYCLE_COUNTER
        bl      settle
        msr     daifset, #2
        bl      interrupts
        check_value "flag left twice, interrupts", x0, 3
        bl      pmu_reset

        // Event counters.
        bl      pmu_counters
        cmp     x0, #2
        b.lo    none

        // SW_INCR over the edge of counter 1; counter 0 passes its edge too, but its interrupt is off.
        bl      forget
        write   pmevtyper0_el0, SW_INCR
        write   pmevtyper1_el0, SW_INCR
        write   pmevcntr0_el0, 0xFFFFFFFF
        write   pmevcntr1_el0, 0xFFFFFFFE
        write   pmintenset_el1, 2
        write   pmcntenset_el0, 3
        write   pmcr_el0, PMCR_E | PMCR_LC
        msr     daifclr, #2
        isb
        write   pmswinc_el0, 3
        bl      settle
        bl      interrupts
        check_value "SW_INCR, before the edge, interrupts", x0, 0
        write   pmswinc_el0, 3
        bl      settle
        bl      interrupts
        check_value "SW_INCR, over the edge, interrupts", x0, 1
        bl      flags
        check_value "SW_INCR, over the edge, flags in the handler", x0, 3
        msr     daifset, #2
        bl      pmu_reset

        // Again and again: the handler sets the counter back 1000 instructions before its edge, ten times in all.
        need_event INST_RETIRED, no_instructions
        bl      forget
        adr     x9, refills
        mov     x10, #9
        str     x10, [x9]
        write   pmevtyper0_el0, INST_RETIRED
        write   pmevcntr0_el0, 0xFFFFFFFF - 999
        write   pmintenset_el1, 1
        write   pmcntenset_el0, 1
        write   pmcr_el0, PMCR_E | PMCR_LC
        msr     daifclr, #2
        isb
        mov     x0, #10
        bl      wait_for
        // The last one was not set back: another 2^32 instructions are needed for the next.
        bl      settle
        msr     daifset, #2
        bl      interrupts
        check_value "INST_RETIRED every 1000, interrupts", x0, 10
        bl      flags
        check_value "INST_RETIRED every 1000, flags in the handlers", x0, 1
        bl      strangers
        check_value "other interrupts", x0, 0
        b       finish
no_instructions:
        skip    "INST_RETIRED: no event counter here counts it"
        b       finish
none:
        skip    "fewer than 2 event counters"
        b       finish

// The handler: count, keep the flags and where it came from, set counter 0 back or leave the flags if told to.
        .global on_interrupt
on_interrupt:                                   // x0 = INTID
        adr     x9, interrupt_count
        cmp     x0, #PMU_INTID
        b.ne    4f
        ldr     x10, [x9]
        add     x10, x10, #1
        str     x10, [x9]
        mrs     x10, pmovsset_el0
        ldr     x11, [x9, #8]
        orr     x11, x11, x10
        str     x11, [x9, #8]
        mrs     x11, spsr_el1
        ubfx    x11, x11, #2, #2
        str     x11, [x9, #16]
        ldr     x11, [x9, #32]                  // leave_flags
        cbz     x11, 1f
        sub     x11, x11, #1
        str     x11, [x9, #32]
        ret
1:      ldr     x11, [x9, #40]                  // refills
        cbz     x11, 2f
        sub     x11, x11, #1
        str     x11, [x9, #40]
        write   pmevcntr0_el0, 0xFFFFFFFF - 999
2:      msr     pmovsclr_el0, x10
        isb
        ret
4:      ldr     x10, [x9, #24]
        add     x10, x10, #1
        str     x10, [x9, #24]
        ret

forget:
        adr     x9, interrupt_count
        stp     xzr, xzr, [x9]
        stp     xzr, xzr, [x9, #32]
        ret

interrupts:
        adr     x9, interrupt_count
        ldr     x0, [x9]
        ret
flags:
        adr     x9, interrupt_count
        ldr     x0, [x9, #8]
        ret
source:
        adr     x9, interrupt_count
        ldr     x0, [x9, #16]
        ret
strangers:
        adr     x9, interrupt_count
        ldr     x0, [x9, #24]
        ret

pending:                                        // x0 = INTID 23 is pending in the distributor
        set     x9, GICD_ISPENDR0
        ldr     w0, [x9]
        ubfx    x0, x0, #PMU_INTID, #1
        ret

wait_for:                                       // x0 = number of interrupts to wait for
        set     x10, PATIENCE
        adr     x9, interrupt_count
1:      ldr     x11, [x9]
        cmp     x11, x0
        b.hs    2f
        subs    x10, x10, #1
        b.ne    1b
2:      ret

// Time for an interrupt that is due to be taken, and for one that is not due to show up wrongly.
settle:
        isb
        mov     x9, #100
1:      subs    x9, x9, #1
        b.ne    1b
        ret

        // EL0: x0 = where the handler counts.
wait_at_el0:
        mov     x9, #50000
        movk    x9, #3, lsl #16
1:      ldr     x10, [x0]
        cbnz    x10, 2f
        subs    x9, x9, #1
        b.ne    1b
2:      svc     #0

        .data
        .balign 16
interrupt_count:
        .quad   0
        .quad   0                               // flags seen by the handler, all together
        .quad   0                               // Exception level it last came from
        .quad   0                               // interrupts that were not the PMU's
leave_flags:
        .quad   0                               // how many more times the handler leaves the flags as they are
refills:
        .quad   0                               // how many more times it sets counter 0 back
