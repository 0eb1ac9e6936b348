// The event counters: what their registers hold, what each counts, and what makes it stop.
// Exact throughout: every count is of instructions, software increments or accesses written out below.

        .include "guest.inc"

        .equ    RESERVED_TYPER, 0x000F0000      // PMEVTYPER<n>_EL0[19:16] are RES0 in every version

        .text
        .global main
main:
        bl      pmu_reset
        bl      pmu_counters
        mov     x28, x0                         // N, for the rest of the guest
        note    "event counters", x28
        cmp     x28, #2
        b.lo    none

        // The vectors: SET sets, CLR clears, both read the one state; a counter that is not there reads 0.
        // x27 = C and P<m> for every counter there is. (Bit 32, the instruction counter, is left to `icntr`.)
        mov     x9, #1
        lsl     x9, x9, x28
        sub     x9, x9, #1
        set     x10, CYCLE_COUNTER
        orr     x27, x9, x10
        set     x26, 0xFFFFFFFF

        .macro  vector name, setter, clearer
        msr     \setter, x26
        mrs     x19, \setter
        mrs     x20, \clearer
        check   "\name, all set", x19, x27
        check   "\name, the other view", x20, x27
        mov     x0, #2
        msr     \clearer, x0
        mrs     x19, \setter
        bic     x20, x27, #2
        check   "\name, one cleared", x19, x20
        msr     \clearer, xzr
        msr     \setter, xzr
        mrs     x19, \clearer
        check   "\name, zeros written change nothing", x19, x20
        msr     \clearer, x26
        mrs     x19, \setter
        check_value "\name, all cleared", x19, 0
        .endm
        vector  PMCNTEN, pmcntenset_el0, pmcntenclr_el0
        vector  PMINTEN, pmintenset_el1, pmintenclr_el1
        vector  PMOVS, pmovsset_el0, pmovsclr_el0

        // PMEVTYPER<n>_EL0: P, U and the event number read back, reserved bits read 0. Ten bits of number before PMUv3p1.
        mov     x0, #-1
        msr     pmevtyper1_el0, x0
        mrs     x19, pmevtyper1_el0
        set     x0, RESERVED_TYPER
        and     x20, x19, x0
        check_value "PMEVTYPER1_EL0[19:16]", x20, 0
        lsr     x20, x19, #30
        and     x20, x20, #3
        check_value "PMEVTYPER1_EL0.{P,U}", x20, 3
        bl      pmu_version
        cmp     x0, #PMUV3P1
        set     x9, 0xFFFF
        set     x10, 0x03FF
        csel    x21, x9, x10, hs
        and     x20, x19, #0xFFFF
        check   "PMEVTYPER1_EL0.evtCount", x20, x21
        msr     pmevtyper1_el0, xzr

        // PMSELR_EL0 and its windows.
        mov     x0, #1
        msr     pmselr_el0, x0
        isb
        set     x0, FILTER_U | INST_RETIRED
        msr     pmxevtyper_el0, x0
        mrs     x19, pmevtyper1_el0
        check_value "PMEVTYPER1_EL0 written through the window", x19, FILTER_U | INST_RETIRED
        mrs     x19, pmevtyper0_el0
        write   pmevtyper1_el0, SW_INCR
        mrs     x20, pmxevtyper_el0
        check_value "PMXEVTYPER_EL0 after PMEVTYPER1_EL0 was written", x20, SW_INCR
        set     x0, 0x12345678
        msr     pmxevcntr_el0, x0
        mrs     x19, pmevcntr1_el0
        check_value "PMEVCNTR1_EL0 written through the window", x19, 0x12345678
        write   pmevcntr1_el0, 0x9ABCDEF0
        mrs     x20, pmxevcntr_el0
        check_value "PMXEVCNTR_EL0 after PMEVCNTR1_EL0 was written", x20, 0x9ABCDEF0
        mov     x0, #31
        msr     pmselr_el0, x0
        isb
        mrs     x19, pmselr_el0
        check_value "PMSELR_EL0", x19, 31
        set     x0, FILTER_U
        msr     pmxevtyper_el0, x0
        mrs     x19, pmccfiltr_el0
        check_value "PMCCFILTR_EL0 written through the window of 31", x19, FILTER_U
        bl      pmu_reset

        // SW_INCR: one for each write with the counter's bit, as long as the counter counts.
        write   pmevtyper0_el0, SW_INCR
        write   pmevtyper1_el0, SW_INCR
        msr     pmevcntr0_el0, xzr
        msr     pmevcntr1_el0, xzr
        write   pmcntenset_el0, 1
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        mov     x0, #3
        .rept   5
        msr     pmswinc_el0, x0
        .endr
        isb
        mrs     x19, pmevcntr0_el0
        mrs     x20, pmevcntr1_el0
        check_value "SW_INCR, 5 writes", x19, 5
        check_value "SW_INCR, 5 writes to a counter that is off", x20, 0
        mov     x0, #2
        msr     pmswinc_el0, x0
        isb
        mrs     x19, pmevcntr0_el0
        check_value "SW_INCR, a write for another counter", x19, 5
        write   pmcr_el0, PMCR_LC
        isb
        mov     x0, #1
        msr     pmswinc_el0, x0
        isb
        mrs     x19, pmevcntr0_el0
        check_value "SW_INCR while PMCR_EL0.E is 0", x19, 5
        write   pmevtyper0_el0, FILTER_P | SW_INCR
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        mov     x0, #1
        msr     pmswinc_el0, x0
        isb
        mrs     x19, pmevcntr0_el0
        check_value "SW_INCR at EL1 with P set", x19, 5

        // PMCR_EL0.P zeroes the event counters and nothing else; it reads as 0 and leaves the flags.
        write   pmevcntr1_el0, 7
        write   pmcr_el0, PMCR_LC
        isb
        write   pmccntr_el0, 1234
        write   pmovsset_el0, 1
        write   pmcr_el0, PMCR_P | PMCR_LC
        isb
        mrs     x19, pmevcntr0_el0
        mrs     x20, pmevcntr1_el0
        orr     x19, x19, x20
        check_value "PMEVCNTR0_EL0 and 1 after PMCR_EL0.P", x19, 0
        mrs     x19, pmccntr_el0
        check_value "PMCCNTR_EL0 after PMCR_EL0.P", x19, 1234
        mrs     x19, pmovsset_el0
        check_value "PMOVSSET_EL0 after PMCR_EL0.P", x19, 1
        mrs     x19, pmcr_el0
        and     x19, x19, #PMCR_P
        check_value "PMCR_EL0.P reads as", x19, 0
        bl      pmu_reset

        // Filters. Counters 0, 1 and 2 see the same window: everything, EL0 only, EL1 only. EL0 runs 1 + 2 * 100 + 1 = 202
        // instructions there (MOV, the loop, SVC); EL1 the rest.
        need_event INST_RETIRED, no_instructions
        cmp     x28, #3
        b.lo    no_instructions
        write   pmevtyper0_el0, INST_RETIRED
        write   pmevtyper1_el0, FILTER_P | INST_RETIRED
        write   pmevtyper2_el0, FILTER_U | INST_RETIRED
        msr     pmevcntr0_el0, xzr
        msr     pmevcntr1_el0, xzr
        msr     pmevcntr2_el0, xzr
        write   pmcr_el0, PMCR_E | PMCR_LC
        mov     x19, #7
        adr     x0, loop_of_100
        isb
        msr     pmcntenset_el0, x19
        isb
        bl      el0_call
        msr     pmcntenclr_el0, x19
        isb
        mrs     x20, pmevcntr0_el0
        mrs     x21, pmevcntr1_el0
        mrs     x22, pmevcntr2_el0
        check_value "INST_RETIRED at EL0 only", x21, 202
        // At EL1: ISB, BL, el0_call (MOV, STP, MSR, MSR, MOV, ERET), the vector's B, on_lower_sync up to its branch
        // (STP, MRS, LSR, CMP, LDP, B.EQ), el0_return (LDP, RET), MSR: 18.
        check_value "INST_RETIRED at EL1 only", x22, 18
        check_value "INST_RETIRED at EL0 and EL1", x20, 220

        // A counter with both filters counts nowhere here.
        write   pmevtyper0_el0, FILTER_P | FILTER_U | INST_RETIRED
        msr     pmevcntr0_el0, xzr
        write   pmcntenset_el0, 1
        isb
        adr     x0, loop_of_100
        bl      el0_call
        mrs     x19, pmevcntr0_el0
        check_value "INST_RETIRED with P and U", x19, 0
        bl      pmu_reset

        // An event number may change while the counter is off; the count stays.
        write   pmevtyper0_el0, SW_INCR
        write   pmevcntr0_el0, 100
        write   pmcntenset_el0, 1
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        write   pmswinc_el0, 1
        write   pmevtyper0_el0, INST_RETIRED    // counts from here: ISB, 8 NOPs, MOV, MSR = 11
        isb
        nops    8
        write   pmevtyper0_el0, SW_INCR
        isb
        write   pmswinc_el0, 1
        isb
        mrs     x19, pmevcntr0_el0
        check_value "one counter, SW_INCR then INST_RETIRED then SW_INCR", x19, 113
        b       1f
