// Cycle and instruction counting, exactly.
//
// Only what the architecture fixes is exact here: between two reads of a counter there are N instructions, the first
// read among them, so the second read is N more than the first; and a counter enabled by one MSR and disabled by a
// later one counts the instructions after the first up to and including the second. Whether a read that follows a
// *write* of the counter also sees itself is the machine's choice (the note at the top says which), so no check
// depends on it. How many cycles an instruction takes is the machine's choice too: cycles are checked as ratios.

        .include "guest.inc"

        .text
        .global main
main:
        bl      pmu_reset
        write   pmcntenset_el0, CYCLE_COUNTER
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb

        msr     pmccntr_el0, xzr
        mrs     x19, pmccntr_el0
        note    "cycles seen by a read right after a write", x19

        // One read, N-1 NOPs: N instructions to the next read. The cost of an instruction must not depend on N.
        mrs     x19, pmccntr_el0
        nops    99
        mrs     x20, pmccntr_el0
        nops    199
        mrs     x21, pmccntr_el0
        nops    399
        mrs     x22, pmccntr_el0
        sub     x22, x22, x21
        sub     x21, x21, x20
        sub     x20, x20, x19
        note    "cycles for 100 instructions", x20
        mov     x23, x20
        sub     x21, x21, x20, lsl #1
        add     x21, x21, #1
        check_range "200 instructions take twice the cycles of 100", x21, 0, 2
        sub     x22, x22, x20, lsl #2
        add     x22, x22, #3
        check_range "400 instructions take four times the cycles of 100", x22, 0, 6

        // PMCR_EL0.E: the cycle counter does not count without it.
        write   pmcr_el0, PMCR_LC
        isb
        mrs     x19, pmccntr_el0
        nops    50
        mrs     x20, pmccntr_el0
        sub     x20, x20, x19
        check_value "cycles while PMCR_EL0.E is 0", x20, 0

        // PMCNTENCLR_EL0.C.
        write   pmcr_el0, PMCR_E | PMCR_LC
        write   pmcntenclr_el0, CYCLE_COUNTER
        isb
        mrs     x19, pmccntr_el0
        nops    50
        mrs     x20, pmccntr_el0
        sub     x20, x20, x19
        check_value "cycles while PMCNTENSET_EL0.C is 0", x20, 0

        // PMCCFILTR_EL0.P: not at EL1, where this runs.
        write   pmccfiltr_el0, FILTER_P
        write   pmcntenset_el0, CYCLE_COUNTER
        isb
        mrs     x19, pmccntr_el0
        nops    50
        mrs     x20, pmccntr_el0
        sub     x20, x20, x19
        check_value "cycles at EL1 while PMCCFILTR_EL0.P is 1", x20, 0
        msr     pmccfiltr_el0, xzr
        write   pmcntenclr_el0, CYCLE_COUNTER
        isb

        // A window is as long as its instructions: 1 ISB, 98 NOPs, and the MSR that closes it (its operand is made before).
        msr     pmccntr_el0, xzr
        set     x0, CYCLE_COUNTER
        msr     pmcntenset_el0, x0
        isb
        nops    98
        msr     pmcntenclr_el0, x0
        isb
        mrs     x20, pmccntr_el0
        check   "cycles of a window of 100 instructions", x20, x23

        // The counter has 64 bits and wraps at bit 63 (LC = 1): flag C. From all ones the first cycle wraps it.
        write   pmovsclr_el0, CYCLE_COUNTER
        mov     x0, #-1
        msr     pmccntr_el0, x0
        mrs     x19, pmccntr_el0
        check   "PMCCNTR_EL0 holds 64 bits", x19, #-1
        set     x0, CYCLE_COUNTER
        msr     pmcntenset_el0, x0
        isb
        nops    98
        msr     pmcntenclr_el0, x0
        isb
        mrs     x20, pmccntr_el0
        sub     x1, x23, #1
        check   "the counter after the wrap, one less than the window", x20, x1
        mrs     x20, pmovsclr_el0
        set     x0, CYCLE_COUNTER
        and     x20, x20, x0
        check_value "PMOVSCLR_EL0.C after the wrap", x20, CYCLE_COUNTER

        // PMCR_EL0.C zeroes the counter, reads as 0, and leaves the flag alone.
        write   pmcr_el0, PMCR_C | PMCR_LC
        isb
        mrs     x19, pmccntr_el0
        check_value "PMCCNTR_EL0 after PMCR_EL0.C", x19, 0
        mrs     x19, pmcr_el0
        and     x19, x19, #PMCR_C
        check_value "PMCR_EL0.C reads as", x19, 0
        mrs     x20, pmovsclr_el0
        ubfx    x20, x20, #31, #1
        check_value "flag C after PMCR_EL0.C", x20, 1
        write   pmovsclr_el0, CYCLE_COUNTER
        mrs     x20, pmovsset_el0
        ubfx    x20, x20, #31, #1
        check_value "flag C after PMOVSCLR_EL0", x20, 0

        need_event INST_RETIRED, no_instructions
        write   pmevtyper0_el0, INST_RETIRED
        msr     pmevcntr0_el0, xzr
        write   pmcntenset_el0, 1
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb

        mrs     x19, pmevcntr0_el0
        mrs     x20, pmevcntr0_el0
        sub     x20, x20, x19
        check_value "instructions from a read to the next", x20, 1

        mrs     x19, pmevcntr0_el0
        nops    99
        mrs     x20, pmevcntr0_el0
        sub     x20, x20, x19
        check_value "instructions, straight line of 100", x20, 100

        // The read, MOV, and 1000 times SUBS and B.NE: 2 + 2000.
        mrs     x19, pmevcntr0_el0
        mov     x9, #1000
