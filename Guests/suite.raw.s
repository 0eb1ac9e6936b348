// A suite in the shape of those that other projects write for a PMU: a raw image that finds its device tree by x0, above itself;
// required events by PMCEID against PMUVer; overflow interrupts inside its loops; external aborts at its vectors. Prints `PASS name` or `FAIL name` a test.
// Only what is the same on every implementation is exact; the rest is bounded.

        .include "guest.inc"

        .equ    STALL_FRONTEND, 0x0023
        .equ    STALL_BACKEND,  0x0024
        .equ    STALL,          0x003C
        .equ    INST_SPEC,      0x001B

        .equ    TREE_MAGIC, 0xD00DFEED          // Devicetree Specification v0.4, 5.2
        .equ    TREE_BEGIN_NODE, 1
        .equ    TREE_END_NODE, 2
        .equ    TREE_PROPERTY, 3
        .equ    TREE_NOP, 4

        .equ    RAM, 0x40000000
        .equ    TWO_MIB, 0x200000

        // The first instruction of the image; falls through to the runtime's start.
        .section .text.first, "ax"
        adr     x9, tree
        str     x0, [x9]

// PASS name where the two are equal, else FAIL name.
        .macro  expect name, got, expected
        mov     x1, \got
        mov     x2, \expected
        text    "\name"
        bl      report
        .endm

        .macro  expect_value name, got, expected
        mov     x1, \got
        set     x2, (\expected)
        text    "\name"
        bl      report
        .endm

// PASS name where low <= got <= high, unsigned.
        .macro  expect_range name, got, low, high
        mov     x3, \got
        set     x1, (\low)
        set     x2, (\high)
        sub     x2, x2, x1
        sub     x1, x3, x1
        cmp     x1, x2
        cset    x1, ls
        mov     x2, #1
        text    "\name"
        bl      report
        .endm

        .text
        .global main
main:
        bl      test_tree
        bl      pmu_reset
        bl      test_identification
        bl      test_required_events
        bl      test_cycles
        bl      test_instructions
        bl      test_stalls
        bl      test_external_aborts
        mov     x0, #PMU_INTID
        bl      gic_enable
        bl      test_overflows

        adr     x19, tests
        ldp     x20, x21, [x19]
        text    "SUMMARY: "
        bl      print
        mov     x0, x20
        bl      print_decimal
        text    " tests, "
        bl      print
        mov     x0, x21
        bl      print_decimal
        text    " failures"
        bl      print_line
        cmp     x21, #0
        cset    x0, ne
        b       exit

// ------------------------------------------------------------------------------------------------- tree

