// The interpreter of the compliance kit: a bare-metal arm64 program that finds out what its PE has, runs the cases of the table behind it, and prints how
// each ended. `emu compliance image` writes the table behind these bytes, so nobody needs an assembler for that. docs/compliance.md has the format.
//
// It runs at the Exception level that it was started at (its home) with the MMU off, at any address that is a multiple of 4 KiB. One access of a case is an ERET to a stub of
// the table, {MRS or MSR; SVC}, at the Exception level of the access. The exception that ends it is how the access ended: SVC means that it was performed.
// Vectors of the levels below the home hand ESR, ELR and SPSR home by HVC (home EL2) or SMC (home EL3).

        // The configuration block at image + 0x40, which the writer of the image fills in.
        .equ    CFG_TABLE, 0x48                 // offset of the table from the start of the image
        .equ    CFG_FLAGS, 0x50                 // bit 0: console and exit by semihosting
        .equ    CFG_UART,  0x58                 // addresses that take the place of the device tree's, or 0
        .equ    CFG_GICD,  0x60
        .equ    CFG_GICX,  0x68                 // GICv3: the redistributors
        .equ    CFG_FLAG_SEMIHOSTING, 0

        // An operation of the table, 40 bytes.
        .equ    OP_STUB, 0
        .equ    OP_PLACE, 4                     // EL [1:0], AArch32 [4], two registers [5], interrupt [7]
        .equ    OP_EXPECT, 5                    // kind [3:0], at least [4], not this value [5]
        .equ    OP_COUNT, 6
        .equ    OP_VALUE, 8
        .equ    OP_EXPECTED, 16
        .equ    OP_MASK, 24
        .equ    OP_TEXT, 32
        .equ    OP_NEEDS, 36
        .equ    OP_SIZE, 40
        .equ    EXPECT_OK, 0
        .equ    EXPECT_VALUE, 1
        .equ    EXPECT_UNDEF, 2
        .equ    EXPECT_TRAP, 3
        .equ    EXPECT_ANY, 4
        .equ    EXPECT_CU, 5

        // A case of the table, 48 bytes.
        .equ    CASE_NAME, 0
        .equ    CASE_RULES, 4
        .equ    CASE_OPS, 8                     // or, without operations, the reason why it cannot run
        .equ    CASE_COUNT, 12
        .equ    CASE_NEEDS, 16
        .equ    CASE_FORBIDS, 20
        .equ    CASE_CEID0, 24
        .equ    CASE_CEID1, 32
        .equ    CASE_SIZE, 48

        // An edition of the table, 32 bytes: the cases for one kind of PE.
        .equ    ED_KEY, 0                       // PMUVer, N, EL2, EL3, AArch32, home: a byte each
        .equ    ED_RESET, 8
        .equ    ED_RESET_COUNT, 12
        .equ    ED_CASES, 16
        .equ    ED_CASE_COUNT, 20
        .equ    ED_SIZE, 32

        // What a PE has, a bit each; `features` below has the names in this order.
        .equ    HAS_EL2, 0
        .equ    HAS_EL3, 1
        .equ    HAS_AARCH32, 2
        .equ    HAS_VHE, 3
        .equ    HAS_SEL2, 4
        .equ    HAS_RME, 5
        .equ    HAS_FGT, 6
        .equ    HAS_FGT2, 7
        .equ    HAS_HPMN0, 8
        .equ    HAS_MTPMU, 9
        .equ    HAS_TH, 10
        .equ    HAS_EDGE, 11
        .equ    HAS_TH2, 12
        .equ    HAS_ICNTR, 13
        .equ    HAS_SS, 14
        .equ    HAS_SME, 15
        .equ    HAS_EBEP, 16
        .equ    HAS_SEBEP, 17
        .equ    HAS_SPEV1P2, 18
        .equ    HAS_DPFZS, 19
        .equ    HAS_IRQ, 20
        .equ    FEATURE_COUNT, 21

        .equ    UART_DR, 0x00
        .equ    UART_FR, 0x18
        .equ    UART_CR, 0x30
        .equ    UART_FR_TXFF_BIT, 5
        .equ    UART_CR_ON, 0x101               // UARTEN, TXE
        .equ    PSCI_SYSTEM_OFF, 0x84000008
        .equ    EC_UNKNOWN, 0x00
        .equ    EC_SVC32, 0x11
        .equ    EC_SVC64, 0x15
        .equ    EC_HVC64, 0x16
        .equ    EC_SMC64, 0x17
        .equ    EC_SYSREG, 0x18
        .equ    GICD_ISPENDR0, 0x200
        .equ    GICR_TYPER, 0x08
        .equ    GICR_SGI_ISPENDR0, 0x10200
        .equ    IRQ_POLLS, 2000
        .equ    MOST_LINES, 4                   // of a case that went wrong

        // Registers that live throughout: x19 image, x20 operation, x21 operations left, x22 case, x23 cases left, x24 state,
        // x25 features of the PE, x26 edition, x27 home EL, x28 an access is under way, x29 what went wrong in this case.

        .section .text.first, "ax"
        .global _start
_start: b       begin
        .word   0
        .quad   0                               // text_offset
        .quad   0                               // image_size, filled in
        .quad   0xA                             // flags: little endian, 4 KiB, anywhere in memory
        .quad   0, 0, 0
        .ascii  "ARM\x64"
        .word   0
        .ascii  "EMUC"                          // 0x40
        .word   1
        .quad   0, 0, 0, 0, 0, 0, 0

        .text