no_instructions:
        skip    "INST_RETIRED: fewer than 3 event counters here count it"
1:
        need_event MEM_ACCESS, no_accesses
        // Ordinary memory, naturally aligned: one access for each load or store. 13 of them.
        bl      pmu_reset
        write   pmevtyper0_el0, MEM_ACCESS
        msr     pmevcntr0_el0, xzr
        write   pmcr_el0, PMCR_E | PMCR_LC
        adr     x9, scratch
        mov     x0, #1
        isb
        msr     pmcntenset_el0, x0
        isb
        .rept   4
        ldr     x10, [x9]
        str     x10, [x9, #8]
        ldrb    w11, [x9, #17]
        .endr
        str     w11, [x9, #24]
        nops    20
        msr     pmcntenclr_el0, x0
        isb
        mrs     x19, pmevcntr0_el0
        check_value "MEM_ACCESS, 13 loads and stores", x19, 13

        // The same from EL0 into a counter that counts EL0 only: its one store; EL1's (the frames of el0_call) do not count.
        write   pmevtyper0_el0, FILTER_P | MEM_ACCESS
        msr     pmevcntr0_el0, xzr
        write   pmcntenset_el0, 1
        isb
        adr     x0, one_store
        adr     x1, scratch
        bl      el0_call
        mrs     x19, pmevcntr0_el0
        check_value "MEM_ACCESS at EL0 only", x19, 1
        b       2f
no_accesses:
        skip    "MEM_ACCESS: no event counter here counts it"
2:      bl      pmu_reset
        b       finish
none:
        skip    "fewer than 2 event counters"
        b       finish

        // EL0.
loop_of_100:
        mov     x9, #100
1:      subs    x9, x9, #1
        b.ne    1b
        svc     #0
one_store:
        str     x0, [x0]
        svc     #0

        .data
        .balign 16
scratch:
        .quad   1, 2, 3, 4