test_tree:
        stp     x29, x30, [sp, #-16]!
        adr     x19, tree
        ldr     x19, [x19]
        and     x20, x19, #7
        expect_value "tree: x0 is a multiple of 8", x20, 0
        cbnz    x20, 9f

        // Above everything that the image uses, its stack too.
        adr     x20, image_end
        cmp     x19, x20
        cset    x20, hs
        expect_value "tree: above the image", x20, 1
        ldr     w20, [x19]
        rev     w20, w20
        expect_value "tree: magic number", x20, TREE_MAGIC
        set     x9, RAM
        ldr     w20, [x9]
        rev     w20, w20
        expect_value "tree: a copy at the start of memory", x20, TREE_MAGIC

        text    "memory@"
        mov     x21, x0
        text    "reg"
        mov     x1, x0
        mov     x0, x21
        bl      tree_find
        mov     x21, x0
        expect_value "tree: /memory has 4 cells in reg", x1, 16
        cbz     x21, 9f
        ldp     w22, w23, [x21]                 // the address, then the size
        rev     w22, w22
        rev     w23, w23
        orr     x22, x23, x22, lsl #32
        ldp     w24, w25, [x21, #8]
        rev     w24, w24
        rev     w25, w25
        orr     x24, x25, x24, lsl #32
        add     x24, x22, x24                   // the end of memory
        expect_value "tree: memory starts where the image expects it", x22, RAM
        ldr     w20, [x19, #4]
        rev     w20, w20
        add     x20, x19, x20
        cmp     x20, x24
        cset    x20, ls
        expect_value "tree: ends within memory", x20, 1
        set     x9, TWO_MIB
        sub     x20, x24, x9
        cmp     x19, x20
        cset    x20, hs
        expect_value "tree: in the last 2 MiB of memory", x20, 1

        text    "pmu"
        mov     x21, x0
        text    "interrupts"
        mov     x1, x0
        mov     x0, x21
        bl      tree_find
        expect_value "tree: /pmu has 3 cells in interrupts", x1, 12
9:      ldp     x29, x30, [sp], #16
        ret

// x0 = how a node's name begins, x1 = a property: x0 = its value, or 0 where it is missing; x1 = its length.
tree_find:
        adr     x2, tree
        ldr     x2, [x2]
        ldr     w3, [x2, #8]
        rev     w3, w3
        add     x3, x2, x3                      // the structure block
        ldr     w4, [x2, #12]
        rev     w4, w4
        add     x4, x2, x4                      // the strings
        mov     x5, #0                          // 1: in that node
next_token:
        ldr     w6, [x3], #4
        rev     w6, w6
        cmp     w6, #TREE_BEGIN_NODE
        b.eq    begin_node
        cmp     w6, #TREE_END_NODE
        b.eq    end_node
        cmp     w6, #TREE_PROPERTY
        b.eq    property
        cmp     w6, #TREE_NOP
        b.eq    next_token
        mov     x0, #0
        mov     x1, #0
        ret
begin_node:
        mov     x7, x0
        mov     x8, x3
        mov     x5, #1
1:      ldrb    w9, [x7], #1
        cbz     w9, 2f
        ldrb    w10, [x8], #1
        cmp     w9, w10
        b.eq    1b
        mov     x5, #0
2:      ldrb    w9, [x3], #1
        cbnz    w9, 2b
        b       align_token
end_node:
        mov     x5, #0
        b       next_token
property:
        ldr     w11, [x3], #4
        rev     w11, w11                        // length
        ldr     w12, [x3], #4
        rev     w12, w12                        // name
        cbz     x5, 2f
        mov     x7, x1
        add     x8, x4, x12
1:      ldrb    w9, [x7], #1
        ldrb    w10, [x8], #1
        cmp     w9, w10
        b.ne    2f
        cbnz    w9, 1b
        mov     x0, x3
        mov     x1, x11
        ret
2:      add     x3, x3, x11
align_token:
        add     x3, x3, #3
        and     x3, x3, #~3
        b       next_token

// -------------------------------------------------------------------------------------- identification

test_identification:
        stp     x29, x30, [sp, #-16]!
        bl      pmu_version
        expect_range "identification: ID_AA64DFR0_EL1.PMUVer is a PMUv3", x0, 1, 9
        bl      pmu_counters
        expect_range "identification: PMCR_EL0.N allows a pair of counters", x0, 2, 31
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        mrs     x19, pmcr_el0
        and     x19, x19, #PMCR_E
        expect_value "identification: PMCR_EL0.E reads back", x19, PMCR_E
        bl      pmu_reset
        ldp     x29, x30, [sp], #16
        ret

// What each version requires, by PMCEID<n>_EL0 (DDI 0487 D13, "Required events"). L1D_CACHE_RD has no bit there.
test_required_events:
        stp     x29, x30, [sp, #-16]!
        bl      pmu_version
        mov     x19, x0
        adr     x20, required
1:      ldrh    w21, [x20], #2                  // from which PMUVer on
        cbz     w21, 2f
        ldrh    w22, [x20], #2                  // the event
        cmp     x19, x21
        b.lo    1b
        mov     x0, x22
        bl      announced
        mov     x1, x0
        mov     x2, #1
        text    "required event "
        bl      report_begin
        mov     x0, x22
        bl      print_hex
        bl      print_newline
        b       1b
2:      mov     x0, #INST_RETIRED
        bl      announced
        mov     x22, x0
        mov     x0, #INST_SPEC
        bl      announced
        orr     x22, x22, x0
        expect_value "required event INST_RETIRED or INST_SPEC", x22, 1
        ldp     x29, x30, [sp], #16
        ret

announced:                                      // x0 = event: x0 = its bit in PMCEID0_EL0 or PMCEID1_EL0
        mrs     x1, pmceid0_el0
        mrs     x2, pmceid1_el0
        tst     x0, #0x20
        csel    x1, x2, x1, ne
        and     x2, x0, #0x1F
        lsr     x0, x0, #14                     // 1 from 0x4000 on: the upper half
        add     x2, x2, x0, lsl #5
        lsr     x0, x1, x2
        and     x0, x0, #1
        ret

// ------------------------------------------------------------------------------------------------ counts

test_cycles:
        stp     x29, x30, [sp, #-16]!
        write   pmcntenset_el0, CYCLE_COUNTER
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        mov     x19, #100
        mov     x20, #0                         // reads that were not above the one before
        mrs     x21, pmccntr_el0
1:      mrs     x22, pmccntr_el0
        cmp     x22, x21
        cinc    x20, x20, ls
        mov     x21, x22
        subs    x19, x19, #1
        b.ne    1b
        expect_value "cycles: each read is above the one before", x20, 0
        bl      pmu_reset
        ldp     x29, x30, [sp], #16
        ret

test_instructions:
        stp     x29, x30, [sp, #-16]!
        write   pmevtyper0_el0, INST_RETIRED
        write   pmevtyper1_el0, MEM_ACCESS
        write   pmcr_el0, PMCR_E | PMCR_P | PMCR_LC

        // Windows of 1, 10, 100, 1000 and 10000 rounds: ISB, 3 instructions a round, MSR; a load a round.
        mov     x19, #1
        mov     x24, #0                         // wrong counts of instructions, of accesses
        mov     x25, #0
        adr     x9, image_end
        set     x26, 10000
1:      msr     pmevcntr0_el0, xzr
        msr     pmevcntr1_el0, xzr
        mov     x10, x19
        mov     x11, #3
        isb
        msr     pmcntenset_el0, x11
        isb
2:      ldr     x12, [x9]
        subs    x10, x10, #1
        b.ne    2b
        msr     pmcntenclr_el0, x11
        isb
        mrs     x20, pmevcntr0_el0
        mrs     x21, pmevcntr1_el0
        add     x22, x19, x19, lsl #1
        add     x22, x22, #2
        cmp     x20, x22
        cinc    x24, x24, ne
        cmp     x21, x19
        cinc    x25, x25, ne
        add     x19, x19, x19, lsl #2
        lsl     x19, x19, #1
        cmp     x19, x26
        b.ls    1b
        expect_value "instructions: INST_RETIRED in windows of 1 to 10000 rounds", x24, 0
        expect_value "instructions: MEM_ACCESS in windows of 1 to 10000 rounds", x25, 0
        bl      pmu_reset
        ldp     x29, x30, [sp], #16
        ret

// From PMUv3p4 on there is STALL. A stall is a cycle, and a stall of the back end is a stall.
test_stalls:
        stp     x29, x30, [sp, #-16]!
        bl      pmu_version
        cmp     x0, #5
        b.lo    9f
        write   pmevtyper0_el0, STALL
        write   pmevtyper1_el0, STALL_BACKEND
        set     x19, CYCLE_COUNTER | 3
        mov     x10, #1000
        write   pmcr_el0, PMCR_E | PMCR_P | PMCR_C | PMCR_LC
        isb
        msr     pmcntenset_el0, x19
        isb
1:      subs    x10, x10, #1
        b.ne    1b
        msr     pmcntenclr_el0, x19
        isb
        mrs     x20, pmevcntr0_el0
        mrs     x21, pmevcntr1_el0
        mrs     x22, pmccntr_el0
        cmp     x21, x20
        cset    x23, ls
        expect_value "stalls: STALL_BACKEND is at most STALL", x23, 1
        cmp     x20, x22
        cset    x23, lo
        expect_value "stalls: STALL is less than CPU_CYCLES", x23, 1
9:      bl      pmu_reset
        ldp     x29, x30, [sp], #16
        ret

// --------------------------------------------------------------------------------------- external aborts

        .equ    NOTHING, 0x0F000000             // no device and no memory is there on the virt machine
        .equ    EC_DATA_ABORT, 0x25             // from the level that took it
        .equ    DFSC_EXTERNAL, 0x10             // synchronous, not on a table walk

// The access does not take place, and the vector gets a synchronous external abort with the address (DDI 0487 D24.2, ESR_EL1 and FAR_EL1).
test_external_aborts:
        stp     x29, x30, [sp, #-16]!
        set     x20, NOTHING
        set     x21, 0x123456789ABCDEF0
        mov     x22, x21
        arm_trap
        ldr     x22, [x20, #8]
        bl      trap_syndrome
        mov     x23, x0
        mrs     x24, far_el1
        lsr     x25, x23, #26
        expect_value "external abort: a load is a data abort", x25, EC_DATA_ABORT
        and     x25, x23, #0x3F
        expect_value "external abort: its status", x25, DFSC_EXTERNAL
        ubfx    x25, x23, #6, #1
        expect_value "external abort: it was a read", x25, 0
        expect_value "external abort: FAR_EL1", x24, NOTHING + 8
        expect  "external abort: the register stays", x22, x21
        arm_trap
        str     x22, [x20]
        bl      trap_syndrome
        lsr     x25, x0, #26
        and     x24, x0, #0x3F
        ubfx    x23, x0, #6, #1
        expect_value "external abort: a store is a data abort", x25, EC_DATA_ABORT
        expect_value "external abort: its status too", x24, DFSC_EXTERNAL
        expect_value "external abort: it was a write", x23, 1
        ldp     x29, x30, [sp], #16
        ret

// --------------------------------------------------------------------------------------------- overflows

// A loop of 20000 instructions between labels, so that a handler can tell that it interrupted it. Counters run in it and only there, interrupts
// are taken in it and only there. x0 = the counters. The loop loads once a round.
run_loop:
        adr     x9, image_end
        mov     x10, #5000
        msr     daifclr, #2
        msr     pmcntenset_el0, x0
        isb
loop_start:
        ldr     x12, [x9]
        nop
        subs    x10, x10, #1
        b.ne    loop_start
loop_end:
        msr     pmcntenclr_el0, x0
        isb
        msr     daifset, #2
        ret

test_overflows:
        stp     x29, x30, [sp, #-16]!

        // The cycle counter, 500 cycles before its edge.
        bl      prepare
        mov     x0, #-500
        msr     pmccntr_el0, x0
        write   pmintenset_el1, CYCLE_COUNTER
        set     x0, CYCLE_COUNTER
        bl      run_loop
        .macro  expect_overflow name, count, flags
        adr     x19, seen
        ldp     x20, x21, [x19]
        ldr     x22, [x19, #16]
        expect_value "\name: interrupts", x20, \count
        expect_value "\name: flags", x21, \flags
        expect_value "\name: all taken inside the loop", x22, \count
        .endm
        expect_overflow "cycle counter", 1, CYCLE_COUNTER

        // An event counter, 100 accesses before its edge at bit 31.
        bl      prepare
        write   pmevtyper0_el0, MEM_ACCESS
        write   pmevcntr0_el0, 0xFFFFFF9C
        write   pmintenset_el1, 1
        mov     x0, #1
        bl      run_loop
        expect_overflow "MEM_ACCESS", 1, 1
        mrs     x19, pmevcntr0_el0
        and     x19, x19, #0xFFFFFFFF           // from PMUv3p5 on the counter has 64 bits and goes on above the edge
        expect_range "MEM_ACCESS: counted on after the edge", x19, 4900, 5100

        // Two counters, a thousand instructions apart.
        bl      prepare
        write   pmevtyper0_el0, INST_RETIRED
        write   pmevtyper1_el0, INST_RETIRED
        write   pmevcntr0_el0, 0xFFFFFC18
        write   pmevcntr1_el0, 0xFFFFD8F0
        write   pmintenset_el1, 3
        mov     x0, #3
        bl      run_loop
        expect_overflow "two counters", 2, 3

        // The same without their interrupts enabled: flags only.
        bl      prepare
        write   pmevtyper0_el0, INST_RETIRED
        write   pmevtyper1_el0, INST_RETIRED
        write   pmevcntr0_el0, 0xFFFFFC18
        write   pmevcntr1_el0, 0xFFFFD8F0
        mov     x0, #3
        bl      run_loop
        expect_overflow "interrupts disabled", 0, 0
        mrs     x19, pmovsclr_el0
        expect_value "interrupts disabled: PMOVSCLR_EL0", x19, 3

        // A sampling profiler: the handler refills the counter, 2000 instructions to the next.
        bl      prepare
        write   pmevtyper0_el0, FILTER_U | INST_RETIRED
        write   pmevcntr0_el0, 0xFFFFF830
        write   pmintenset_el1, 1
        adr     x9, refill
        set     x0, 0xFFFFF830
        str     x0, [x9]
        mov     x0, #1
        bl      run_loop
        adr     x19, seen
        ldp     x20, x21, [x19]
        ldr     x22, [x19, #16]
        expect_range "samples: interrupts", x20, 8, 11
        expect "samples: all taken inside the loop", x22, x20
        expect_value "samples: flags", x21, 1

        // CHAIN: the upper half counts the edges of the lower one, which interrupts too.
        bl      prepare
        mov     x0, #CHAIN
        bl      announced
        cbz     x0, 9f
        write   pmevtyper0_el0, MEM_ACCESS
        write   pmevtyper1_el0, FILTER_NSH | CHAIN
        write   pmevcntr0_el0, 0xFFFFFF9C
        write   pmevcntr1_el0, 7
        write   pmintenset_el1, 1
        mov     x0, #3
        bl      run_loop
        expect_overflow "chain", 1, 1
        mrs     x19, pmevcntr1_el0
        expect_value "chain: the upper half", x19, 8
9:      bl      pmu_reset
        ldp     x29, x30, [sp], #16
        ret

// Everything off and nothing seen; PMCR_EL0.E is on.
prepare:
        stp     x29, x30, [sp, #-16]!
        bl      pmu_reset
        adr     x9, seen
        stp     xzr, xzr, [x9]
        stp     xzr, xzr, [x9, #16]             // and no refill
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        ldp     x29, x30, [sp], #16
        ret

        .global on_interrupt
on_interrupt:                                   // x0 = INTID
        cmp     x0, #PMU_INTID
        b.ne    9f
        adr     x9, seen
        ldp     x10, x11, [x9]
        ldp     x12, x13, [x9, #16]
        mrs     x14, pmovsclr_el0
        msr     pmovsclr_el0, x14
        add     x10, x10, #1
        orr     x11, x11, x14
        mrs     x15, elr_el1
        adr     x16, loop_start
        adr     x17, loop_end
        cmp     x15, x16
        ccmp    x15, x17, #2, hs                // loop_start <= ELR <= loop_end
        cinc    x12, x12, ls
        stp     x10, x11, [x9]
        str     x12, [x9, #16]
        cbz     x13, 9f
        msr     pmevcntr0_el0, x13
9:      isb
        ret

// ----------------------------------------------------------------------------------------------- reports

report:                                         // x0 = name, x1 = got, x2 = expected
        stp     x29, x30, [sp, #-16]!
        bl      report_begin
        bl      print_newline
        ldp     x29, x30, [sp], #16
        ret

report_begin:                                   // the same, without the end of the line; changes x0-x18
        stp     x29, x30, [sp, #-32]!
        str     x19, [sp, #16]
        mov     x19, x0
        cmp     x1, x2
        cset    x11, ne
        adr     x9, tests
        ldp     x12, x13, [x9]
        add     x12, x12, #1
        add     x13, x13, x11
        stp     x12, x13, [x9]
        adr     x9, pass_word
        adr     x10, fail_word
        cmp     x11, #0
        csel    x0, x9, x10, eq
        bl      print
        mov     x0, x19
        bl      print
        ldr     x19, [sp, #16]
        ldp     x29, x30, [sp], #32
        ret

        .section .rodata
pass_word:
        .asciz  "PASS "
fail_word:
        .asciz  "FAIL "
        .balign 2
required:                                       // PMUVer, event
        .hword  1, SW_INCR
        .hword  1, CPU_CYCLES
        .hword  4, STALL_FRONTEND
        .hword  4, STALL_BACKEND
        .hword  5, 0x0039                       // L1D_CACHE_LMISS_RD
        .hword  5, STALL
        .hword  5, 0x4006                       // L1I_CACHE_LMISS
        .hword  9, 0x0014                       // L1I_CACHE
        .hword  0

        .data
        .balign 16
tree:   .quad   0
        .quad   0
tests:  .quad   0                               // and how many failed
        .quad   0
seen:   .quad   0                               // interrupts of the PMU
        .quad   0                               // the flags in them
        .quad   0                               // how many of them interrupted the loop
refill: .quad   0                               // what the handler writes into counter 0; 0: nothing

        .bss
        .balign 16
image_end:
        .space  16