// --------------------------------------------------------------------------------------------------- start
begin:  msr     daifset, #0xF
        adr     x19, _start
        adr     x24, state
        adr     x1, stack_top
        msr     spsel, #1
        mov     sp, x1
        mov     x28, #0
        str     x0, [x24, #ST_DTB]
        mrs     x27, CurrentEL
        ubfx    x27, x27, #2, #2
        adr     x1, vectors_home
        adr     x2, vectors_el1_hvc
        ldr     x3, =0x30D00800                 // SCTLR_EL1: RES1, MMU and caches off
        cmp     x27, #2
        b.eq    start_el2
        b.hi    start_el3
        msr     vbar_el1, x1
        b       started
start_el2:
        msr     vbar_el2, x1
        mov     x4, #0x80000000                 // HCR_EL2.RW
        msr     hcr_el2, x4
        isb
        msr     vbar_el1, x2
        msr     sctlr_el1, x3
        mov     x4, #0x33FF                     // CPTR_EL2: nothing traps
        msr     cptr_el2, x4
        msr     hstr_el2, xzr
        b       started
start_el3:
        msr     vbar_el3, x1
        msr     cptr_el3, xzr
        mov     x4, #0x501                      // SCR_EL3: RW, HCE, NS
        msr     scr_el3, x4
        isb
        adr     x2, vectors_el1_smc
        msr     vbar_el1, x2
        msr     sctlr_el1, x3
        mrs     x4, id_aa64pfr0_el1
        ubfx    x4, x4, #8, #4
        cbz     x4, started
        adr     x2, vectors_el2_smc
        msr     vbar_el2, x2
        ldr     x4, =0x30C50830                 // SCTLR_EL2: RES1
        msr     sctlr_el2, x4
        mov     x4, #0x80000000
        msr     hcr_el2, x4
        mov     x4, #0x33FF
        msr     cptr_el2, x4
        msr     hstr_el2, xzr
started:
        isb
        bl      find_devices
        bl      start_console
        bl      identify
        bl      start_watch
        bl      print_target
        bl      find_edition
        cbz     x26, no_edition
        bl      run_cases
        b       summary

no_edition:
        adr     x0, s_no_edition
        bl      puts
        bl      newline
summary:
        ldr     x0, [x24, #ST_PASSED]
        bl      putdec
        adr     x0, s_passed
        bl      puts
        ldr     x0, [x24, #ST_FAILED]
        bl      putdec
        adr     x0, s_failed
        bl      puts
        ldr     x0, [x24, #ST_SKIPPED]
        bl      putdec
        adr     x0, s_skipped
        bl      puts
        bl      newline

// The end: PSCI by the conduit of the device tree, or semihosting where there is none or it was asked for.
finish: mov     x28, #2                         // an exception from here on only waits
        ldr     x0, [x19, #CFG_FLAGS]
        tbnz    x0, #CFG_FLAG_SEMIHOSTING, by_semihosting
        ldr     x1, [x24, #ST_CONDUIT]
        cbz     x1, by_semihosting
        cmp     x27, #3
        b.eq    by_semihosting
        ldr     w0, =PSCI_SYSTEM_OFF
        cmp     x1, #'h'
        b.eq    1f
        smc     #0
        b       by_semihosting
1:      hvc     #0
by_semihosting:
        ldr     x2, [x24, #ST_FAILED]
        cmp     x2, #0
        cset    x2, ne
        ldr     x3, =0x20026                    // ADP_Stopped_ApplicationExit
        add     x1, x24, #ST_BLOCK
        stp     x3, x2, [x1]
        mov     w0, #0x20                       // SYS_EXIT_EXTENDED
        hlt     #0xF000
wait:   wfi
        b       wait

// --------------------------------------------------------------------------------------------------- vectors
// Home: whatever ends up here ends an access. From a level below, x10 to x13 say what happened there.
        .macro  home_slot number
        .balign 128
        mov     x14, #\number
        b       home_entry
        .endm

        .macro  lower_slot level, call, number
        .balign 128
        mrs     x10, esr_el\level
        mrs     x11, elr_el\level
        mrs     x12, spsr_el\level
        mov     x13, #\level
        mov     x14, #\number
        \call   #0
        .endm

        .balign 2048
vectors_home:
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        home_slot \n
        .endr
        .balign 2048
vectors_el1_hvc:
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        lower_slot 1, hvc, \n
        .endr
        .balign 2048
vectors_el1_smc:
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        lower_slot 1, smc, \n
        .endr
        .balign 2048
vectors_el2_smc:
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        lower_slot 2, smc, \n
        .endr
        .balign 2048

home_entry:
        mov     x16, x14
        cmp     x27, #2
        b.eq    2f
        b.hi    3f
        mrs     x15, esr_el1
        mrs     x17, elr_el1
        b       4f
2:      mrs     x15, esr_el2
        mrs     x17, elr_el2
        b       4f
3:      mrs     x15, esr_el3
        mrs     x17, elr_el3
4:      cmp     x28, #2
        b.eq    wait
        cmp     x28, #3
        b.eq    no_watch
        cbz     x28, fatal
        and     x14, x16, #3
        sub     x14, x14, #1
        cmp     x14, #1
        b.ls    watch_ended                     // IRQ and FIQ
        lsr     x14, x15, #26
        cmp     x14, #EC_HVC64
        b.eq    5f
        cmp     x14, #EC_SMC64
        b.eq    5f
        mov     x10, x15
        mov     x11, x17
        mov     x13, x27
5:      mov     x28, #0
        b       access_done

// An exception of the interpreter's own: nothing can be said about the PMU.
fatal:  mov     x28, #2
        mov     x21, x15
        mov     x22, x17
        adr     x0, s_fatal
        bl      puts
        mov     x0, x21
        bl      puthex
        adr     x0, s_at
        bl      puts
        sub     x0, x22, x19
        bl      puthex
        bl      newline
        b       finish

// --------------------------------------------------------------------------------------------------- cases
run_cases:
        stp     x29, x30, [sp, #-16]!
        ldr     w22, [x26, #ED_CASES]
        add     x22, x22, x19
        ldr     w23, [x26, #ED_CASE_COUNT]
        cbz     x23, 9f
1:      bl      run_case
        add     x22, x22, #CASE_SIZE
        sub     x23, x23, #1
        cbnz    x23, 1b
9:      ldp     x29, x30, [sp], #16
        ret

run_case:
        stp     x29, x30, [sp, #-16]!
        ldr     w0, [x22, #CASE_COUNT]
        cbz     x0, skip_by_reason
        ldr     w0, [x22, #CASE_NEEDS]
        bic     x0, x0, x25
        cbnz    x0, skip_needs
        ldr     w0, [x22, #CASE_FORBIDS]
        and     x0, x0, x25
        cbnz    x0, skip_forbids
        ldr     x0, [x22, #CASE_CEID0]
        ldr     x1, [x24, #ST_CEID0]
        bics    x0, x0, x1
        b.ne    skip_events
        ldr     x0, [x22, #CASE_CEID1]
        ldr     x1, [x24, #ST_CEID1]
        bics    x0, x0, x1
        b.ne    skip_events
        mov     x29, #0
        bl      arm_watch
        ldr     w20, [x26, #ED_RESET]
        add     x20, x20, x19
        ldr     w21, [x26, #ED_RESET_COUNT]
        bl      run_ops
        ldr     w20, [x22, #CASE_OPS]
        add     x20, x20, x19
        ldr     w21, [x22, #CASE_COUNT]
        bl      run_ops
        bl      disarm_watch
        cbnz    x29, 1f
        adr     x0, s_pass
        bl      puts
        ldr     w0, [x22, #CASE_NAME]
        add     x0, x0, x19
        bl      puts
        bl      newline
        ldr     x0, [x24, #ST_PASSED]
        add     x0, x0, #1
        str     x0, [x24, #ST_PASSED]
        b       9f
1:      ldr     x0, [x24, #ST_FAILED]
        add     x0, x0, #1
        str     x0, [x24, #ST_FAILED]
9:      ldp     x29, x30, [sp], #16
        ret

skip_by_reason:
        bl      print_skip
        ldr     w0, [x22, #CASE_OPS]
        add     x0, x0, x19
        bl      puts
        b       skipped
skip_needs:
        mov     x20, x0
        bl      print_skip
        adr     x0, s_needs
        b       1f
skip_forbids:
        mov     x20, x0
        bl      print_skip
        adr     x0, s_without
1:      bl      puts
        mov     x0, x20
        bl      print_features
        b       skipped
skip_events:
        bl      print_skip
        adr     x0, s_events
        bl      puts
skipped:
        bl      newline
        ldr     x0, [x24, #ST_SKIPPED]
        add     x0, x0, #1
        str     x0, [x24, #ST_SKIPPED]
        ldp     x29, x30, [sp], #16
        ret

print_skip:
        stp     x29, x30, [sp, #-16]!
        adr     x0, s_skip
        bl      puts
        ldr     w0, [x22, #CASE_NAME]
        add     x0, x0, x19
        bl      puts
        adr     x0, s_colon
        bl      puts
        ldp     x29, x30, [sp], #16
        ret

// x20 = first operation, x21 = how many.
run_ops:
        str     x30, [x24, #ST_RETURN]
        cbz     x21, ops_done
next_op:
        ldr     w0, [x20, #OP_NEEDS]
        bic     x0, x0, x25
        cbnz    x0, op_done
        ldrb    w1, [x20, #OP_PLACE]
        tbnz    w1, #7, irq_op
        // Where to: SPSR from the Exception level, interrupts masked except for the timer that ends a case.
        mov     x3, #0x1D0                      // AArch32 User
        tbnz    w1, #4, 1f
        and     x3, x1, #3
        lsl     x4, x3, #2
        cmp     x3, #0
        cinc    x4, x4, ne                      // ELxh, or EL0t
        orr     x3, x4, #0x3C0
1:      ldr     x4, [x24, #ST_WATCH]
        cbz     x4, 6f
        bic     x3, x3, #0xC0                   // I and F
6:      ldr     w2, [x20, #OP_STUB]
        add     x2, x2, x19
        ldr     x0, [x20, #OP_VALUE]
        ldrh    w1, [x20, #OP_COUNT]
        mov     x28, #1
        cmp     x27, #2
        b.eq    2f
        b.hi    3f
        msr     elr_el1, x2
        msr     spsr_el1, x3
        b       4f
2:      msr     elr_el2, x2
        msr     spsr_el2, x3
        b       4f
3:      msr     elr_el3, x2
        msr     spsr_el3, x3
4:      ldrb    w2, [x20, #OP_PLACE]
        tbz     w2, #5, 5f
        lsr     x1, x0, #32                     // MCRR: the upper half in Rt2
5:      eret

// x0 = what was read, x10 = ESR, x13 = the Exception level that took the exception, x16 = the vector.
access_done:
        ldrb    w2, [x20, #OP_PLACE]
        ldrb    w3, [x20, #OP_EXPECT]
        and     w4, w3, #15
        cmp     w4, #EXPECT_ANY
        b.eq    op_done
        lsr     x5, x10, #26
        and     x6, x2, #3
        cmp     x6, #0
        cinc    x6, x6, eq                      // where SVC and UNDEFINED go to: EL1 or the level itself
        tbz     w2, #4, 1f
        ubfx    x0, x0, #0, #32
        tbz     w2, #5, 1f
        bfi     x0, x1, #32, #32
1:      cmp     x5, #EC_SVC64
        b.eq    2f
        cmp     x5, #EC_SVC32
        b.ne    3f
2:      cmp     x13, x6
        b.ne    mismatch
        // Performed.
        cmp     w4, #EXPECT_OK
        b.eq    op_done
        cmp     w4, #EXPECT_CU
        b.eq    5f
        cmp     w4, #EXPECT_VALUE
        b.ne    mismatch
        ldr     x7, [x20, #OP_EXPECTED]
        ldr     x8, [x20, #OP_MASK]
        eor     x9, x7, x0
        tst     x9, x8
        b.ne    mismatch
        tbz     w3, #4, op_done
        cmp     x0, x7
        b.lo    mismatch
        b       op_done
5:      tbz     w3, #5, op_done
        ldr     x7, [x20, #OP_EXPECTED]
        cmp     x0, x7
        b.eq    mismatch
        b       op_done
        // Refused.
3:      cmp     w4, #EXPECT_UNDEF
        b.eq    6f
        cmp     w4, #EXPECT_CU
        b.eq    7f
        cmp     w4, #EXPECT_TRAP
        b.ne    mismatch
        ldr     x7, [x20, #OP_EXPECTED]
        ldr     x8, [x20, #OP_MASK]
        lsr     x9, x7, #32
        cmp     x9, x13
        b.ne    mismatch
        eor     x9, x7, x10
        and     x9, x9, x8
        cbnz    w9, mismatch
        b       op_done
6:      cbnz    x5, mismatch
        cmp     x13, x6
        b.ne    mismatch
        b       op_done
7:      cbz     x5, op_done
        cmp     x5, #EC_SYSREG
        b.ne    mismatch
op_done:
        add     x20, x20, #OP_SIZE
        sub     x21, x21, #1
        cbnz    x21, next_op
ops_done:
        ldr     x30, [x24, #ST_RETURN]
        ret

irq_op: ldrb    w3, [x20, #OP_EXPECT]
        cmp     w3, #EXPECT_ANY
        b.eq    op_done
        mov     x17, #IRQ_POLLS                 // a level may need a moment to get to the interrupt controller
1:      bl      irq_level
        ldr     x7, [x20, #OP_EXPECTED]
        cmp     x0, x7
        b.eq    op_done
        sub     x17, x17, #1
        cbnz    x17, 1b
        mov     x10, #0x5600
        lsl     x10, x10, #16                   // as SVC: performed
        mov     x13, #0
        b       mismatch

// The first line of a case that goes wrong is FAIL; what is wrong after it may follow from that.
mismatch:
        add     x29, x29, #1
        cmp     x29, #MOST_LINES
        b.hi    op_done
        stp     x0, x10, [x24, #ST_GOT]
        stp     x13, x16, [x24, #ST_LEVEL]
        adr     x0, s_fail
        cmp     x29, #1
        b.eq    1f
        adr     x0, s_then
1:      bl      puts
        ldr     w0, [x22, #CASE_NAME]
        add     x0, x0, x19
        bl      puts
        adr     x0, s_colon
        bl      puts
        ldr     w0, [x20, #OP_TEXT]
        cbz     x0, 2f
        add     x0, x0, x19
        bl      puts
        b       3f
2:      adr     x0, s_step                      // a walk: the number of the step, the instruction and what was expected
        bl      puts
        ldr     w0, [x22, #CASE_COUNT]
        sub     x0, x0, x21
        bl      putdec
        adr     x0, s_expected
        bl      puts
        ldr     x0, [x20, #OP_EXPECTED]
        bl      puthex
        adr     x0, s_mask
        bl      puts
        ldr     x0, [x20, #OP_MASK]
        bl      puthex
3:      adr     x0, s_got
        bl      puts
        ldp     x0, x10, [x24, #ST_GOT]
        ldr     x13, [x24, #ST_LEVEL]
        lsr     x5, x10, #26
        cmp     x5, #EC_SVC64
        b.eq    4f
        cmp     x5, #EC_SVC32
        b.eq    4f
        cbnz    x5, 5f
        adr     x0, s_undef
        b       6f
4:      bl      puthex
        b       8f
5:      adr     x0, s_trap
6:      bl      puts
        ldr     x0, [x24, #ST_LEVEL]
        bl      putdec
        ldr     x5, [x24, #ST_GOT + 8]
        lsr     x5, x5, #26
        cbz     x5, 8f
        adr     x0, s_ec
        bl      puts
        ldr     x0, [x24, #ST_GOT + 8]
        lsr     x0, x0, #26
        bl      puthex
        adr     x0, s_iss
        bl      puts
        ldr     x0, [x24, #ST_GOT + 8]
        ubfx    x0, x0, #0, #25
        bl      puthex
8:      adr     x0, s_rule
        bl      puts
        ldr     w0, [x22, #CASE_RULES]
        add     x0, x0, x19
        bl      puts
        bl      newline
        b       op_done

// --------------------------------------------------------------------------------------------------- a case that hangs
// A timer of the home interrupts it: CNTV at EL1, CNTHP at EL2, CNTPS at EL3. HCR_EL2.{IMO,FMO} and SCR_EL3.{IRQ,FIQ}, which every write of a table has, bring that home from below, whatever
// is masked there. Where the interrupt controller cannot be set up there is no such end.
        .equ    PPI_CNTHP, 26
        .equ    PPI_CNTV, 27
        .equ    PPI_CNTPS, 29
        .equ    GICD_ISENABLER0, 0x100
        .equ    GICC_PMR, 0x04
        .equ    GICR_WAKER, 0x14
        .equ    GICR_SGI, 0x10000
        .equ    GICR_IGROUPR0, 0x80
        .equ    WATCH_SECONDS, 2

start_watch:
        str     x30, [x24, #ST_RETURN]
        mrs     x0, cntfrq_el0
        cbz     x0, 9f
        ldr     x1, [x24, #ST_GICD]
        cbz     x1, 9f
        mov     x28, #3                         // an exception from here on: no_watch
        mov     x2, #1 << PPI_CNTV
        cmp     x27, #2
        mov     x3, #1 << PPI_CNTHP
        csel    x2, x3, x2, eq
        mov     x3, #1 << PPI_CNTPS
        csel    x2, x3, x2, hi
        ldr     x4, [x24, #ST_RD]
        cbnz    x4, version_3
        ldr     x4, [x24, #ST_GICC]
        cbz     x4, no_watch
        mov     w0, #1
        str     w0, [x1]                        // GICD_CTLR: one group is enough
        str     w2, [x1, #GICD_ISENABLER0]
        mov     w3, #0xFF
        str     w3, [x4, #GICC_PMR]
        str     w0, [x4]                        // GICC_CTLR
        b       watch_is_there
version_3:
        mov     w0, #0x13                       // GICD_CTLR, Non-secure: ARE_NS, EnableGrp1A, EnableGrp1
        mov     w3, #0x37                       // Secure: ARE_NS, ARE_S, all groups
        cmp     x27, #3
        csel    w0, w3, w0, eq
        str     w0, [x1]
        ldr     w0, [x4, #GICR_WAKER]
        and     w0, w0, #~2                     // ProcessorSleep
        str     w0, [x4, #GICR_WAKER]
        mov     x3, #IRQ_POLLS
1:      ldr     w0, [x4, #GICR_WAKER]
        tbz     w0, #2, 2f                      // ChildrenAsleep
        sub     x3, x3, #1
        cbnz    x3, 1b
        b       no_watch
2:      mov     x5, #GICR_SGI
        add     x4, x4, x5
        cmp     x27, #3
        b.eq    3f
        mov     w0, #-1
        str     w0, [x4, #GICR_IGROUPR0]        // group 1, where Non-secure software decides
3:      str     w2, [x4, #GICD_ISENABLER0]
        mov     x0, #0xF                        // SRE, DFB, DIB, Enable
        cmp     x27, #2
        b.eq    4f
        b.hi    5f
        mov     x0, #7
        msr     S3_0_C12_C12_5, x0              // ICC_SRE_EL1
        b       6f
4:      msr     S3_4_C12_C9_5, x0               // ICC_SRE_EL2
        b       6f
5:      msr     S3_6_C12_C12_5, x0              // ICC_SRE_EL3
6:      isb
        mov     x0, #0xFF
        msr     S3_0_C4_C6_0, x0                // ICC_PMR_EL1
        mov     x0, #1
        cmp     x27, #3
        b.eq    7f
        msr     S3_0_C12_C12_7, x0              // ICC_IGRPEN1_EL1
        b       8f
7:      msr     S3_0_C12_C12_6, x0              // ICC_IGRPEN0_EL1
8:      isb
watch_is_there:
        mov     x0, #1
        str     x0, [x24, #ST_WATCH]
no_watch:
        mov     x28, #0
9:      ldr     x30, [x24, #ST_RETURN]
        ret

arm_watch:
        ldr     x0, [x24, #ST_WATCH]
        cbz     x0, 9f
        mrs     x0, cntfrq_el0
        mov     x1, #WATCH_SECONDS
        mul     x0, x0, x1
        mov     x1, #1
        cmp     x27, #2
        b.eq    2f
        b.hi    3f
        msr     cntv_tval_el0, x0
        msr     cntv_ctl_el0, x1
        b       4f
2:      msr     cnthp_tval_el2, x0
        msr     cnthp_ctl_el2, x1
        b       4f
3:      msr     cntps_tval_el1, x0
        msr     cntps_ctl_el1, x1
4:      isb
9:      ret

disarm_watch:
        ldr     x0, [x24, #ST_WATCH]
        cbz     x0, 9f
        cmp     x27, #2
        b.eq    2f
        b.hi    3f
        msr     cntv_ctl_el0, xzr
        b       4f
2:      msr     cnthp_ctl_el2, xzr
        b       4f
3:      msr     cntps_ctl_el1, xzr
4:      isb
9:      ret

// The timer came, or another interrupt that somebody had left enabled: then interrupts stay masked from here on, and the operation is done again.
watch_ended:
        mov     x28, #0
        cmp     x27, #2
        b.eq    2f
        b.hi    3f
        mrs     x0, cntv_ctl_el0
        b       4f
2:      mrs     x0, cnthp_ctl_el2
        b       4f
3:      mrs     x0, cntps_ctl_el1
4:      tbnz    x0, #2, 5f                      // ISTATUS
        str     xzr, [x24, #ST_WATCH]
        b       next_op
5:      bl      disarm_watch
        add     x29, x29, #1
        adr     x0, s_fail
        bl      puts
        ldr     w0, [x22, #CASE_NAME]
        add     x0, x0, x19
        bl      puts
        adr     x0, s_colon
        bl      puts
        ldr     w0, [x20, #OP_TEXT]
        cbz     x0, 6f
        add     x0, x0, x19
        bl      puts
6:      adr     x0, s_hangs
        bl      puts
        ldr     w0, [x22, #CASE_RULES]
        add     x0, x0, x19
        bl      puts
        bl      newline
        b       ops_done

// --------------------------------------------------------------------------------------------------- interrupt controller
irq_level:                                      // x0 = 1: PMUIRQ is pending; changes x1, x2
        ldr     x1, [x24, #ST_PENDING]
        ldr     x2, [x24, #ST_INTID]
        ldr     w0, [x1]
        lsr     x0, x0, x2
        and     x0, x0, #1
        ret

// Can PMUIRQ be seen? It is raised and lowered once. x0 = 1 or 0.
probe_irq:
        stp     x29, x30, [sp, #-16]!
        ldr     x1, [x24, #ST_PENDING]
        cbz     x1, 8f
        mov     x3, #0x80000000
        mov     x4, #0x41
        msr     pmcr_el0, x4
        msr     pmintenset_el1, x3
        msr     S3_3_C9_C14_3, x3               // PMOVSSET_EL0
        isb
        mov     x5, #IRQ_POLLS
1:      bl      irq_level
        cbnz    x0, 2f
        sub     x5, x5, #1
        cbnz    x5, 1b
2:      mov     x6, x0
        msr     pmintenclr_el1, x3
        msr     pmovsclr_el0, x3
        msr     pmcr_el0, xzr
        isb
        cbz     x6, 8f
        mov     x5, #IRQ_POLLS
3:      bl      irq_level
        cbz     x0, 4f
        sub     x5, x5, #1
        cbnz    x5, 3b
        b       8f
4:      mov     x0, #1
        b       9f
8:      mov     x0, #0
9:      ldp     x29, x30, [sp], #16
        ret

// --------------------------------------------------------------------------------------------------- what the PE has
// x25 |= bit where a 4-bit field is at least a value.
        .macro  has bit, register, shift, least
        ubfx    x2, \register, #\shift, #4
        cmp     x2, #\least
        cset    x2, hs
        orr     x25, x25, x2, lsl #\bit
        .endm

identify:
        stp     x29, x30, [sp, #-16]!
        mov     x25, #0
        mrs     x0, id_aa64pfr0_el1
        has     HAS_EL2, x0, 8, 1
        has     HAS_EL3, x0, 12, 1
        has     HAS_AARCH32, x0, 0, 2
        has     HAS_SEL2, x0, 36, 1
        has     HAS_RME, x0, 52, 1
        mrs     x0, id_aa64pfr1_el1
        mrs     x0, id_aa64mmfr0_el1
        has     HAS_FGT, x0, 56, 1
        has     HAS_FGT2, x0, 56, 2
        mrs     x0, id_aa64mmfr1_el1
        has     HAS_VHE, x0, 8, 1
        mrs     x0, id_aa64dfr0_el1
        ubfx    x1, x0, #8, #4
        cmp     x1, #15
        csel    x1, xzr, x1, eq                 // an IMPLEMENTATION DEFINED PMU is not PMUv3
        str     x1, [x24, #ST_PMUVER]
        has     HAS_HPMN0, x0, 60, 1
        has     HAS_SEBEP, x0, 24, 1
        has     HAS_SS, x0, 16, 1
        has     HAS_SPEV1P2, x0, 32, 3
        ubfx    x2, x0, #48, #4
        cmp     x2, #1
        cset    x2, eq
        orr     x25, x25, x2, lsl #HAS_MTPMU
        cbz     x1, 9f
        mrs     x0, id_aa64dfr1_el1
        has     HAS_DPFZS, x0, 52, 1
        has     HAS_EBEP, x0, 48, 1
        has     HAS_ICNTR, x0, 36, 1
        cmp     x1, #5                          // PMMIR_EL1 comes with PMUv3p4
        b.lo    1f
        mrs     x0, S3_0_C9_C14_6
        has     HAS_TH, x0, 20, 1
        has     HAS_EDGE, x0, 24, 1
        has     HAS_TH2, x0, 24, 2
        ubfx    x2, x0, #28, #1
        orr     x25, x25, x2, lsl #HAS_SME
1:      mrs     x0, pmceid0_el0
        str     x0, [x24, #ST_CEID0]
        mrs     x0, pmceid1_el0
        str     x0, [x24, #ST_CEID1]
        mrs     x0, pmcr_el0
        ubfx    x0, x0, #11, #5
        str     x0, [x24, #ST_COUNTERS]
        bl      probe_irq
        orr     x25, x25, x0, lsl #HAS_IRQ
9:      ldp     x29, x30, [sp], #16
        ret

find_edition:                                   // x26 = the edition for this PE, or 0
        mov     x26, #0
        ldr     x0, [x24, #ST_PMUVER]
        ldr     x1, [x24, #ST_COUNTERS]
        bfi     x0, x1, #8, #8
        ubfx    x1, x25, #HAS_EL2, #1
        bfi     x0, x1, #16, #8
        ubfx    x1, x25, #HAS_EL3, #1
        bfi     x0, x1, #24, #8
        ubfx    x1, x25, #HAS_AARCH32, #1
        bfi     x0, x1, #32, #8
        bfi     x0, x27, #40, #8
        ldr     x1, [x19, #CFG_TABLE]
        add     x1, x1, x19
        ldr     w2, [x1, #4]
        add     x1, x1, #16
1:      cbz     x2, 9f
        ldr     x3, [x1, #ED_KEY]
        cmp     x3, x0
        b.eq    2f
        add     x1, x1, #ED_SIZE
        sub     x2, x2, #1
        b       1b
2:      mov     x26, x1
9:      ret

print_target:
        stp     x29, x30, [sp, #-16]!
        adr     x0, s_target
        bl      puts
        ldr     x0, [x24, #ST_PMUVER]
        bl      putdec
        adr     x0, s_counters
        bl      puts
        ldr     x0, [x24, #ST_COUNTERS]
        bl      putdec
        adr     x0, s_el2
        bl      puts
        ubfx    x0, x25, #HAS_EL2, #1
        bl      putdec
        adr     x0, s_el3
        bl      puts
        ubfx    x0, x25, #HAS_EL3, #1
        bl      putdec
        adr     x0, s_aarch32
        bl      puts
        ubfx    x0, x25, #HAS_AARCH32, #1
        bl      putdec
        adr     x0, s_home
        bl      puts
        mov     x0, x27
        bl      putdec
        adr     x0, s_irq
        bl      puts
        ubfx    x0, x25, #HAS_IRQ, #1
        bl      putdec
        adr     x0, s_ceid
        bl      puts
        ldr     x0, [x24, #ST_CEID0]
        bl      puthex
        mov     w0, #','
        bl      putc
        ldr     x0, [x24, #ST_CEID1]
        bl      puthex
        adr     x0, s_midr
        bl      puts
        mrs     x0, midr_el1
        bl      puthex
        adr     x0, s_features
        bl      puts
        bic     x0, x25, #7
        bic     x0, x0, #(1 << HAS_IRQ)
        bl      print_features
        bl      newline
        ldp     x29, x30, [sp], #16
        ret

print_features:                                 // x0 = a set; uses x20, x21, x29
        str     x30, [x24, #ST_RETURN2]
        mov     x20, x0
        adr     x21, features
        mov     x29, #0
        cbnz    x20, 1f
        adr     x0, s_none
        bl      puts
        b       9f
1:      tbz     x20, #0, 3f
        cbz     x29, 2f
        mov     w0, #','
        bl      putc
2:      mov     x29, #1
        mov     x0, x21
        bl      puts
3:      ldrb    w0, [x21], #1                   // to the next name
        cbnz    w0, 3b
        lsr     x20, x20, #1
        cbnz    x20, 1b
9:      ldr     x30, [x24, #ST_RETURN2]
        ret

// --------------------------------------------------------------------------------------------------- device tree
// Addresses of the UART and the interrupt controller, PSCI's conduit, the PMU's interrupt. The tree is at X0, or at the start of memory where QEMU puts it for an ELF file.
        .equ    NODE_UART, 1
        .equ    NODE_GIC2, 2
        .equ    NODE_GIC3, 4
        .equ    NODE_PSCI, 8
        .equ    NODE_PMU, 16
        .equ    FDT_MAGIC, 0xEDFE0DD0           // as a little-endian word

find_devices:
        stp     x29, x30, [sp, #-16]!
        mov     x0, #23                         // the PPI that the architecture recommends
        str     x0, [x24, #ST_INTID]
        ldr     x0, [x24, #ST_DTB]
        ldr     w2, =FDT_MAGIC
        cbz     x0, 1f
        tst     x0, #3
        b.ne    1f
        ldr     w1, [x0]
        cmp     w1, w2
        b.eq    2f
1:      and     x0, x19, #~0x3FFFFFFF           // the gigabyte that the image is in
        ldr     w1, [x0]
        cmp     w1, w2
        b.ne    9f
2:      bl      walk_tree
9:      // What the writer of the image says comes before the tree.
        ldr     x1, [x19, #CFG_UART]
        cbz     x1, 3f
        str     x1, [x24, #ST_UART]
3:      ldr     x1, [x19, #CFG_GICD]
        cbz     x1, 4f
        str     x1, [x24, #ST_GICD]
        ldr     x2, [x19, #CFG_GICX]
        str     x2, [x24, #ST_GICR]
4:      ldr     x1, [x24, #ST_GICR]
        cbz     x1, 7f
        // GICv3: the redistributor of this PE.
        mrs     x2, mpidr_el1
        and     x3, x2, #0xFFFFFF
        ubfx    x4, x2, #32, #8
        orr     x3, x3, x4, lsl #24
5:      ldr     w4, [x1, #GICR_TYPER + 4]
        cmp     w4, w3
        b.eq    6f
        ldr     w4, [x1, #GICR_TYPER]
        tbnz    w4, #4, 8f                      // the last one
        add     x1, x1, #0x20000
        b       5b
6:      str     x1, [x24, #ST_RD]
        mov     x2, #GICR_SGI_ISPENDR0 & 0xFFF
        add     x1, x1, #0x10000
        add     x1, x1, x2
        str     x1, [x24, #ST_PENDING]
        b       8f
7:      ldr     x1, [x24, #ST_GICD]
        cbz     x1, 8f
        add     x1, x1, #GICD_ISPENDR0
        str     x1, [x24, #ST_PENDING]
8:      ldp     x29, x30, [sp], #16
        ret

// x20 = next token, x21 = strings, x22 = depth, x23 = kind of the node, x25 = its reg, x26 = its interrupts, x29 = its method; ST_CELLS: {address, size} cells by depth.
walk_tree:
        str     x30, [x24, #ST_RETURN2]
        ldr     w20, [x0, #8]
        rev     w20, w20
        add     x20, x20, x0
        ldr     w21, [x0, #12]
        rev     w21, w21
        add     x21, x21, x0
        mov     x22, #0
        mov     x23, #0
token:  ldr     w0, [x20], #4
        rev     w0, w0
        cmp     w0, #1
        b.eq    begin_node
        cmp     w0, #2
        b.eq    end_node
        cmp     w0, #3
        b.eq    property
        cmp     w0, #4
        b.eq    token
        ldr     x30, [x24, #ST_RETURN2]
        ret
begin_node:
        bl      take_node
        add     x22, x22, #1
        and     x22, x22, #15
        add     x1, x24, #ST_CELLS
        add     x1, x1, x22, lsl #3
        mov     w2, #2
        mov     w3, #1
        stp     w2, w3, [x1]
1:      ldrb    w0, [x20], #1
        cbnz    w0, 1b
        add     x20, x20, #3
        and     x20, x20, #~3
        b       token
end_node:
        bl      take_node
        sub     x22, x22, #1
        and     x22, x22, #15
        b       token
property:
        ldp     w0, w1, [x20], #8
        rev     w0, w0                          // length
        rev     w1, w1
        add     x1, x1, x21                     // name
        mov     x2, x20                         // value
        add     x20, x20, x0
        add     x20, x20, #3
        and     x20, x20, #~3
        str     x2, [x24, #ST_VALUE]
        add     x3, x2, x0
        str     x3, [x24, #ST_VALUE_END]
        mov     x8, x1
        adr     x1, n_compatible
        bl      same
        cbnz    x0, compatible
        adr     x1, n_reg
        bl      same
        cbnz    x0, 1f
        adr     x1, n_interrupts
        bl      same
        cbnz    x0, 2f
        adr     x1, n_method
        bl      same
        cbnz    x0, 3f
        adr     x1, n_status
        bl      same
        cbnz    x0, 4f
        adr     x1, n_address_cells
        bl      same
        cbnz    x0, 5f
        adr     x1, n_size_cells
        bl      same
        cbnz    x0, 6f
        b       token
1:      ldr     x25, [x24, #ST_VALUE]
        b       token
2:      ldr     x26, [x24, #ST_VALUE]
        b       token
3:      ldr     x29, [x24, #ST_VALUE]
        b       token
4:      ldr     x0, [x24, #ST_VALUE]
        ldrb    w0, [x0]
        cmp     w0, #'d'                        // disabled
        b.ne    token
        orr     x23, x23, #0x100
        b       token
5:      mov     x4, #0
        b       7f
6:      mov     x4, #4
7:      ldr     x0, [x24, #ST_VALUE]
        ldr     w0, [x0]
        rev     w0, w0
        add     x1, x24, #ST_CELLS
        add     x1, x1, x22, lsl #3
        str     w0, [x1, x4]
        b       token

compatible:
        ldr     x8, [x24, #ST_VALUE]
1:      ldr     x9, [x24, #ST_VALUE_END]
        cmp     x8, x9
        b.hs    token
        adr     x10, compatibles
2:      ldrb    w11, [x10], #1                  // the kind, then the name
        cbz     w11, 4f
        mov     x1, x10
        bl      same
        cbz     x0, 3f
        orr     x23, x23, x11
3:      ldrb    w0, [x10], #1
        cbnz    w0, 3b
        b       2b
        // Every PMU of Arm's cores: …-pmu, …-pmuv3.
4:      mov     x12, x8
5:      ldrb    w0, [x12], #1
        cbnz    w0, 5b
        sub     x12, x12, #1
        mov     x13, x8
        mov     x8, x12
        sub     x8, x12, #4
        adr     x1, n_dash_pmu
        bl      same
        cbnz    x0, 6f
        sub     x8, x12, #6
        adr     x1, n_dash_pmuv3
        bl      same
        cbz     x0, 7f
6:      orr     x23, x23, #NODE_PMU
7:      add     x8, x12, #1
        b       1b

same:                                           // x0 = 1: the texts x8 and x1 are equal; changes x2 to x5
        mov     x2, x8
        mov     x0, #0
1:      ldrb    w3, [x2], #1
        ldrb    w4, [x1], #1
        cmp     w3, w4
        b.ne    2f
        cbnz    w3, 1b
        mov     x0, #1
2:      ret

// The node that ends here, or whose first child begins.
take_node:
        and     x0, x23, #0xFF
        cbz     x0, 9f
        tbnz    x23, #8, 9f
        tbz     x23, #3, 1f
        cbz     x29, 1f
        ldrb    w0, [x29]
        str     x0, [x24, #ST_CONDUIT]
1:      tbz     x23, #4, 2f
        cbz     x26, 2f
        ldr     w0, [x26]
        rev     w0, w0
        cmp     w0, #1                          // a PPI
        b.ne    2f
        ldr     w0, [x26, #4]
        rev     w0, w0
        add     x0, x0, #16
        and     x0, x0, #31
        str     x0, [x24, #ST_INTID]
2:      and     x0, x23, #(NODE_UART | NODE_GIC2 | NODE_GIC3)
        cbz     x0, 9f
        cbz     x25, 9f
        sub     x1, x22, #1                     // cells as the parent says
        and     x1, x1, #15
        add     x2, x24, #ST_CELLS
        add     x1, x2, x1, lsl #3
        ldp     w2, w3, [x1]
        mov     x4, #0
        mov     x5, x25
3:      cbz     w2, 4f
        ldr     w6, [x5], #4
        rev     w6, w6
        orr     x4, x6, x4, lsl #32
        sub     w2, w2, #1
        b       3b
4:      add     x5, x5, x3, lsl #2
        ldr     w2, [x1]
        mov     x7, #0
5:      cbz     w2, 6f
        ldr     w6, [x5], #4
        rev     w6, w6
        orr     x7, x6, x7, lsl #32
        sub     w2, w2, #1
        b       5b
6:      tbz     x23, #0, 7f
        ldr     x0, [x24, #ST_UART]
        cbnz    x0, 9f
        str     x4, [x24, #ST_UART]
        b       9f
7:      str     x4, [x24, #ST_GICD]
        mov     x0, #ST_GICR
        mov     x1, #ST_GICC
        tst     x23, #NODE_GIC3
        csel    x0, x0, x1, ne
        str     x7, [x24, x0]
9:      mov     x23, #0
        mov     x25, #0
        mov     x26, #0
        mov     x29, #0
        ret

// --------------------------------------------------------------------------------------------------- console
start_console:
        ldr     x1, [x24, #ST_UART]
        cbz     x1, 9f
        ldr     w0, [x1, #UART_CR]
        tbnz    w0, #0, 9f
        mov     w0, #UART_CR_ON
        str     w0, [x1, #UART_CR]
9:      ret

putc:                                           // w0 = character; changes x14, x15
        ldr     x14, [x19, #CFG_FLAGS]
        tbnz    x14, #CFG_FLAG_SEMIHOSTING, 2f
        ldr     x14, [x24, #ST_UART]
        cbz     x14, 9f
1:      ldr     w15, [x14, #UART_FR]
        tbnz    w15, #UART_FR_TXFF_BIT, 1b
        str     w0, [x14, #UART_DR]
9:      ret
2:      mov     x15, x1
        add     x1, x24, #ST_BLOCK
        strb    w0, [x1]
        mov     w0, #3                          // SYS_WRITEC
        hlt     #0xF000
        mov     x1, x15
        ret

puts:                                           // x0 = text; changes x0, x9, x14, x15
        mov     x9, x0
        mov     x8, x30
1:      ldrb    w0, [x9], #1
        cbz     w0, 2f
        bl      putc
        b       1b
2:      mov     x30, x8
        ret

newline:
        mov     x8, x30
        mov     w0, #'\n'
        bl      putc
        mov     x30, x8
        ret

puthex:                                         // x0 = value: 0x and no zeros in front; changes x0, x8 to x10, x14, x15
        mov     x8, x30
        mov     x9, x0
        mov     w0, #'0'
        bl      putc
        mov     w0, #'x'
        bl      putc
        clz     x10, x9
        and     x10, x10, #~3
        mov     x14, #60
        cmp     x10, x14
        csel    x10, x14, x10, hi
        sub     x10, x14, x10
1:      lsr     x0, x9, x10
        and     x0, x0, #15
        cmp     x0, #10
        add     x15, x0, #'a' - 10
        add     x0, x0, #'0'
        csel    x0, x0, x15, lo
        bl      putc
        subs    x10, x10, #4
        b.ge    1b
        mov     x30, x8
        ret

putdec:                                         // x0 = value; changes x0, x8 to x12, x14, x15
        mov     x8, x30
        add     x9, x24, #ST_BLOCK + 64
        strb    wzr, [x9]
        mov     x10, #10
1:      udiv    x11, x0, x10
        msub    x12, x11, x10, x0
        add     w12, w12, #'0'
        strb    w12, [x9, #-1]!
        mov     x0, x11
        cbnz    x0, 1b
2:      ldrb    w0, [x9], #1
        cbz     w0, 3f
        bl      putc
        b       2b
3:      mov     x30, x8
        ret

        .ltorg
// --------------------------------------------------------------------------------------------------- texts
s_pass:         .asciz "PASS "
s_fail:         .asciz "FAIL "
s_then:         .asciz "then "
s_skip:         .asciz "SKIP "
s_colon:        .asciz ": "
s_got:          .asciz ", got "
s_rule:         .asciz ", rule "
s_hangs:        .asciz ", got no end in two seconds, rule "
s_step:         .asciz "step "
s_expected:     .asciz ": expected "
s_mask:         .asciz "/"
s_undef:        .asciz "undef el="
s_trap:         .asciz "trap el="
s_ec:           .asciz " ec="
s_iss:          .asciz " iss="
s_needs:        .asciz "needs "
s_without:      .asciz "is about a PE without "
s_events:       .asciz "needs events that PMCEID0_EL0 and PMCEID1_EL0 do not have"
s_none:         .asciz "none"
s_passed:       .asciz " passed, "
s_failed:       .asciz " failed, "
s_skipped:      .asciz " skipped"
s_target:       .asciz "TARGET pmuver="
s_counters:     .asciz " counters="
s_el2:          .asciz " el2="
s_el3:          .asciz " el3="
s_aarch32:      .asciz " aarch32="
s_home:         .asciz " home="
s_irq:          .asciz " irq="
s_ceid:         .asciz " pmceid="
s_midr:         .asciz " midr="
s_features:     .asciz " features="
s_no_edition:   .asciz "this image has no cases for such a PE: write one for it, by `emu compliance image OUT` with the options that the line TARGET names"
s_fatal:        .asciz "FATAL the interpreter itself took an exception, its ESR "
s_at:           .asciz " at image + "

features:       .asciz "EL2", "EL3", "AArch32", "FEAT_VHE", "FEAT_SEL2", "FEAT_RME", "FEAT_FGT", "FEAT_FGT2", "FEAT_HPMN0", "FEAT_MTPMU"
                .asciz "FEAT_PMUv3_TH", "FEAT_PMUv3_EDGE", "FEAT_PMUv3_TH2", "FEAT_PMUv3_ICNTR", "FEAT_PMUv3_SS", "FEAT_PMUv3_SME", "FEAT_EBEP", "FEAT_SEBEP"
                .asciz "FEAT_SPEv1p2", "FEAT_SPE_DPFZS", "an interrupt controller that shows PMUIRQ"

n_compatible:   .asciz "compatible"
n_reg:          .asciz "reg"
n_interrupts:   .asciz "interrupts"
n_method:       .asciz "method"
n_status:       .asciz "status"
n_address_cells: .asciz "#address-cells"
n_size_cells:   .asciz "#size-cells"
n_dash_pmu:     .asciz "-pmu"
n_dash_pmuv3:   .asciz "-pmuv3"
compatibles:    .byte NODE_UART
                .asciz "arm,pl011"
                .byte NODE_GIC2
                .asciz "arm,cortex-a15-gic"
                .byte NODE_GIC2
                .asciz "arm,gic-400"
                .byte NODE_GIC2
                .asciz "arm,cortex-a9-gic"
                .byte NODE_GIC3
                .asciz "arm,gic-v3"
                .byte NODE_PSCI
                .asciz "arm,psci-0.2"
                .byte NODE_PSCI
                .asciz "arm,psci-1.0"
                .byte NODE_PSCI
                .asciz "arm,psci"
                .byte 0

// --------------------------------------------------------------------------------------------------- state
        .equ    ST_DTB, 0
        .equ    ST_UART, 8
        .equ    ST_GICD, 16
        .equ    ST_GICR, 24
        .equ    ST_PENDING, 32
        .equ    ST_INTID, 40
        .equ    ST_CONDUIT, 48
        .equ    ST_PMUVER, 56
        .equ    ST_COUNTERS, 64
        .equ    ST_CEID0, 72
        .equ    ST_CEID1, 80
        .equ    ST_PASSED, 88
        .equ    ST_FAILED, 96
        .equ    ST_SKIPPED, 104
        .equ    ST_RETURN, 112
        .equ    ST_RETURN2, 120
        .equ    ST_GOT, 128                     // value, ESR
        .equ    ST_LEVEL, 144                   // level, vector
        .equ    ST_VALUE, 160
        .equ    ST_VALUE_END, 168
        .equ    ST_BLOCK, 176                   // 80 bytes
        .equ    ST_CELLS, 256                   // 16 pairs of words
        .equ    ST_GICC, 384                    // GICv2: the CPU interface
        .equ    ST_RD, 392                      // GICv3: the redistributor of this PE
        .equ    ST_WATCH, 400                   // 1: the timer ends a case that hangs
        .balign 64
state:  .space  512
        .space  2048
        .balign 16
stack_top:
        .balign 64
