// External aborts: an access to an address where the board has nothing is a synchronous external abort (Arm ARM D24.2,
// ESR_ELx: DFSC 0b010000; 0b0101LL on a table walk of level LL), for a load, a store, an instruction fetch and a table walk, at EL1
// and at EL0. The instruction has done nothing: its registers are as before, its base is not written back, and it is not counted.

        .include "guest.inc"

        .equ    NOTHING, 0x0B000000             // behind the virtio-mmio transports of `virt`
        .equ    VIRTIO, 0x0A000000
        .equ    FLASH, 0x04000000
        .equ    IL, 1 << 25
        .equ    DABORT_EL0, 0x24 << 26 | IL
        .equ    DABORT_EL1, 0x25 << 26 | IL
        .equ    IABORT_EL0, 0x20 << 26 | IL
        .equ    IABORT_EL1, 0x21 << 26 | IL
        .equ    WNR, 1 << 6
        .equ    EXTERNAL, 0x10
        .equ    EXTERNAL_WALK, 0x14             // plus the level
        .equ    SPSR_EL1H_MASKED, 0x3C5
        .equ    SPSR_EL0T_MASKED, 0x3C0
        .equ    EXC_DABORT, 0x0084

        // What the handler below leaves: x20 = ESR, x21 = FAR, x22 = ELR, x23 = SPSR. It goes on at x28, at EL1.
        .macro  expect instruction:vararg
        mov     x20, #0
        adr     x28, .Lafter\@
        adr     x27, .Lthis\@
.Lthis\@:
        \instruction
.Lafter\@:
        .endm

        .macro  at_el0 instruction:vararg
        mov     x20, #0
        adr     x28, .Lafter\@
        adr     x27, .Lthis\@
        msr     elr_el1, x27
        mov     x0, #SPSR_EL0T_MASKED
        msr     spsr_el1, x0
        eret
.Lthis\@:
        \instruction
.Lafter\@:
        .endm

        // The syndrome, the address, and where it happened.
        .macro  aborted name, syndrome, address
        mov     x25, x21
        mov     x26, x22
        check_value "\name, ESR", x20, (\syndrome)
        check_value "\name, FAR", x25, (\address)
        check   "\name, ELR", x26, x27
        .endm

        .text
        .global main