1:      subs    x9, x9, #1
        b.ne    1b
        mrs     x20, pmevcntr0_el0
        sub     x20, x20, x19
        check_value "instructions, loop of 1000 rounds", x20, 2002

        // The read and 10 times BL, NOP, RET: 1 + 30.
        mrs     x19, pmevcntr0_el0
        .rept   10
        bl      leaf
        .endr
        mrs     x20, pmevcntr0_el0
        sub     x20, x20, x19
        check_value "instructions, 10 calls of a leaf of 2", x20, 31

        // A branch not taken retires like one taken, and what a taken one jumps over does not retire:
        // the read, CBNZ (not taken), NOP, CBZ (taken): 4.
        mrs     x19, pmevcntr0_el0
        cbnz    xzr, 2f
        nop
        cbz     xzr, 2f
        nops    5
2:      mrs     x20, pmevcntr0_el0
        sub     x20, x20, x19
        check_value "instructions, branches", x20, 4

        // Loads, stores and pairs are one instruction each: the read and 5.
        adr     x9, scratch
        mrs     x19, pmevcntr0_el0
        ldr     x10, [x9]
        ldp     x11, x12, [x9]
        str     x10, [x9, #16]
        stp     x11, x12, [x9, #16]
        ldrb    w10, [x9, #3]
        mrs     x20, pmevcntr0_el0
        sub     x20, x20, x19
        check_value "instructions, loads and stores", x20, 6

        // An exception: the read, SVC, and the handler's ERET and nothing else: 3.
        mrs     x24, vbar_el1
        adr     x0, bare_vectors
        msr     vbar_el1, x0
        isb
        mrs     x19, pmevcntr0_el0
        svc     #0
        mrs     x20, pmevcntr0_el0
        msr     vbar_el1, x24
        isb
        sub     x20, x20, x19
        check_value "instructions, SVC and back", x20, 3

        // A window: the counter counts from the instruction after the MSR that enables it to the MSR that disables it:
        // ISB, 48 NOPs, MSR.
        mov     x0, #1
        msr     pmcntenclr_el0, x0
        isb
        msr     pmevcntr0_el0, xzr
        msr     pmcntenset_el0, x0
        isb
        nops    48
        msr     pmcntenclr_el0, x0
        isb
        nops    20
        mrs     x20, pmevcntr0_el0
        check_value "instructions of a window of 50", x20, 50

        // The same by PMCR_EL0.E, and twice: the counter goes on from its value. Both windows: ISB, 8 NOPs, MSR.
        write   pmcntenset_el0, 1
        set     x1, PMCR_LC
        set     x2, PMCR_E | PMCR_LC
        msr     pmcr_el0, x1
        isb
        msr     pmevcntr0_el0, xzr
        .rept   2
        msr     pmcr_el0, x2
        isb
        nops    8
        msr     pmcr_el0, x1
        isb
        nops    30
        .endr
        mrs     x20, pmevcntr0_el0
        check_value "instructions of two windows of 10 by PMCR_EL0.E", x20, 20
        b       3f
no_instructions:
        skip    "INST_RETIRED: no event counter here counts it"
3:
        need_event CPU_CYCLES, no_cycles
        bl      pmu_counters
        cmp     x0, #2
        b.lo    no_cycles
        // CPU_CYCLES in an event counter and PMCCNTR_EL0 over one and the same window agree.
        bl      pmu_reset
        write   pmevtyper1_el0, CPU_CYCLES
        msr     pmevcntr1_el0, xzr
        write   pmcr_el0, PMCR_E | PMCR_LC
        set     x0, CYCLE_COUNTER | 2
        isb
        msr     pmcntenset_el0, x0
        isb
        mov     x9, #500
4:      subs    x9, x9, #1
        b.ne    4b
        msr     pmcntenclr_el0, x0
        isb
        mrs     x19, pmccntr_el0
        mrs     x20, pmevcntr1_el0
        note    "cycles for 1003 instructions", x19
        sub     x20, x20, x19
        check_value "CPU_CYCLES in an event counter less PMCCNTR_EL0", x20, 0
        b       finish
no_cycles:
        skip    "CPU_CYCLES: no event counter here counts it"
        b       finish

leaf:
        nop
        ret

        .balign 2048
bare_vectors:
        .balign 512
        .space  512
        eret                                    // 0x200: synchronous, from EL1h

        .data
        .balign 16
scratch:
        .quad   1, 2, 3, 4
