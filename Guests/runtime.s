// The runtime of the guests: start, console, checks, exceptions, GICv2, and the end of the run.
// The board is QEMU's `virt` as far as these guests see it: RAM at 0x40000000, PL011 at 0x09000000, GICv2 at
// 0x08000000 and 0x08010000, PSCI by HVC, entry at EL1h with the MMU off.

        .include "guest.inc"

        .equ    UART, 0x09000000
        .equ    UART_DR, 0x00
        .equ    UART_FR, 0x18
        .equ    UART_FR_TXFF_BIT, 5

        .equ    GICD, 0x08000000
        .equ    GICD_CTLR, 0x000
        .equ    GICD_ISENABLER0, 0x100
        .equ    GICD_IPRIORITYR, 0x400
        .equ    GICC, 0x08010000
        .equ    GICC_CTLR, 0x00
        .equ    GICC_PMR, 0x04
        .equ    GICC_IAR, 0x0C
        .equ    GICC_EOIR, 0x10

        .equ    PSCI_SYSTEM_OFF, 0x84000008
        .equ    EC_SVC64, 0x15
        .equ    SPSR_EL0T_MASKED, 0x3C0         // D, A, I and F
        .equ    SPSR_EL0T_IRQ, 0x340            // all but I

        .section .text.start, "ax"
        .global _start
_start:
        msr     daifset, #0xF
        adr     x0, stack_top
        mov     sp, x0
        adr     x0, vectors
        msr     vbar_el1, x0
        isb
        bl      main
        // falls through

// The end: a summary, the exit status QEMU-style harnesses read ((code << 1) | 1), and power off.
        .global finish
finish:
        adr     x0, failures
        ldr     x19, [x0]
        adr     x0, checks
        ldr     x20, [x0]
        mov     x0, x20
        bl      print_decimal
        text    " checks, "
        bl      print
        mov     x0, x19
        bl      print_decimal
        text    " failed"
        bl      print_line
        cmp     x19, #0
        cset    x0, ne
        // falls through

// x0 = exit code. Does not return.
        .global exit
exit:
        lsl     x0, x0, #1
        orr     x19, x0, #1
        text    "EXIT: STATUS="
        bl      print
        mov     x0, x19
        bl      print_decimal
        bl      print_newline
        set     x0, PSCI_SYSTEM_OFF
        hvc     #0
1:      wfi
        b       1b

// ---------------------------------------------------------------------------------------------- console

        .text
        .global print_char
print_char:                                     // w0 = character; changes x16, x17
        set     x16, UART
