// Self-hosted debug: breakpoints, watchpoints and software step, taken to EL1 from EL0 and EL1 (Arm ARM D2).
// The MMU is off. Every exception is written down by `debug_entry`: its syndrome, return address, fault address and saved
// PSTATE, and the word that is watched, as it was then. A check compares these values with the expected ones.

        .include "guest.inc"

        // MDSCR_EL1
        .equ    SS,  1 << 0
        .equ    KDE, 1 << 13
        .equ    MDE, 1 << 15

        // DBGBCR<n>_EL1 and DBGWCR<n>_EL1
        .equ    E,   1 << 0
        .equ    EL1, 1 << 1                     // PMC and PAC
        .equ    EL0, 2 << 1
        .equ    A64, 0xF << 5                   // BAS of a breakpoint on an A64 instruction
        .equ    LINKED_ADDRESS, 1 << 20
        .equ    CONTEXT, 2 << 20
        .equ    LINKED_CONTEXT, 3 << 20
        .equ    LBN5, 5 << 16
        .equ    LOADS, 1 << 3
        .equ    STORES, 2 << 3
        .equ    WHOLE, 0xFF << 5                // BAS of a watchpoint on a doubleword
        .equ    LINKED, 1 << 20
        .equ    HMC, 1 << 13

        // ESR_EL1: EC [31:26], IL [25]
        .equ    IL, 1 << 25
        .equ    EC_SVC, 0x15
        .equ    EC_BREAKPOINT, 0x30             // from a lower level; one more from the same
        .equ    EC_STEP, 0x32
        .equ    EC_WATCHPOINT, 0x34
        .equ    EC_BRK, 0x3C
        .equ    DEBUG_FAULT, 0x22
        .equ    WNR, 1 << 6
        .equ    ISV, 1 << 24
        .equ    EX, 1 << 6

        .equ    SPSR_SS, 1 << 21
        .equ    SPSR_EL0T, 0x3C0
        .equ    SPSR_EL1H, 0x3C5
        .equ    SPSR_EL1H_DEBUG, 0x1C5          // D is 0
        .equ    OLD, 0x1111

        .macro  unmask_debug
        msr     daifclr, #8
        .endm
        .macro  mask_debug
        msr     daifset, #8
        .endm

        // A new log, `steps` steps before the handler lets go, and MDSCR_EL1.
        .macro  begin mdscr, steps=1
        mov     x1, #\steps
        bl      begin_log
        write   mdscr_el1, \mdscr
        isb
        .endm

        // The entries of the log so far, and what entry n is.
        .macro  logged name, entries
        bl      log_entries
        check_value "\name: exceptions", x0, \entries
        .endm
        .macro  entry name, n, esr, address
        adr     x19, log + 40 * \n
        ldr     x20, [x19]
        check_value "\name: ESR_EL1", x20, \esr
        ldr     x20, [x19, #8]
        adr     x21, \address
        check   "\name: ELR_EL1", x20, x21
        .endm
        .macro  entry_step_bit name, n, bit
        adr     x19, log + 40 * \n
        ldr     x20, [x19, #24]
        ubfx    x20, x20, #21, #1
        check_value "\name: SPSR_EL1.SS", x20, \bit
        .endm

        .text
        .global main
main:
        mov     x28, x30
        adr     x0, debug_vectors
        msr     vbar_el1, x0
        write   cpacr_el1, 3 << 20              // FPEN: vectors are not trapped
        isb
        mrs     x19, oslsr_el1
        check_value "OSLSR_EL1 after reset", x19, 0xA
        mrs     x19, id_aa64dfr0_el1
        and     x20, x19, #0xF
        check_value "ID_AA64DFR0_EL1.DebugVer is at least Armv8.0's", x20, 6
        ubfx    x20, x19, #12, #4
        check_value "BRPs", x20, 5
        ubfx    x20, x19, #20, #4
        check_value "WRPs", x20, 3
        ubfx    x20, x19, #28, #4
        check_value "CTX_CMPs", x20, 1

        // ------------------------------------------------------------------------------- breakpoints
        adr     x0, b1
        msr     dbgbvr0_el1, x0
        .macro  breakpoint name, control, mdscr, unmask, taken
        begin   \mdscr
        write   dbgbcr0_el1, \control
        isb
        .ifc    \unmask, yes
        unmask_debug
        .endif
        bl      breakpoint_code
        mask_debug
        mov     x22, x0
        write   mdscr_el1, 0
        write   dbgbcr0_el1, 0
        isb
        check_value "\name: executed", x22, 1
        logged  "\name", \taken
        .endm
        breakpoint "breakpoint under the OS Lock", E | EL1 | A64, MDE | KDE, yes, 0
        msr     oslar_el1, xzr
        isb
        mrs     x19, oslsr_el1
        check_value "OSLSR_EL1 unlocked", x19, 8
        breakpoint "breakpoint at EL1", E | EL1 | A64, MDE | KDE, yes, 1
        entry   "breakpoint at EL1", 0, ((EC_BREAKPOINT | 1) << 26 | IL | DEBUG_FAULT), b1
        entry_step_bit "breakpoint at EL1", 0, 0
        breakpoint "breakpoint at EL1 and EL0", E | EL1 | EL0 | A64, MDE | KDE, yes, 1
        breakpoint "PSTATE.D set", E | EL1 | A64, MDE | KDE, no, 0
        breakpoint "KDE clear", E | EL1 | A64, MDE, yes, 0
        breakpoint "MDE clear", E | EL1 | A64, KDE, yes, 0
        breakpoint "E clear", EL1 | A64, MDE | KDE, yes, 0
        breakpoint "for EL0 only", E | EL0 | A64, MDE | KDE, yes, 0

        // Linked to a Context ID, and a Context ID by itself.
        set     x0, 0x12345678
        msr     contextidr_el1, x0
        msr     dbgbvr5_el1, x0
        write   dbgbcr5_el1, E | EL1 | A64 | LINKED_CONTEXT
        isb
        breakpoint "linked, the Context ID there", E | EL1 | A64 | LINKED_ADDRESS | LBN5, MDE | KDE, yes, 1
        entry   "linked, the Context ID there", 0, ((EC_BREAKPOINT | 1) << 26 | IL | DEBUG_FAULT), b1
        write   contextidr_el1, 0x12345679
        isb
        breakpoint "linked, another Context ID", E | EL1 | A64 | LINKED_ADDRESS | LBN5, MDE | KDE, yes, 0
        write   dbgbcr5_el1, A64 | LINKED_CONTEXT
        write   contextidr_el1, 0x12345678
        isb
        breakpoint "linked to what is disabled", E | EL1 | A64 | LINKED_ADDRESS | LBN5, MDE | KDE, yes, 0
        write   dbgbcr5_el1, E | EL1 | A64 | CONTEXT
        isb
        breakpoint "a Context ID by itself", 0, MDE | KDE, yes, 1
        adr     x19, log
        ldr     x20, [x19]
        check_value "a Context ID by itself: ESR_EL1", x20, ((EC_BREAKPOINT | 1) << 26 | IL | DEBUG_FAULT)
        write   dbgbcr5_el1, 0
        msr     contextidr_el1, xzr

        // At EL0: no matter what KDE and PSTATE.D are.
        adr     x0, e1
        msr     dbgbvr0_el1, x0
        write   dbgbcr0_el1, E | EL0 | A64
        begin   MDE
        adr     x0, el0_plain
        mov     x1, #SPSR_EL0T
        bl      run
        logged  "breakpoint at EL0", 2
        entry   "breakpoint at EL0", 0, (EC_BREAKPOINT << 26 | IL | DEBUG_FAULT), e1
        entry   "its SVC", 1, (EC_SVC << 26 | IL | 7), el0_plain_end
        write   dbgbcr0_el1, E | EL1 | A64
        begin   MDE | KDE
        adr     x0, el0_plain
        mov     x1, #SPSR_EL0T
        bl      run
        logged  "breakpoint for EL1 only, at EL0", 1
        write   dbgbcr0_el1, 0

        // ------------------------------------------------------------------------------- watchpoints
        // x26 = cells, x25 = cells + `offset`, which the instruction uses. The handler clears MDE, and the instruction is executed then.
        .macro  watch name, control, where, offset, taken, instruction:vararg
        mov     x1, #1
        bl      begin_log
        bl      fill_cells
        set     x0, \where
        add     x0, x0, x26
        msr     dbgwvr0_el1, x0
        write   dbgwcr0_el1, \control
        write   mdscr_el1, MDE | KDE
        isb
        set     x25, \offset
        add     x25, x25, x26
        unmask_debug
        \instruction
        mask_debug
        write   dbgwcr0_el1, 0
        logged  "\name", \taken
        .endm
        // What the last watchpoint wrote down: the syndrome, the address, and that nothing was written before.
        .macro  watched name, wnr, address
        adr     x19, log
        ldr     x20, [x19]
        check_value "\name: ESR_EL1", x20, ((EC_WATCHPOINT | 1) << 26 | IL | DEBUG_FAULT | \wnr)
        ldr     x20, [x19, #16]
        sub     x20, x20, x26
        check_value "\name: FAR_EL1", x20, \address
        ldr     x20, [x19, #32]
        check_value "\name: not yet done", x20, OLD
        .endm
        adr     x26, cells
        set     x27, 0x2222
        watch   "store", E | EL1 | STORES | WHOLE, 0, 0, 1, str x27, [x25]
        watched "store", WNR, 0
        ldr     x20, [x26]
        check_value "store: done afterwards", x20, 0x2222
        watch   "store, loads are watched", E | EL1 | LOADS | WHOLE, 0, 0, 0, str x27, [x25]
        watch   "load", E | EL1 | LOADS | WHOLE, 0, 0, 1, ldr x9, [x25]
        watched "load", 0, 0
        watch   "load, stores are watched", E | EL1 | STORES | WHOLE, 0, 0, 0, ldr x9, [x25]
        watch   "load, both are watched", E | EL1 | LOADS | STORES | WHOLE, 0, 0, 1, ldr x9, [x25]
        watch   "for EL0 only", E | EL0 | LOADS | STORES | WHOLE, 0, 0, 0, ldr x9, [x25]
        watch   "E clear", EL1 | LOADS | STORES | WHOLE, 0, 0, 0, ldr x9, [x25]

        // Byte select.
        watch   "byte 3", E | EL1 | STORES | 8 << 5, 0, 3, 1, strb w27, [x25]
        watched "byte 3", WNR, 3
        watch   "byte 2, beside byte 3", E | EL1 | STORES | 8 << 5, 0, 2, 0, strb w27, [x25]
        watch   "byte 4, beside byte 3", E | EL1 | STORES | 8 << 5, 0, 4, 0, strb w27, [x25]
        watch   "word over byte 3", E | EL1 | STORES | 8 << 5, 0, 0, 1, str w27, [x25]
        watched "word over byte 3", WNR, 3
        watch   "word beside bytes 4 to 7", E | EL1 | STORES | 0xF0 << 5, 0, 0, 0, str w27, [x25]
        watch   "word at a word", E | EL1 | STORES | 0x0F << 5, 4, 4, 1, str w27, [x25]
        watch   "word before a word", E | EL1 | STORES | 0x0F << 5, 4, 0, 0, str w27, [x25]
        watch   "unaligned, last byte", E | EL1 | STORES | 1 << 5, 8, 1, 1, str x27, [x25]
        watched "unaligned, last byte", WNR, 8
        watch   "unaligned, one byte short", E | EL1 | STORES | 2 << 5, 8, 1, 0, str x27, [x25]

        // Address mask: 64 bytes.
        watch   "mask, first byte", E | EL1 | STORES | WHOLE | 6 << 24, 64, 64, 1, strb w27, [x25]
        watch   "mask, last byte", E | EL1 | STORES | WHOLE | 6 << 24, 64, 127, 1, strb w27, [x25]
        watched "mask, last byte", WNR, 127
        watch   "mask, before", E | EL1 | STORES | WHOLE | 6 << 24, 64, 63, 0, strb w27, [x25]
        watch   "mask, behind", E | EL1 | STORES | WHOLE | 6 << 24, 64, 128, 0, strb w27, [x25]

        // Every addressing mode and every kind of load and store reaches the doubleword at 64.
        .macro  reaches name, write, offset, instruction:vararg
        watch   "\name", E | EL1 | LOADS | STORES | WHOLE, 64, \offset, 1, \instruction
        watched "\name", \write, 64
        .endm
        .macro  misses name, offset, instruction:vararg
        watch   "\name", E | EL1 | LOADS | STORES | WHOLE, 64, \offset, 0, \instruction
        .endm
        reaches "unsigned offset", 0, 32, ldr x9, [x25, #32]
        reaches "unscaled offset", 0, 67, ldur x9, [x25, #-3]
        reaches "pre-indexed", WNR, 80, str x27, [x25, #-16]!
        reaches "post-indexed", WNR, 64, str x27, [x25], #-16
        misses  "post-indexed from elsewhere", 80, str x27, [x25], #-16
        mov     x23, #4
        reaches "register offset", 0, 60, ldr x9, [x25, x23]
        reaches "scaled register offset", 0, 32, ldr x9, [x25, x23, lsl #3]
        mov     w23, #-4
        reaches "signed word offset", 0, 68, ldr x9, [x25, w23, sxtw]
        reaches "LDTR, from EL1", 0, 64, bl unprivileged_is_el0
        reaches "LDP, second register", 0, 56, ldp x9, x10, [x25]
        misses  "LDP below", 48, ldp x9, x10, [x25]
        reaches "STP, pre-indexed", WNR, 80, stp x27, x27, [x25, #-16]!
        reaches "LDPSW", 0, 60, ldpsw x9, x10, [x25]
        reaches "LDP of vectors", 0, 48, ldp q0, q1, [x25]
        reaches "STR of a vector", WNR, 56, str q0, [x25]
        reaches "LD1 of four", 0, 16, ld1 {v0.16b-v3.16b}, [x25]
        misses  "LD1 of three", 16, ld1 {v0.16b-v2.16b}, [x25]
        reaches "ST4", WNR, 40, st4 {v0.8b-v3.8b}, [x25]
        reaches "LD2 of a lane", 0, 60, ld2 {v0.s, v1.s}[1], [x25]
        misses  "LD1 of a lane", 60, ld1 {v0.s}[1], [x25]
        reaches "LD3R", 0, 54, ld3r {v0.4s-v2.4s}, [x25]
        reaches "LDXR", 0, 64, ldxr x9, [x25]
        reaches "LDAR of a byte", 0, 64, ldarb w9, [x25]
        reaches "STLR", WNR, 64, stlr x27, [x25]
        reaches "LDXP", 0, 64, ldxp x9, x10, [x25]
        reaches "DC ZVA", WNR, 100, dc zva, x25
        misses  "PRFM", 64, prfm pldl1keep, [x25]

        // Linked to a Context ID.
        write   contextidr_el1, 77
        write   dbgbvr5_el1, 77
        write   dbgbcr5_el1, E | EL1 | A64 | LINKED_CONTEXT
        isb
        watch   "linked, the Context ID there", E | EL1 | STORES | WHOLE | LINKED | LBN5, 0, 0, 1, str x27, [x25]
        write   contextidr_el1, 78
        isb
        watch   "linked, another Context ID", E | EL1 | STORES | WHOLE | LINKED | LBN5, 0, 0, 0, str x27, [x25]
        write   dbgbcr5_el1, 0
        msr     contextidr_el1, xzr

        // EL0.
        bl      fill_cells
        msr     dbgwvr0_el1, x26
        write   dbgwcr0_el1, E | EL0 | STORES | WHOLE
        begin   MDE
        adr     x0, el0_store
        mov     x1, #SPSR_EL0T
        bl      run
        write   dbgwcr0_el1, 0
        logged  "watchpoint at EL0", 2
        entry   "watchpoint at EL0", 0, (EC_WATCHPOINT << 26 | IL | DEBUG_FAULT | WNR), el0_store_itself

        // ------------------------------------------------------------------------------ software step
        .macro  step name, code, spsr, steps, entries
        bl      fill_cells
        begin   SS | KDE, \steps
        adr     x0, \code
        set     x1, \spsr
        bl      run
        write   mdscr_el1, 0
        isb
        logged  "\name", \entries
        .endm
        .equ    STEPPED, (EC_STEP << 26 | IL | ISV | DEBUG_FAULT)
        .equ    NOT_STEPPED, (EC_STEP << 26 | IL | DEBUG_FAULT)

        step    "step of one", el0_plain, SPSR_EL0T | SPSR_SS, 1, 2
        entry   "step of one", 0, STEPPED, el0_plain + 4
        entry_step_bit "step of one", 0, 0
        step    "three steps", el0_plain, SPSR_EL0T | SPSR_SS, 3, 4
        entry   "three steps, the second", 1, STEPPED, el0_plain + 8
        entry   "three steps, the third", 2, STEPPED, el0_plain + 12
        step    "at once, SPSR_EL1.SS is 0", el0_plain, SPSR_EL0T, 1, 2
        entry   "at once, SPSR_EL1.SS is 0", 0, NOT_STEPPED, el0_plain
        step    "a branch", el0_branch, SPSR_EL0T | SPSR_SS, 1, 2
        entry   "a branch", 0, STEPPED, el0_branch_target
        step    "Load-Exclusive", el0_exclusive, SPSR_EL0T | SPSR_SS, 1, 2
        entry   "Load-Exclusive", 0, STEPPED | EX, el0_exclusive + 4
        step    "a store", el0_store_itself, SPSR_EL0T | SPSR_SS, 1, 2
        adr     x19, log
        ldr     x20, [x19, #32]
        check_value "a store: done", x20, 0x3333
        step    "SVC", el0_plain_end - 4, SPSR_EL0T | SPSR_SS, 1, 1
        entry   "SVC", 0, (EC_SVC << 26 | IL | 7), el0_plain_end
        entry_step_bit "SVC", 0, 0
        step    "UNDEFINED", el0_undefined, SPSR_EL0T | SPSR_SS, 1, 3
        entry   "UNDEFINED", 0, IL, el0_undefined
        entry_step_bit "UNDEFINED", 0, 1
        entry   "UNDEFINED, then the next", 1, STEPPED, el0_undefined + 8
        step    "at EL1", el1_plain, SPSR_EL1H_DEBUG | SPSR_SS, 2, 3
        entry   "at EL1", 0, (STEPPED | 1 << 26), el1_plain + 4
        entry   "at EL1, the second", 1, (STEPPED | 1 << 26), el1_plain + 8
        step    "at EL1, PSTATE.D set", el1_plain, SPSR_EL1H | SPSR_SS, 1, 1
        write   oslar_el1, 1
        isb
        step    "under the OS Lock", el0_plain, SPSR_EL0T | SPSR_SS, 1, 1
        begin   0
        brk     #5
        logged  "BRK under the OS Lock", 1
        adr     x19, log
        ldr     x20, [x19]
        check_value "BRK: ESR_EL1", x20, (EC_BRK << 26 | IL | 5)
        msr     oslar_el1, xzr
        isb

        // A breakpoint comes before the instruction is stepped.
        adr     x0, e1
        msr     dbgbvr0_el1, x0
        write   dbgbcr0_el1, E | EL0 | A64
        begin   SS | MDE, 3
        adr     x0, el0_plain
        set     x1, SPSR_EL0T | SPSR_SS
        bl      run
        write   mdscr_el1, 0
        write   dbgbcr0_el1, 0
        isb
        logged  "step and breakpoint", 5
        entry   "step and breakpoint, the step to it", 1, STEPPED, e1
        entry   "step and breakpoint, it", 2, (EC_BREAKPOINT << 26 | IL | DEBUG_FAULT), e1
        entry_step_bit "step and breakpoint, it", 2, 1
        entry   "step and breakpoint, the step over it", 3, STEPPED, e1 + 4
        mov     x30, x28
        b       finish

breakpoint_code:
        mov     x0, #0
        nop
b1:     add     x0, x0, #1
        ret

// LDTR counts as an access of EL0: the watchpoint is for EL1 only at first, and nothing may happen.
unprivileged_is_el0:
        ldtr    x9, [x25]
        write   mdscr_el1, 0
        write   dbgwcr0_el1, E | EL0 | LOADS | WHOLE
        write   mdscr_el1, MDE | KDE
        isb
        ldtr    x9, [x25]
        ret

        // EL0, and for one test EL1.
el0_plain:
        nop
        nop
e1:     nop
        nop
        svc     #7
el0_plain_end:
el1_plain:
        nop
        nop
        nop
        svc     #7
el0_branch:
        b       el0_branch_target
        nop
el0_branch_target:
        svc     #7
el0_exclusive:
        ldxr    x0, [x26]
        svc     #7
el0_store:
        nop
el0_store_itself:
        str     x2, [x26]
        svc     #7
el0_undefined:
        udf     #0
        nop
        svc     #7

// x0 = code, x1 = SPSR_EL1: runs it until its SVC.
run:
        stp     x29, x30, [sp, #-16]!
        set     x2, 0x3333
        msr     elr_el1, x0
        msr     spsr_el1, x1
        eret

begin_log:                                      // x1 = steps
        adr     x9, log
        adr     x10, log_state
        stp     x9, x1, [x10]
        ret

log_entries:                                    // x0
        adr     x9, log
        ldr     x10, log_state
        sub     x10, x10, x9
        mov     x9, #40
        udiv    x0, x10, x9
        ret

fill_cells:
        adr     x9, cells
        mov     x10, #32
        mov     x11, #OLD
1:      str     x11, [x9], #8
        subs    x10, x10, #1
        b.ne    1b
        ret

debug_entry:
        stp     x9, x10, [sp, #-32]!
        stp     x11, x12, [sp, #16]
        adr     x9, log_state
        ldr     x10, [x9]
        mrs     x11, esr_el1
        mrs     x12, elr_el1
        stp     x11, x12, [x10]
        mrs     x11, far_el1
        mrs     x12, spsr_el1
        stp     x11, x12, [x10, #16]
        and     x11, x11, #~7
        adr     x12, cells
        sub     x11, x11, x12
        cmp     x11, #256
        csel    x11, x11, xzr, lo
        ldr     x11, [x12, x11]
        str     x11, [x10, #32]
        add     x10, x10, #40
        str     x10, [x9]
        mrs     x11, esr_el1
        lsr     x11, x11, #26
        cmp     x11, #EC_SVC
        b.eq    3f
        and     x12, x11, #~1
        cmp     x12, #EC_STEP
        b.eq    1f
        cmp     x12, #EC_BREAKPOINT
        b.eq    2f
        cmp     x12, #EC_WATCHPOINT
        b.eq    2f
        mrs     x11, elr_el1                    // anything else is stepped over
        add     x11, x11, #4
        msr     elr_el1, x11
        b       4f
1:      mrs     x12, spsr_el1                   // the next step, or no more
        orr     x12, x12, #SPSR_SS
        msr     spsr_el1, x12
        ldr     x11, [x9, #8]
        subs    x11, x11, #1
        str     x11, [x9, #8]
        b.ne    4f
        mrs     x12, mdscr_el1
        bic     x12, x12, #SS
        msr     mdscr_el1, x12
        b       4f
2:      mrs     x12, mdscr_el1
        bic     x12, x12, #MDE
        msr     mdscr_el1, x12
4:      isb
        ldp     x11, x12, [sp, #16]
        ldp     x9, x10, [sp], #32
        eret
3:      add     sp, sp, #32                     // the end of `run`
        ldp     x29, x30, [sp], #16
        ret

        .balign 2048
debug_vectors:
        .rept   4
        .balign 128
        b       unexpected_vector
        .endr
        .balign 128
        b       debug_entry                     // EL1h
        .rept   3
        .balign 128
        b       unexpected_vector
        .endr
        .balign 128
        b       debug_entry                     // EL0
        .rept   7
        .balign 128
        b       unexpected_vector
        .endr
unexpected_vector:
        say     "FAIL an exception other than the tested"
        mov     x0, #1
        b       exit

        .balign 8
log_state:
        .quad   0, 0

        .bss
        .balign 256
cells:  .space  512
log:    .space  40 * 64