main:
        str     x30, [sp, #-16]!
        adr     x0, abort_vectors
        msr     vbar_el1, x0
        isb

        // Every width, and where in the page it is.
        set     x19, NOTHING
        set     x24, 0x1122334455667788
        .macro  load name, offset, instruction:vararg
        mov     x9, x24
        expect  \instruction
        mov     x18, x9
        str     x18, [sp, #8]
        aborted "\name", DABORT_EL1 | EXTERNAL, NOTHING + \offset
        ldr     x18, [sp, #8]
        check   "\name, register", x18, x24
        .endm
        load    "LDRB", 3, ldrb w9, [x19, #3]
        load    "LDRH", 6, ldrh w9, [x19, #6]
        load    "LDR W", 0x200, ldr w9, [x19, #0x200]
        load    "LDRSW", 0x404, ldrsw x9, [x19, #0x404]
        load    "LDR X", 0xFF8, ldr x9, [x19, #0xFF8]
        load    "LDP", 0x10, ldp x9, x10, [x19, #0x10]
        load    "LDXR", 0, ldxr x9, [x19]
        load    "LDAR", 0, ldar x9, [x19]

        set     x9, 0x99
        expect  str x9, [x19, #0x18]
        aborted "STR X", DABORT_EL1 | WNR | EXTERNAL, NOTHING + 0x18
        expect  strb w9, [x19, #0x7FF]
        aborted "STRB", DABORT_EL1 | WNR | EXTERNAL, NOTHING + 0x7FF
        expect  stp x9, x9, [x19, #0x20]
        aborted "STP", DABORT_EL1 | WNR | EXTERNAL, NOTHING + 0x20
        add     x10, x19, #0x50
        expect  dc zva, x10
        check_value "DC ZVA, ESR", x20, DABORT_EL1 | WNR | EXTERNAL

        // SIMD&FP.
        mov     x0, #3 << 20
        msr     cpacr_el1, x0
        isb
        fmov    d3, x24
        expect  ldr q3, [x19, #0x40]
        aborted "LDR Q", DABORT_EL1 | EXTERNAL, NOTHING + 0x40
        fmov    x0, d3
        check   "LDR Q, register", x0, x24

        // The base is not written back.
        set     x9, NOTHING + 0x100
        expect  ldr x10, [x9], #8
        mov     x18, x9
        check_value "post-index, ESR", x20, DABORT_EL1 | EXTERNAL
        set     x9, NOTHING + 0x100
        expect  ldr x10, [x9], #8
        mov     x0, x9
        check_value "post-index, base", x0, NOTHING + 0x100
        set     x9, NOTHING + 0x100
        expect  str x10, [x9, #8]!
        mov     x0, x9
        check_value "pre-index, base", x0, NOTHING + 0x100
        check_value "pre-index, FAR", x21, NOTHING + 0x108
        set     x9, NOTHING + 0x100
        expect  ldp x9, x10, [x9, #16]
        mov     x0, x9
        check_value "LDP over its base, base", x0, NOTHING + 0x100

        // Every access of a page aborts, not only the first.
        set     x9, 0x0F000000
        expect  ldr x10, [x9]
        aborted "another place", DABORT_EL1 | EXTERNAL, 0x0F000000
        set     x9, 0x0F000000
        expect  ldr x10, [x9, #8]
        aborted "another place again", DABORT_EL1 | EXTERNAL, 0x0F000008

        // With the MMU off, an address beyond the physical address size is an Address size fault of level 0.
        movz    x9, #0x4, lsl #48
        expect  str x9, [x9, #8]
        aborted "beyond the physical addresses", DABORT_EL1 | WNR, 0x0004000000000008

        // Instruction fetches.
        set     x9, NOTHING + 0x40
        mov     x20, #0
        mov     x27, x9
        adr     x28, 1f
        br      x9
1:      aborted "fetch", IABORT_EL1 | EXTERNAL, NOTHING + 0x40
        mov     x20, #0
        set     x27, NOTHING + 0x80
        adr     x28, 1f
        msr     elr_el1, x27
        mov     x0, #SPSR_EL0T_MASKED
        msr     spsr_el1, x0
        eret
1:      mov     x19, x23
        aborted "fetch at EL0", IABORT_EL0 | EXTERNAL, NOTHING + 0x80
        check_value "fetch at EL0, SPSR", x19, SPSR_EL0T_MASKED

        // EL0.
        set     x9, NOTHING + 8
        at_el0  ldr x10, [x9]
        aborted "load at EL0", DABORT_EL0 | EXTERNAL, NOTHING + 8
        set     x9, NOTHING + 8
        at_el0  strh w9, [x9]
        aborted "store at EL0", DABORT_EL0 | WNR | EXTERNAL, NOTHING + 8

        bl      counting
        bl      devices
        bl      walks
        ldr     x30, [sp], #16
        b       finish

// The aborted instruction is not retired: between two reads of INST_RETIRED are the first read, the instructions up to the
// aborted one, the handler's, and the MOV behind. Each count is written beside it.
counting:
        str     x30, [sp, #-16]!
        bl      pmu_counters
        cbz     x0, 3f
        need_event INST_RETIRED, 3f
        write   pmcntenclr_el0, 0xFFFFFFFF
        mov     x0, #INST_RETIRED
        msr     pmevtyper0_el0, x0
        write   pmcntenset_el0, 1
        write   pmcr_el0, PMCR_E
        set     x9, NOTHING
        adr     x28, 2f
        isb
        mrs     x24, pmevcntr0_el0              // 1
        mov     x10, #1                         // 1
        ldr     x10, [x9]                       // 0: aborts; the handler has 7
        mov     x10, #2                         // never
2:      mrs     x25, pmevcntr0_el0              // not itself
        sub     x19, x25, x24
        check_value "INST_RETIRED over an aborted load", x19, 1 + 1 + 8
        adr     x28, 2f
        mrs     x24, pmevcntr0_el0              // 1
        br      x9                              // 1: the branch is retired, its target is not
2:      mrs     x25, pmevcntr0_el0
        sub     x19, x25, x24
        check_value "INST_RETIRED over an aborted fetch", x19, 1 + 1 + 8
        write   pmcr_el0, 0
3:      ldr     x30, [sp], #16
        ret

// What is there does not abort: blank flash reads as zeros and ignores a write, the empty virtio-mmio transports say that they are.
devices:
        str     x30, [sp, #-16]!
        set     x9, FLASH
        expect  ldr x24, [x9, #8]
        check_value "blank flash, ESR", x20, 0
        check_value "blank flash", x24, 0
        set     x24, VIRTIO
1:      expect  ldr w25, [x24]
        expect  ldr w26, [x24, #8]
        add     x19, x19, x26
        set     x9, 0x74726976
        cmp     x25, x9
        b.ne    2f
        cbnz    x26, 2f
        add     x24, x24, #0x200
        set     x9, VIRTIO + 32 * 0x200
        cmp     x24, x9
        b.lo    1b
2:      check_value "empty virtio-mmio transports end at", x24, VIRTIO + 32 * 0x200
        expect  ldr w9, [x24]
        check_value "behind them, ESR", x20, DABORT_EL1 | EXTERNAL
        ldr     x30, [sp], #16
        ret

        // A 4 KiB granule, 39 bits of address below (walks begin at level 1) and 48 above (level 0).
        .equ    TCR, 25 | 16 << 16 | 2 << 30
        .equ    BLOCK, 0x701                    // a 1 GiB block, attribute 0, accessed, inner shareable
        .equ    TABLE, 3

walks:
        str     x30, [sp, #-16]!
        adr     x9, level1
        set     x10, BLOCK
        str     x10, [x9]                       // devices
        set     x10, 0x40000000 | BLOCK
        str     x10, [x9, #8]                   // memory
        set     x10, NOTHING | TABLE
        str     x10, [x9, #16]                  // 0x80000000: the table of level 2 is nowhere
        adr     x10, level2
        orr     x10, x10, #TABLE
        str     x10, [x9, #24]                  // 0xC0000000
        set     x10, BLOCK
        str     x10, [x9, #32]                  // 0x100000000: the devices again
        adr     x10, level2
        set     x11, NOTHING + 0x1000 | TABLE
        str     x11, [x10]                      // 0xC0000000: the table of level 3 is nowhere
        mov     x0, #0xFF
        msr     mair_el1, x0
        set     x0, TCR
        msr     tcr_el1, x0
        msr     ttbr0_el1, x9
        set     x0, NOTHING + 0x2000
        msr     ttbr1_el1, x0
        isb
        mrs     x24, sctlr_el1
        orr     x0, x24, #1
        msr     sctlr_el1, x0
        isb

        set     x9, 0x80001230
        expect  ldr x10, [x9]
        aborted "load, walk of level 2", DABORT_EL1 | EXTERNAL_WALK + 2, 0x80001230
        set     x9, 0xC0001238
        expect  str x10, [x9]
        aborted "store, walk of level 3", DABORT_EL1 | WNR | EXTERNAL_WALK + 3, 0xC0001238
        movz    x9, #0xFFFF, lsl #48
        orr     x9, x9, #0x800
        expect  ldr x10, [x9]
        mov     x25, x21
        check_value "load, walk of level 0, ESR", x20, DABORT_EL1 | EXTERNAL_WALK
        check_value "load, walk of level 0, FAR", x25, 0xFFFF000000000800
        set     x27, 0x80000040
        mov     x20, #0
        adr     x28, 1f
        br      x27
1:      aborted "fetch, walk of level 2", IABORT_EL1 | EXTERNAL_WALK + 2, 0x80000040
        // A translation fault stays one.
        set     x9, 0x140000000
        expect  ldr x10, [x9]
        aborted "translation fault after it", DABORT_EL1 | 0x05, 0x140000000
        // The address in FAR is the virtual one.
        set     x9, 0x100000000 + NOTHING + 0x18
        expect  ldr x10, [x9]
        aborted "load through a translation", DABORT_EL1 | EXTERNAL, 0x100000000 + NOTHING + 0x18
        set     x27, 0x100000000 + NOTHING + 0x44
        mov     x20, #0
        adr     x28, 1f
        br      x27
1:      aborted "fetch through a translation", IABORT_EL1 | EXTERNAL, 0x100000000 + NOTHING + 0x44
        msr     sctlr_el1, x24
        isb
        ldr     x30, [sp], #16
        ret

        .balign 2048
abort_vectors:
        .macro  abort_vector
        .balign 128
        mrs     x20, esr_el1
        mrs     x21, far_el1
        mrs     x22, elr_el1
        mrs     x23, spsr_el1
        msr     elr_el1, x28
        mov     x12, #SPSR_EL1H_MASKED
        msr     spsr_el1, x12
        eret
        .endm
        .rept   16
        abort_vector
        .endr

        .bss
        .balign 4096
level1: .space  4096
level2: .space  4096