1:      ldr     w17, [x16, #UART_FR]
        tbnz    w17, #UART_FR_TXFF_BIT, 1b
        str     w0, [x16, #UART_DR]
        ret

        .global print
print:                                          // x0 = text
        stp     x29, x30, [sp, #-16]!
        mov     x15, x0
1:      ldrb    w0, [x15], #1
        cbz     w0, 2f
        bl      print_char
        b       1b
2:      ldp     x29, x30, [sp], #16
        ret

        .global print_line
print_line:                                     // x0 = text
        stp     x29, x30, [sp, #-16]!
        bl      print
        mov     w0, #'\n'
        bl      print_char
        ldp     x29, x30, [sp], #16
        ret

        .global print_newline
print_newline:
        mov     w0, #'\n'
        b       print_char

        .global print_decimal
print_decimal:                                  // x0 = value
        mov     x1, #1                          // falls through: at least one digit

        .global print_decimal_padded
print_decimal_padded:                           // x0 = value, x1 = least number of digits (1..20), filled with 0
        stp     x29, x30, [sp, #-48]!
        add     x9, sp, #47                     // digits are built downwards from here
        mov     x10, #10
        mov     x11, #0
1:      udiv    x12, x0, x10
        msub    x13, x12, x10, x0
        add     w13, w13, #'0'
        strb    w13, [x9], #-1
        add     x11, x11, #1
        mov     x0, x12
        cbnz    x0, 1b
        cmp     x11, x1
        b.lo    1b
2:      add     x9, x9, #1
        ldrb    w0, [x9]
        bl      print_char
        subs    x11, x11, #1
        b.ne    2b
        ldp     x29, x30, [sp], #48
        ret

        .global print_hex
print_hex:                                      // x0 = value; 0x and 16 digits
        stp     x29, x30, [sp, #-16]!
        mov     x9, x0
        text    "0x"
        bl      print
        mov     x10, #16
1:      ror     x9, x9, #60
        and     w0, w9, #15
        cmp     w0, #10
        add     w11, w0, #'0'
        add     w12, w0, #('A' - 10)
        csel    w0, w11, w12, lo
        bl      print_char
        subs    x10, x10, #1
        b.ne    1b
        ldp     x29, x30, [sp], #16
        ret

// Small values are counts and are read as decimal, large ones are register contents and are read as hex.
print_value:                                    // x0 = value
        lsr     x9, x0, #20
        cbz     x9, print_decimal
        b       print_hex

// ----------------------------------------------------------------------------------------------- checks

        .global check_equal
check_equal:                                    // x0 = name, x1 = got, x2 = expected
        stp     x29, x30, [sp, #-48]!
        stp     x19, x20, [sp, #16]
        stp     x21, x22, [sp, #32]
        mov     x19, x0
        mov     x20, x1
        mov     x21, x2
        cmp     x20, x21
        cset    x0, ne
        bl      begin_check
        mov     x0, x19
        bl      print
        cmp     x20, x21
        b.eq    1f
        text    ": expected "
        bl      print
        mov     x0, x21
        bl      print_value
        text    ", got "
        b       2f
1:      text    ": "
2:      bl      print
        mov     x0, x20
        bl      print_value
        b       end_check

        .global check_between
check_between:                                  // x0 = name, x1 = got, x2 = lowest, x3 = highest allowed
        stp     x29, x30, [sp, #-48]!
        stp     x19, x20, [sp, #16]
        stp     x21, x22, [sp, #32]
        mov     x19, x0
        mov     x20, x1
        mov     x21, x2
        mov     x22, x3
        sub     x0, x20, x21                    // unsigned: below the lowest is far above the span
        sub     x1, x22, x21
        cmp     x0, x1
        cset    x0, hi
        mov     x29, x0
        bl      begin_check
        mov     x0, x19
        bl      print
        cbz     x29, end_check
        text    ": expected "
        bl      print
        mov     x0, x21
        bl      print_value
        text    " to "
        bl      print
        mov     x0, x22
        bl      print_value
        text    ", got "
        bl      print
        mov     x0, x20
        bl      print_value
end_check:
        bl      print_newline
        ldp     x19, x20, [sp, #16]
        ldp     x21, x22, [sp, #32]
        ldp     x29, x30, [sp], #48
        ret

begin_check:                                    // x0 = 1: failed; counts it and prints the first word
        adr     x9, checks
        ldp     x10, x11, [x9]
        add     x10, x10, #1
        add     x11, x11, x0
        stp     x10, x11, [x9]
        adr     x9, ok_word
        adr     x10, fail_word
        cmp     x0, #0
        csel    x0, x9, x10, eq
        b       print

        .global print_note
print_note:                                     // x0 = name, x1 = value
        stp     x29, x30, [sp, #-32]!
        stp     x19, x20, [sp, #16]
        mov     x19, x0
        mov     x20, x1
        text    "note "
        bl      print
        mov     x0, x19
        bl      print
        text    ": "
        bl      print
        mov     x0, x20
        bl      print_value
        bl      print_newline
        ldp     x19, x20, [sp, #16]
        ldp     x29, x30, [sp], #32
        ret

// -------------------------------------------------------------------------------------------------- PMU

// Everything off, flags clear, counters zero, cycle counter 64 bits and counting at EL0 and EL1.
        .global pmu_reset
pmu_reset:
        write   pmcr_el0, PMCR_LC | PMCR_P | PMCR_C
        mov     x0, #-1
        msr     pmcntenclr_el0, x0
        msr     pmintenclr_el1, x0
        msr     pmovsclr_el0, x0
        msr     pmccfiltr_el0, xzr
        msr     pmuserenr_el0, xzr
        msr     pmselr_el0, xzr
        isb
        ret

        .global pmu_version
pmu_version:                                    // x0 = ID_AA64DFR0_EL1.PMUVer; 0xF (not PMUv3) counts as 0
        mrs     x0, id_aa64dfr0_el1
        ubfx    x0, x0, #8, #4
        cmp     x0, #0xF
        csel    x0, xzr, x0, eq
        ret

        .global pmu_counters
pmu_counters:                                   // x0 = PMCR_EL0.N
        mrs     x0, pmcr_el0
        ubfx    x0, x0, #11, #5
        ret

        .global pmu_counts_event
pmu_counts_event:                               // x0 = event below 0x20; x0 = 0 unless PMCEID0 has it and N > 0
        mrs     x1, pmceid0_el0
        lsr     x1, x1, x0
        and     x1, x1, #1
        mrs     x0, pmcr_el0
        ubfx    x0, x0, #11, #5
        cmp     x0, #0
        csel    x0, xzr, x1, eq
        ret

// ------------------------------------------------------------------------------------------- exceptions

        .global trap_arm
trap_arm:                                       // changes x9, x10 only
        adr     x9, trap_armed
        mov     x10, #1
        stp     x10, xzr, [x9]                  // armed, none seen
        ret

        .global trap_syndrome
trap_syndrome:                                  // x0 = ESR_EL1 of the trap since trap_arm, 0 if it saw no trap; disarms
        adr     x9, trap_armed
        ldr     x0, [x9, #8]
        stp     xzr, xzr, [x9]
        ret

// Runs the code at x0 at EL0 with x1 as its x0, until it executes SVC; x0 = its x0 then.
// The code may change x0-x17. Comes back with all of DAIF masked. `events` counts these instructions by hand.
        .global el0_call
el0_call:
        mov     x9, #SPSR_EL0T_MASKED
1:      stp     x29, x30, [sp, #-16]!
        msr     elr_el1, x0
        msr     spsr_el1, x9
        mov     x0, x1
        eret

// The same with interrupts unmasked at EL0.
        .global el0_call_interruptible
el0_call_interruptible:
        mov     x9, #SPSR_EL0T_IRQ
        b       1b

el0_return:
        ldp     x29, x30, [sp], #16
        ret

on_lower_sync:
        stp     x9, x10, [sp, #-16]!
        mrs     x9, esr_el1
        lsr     x9, x9, #26
        cmp     x9, #EC_SVC64
        ldp     x9, x10, [sp], #16
        b.eq    el0_return
        // falls through

// A synchronous exception: kept and stepped over when it was expected, the end of the run when not.
on_sync:
        stp     x9, x10, [sp, #-16]!
        stp     x11, x12, [sp, #-16]!
        adr     x9, trap_armed
        ldr     x10, [x9]
        cbz     x10, unexpected
        mrs     x10, esr_el1
        str     x10, [x9, #8]
        mrs     x10, elr_el1
        add     x10, x10, #4
        msr     elr_el1, x10
        ldp     x11, x12, [sp], #16
        ldp     x9, x10, [sp], #16
        eret

unexpected:
        text    "FAIL unexpected exception, ESR_EL1 "
        bl      print
        mrs     x0, esr_el1
        bl      print_hex
        text    ", ELR_EL1 "
        bl      print
        mrs     x0, elr_el1
        bl      print_hex
        text    ", FAR_EL1 "
        bl      print
        mrs     x0, far_el1
        bl      print_hex
        bl      print_newline
        mov     x0, #1
        b       exit

// An interrupt: acknowledge it, give its number to the guest's `on_interrupt` in x0, end it.
on_irq:
        stp     x0, x1, [sp, #-176]!
        stp     x2, x3, [sp, #16]
        stp     x4, x5, [sp, #32]
        stp     x6, x7, [sp, #48]
        stp     x8, x9, [sp, #64]
        stp     x10, x11, [sp, #80]
        stp     x12, x13, [sp, #96]
        stp     x14, x15, [sp, #112]
        stp     x16, x17, [sp, #128]
        stp     x18, x19, [sp, #144]
        stp     x29, x30, [sp, #160]
        set     x1, GICC
        ldr     w19, [x1, #GICC_IAR]
        and     w0, w19, #0x3FF
        bl      on_interrupt
        set     x1, GICC
        str     w19, [x1, #GICC_EOIR]
        ldp     x2, x3, [sp, #16]
        ldp     x4, x5, [sp, #32]
        ldp     x6, x7, [sp, #48]
        ldp     x8, x9, [sp, #64]
        ldp     x10, x11, [sp, #80]
        ldp     x12, x13, [sp, #96]
        ldp     x14, x15, [sp, #112]
        ldp     x16, x17, [sp, #128]
        ldp     x18, x19, [sp, #144]
        ldp     x29, x30, [sp, #160]
        ldp     x0, x1, [sp], #176
        eret

        .weak   on_interrupt
on_interrupt:
        b       unexpected

// GICv2: the distributor and this CPU's interface on, interrupt x0 (below 32) enabled at the highest priority.
        .global gic_enable
gic_enable:
        set     x9, GICD
        set     x10, GICC
        mov     w11, #1
        str     w11, [x9, #GICD_CTLR]
        lsl     w12, w11, w0
        str     w12, [x9, #GICD_ISENABLER0]
        add     x13, x9, #GICD_IPRIORITYR
        strb    wzr, [x13, x0]
        mov     w12, #0xFF
        str     w12, [x10, #GICC_PMR]
        str     w11, [x10, #GICC_CTLR]
        dsb     sy
        isb
        ret

        .balign 2048
        .global vectors
vectors:
        .macro  vector handler
        .balign 128
        b       \handler
        .endm
        vector  unexpected                      // EL1t
        vector  unexpected
        vector  unexpected
        vector  unexpected
        vector  on_sync                         // EL1h
        vector  on_irq
        vector  unexpected
        vector  unexpected
        vector  on_lower_sync                   // EL0, AArch64
        vector  on_irq
        vector  unexpected
        vector  unexpected
        vector  unexpected                      // EL0, AArch32
        vector  unexpected
        vector  unexpected
        vector  unexpected

        .section .rodata
ok_word:
        .asciz  "ok   "
fail_word:
        .asciz  "FAIL "

        .data
        .balign 16
checks:
        .quad   0
failures:
        .quad   0                               // begin_check writes both as a pair
trap_armed:
        .quad   0
        .quad   0                               // its syndrome

        .bss
        .balign 16
        .space  8192
stack_top:
