// A clock kept by PMCCNTR_EL0 and, beside it, event counters: what a profiler in the guest would read. Each step does the same
// work, so each counts the same: INST_RETIRED and MEM_ACCESS exactly, as far as the machine has counters for them.
// On a machine whose counters stop when the vCPU moves to a core of another PMU, a step's counts fall short. A guest that has
// the fixed counters only keeps time and skips the rest.

        .include "guest.inc"

        .equ    STEPS, 40
        .equ    ROUNDS, 250000                  // of 4 instructions, 2 of them accesses: 1 000 000 instructions a step
        .equ    ACCESSES, 2 * ROUNDS

        .text
        .global main
main:
        bl      pmu_version
        cbz     x0, no_pmu
        bl      pmu_reset
        mov     x27, #0                         // 1: counter 0 counts INST_RETIRED; 2: counter 1 counts MEM_ACCESS
        bl      pmu_counters
        note    "event counters", x0
        need_event INST_RETIRED, no_instructions
        write   pmevtyper0_el0, INST_RETIRED
        mov     x27, #1
        bl      pmu_counters
        cmp     x0, #2
        b.lo    no_accesses
        need_event MEM_ACCESS, no_accesses
        write   pmevtyper1_el0, MEM_ACCESS
        orr     x27, x27, #2
        b       start
no_instructions:
        skip    "INST_RETIRED: no event counter here counts it"
no_accesses:
        skip    "MEM_ACCESS: no second event counter here counts it"
start:
        set     x0, CYCLE_COUNTER
        orr     x0, x0, x27
        msr     pmcntenset_el0, x0
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        adr     x24, scratch
        mov     x25, #1                         // the step
        mov     x26, #0                         // cycles of the first step

step:
        mrs     x22, pmccntr_el0
        tbz     x27, #0, work                   // an event counter that is not there is UNDEFINED
        tbz     x27, #1, 1f
        mrs     x21, pmevcntr1_el0
1:      mrs     x20, pmevcntr0_el0              // the first instruction that its own difference counts
work:   set     x9, ROUNDS
2:      ldr     x10, [x24]
        str     x10, [x24, #8]
        subs    x9, x9, #1
        b.ne    2b
        tbz     x27, #0, worked
last:   mrs     x19, pmevcntr0_el0
        tbz     x27, #1, worked
        mrs     x23, pmevcntr1_el0
        sub     x21, x23, x21
worked: mrs     x23, pmccntr_el0
        sub     x22, x23, x22
        sub     x20, x19, x20
        mov     w20, w20                        // 32 bits before PMUv3p5
        mov     w21, w21

        text    "step "
        bl      print
        mov     x0, x25
        mov     x1, #2
        bl      print_decimal_padded
        text    ": "
        bl      print
        mov     x0, x22
        bl      print_decimal
        text    " cycles"
        bl      print
        tbz     x27, #0, 3f
        text    ", "
        bl      print
        mov     x0, x20
        bl      print_decimal
        text    " instructions"
        bl      print
        tbz     x27, #1, 3f
        text    ", "
        bl      print
        mov     x0, x21
        bl      print_decimal
        text    " accesses"
        bl      print
3:      bl      print_newline
        cbz     x22, stopped

        // From the first MRS up to the last: the two of SET, the rounds and TBZ.
        tbz     x27, #0, 4f
        set     x9, (last - 1b) / 4 + 4 * (ROUNDS - 1)
        cmp     x20, x9
        b.ne    short
        tbz     x27, #1, 4f
        set     x9, ACCESSES
        cmp     x21, x9
        b.ne    short
4:      add     x25, x25, #1
        cmp     x25, #STEPS
        b.ls    step

        text    "kept time and counts: "
        bl      print
        mov     x0, #STEPS
        bl      print_decimal
        say     " steps"
        mov     x0, #0
        b       exit

short:
        say     "*** STOP: the same work counted less than it is."
        mov     x0, #1
        b       exit
stopped:
        say     "*** STOP: the cycle counter stands still."
        mov     x0, #1
        b       exit
no_pmu:
        say     "FAIL there is no PMUv3 to count by"
        mov     x0, #2
        b       exit

        .data
        .balign 16
scratch:
        .quad   1, 2
