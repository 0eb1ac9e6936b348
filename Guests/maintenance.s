// Code that changes its place or its words: every TLBI and IC that EL1 can execute takes effect, at every place of a page.
// One page of code is filled with 512 functions of two instructions, MOV X0, #n and RET, each of which is called twice and
// read twice. The sum of what they return and of the n that is read is 2048 times n, so one stale function shows.

        .include "guest.inc"

        .equ    PLACES, 512                     // functions in a page of 4 KiB
        .equ    CALLS, 4 * PLACES               // and reads
        .equ    MOV_X0_1, 0xD2800020
        .equ    MOV_X0_2, 0xD2800040
        .equ    RET_WORD, 0xD65F03C0

        // VMSAv8-64, granule 4 KiB, 39-bit addresses: the walk begins at level 1.
        .equ    WINDOW, 0x80000000              // the page that is mapped now here, now there
        .equ    WINDOW_ASID1, 1 << 48 | WINDOW >> 12
        .equ    BLOCK_DEVICE, 1 << 10 | 1 << 2 | 1
        .equ    BLOCK_MEMORY, 1 << 10 | 3 << 8 | 1
        .equ    TABLE, 3
        .equ    PAGE, 1 << 10 | 3 << 8 | 3
        .equ    NOT_GLOBAL, 1 << 11
        .equ    TCR, 2 << 32 | 25 << 16 | 1 << 23 | 3 << 12 | 1 << 10 | 1 << 8 | 25
        .equ    MAIR, 0x00FF                    // Attr0 is normal memory, Attr1 Device-nGnRnE

        .text
        .global main
main:
        mov     x28, x30
        bl      fill_pages
        bl      start_mmu

        .macro  page_form name, operation, flags
        adr     x19, 1f
        text    "\name"
        mov     x20, x0
        mov     x21, #(PAGE | \flags)
        set     x27, WINDOW_ASID1
        bl      move_window
        b       2f
1:      \operation
        ret
2:
        .endm

        .macro  forms suffix
        page_form "TLBI VMALLE1\suffix", "tlbi vmalle1\suffix", 0
        page_form "TLBI VAE1\suffix", "tlbi vae1\suffix, x27", 0
        page_form "TLBI VAE1\suffix of an ASID", "tlbi vae1\suffix, x27", NOT_GLOBAL
        page_form "TLBI ASIDE1\suffix", "tlbi aside1\suffix, x27", NOT_GLOBAL
        page_form "TLBI VAAE1\suffix", "tlbi vaae1\suffix, x27", NOT_GLOBAL
        page_form "TLBI VALE1\suffix", "tlbi vale1\suffix, x27", NOT_GLOBAL
        page_form "TLBI VAALE1\suffix", "tlbi vaale1\suffix, x27", NOT_GLOBAL
        .endm
        forms   ""
        forms   is

        // The Outer Shareable forms come with FEAT_TLBIOS.
        mrs     x0, id_aa64isar0_el1
        ubfx    x0, x0, #56, #4
        cbnz    x0, 3f
        skip    "TLBI OS: ID_AA64ISAR0_EL1.TLB is 0"
        b       4f
3:      page_form "TLBI VMALLE1OS", "sys #0, c8, c1, #0", 0
        page_form "TLBI VAE1OS", "sys #0, c8, c1, #1, x27", NOT_GLOBAL
        page_form "TLBI ASIDE1OS", "sys #0, c8, c1, #2, x27", NOT_GLOBAL
        page_form "TLBI VAAE1OS", "sys #0, c8, c1, #3, x27", NOT_GLOBAL
        page_form "TLBI VALE1OS", "sys #0, c8, c1, #5, x27", NOT_GLOBAL
        page_form "TLBI VAALE1OS", "sys #0, c8, c1, #7, x27", NOT_GLOBAL
4:
        // Another ASID needs no TLBI, whether the tables change with it or not.
        bl      two_spaces
        bl      two_asids

        .macro  code_form name, operation
        adr     x19, 1f
        text    "\name"
        mov     x20, x0
        bl      change_code
        b       2f
1:      \operation
        ret
2:
        .endm
        code_form "IC IVAU", "ic ivau, x22"
        code_form "IC IALLU", "ic iallu"
        code_form "IC IALLUIS", "ic ialluis"
        mov     x30, x28
        b       finish

