// What EL0 may do: PMUSERENR_EL0 decides, register by register and direction by direction. An access it refuses is
// trapped to EL1 with EC 0x18 and a syndrome that names the instruction; one that no level of EL0's could make
// (a register of EL1, a direction that does not exist, a write of PMUSERENR_EL0) is UNDEFINED, EC 0.

        .include "guest.inc"

        .equ    EC_MSR, 0x18 << 26
        .equ    IL, 1 << 25
        .equ    READ, 1

        // PMUSERENR_EL0
        .equ    EN, 1
        .equ    SW, 2
        .equ    CR, 4
        .equ    ER, 8
        .equ    ALWAYS, 16                      // not a bit of it: in the table, "refused by no setting"
        .equ    NEVER, 32                       // in the table, "UNDEFINED at EL0"

        // One register: its name, the code that reads and writes it at EL0, the syndromes of the two traps with Rt = x0
        // (ISS: Op0 21:20, Op2 19:17, Op1 16:14, CRn 13:10, Rt 9:5, CRm 4:1, direction 0), and which bits allow what.
        .equ    ENTRY_SIZE, 48
        .macro  register name, op1, crn, crm, op2, reads, writes
        .pushsection .rodata
.Lname\@:
        .asciz  "\name"
        .popsection
        .pushsection .text
.Lread\@:
        mrs     x0, s3_\op1\()_c\crn\()_c\crm\()_\op2
        svc     #0
.Lwrite\@:
        msr     s3_\op1\()_c\crn\()_c\crm\()_\op2, x0
        svc     #0
        .popsection
        .quad   .Lname\@, .Lread\@, .Lwrite\@
        .quad   EC_MSR | IL | 3 << 20 | \op2 << 17 | \op1 << 14 | \crn << 10 | \crm << 1
        .quad   \reads, \writes
        .endm

        .data
        .balign 16
registers:
        register PMCR_EL0,       3, 9, 12, 0,  EN, EN
        register PMCNTENSET_EL0, 3, 9, 12, 1,  EN, EN
        register PMCNTENCLR_EL0, 3, 9, 12, 2,  EN, EN
        register PMOVSCLR_EL0,   3, 9, 12, 3,  EN, EN
        register PMSWINC_EL0,    3, 9, 12, 4,  NEVER, EN | SW
        register PMSELR_EL0,     3, 9, 12, 5,  EN | ER, EN | ER
        register PMCEID0_EL0,    3, 9, 12, 6,  EN, NEVER
        register PMCEID1_EL0,    3, 9, 12, 7,  EN, NEVER
        register PMCCNTR_EL0,    3, 9, 13, 0,  EN | CR, EN
        register PMUSERENR_EL0,  3, 9, 14, 0,  ALWAYS, NEVER
        register PMOVSSET_EL0,   3, 9, 14, 3,  EN, EN
        register PMCCFILTR_EL0,  3, 14, 15, 7, EN, EN
        register PMINTENSET_EL1, 0, 9, 14, 1,  NEVER, NEVER
        register PMINTENCLR_EL1, 0, 9, 14, 2,  NEVER, NEVER
counter_registers:                              // only where there is an event counter
        register PMXEVTYPER_EL0, 3, 9, 13, 1,  EN, EN
        register PMXEVCNTR_EL0,  3, 9, 13, 2,  EN | ER, EN
        register PMEVCNTR0_EL0,  3, 14, 8, 0,  EN | ER, EN
        register PMEVTYPER0_EL0, 3, 14, 12, 0, EN, EN
end_of_registers:

        .text
        .global main
