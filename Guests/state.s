// What an exception return or a branch may not lead to: an illegal exception return sets PSTATE.IL and changes neither the level nor
// the execution state (Arm ARM D1, "Illegal exception returns"), the next instruction takes the Illegal Execution state exception (EC 0x0E), and an address
// that is not a multiple of four takes the PC alignment fault (EC 0x22).

        .include "guest.inc"

        .equ    IL, 1 << 25
        .equ    ILLEGAL, 0x0E << 26 | IL
        .equ    UNALIGNED, 0x22 << 26 | IL
        .equ    PSTATE_IL, 1 << 20
        .equ    SPSR_EL1H_MASKED, 0x3C5
        .equ    EL0T, 0x0
        .equ    AARCH32, 0x10
        .equ    EC_SVC64, 0x15

        // An exception return with SPSR_EL1 = the value, to the code behind the macro. The handler leaves x20 = ESR, x21 = FAR,
        // x22 = ELR, x23 = SPSR, x26 = which of the 16 vectors, and goes on at x28.
        .macro  return_with spsr
        adr     x28, .Lafter\@
        adr     x27, .Ltarget\@
        set     x0, (\spsr)
        msr     spsr_el1, x0
        msr     elr_el1, x27
        mov     x20, #0
        eret
.Ltarget\@:
        mov     x20, #1                         // never
        svc     #0
.Lafter\@:
        .endm

        // Illegal: the exception comes from where the ERET was, at the address it returned to.
        .macro  illegal name, spsr, saved, vector=4
        return_with (\spsr)
        mov     x19, x22
        str     x23, [sp, #8]
        str     x26, [sp, #16]
        check_value "\name, ESR", x20, ILLEGAL
        check   "\name, ELR", x19, x27
        ldr     x19, [sp, #8]
        check_value "\name, SPSR", x19, (\saved)
        ldr     x19, [sp, #16]
        check_value "\name, vector", x19, \vector
        .endm

        .text
        .global main
main:
        str     x30, [sp, #-32]!
        adr     x0, state_vectors
        msr     vbar_el1, x0
        isb

        // N, Z, C, V, D, A, I, F come from SPSR_EL1, the level and the stack pointer from where the CPU is.
        illegal "return to EL2", 0x200003C9, 0x20000000 | PSTATE_IL | 0x3C5
        illegal "return to EL2t", 0x400003C8, 0x40000000 | PSTATE_IL | 0x3C5
        illegal "return to EL3", 0x800003CD, 0x80000000 | PSTATE_IL | 0x3C5
        illegal "M[1] set", 0x100003C7, 0x10000000 | PSTATE_IL | 0x3C5
        illegal "EL0 with its own stack pointer", 0xF00003C1, 0xF0000000 | PSTATE_IL | 0x3C5
        illegal "DAIF", 0x00000149, PSTATE_IL | 0x145
        mrs     x0, id_aa64pfr0_el1
        and     x0, x0, #0xF
        cmp     x0, #1
        b.ne    1f
        illegal "return to AArch32 EL0", 0x60000000 | AARCH32 | 0x1C0, 0x60000000 | PSTATE_IL | 0x1C5
        illegal "return to AArch32 EL0, Thumb", 0x20 | AARCH32 | 0x3C0, PSTATE_IL | 0x3C5
        illegal "return to AArch32 EL1", 0x3D3, PSTATE_IL | 0x3C5
        illegal "return to AArch32 System mode", 0x3DF, PSTATE_IL | 0x3C5
        b       2f
1:      skip    "returns to AArch32: there is AArch32 at EL0"
2:
        // At EL1t the stack pointer stays SP_EL0, and the exception comes by the vectors of SP_EL0.
        mov     x19, sp
        msr     sp_el0, x19
        msr     spsel, #0
        illegal "return to EL2 from EL1t", 0x3C9, PSTATE_IL | 0x3C4, 0
        mrs     x0, id_aa64pfr0_el1
        and     x0, x0, #0xF
        cmp     x0, #1
        b.ne    1f
        msr     spsel, #0
        illegal "return to AArch32 from EL1t", 0x3D0, PSTATE_IL | 0x3C4, 0
1:      msr     spsel, #1

        // SPSR_EL1.IL set is not an illegal return, but PSTATE.IL is set by it too, at the level returned to.
        illegal "EL0 with IL", PSTATE_IL | 0x3C0, PSTATE_IL | 0x3C0, 8
        illegal "EL1 with IL", PSTATE_IL | 0x3C5, PSTATE_IL | 0x3C5, 4

        // The exception clears PSTATE.IL, or this would not be reached, and a legal return works after it.
        return_with 0x3C0
        lsr     x19, x20, #26
        check_value "legal return to EL0, EC", x19, EC_SVC64
        check_value "legal return to EL0, vector", x26, 8

        // After the illegal return to AArch32 the registers are as before.
        mrs     x0, id_aa64pfr0_el1
        and     x0, x0, #0xF
        cmp     x0, #1
        b.ne    1f
        set     x1, 0x123456789ABCDEF0
        mov     x14, x1
        mov     x19, sp
        return_with AARCH32 | 0x3C0
        mov     x2, sp
        str     x2, [sp, #8]
        mov     x25, x1
        mov     x18, x14
        check_value "X1 over the return", x25, 0x123456789ABCDEF0
        ldr     x25, [sp, #8]
        check   "SP over the return", x25, x19
1:
        // PC alignment: at once, whatever is there, and before the Illegal Execution state.
        adr     x27, odd_target
        add     x27, x27, #2
        adr     x28, 1f
        mov     x20, #0
        br      x27
1:      mov     x19, x21
        mov     x25, x22
        check_value "branch to an odd address, ESR", x20, UNALIGNED
        check   "branch to an odd address, FAR", x19, x27
        check   "branch to an odd address, ELR", x25, x27
        adr     x28, 1f
        msr     elr_el1, x27
        mov     x0, #0x3C0
        msr     spsr_el1, x0
        eret
1:      mov     x25, x26
        check_value "return to an odd address, ESR", x20, UNALIGNED
        check_value "return to an odd address, vector", x25, 8

        bl      counting
        ldr     x30, [sp], #32
        b       finish

odd_target:
        nop
        nop
        svc     #0

// The ERET is retired, the instruction it returns to is not.
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
        adr     x28, 2f
        set     x0, 0x3C9
        msr     spsr_el1, x0
        adr     x0, 2f
        msr     elr_el1, x0
        isb
        mrs     x24, pmevcntr0_el0              // 1
        eret                                    // 1; a vector has 2 and the handler 11
2:      mrs     x25, pmevcntr0_el0              // not itself, neither time
        sub     x19, x25, x24
        check_value "INST_RETIRED over an illegal return", x19, 1 + 1 + 13
        write   pmcr_el0, 0
3:      ldr     x30, [sp], #16
        ret

handle:
        mrs     x20, esr_el1
        mrs     x21, far_el1
        mrs     x22, elr_el1
        mrs     x23, spsr_el1
        msr     elr_el1, x28
        mov     x12, #SPSR_EL1H_MASKED
        tst     x26, #12                        // from EL1t back to EL1t
        cset    x13, eq
        sub     x12, x12, x13
        msr     spsr_el1, x12
        eret

        .balign 2048
state_vectors:
        .set    number, 0
        .rept   16
        .balign 128
        mov     x26, #number
        b       handle
        .set    number, number + 1
        .endr