// x20 = name, x19 = the TLBI, x21 = attributes: the window goes from the first page of code to the second.
move_window:
        stp     x29, x30, [sp, #-16]!
        set     x0, 1 << 48
        adr     x1, level1
        orr     x0, x0, x1
        msr     ttbr0_el1, x0
        isb
        adr     x23, level3
        adr     x24, page1
        orr     x24, x24, x21
        str     x24, [x23]
        dsb     ish
        tlbi    vmalle1
        dsb     ish
        isb
        set     x22, WINDOW
        bl      call_all
        cmp     x0, #CALLS                      // the old mapping, before: kept for the message only
        b.ne    1f
        // Break before make (Arm ARM D8).
        str     xzr, [x23]
        dsb     ish
        blr     x19
        dsb     ish
        isb
        adr     x24, page2
        orr     x24, x24, x21
        str     x24, [x23]
        dsb     ish
        isb
        bl      call_all
1:      mov     x1, x0
        mov     x2, #(2 * CALLS)
        mov     x0, x20
        bl      check_equal
        ldp     x29, x30, [sp], #16
        ret

// ASID 1 has the first page of code in the window, ASID 2 the second, each with its own tables.
two_spaces:
        stp     x29, x30, [sp, #-16]!
        set     x22, WINDOW
        adr     x23, level3
        adr     x24, page1
        set     x21, PAGE | NOT_GLOBAL
        orr     x24, x24, x21
        str     x24, [x23]
        adr     x23, other_level3
        adr     x24, page2
        orr     x24, x24, x21
        str     x24, [x23]
        dsb     ish
        tlbi    vmalle1
        dsb     ish
        isb
        .macro  space asid, table, expected, name
        set     x0, \asid << 48
        adr     x1, \table
        orr     x0, x0, x1
        msr     ttbr0_el1, x0
        isb
        bl      call_all
        check_value "\name", x0, \expected
        .endm
        space   1, level1, CALLS, "ASID 1 at first"
        space   2, other_level1, (2 * CALLS), "ASID 2 and its tables"
        space   1, level1, CALLS, "ASID 1 again"
        space   2, other_level1, (2 * CALLS), "ASID 2 again"
        ldp     x29, x30, [sp], #16
        ret

// The same tables: the entry changes while another ASID is the current one, and comes back under a third.
two_asids:
        stp     x29, x30, [sp, #-16]!
        space   1, level1, CALLS, "tables under ASID 1"
        adr     x23, level3
        adr     x24, page2
        set     x21, PAGE | NOT_GLOBAL
        orr     x24, x24, x21
        space   2, other_level1, (2 * CALLS), "other tables under ASID 2"
        str     x24, [x23]
        dsb     ish
        isb
        space   3, level1, (2 * CALLS), "changed tables under ASID 3"
        ldp     x29, x30, [sp], #16
        ret

// x20 = name, x19 = the IC: each function of the page in the window is called, written again through the page's own address, and called again.
change_code:
        stp     x29, x30, [sp, #-16]!
        bl      fill_pages
        set     x0, 1 << 48
        adr     x1, level1
        orr     x0, x0, x1
        msr     ttbr0_el1, x0
        adr     x23, level3
        adr     x24, page1
        set     x21, PAGE
        orr     x24, x24, x21
        str     x24, [x23]
        dsb     ish
        tlbi    vmalle1
        dsb     ish
        isb
        set     x22, WINDOW
        adr     x23, page1
        mov     x24, #PLACES
        mov     x25, #0
        set     x26, MOV_X0_2
1:      blr     x22
        add     x25, x25, x0, lsl #16           // the old code's answers in the upper half
        str     w26, [x23]
        dc      cvau, x23
        dsb     ish
        blr     x19
        dsb     ish
        isb
        blr     x22
        add     x25, x25, x0
        add     x22, x22, #8
        add     x23, x23, #8
        subs    x24, x24, #1
        b.ne    1b
        mov     x1, x25
        set     x2, PLACES << 16 | 2 * PLACES
        mov     x0, x20
        bl      check_equal
        ldp     x29, x30, [sp], #16
        ret

// x22 = a page of functions, called from the first to the last and back again: x0 = the sum of what
// they return and of the number in each one's first word (imm16 of MOVZ, bits [20:5]).
// The way back matters: what is remembered of a place may be lost to another place, so those called last are called first the next time.
call_all:
        stp     x29, x30, [sp, #-16]!
        mov     x9, x22
        mov     x10, #PLACES
        mov     x11, #0
1:      blr     x9
        add     x11, x11, x0
        ldr     w12, [x9]
        ubfx    w12, w12, #5, #16
        add     x11, x11, x12
        add     x9, x9, #8
        subs    x10, x10, #1
        b.ne    1b
        mov     x10, #PLACES
2:      sub     x9, x9, #8
        blr     x9
        add     x11, x11, x0
        ldr     w12, [x9]
        ubfx    w12, w12, #5, #16
        add     x11, x11, x12
        subs    x10, x10, #1
        b.ne    2b
        mov     x0, x11
        ldp     x29, x30, [sp], #16
        ret

// The functions of the first page return 1, those of the second 2.
fill_pages:
        adr     x9, page1
        adr     x10, page2
        mov     x11, #PLACES
        set     x12, MOV_X0_1
        set     x13, MOV_X0_2
        set     x14, RET_WORD
1:      stp     w12, w14, [x9]
        stp     w13, w14, [x10]
        dc      cvau, x9
        dc      cvau, x10
        dsb     ish
        ic      ivau, x9
        ic      ivau, x10
        add     x9, x9, #8
        add     x10, x10, #8
        subs    x11, x11, #1
        b.ne    1b
        dsb     ish
        isb
        ret

// 0-1 GiB devices, 1-2 GiB memory, both at their own addresses; the window from 2 GiB on has a table.
start_mmu:
        adr     x9, level1
        adr     x10, level2
        adr     x11, level3
        adr     x12, other_level1
        adr     x13, other_level2
        adr     x14, other_level3
        set     x0, BLOCK_DEVICE | 1 << 54 | 1 << 53
        set     x1, 0x40000000 | BLOCK_MEMORY
        stp     x0, x1, [x9]
        stp     x0, x1, [x12]
        orr     x0, x10, #TABLE
        str     x0, [x9, #16]
        orr     x0, x11, #TABLE
        str     x0, [x10]
        orr     x0, x13, #TABLE
        str     x0, [x12, #16]
        orr     x0, x14, #TABLE
        str     x0, [x13]
        write   mair_el1, MAIR
        write   tcr_el1, TCR
        set     x0, 1 << 48
        orr     x0, x0, x9
        msr     ttbr0_el1, x0
        dsb     sy
        tlbi    vmalle1
        ic      iallu
        dsb     sy
        isb
        mrs     x0, sctlr_el1
        set     x1, 1 << 12 | 1 << 2 | 1
        orr     x0, x0, x1
        msr     sctlr_el1, x0
        isb
        ret

        .bss
        .balign 4096
level1: .space 4096
level2: .space 4096
level3: .space 4096
other_level1: .space 4096
other_level2: .space 4096
other_level3: .space 4096
page1:  .space 4096
page2:  .space 4096