main:
        bl      pmu_reset
        bl      pmu_counters
        adr     x28, end_of_registers
        adr     x9, counter_registers
        cmp     x0, #0
        csel    x28, x9, x28, eq                // x28 = the end of the table here

        .macro  setting name, value
        mov     x25, #\value
        text    "\name"
        mov     x24, x0
        bl      every_register
        .endm
        setting "none", 0
        setting "EN", EN
        setting "SW", SW
        setting "CR", CR
        setting "ER", ER
        setting "SW CR ER", SW | CR | ER

        // EL0 reads the counter's value, and its writes arrive.
        mov     x0, #EN
        msr     pmuserenr_el0, x0
        set     x0, 0x123456789
        msr     pmccntr_el0, x0
        isb
        adr     x0, read_cycle_counter
        bl      el0_call
        check_value "EL0 reads PMCCNTR_EL0", x0, 0x123456789
        adr     x0, write_cycle_counter
        mov     x1, #77
        bl      el0_call
        mrs     x19, pmccntr_el0
        check_value "EL0 wrote PMCCNTR_EL0", x19, 77
        mov     x0, #SW | CR
        msr     pmuserenr_el0, x0
        isb
        adr     x0, read_user_enable
        bl      el0_call
        check_value "EL0 reads PMUSERENR_EL0", x0, SW | CR

        // A refused write does nothing.
        bl      trap_arm
        adr     x0, write_cycle_counter
        mov     x1, #78
        bl      el0_call
        bl      trap_syndrome
        lsr     x0, x0, #26
        check_value "refused write of PMCCNTR_EL0, EC", x0, 0x18
        mrs     x19, pmccntr_el0
        check_value "refused write of PMCCNTR_EL0, value", x19, 77

        // The syndrome names the register the instruction used: Rt = x7 here.
        msr     pmuserenr_el0, xzr
        isb
        bl      trap_arm
        adr     x0, read_into_x7
        bl      el0_call
        bl      trap_syndrome
        check_value "syndrome of MRS X7, PMCCNTR_EL0", x0, EC_MSR | IL | 3 << 20 | 3 << 14 | 9 << 10 | 7 << 5 | 13 << 1 | READ
        b       finish

// x25 = a value of PMUSERENR_EL0, x24 = its name: both directions of every register.
every_register:
        str     x30, [sp, #-16]!
        adr     x27, registers
1:      ldr     x26, [x27, #32]                 // reads
        ldr     x20, [x27, #8]
        ldr     x21, [x27, #24]
        orr     x21, x21, #READ
        text    ": read of "
        bl      one_access
        ldr     x26, [x27, #40]                 // writes
        ldr     x20, [x27, #16]
        ldr     x21, [x27, #24]
        text    ": write of "
        bl      one_access
        add     x27, x27, #ENTRY_SIZE
        cmp     x27, x28
        b.lo    1b
        ldr     x30, [sp], #16
        ret

// x27 = the register's entry, x26 = what allows the access, x20 = its code, x21 = the syndrome when refused, x0 = text.
one_access:
        str     x30, [sp, #-16]!
        mov     x23, x0
        msr     pmuserenr_el0, x25
        isb
        bl      trap_arm
        mov     x0, x20
        mov     x1, #0
        bl      el0_call
        bl      trap_syndrome
        mov     x19, x0
        msr     pmselr_el0, xzr
        // Expected: UNDEFINED, or nothing, or the trap.
        orr     x9, x25, #ALWAYS
        tst     x26, x9
        csel    x21, xzr, x21, ne
        set     x9, IL
        tst     x26, #NEVER
        csel    x21, x9, x21, ne
        // "ER: read of PMSELR_EL0"
        adr     x9, name_buffer
        mov     x0, x24
        bl      append
        mov     x0, x23
        bl      append
        ldr     x0, [x27]
        bl      append
        adr     x0, name_buffer
        mov     x1, x19
        mov     x2, x21
        bl      check_equal
        ldr     x30, [sp], #16
        ret

append:                                         // x0 = text, x9 = where; x9 = its terminating zero
        ldrb    w10, [x0], #1
        strb    w10, [x9], #1
        cbnz    w10, append
        sub     x9, x9, #1
        ret

        // EL0.
read_cycle_counter:
        mrs     x0, pmccntr_el0
        svc     #0
write_cycle_counter:
        msr     pmccntr_el0, x0
        svc     #0
read_user_enable:
        mrs     x0, pmuserenr_el0
        svc     #0
read_into_x7:
        mrs     x7, pmccntr_el0
        svc     #0

        .bss
        .balign 16
name_buffer:
        .space  128
