// What QEMU's own PMU costs a guest, measured by the guest: for each instruction, LOOPS times 16 of it less as many NOPs, in ticks of the generic timer,
// which QEMU drives from the host's clock. The NOPs are the shortest of four times, so that another process in between makes no instruction look cheap.
// Prints one line for each, "NAME TICKS FREQUENCY COUNT", on the PL011 and switches the machine off by PSCI.
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
        sub     x20, x21, x20
        mov     x23, #-1
        mov     x24, #4
9:
        mrs     x21, cntvct_el0
        ldr     x10, =LOOPS
2:
        .rept   16
        nop
        .endr
        subs    x10, x10, #1
        b.ne    2b
        mrs     x22, cntvct_el0
        sub     x21, x22, x21
        cmp     x21, x23
        csel    x23, x21, x23, lo
        subs    x24, x24, #1
        b.ne    9b
        sub     x0, x20, x23
        bl      number
        mrs     x0, cntfrq_el0
        bl      number
        ldr     x0, =LOOPS * 16
        bl      number
        mov     w0, #10
        bl      put
        .endm

        // The same at EL0, and back.
        .macro  measure_el0 name, instruction:vararg
        adr     x28, \name\()_back
        adr     x0, \name\()_down
        msr     elr_el1, x0
        msr     spsr_el1, xzr
        eret
\name\()_down:
        measure \name, \instruction
        svc     #1
\name\()_back:
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
        mov     x28, #3
        msr     cntkctl_el1, x28        // the generic timer at EL0
        measure SVC_ERET, svc #0
        // From EL0, where an exception changes the level: with the counters as they are, counting at EL0 alone, and stopped.
        measure_el0 SVC_EL0, svc #0
        mov     x11, #0x80000000        // P
        msr     pmccfiltr_el0, x11
        mov     x1, #0x11
        movk    x1, #0x8000, lsl #16
        mov     x2, #0
8:      msr     pmselr_el0, x2
        isb
        msr     pmxevtyper_el0, x1
        add     x2, x2, #1
        cmp     x2, x9
        b.lt    8b
        measure_el0 SVC_EL0_user, svc #0
        msr     pmcr_el0, xzr
        isb
        measure_el0 SVC_EL0_idle, svc #0
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

// An SVC comes back at once. At the end of a measurement at EL0, to EL1.
        .balign 2048
vectors:
        .space  0x200
        eret                            // synchronous, from the current level with SP_EL1
        .balign 0x200
        mrs     x27, esr_el1            // from EL0
        tbnz    x27, #0, 10f            // SVC #1
        eret
10:     br      x28

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
SVC_EL0_text:   .asciz "SVC_EL0"
SVC_EL0_user_text: .asciz "SVC_EL0_user"
SVC_EL0_idle_text: .asciz "SVC_EL0_idle"

        .bss
digits: .space  32
digits_end: .space 8
        .space  4096
stack_top: .space 16
