// What QEMU's own PMU costs a guest, measured by the guest: for each instruction, LOOPS times 16 of it less as many NOPs, in ticks of the generic timer,
// which QEMU drives from the host's clock. Prints one line for each, "NAME TICKS FREQUENCY COUNT", on the PL011 and switches the machine off by PSCI.
//
// Every event counter there is counts CPU_CYCLES and is enabled, with the cycle counter.

        .arch armv8-a
        .equ    UART, 0x09000000
        .equ    LOOPS, 20000

        .macro  measure name, instruction:vararg
        adr     x0, \name\()_text
        bl      print
        mrs     x20, cntvct_el0
        ldr     x10, =LOOPS
1:
        .rept   16
        \instruction
        .endr
        subs    x10, x10, #1
        b.ne    1b
        mrs     x21, cntvct_el0
        ldr     x10, =LOOPS
2:
        .rept   16
        nop
        .endr
        subs    x10, x10, #1
        b.ne    2b
        mrs     x22, cntvct_el0
        sub     x0, x21, x20
        sub     x1, x22, x21
        sub     x0, x0, x1
        bl      number
        mrs     x0, cntfrq_el0
        bl      number
        ldr     x0, =LOOPS * 16
        bl      number
        mov     w0, #10
        bl      put
        .endm

        .text
        .global _start
_start:
        adrp    x0, stack_top
        add     x0, x0, :lo12:stack_top
        mov     sp, x0
        mrs     x0, pmcr_el0
        ubfx    x9, x0, #11, #5
        mov     x1, #0x11
        mov     x2, #0
3:      cmp     x2, x9
        b.ge    4f
        msr     pmselr_el0, x2
        isb
        msr     pmxevtyper_el0, x1
        add     x2, x2, #1
        b       3b
4:      adr     x0, counters_text
        bl      print
        mov     x0, x9
        bl      number
        mov     w0, #10
        bl      put
        mov     x11, #0xffffffff
        msr     pmcntenset_el0, x11
        mov     x12, #0x41
        msr     pmcr_el0, x12
        isb
        measure PMCR, msr pmcr_el0, x12
        measure PMCNTENSET, msr pmcntenset_el0, x11
        measure PMSELR, msr pmselr_el0, xzr
        measure PMCCNTR, mrs x13, pmccntr_el0
        measure PMEVCNTR, mrs x13, pmevcntr0_el0
        measure PMCR_read, mrs x13, pmcr_el0
        measure PMEVCNTR_write, msr pmevcntr0_el0, xzr
        measure PMSWINC, msr pmswinc_el0, xzr
        adr     x0, vectors
        msr     vbar_el1, x0
        isb
        measure SVC_ERET, svc #0
        ldr     x0, =0x84000008
        hvc     #0
        b       .

// x0: text, ended by 0
print:
        mov     x19, x30
        mov     x3, x0
5:      ldrb    w0, [x3], #1
        cbz     w0, 6f
        bl      put
        b       5b
6:      ret     x19

// x0: number, printed in decimal with a space before it
number:
        mov     x19, x30
        mov     x3, x0
        mov     w0, #' '
        bl      put
        adrp    x4, digits_end
        add     x4, x4, :lo12:digits_end
        mov     x5, #10
7:      udiv    x6, x3, x5
        msub    x7, x6, x5, x3
        add     w7, w7, #'0'
        strb    w7, [x4, #-1]!
        mov     x3, x6
        cbnz    x3, 7b
        mov     x3, x4
8:      ldrb    w0, [x3], #1
        cbz     w0, 9f
        bl      put
        b       8b
9:      ret     x19

put:
        ldr     x8, =UART
        strb    w0, [x8]
        ret

// An SVC at EL1 comes back at once: two changes of the exception state.
        .balign 2048
vectors:
        .space  0x200
        eret                            // synchronous, from the current level with SP_EL1

counters_text:  .asciz "counters"
PMCR_text:      .asciz "PMCR"
PMCNTENSET_text: .asciz "PMCNTENSET"
PMSELR_text:    .asciz "PMSELR"
PMCCNTR_text:   .asciz "PMCCNTR"
PMEVCNTR_text:  .asciz "PMEVCNTR"
PMCR_read_text: .asciz "PMCR_read"
PMEVCNTR_write_text: .asciz "PMEVCNTR_write"
PMSWINC_text:   .asciz "PMSWINC"
SVC_ERET_text:  .asciz "SVC_ERET"

        .bss
digits: .space  32
digits_end: .space 8
        .space  4096
stack_top: .space 16
