// Many CPUs: PSCI, what each CPU has to itself (MPIDR_EL1, PMU, timers, SGIs and PPIs), what they share (SPIs, memory, the system counter).
// It runs on one to eight CPUs, and finds out by AFFINITY_INFO how many there are. The board is QEMU's `virt` with a GICv2.

        .include "guest.inc"

        .equ    PSCI_CPU_OFF, 0x84000002
        .equ    PSCI_CPU_ON, 0xC4000003
        .equ    PSCI_CPU_ON_32, 0x84000003
        .equ    PSCI_AFFINITY_INFO, 0xC4000004
        .equ    NOT_SUPPORTED, -1
        .equ    INVALID_PARAMETERS, -2
        .equ    ALREADY_ON, -4
        .equ    ON_PENDING, -5
        .equ    INVALID_ADDRESS, -9
        .equ    INFO_ON, 0
        .equ    INFO_OFF, 1
        .equ    INFO_ON_PENDING, 2

        .equ    GICD_SET_ENABLE, 0x08000100
        .equ    GICD_SET_PENDING, 0x08000200
        .equ    GICD_PRIORITY, 0x08000400
        .equ    GICD_TARGETS, 0x08000800
        .equ    GICD_SGIR, 0x08000F00
        .equ    SGI_TO_OTHERS, 1 << 24
        .equ    SGI_TO_SELF, 2 << 24
        .equ    PING, 1
        .equ    PONG, 2
        .equ    CALL, 3
        .equ    TIMER_INTID, 27
        .equ    SPI, 40                         // no device drives it: software makes it pending
        .equ    SECONDS, 1 << 28                // of the system counter: four of them, far away

// Each CPU's record, at TPIDR_EL1.
        .equ    MPIDR, 0
        .equ    CONTEXT, 8
        .equ    LEVEL, 16
        .equ    MASKS, 24
        .equ    CONTROL, 32
        .equ    ONLINE, 40
        .equ    FUNCTION, 48
        .equ    RESULT, 56
        .equ    IAR, 64
        .equ    PMCR, 72
        .equ    COUNTERS, 80
        .equ    TIMER, 88
        .equ    STARTS, 96
        .equ    IRQS, 128                       // how often each interrupt was taken, by INTID
        .equ    RECORD, 1024
        .equ    STACK, 4096

        .equ    ROUNDS, 1000

// x0 = the result of a PSCI call.
        .macro  psci function, first=xzr, second=xzr, third=xzr
        mov     x3, \third
        mov     x2, \second
        mov     x1, \first
        set     x0, \function
        hvc     #0
        .endm

// \reg = the record of the CPU whose number is in \number.
        .macro  record reg, number
        adr     \reg, records
        add     \reg, \reg, \number, lsl #10
        .endm

        .text
        .global main
main:
        stp     x29, x30, [sp, #-16]!
        adr     x0, records
        msr     tpidr_el1, x0

        // How many there are.
        mov     x28, #0
1:      psci    PSCI_AFFINITY_INFO, x28
        mov     x19, x0
        tbnz    x0, #63, 2f
        cmp     x28, #0
        cset    x20, ne                         // CPU 0 is on, the others are off
        check   "AFFINITY_INFO at the start", x19, x20
        add     x28, x28, #1
        b       1b
2:      note    "CPUs", x28
        check_value "AFFINITY_INFO of no CPU", x19, INVALID_PARAMETERS
        psci    PSCI_AFFINITY_INFO, xzr, #1
        check_value "AFFINITY_INFO of level 1", x0, INFO_ON
        psci    PSCI_AFFINITY_INFO, xzr, #4
        check_value "AFFINITY_INFO of level 4", x0, INVALID_PARAMETERS
        psci    PSCI_AFFINITY_INFO, #0x100, #1
        check_value "AFFINITY_INFO of level 1 of no CPU", x0, INVALID_PARAMETERS

        mrs     x19, mpidr_el1
        check_value "MPIDR_EL1 of CPU 0", x19, 0x80000000
        adr     x20, secondary
        psci    PSCI_CPU_ON, xzr, x20
        check_value "CPU_ON of CPU 0", x0, ALREADY_ON
        psci    PSCI_CPU_ON, x28, x20
        check_value "CPU_ON of no CPU", x0, INVALID_PARAMETERS
        psci    PSCI_CPU_ON, #0x100, x20
        check_value "CPU_ON of Aff1 1", x0, INVALID_PARAMETERS
        set     x19, 0x80000000
        psci    PSCI_CPU_ON, x19, x20
        check_value "CPU_ON by the whole MPIDR_EL1", x0, INVALID_PARAMETERS
        psci    0x8400003F
        check_value "a call that is not there", x0, NOT_SUPPORTED
        cmp     x28, #1
        b.ne    many
        skip    "what takes two CPUs: there is one"
        b       done

many:
        psci    PSCI_CPU_ON, #1, #0x10
        check_value "CPU_ON of an address without memory", x0, INVALID_ADDRESS
        add     x19, x20, #2
        psci    PSCI_CPU_ON, #1, x19
        check_value "CPU_ON of an address without any instructions", x0, INVALID_ADDRESS
        psci    PSCI_AFFINITY_INFO, #1
        check_value "AFFINITY_INFO after refusals", x0, INFO_OFF

        // On.
        mov     x27, #1
3:      set     x19, 0x123456789ABC0000
        add     x19, x19, x27
        adr     x20, secondary
        // The three calls come one after another: the other CPU has its first turn while a result is printed.
        psci    PSCI_CPU_ON, x27, x20, x19
        mov     x21, x0
        psci    PSCI_AFFINITY_INFO, x27
        mov     x22, x0
        psci    PSCI_CPU_ON, x27, x20, x19
        mov     x23, x0
        check_value "CPU_ON", x21, 0
        check_value "AFFINITY_INFO before its first instruction", x22, INFO_ON_PENDING
        check_value "CPU_ON again before its first instruction", x23, ON_PENDING
        bl      wait_online
        record  x26, x27
        ldr     x20, [x26, #MPIDR]
        mov     x21, #0x80000000
        add     x21, x21, x27
        check   "its MPIDR_EL1", x20, x21
        ldr     x20, [x26, #CONTEXT]
        check   "its X0", x20, x19
        bl      check_fresh
        psci    PSCI_AFFINITY_INFO, x27
        check_value "AFFINITY_INFO of one that is on", x0, INFO_ON
        adr     x20, secondary
        psci    PSCI_CPU_ON, x27, x20, x19
        check_value "CPU_ON of one that is on", x0, ALREADY_ON
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    3b

        // Every CPU's interrupts: the handler counts them in its record.
        bl      enable_own
        mov     x27, #1
4:      adr     x1, enable_own
        bl      run_on
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    4b
        set     x19, 0x08000004
        ldr     w19, [x19]
        ubfx    x19, x19, #5, #3
        sub     x20, x28, #1
        check   "GICD_TYPER.CPUNumber", x19, x20

        bl      ping_pong
        bl      broadcast
        bl      routing
        bl      counting
        bl      locking
        bl      monitor
        bl      atomics
        bl      clocks
        bl      off_and_on
done:
        b       finish

// ---------------------------------------------------------------------------------------------- the tests

// Each of 100 SGIs is answered by one, and both say who sent them.
ping_pong:
        stp     x29, x30, [sp, #-16]!
        mov     x27, #1
1:      adr     x19, records
        str     xzr, [x19, #IRQS + 8 * PONG]
        mov     x20, #100
2:      mov     w0, #1
        lsl     w0, w0, w27
        lsl     w0, w0, #16
        orr     w0, w0, #PING
        set     x1, GICD_SGIR
        ldr     x21, [x19, #IRQS + 8 * PONG]
        str     w0, [x1]
3:      msr     daifset, #2
        ldr     x0, [x19, #IRQS + 8 * PONG]
        cmp     x0, x21
        b.ne    4f
        wfi
        msr     daifclr, #2
        isb
        b       3b
4:      msr     daifclr, #2
        subs    x20, x20, #1
        b.ne    2b
        ldr     x20, [x19, #IRQS + 8 * PONG]
        check_value "answers to 100 SGIs", x20, 100
        ldr     x20, [x19, #IAR]
        lsl     x21, x27, #10
        add     x21, x21, #PONG
        check   "GICC_IAR of an answer", x20, x21
        record  x26, x27
        ldr     x20, [x26, #IAR]
        check_value "GICC_IAR of a question", x20, PING
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    1b
        msr     daifset, #2
        ldp     x29, x30, [sp], #16
        ret

// To all others, and to itself.
broadcast:
        stp     x29, x30, [sp, #-16]!
        set     x1, GICD_SGIR
        set     x0, SGI_TO_OTHERS | CALL
        str     w0, [x1]
        mov     x27, #1
1:      record  x26, x27
2:      ldr     x20, [x26, #IRQS + 8 * CALL]
        cbnz    x20, 3f
        wfe
        b       2b
3:      check_value "an SGI to all others", x20, 1
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    1b
        msr     daifclr, #2
        isb
        adr     x19, records
        ldr     x20, [x19, #IRQS + 8 * CALL]
        check_value "an SGI to all others, at its sender", x20, 0
        set     x1, GICD_SGIR
        set     x0, SGI_TO_SELF | CALL
        str     w0, [x1]
        dsb     sy
        isb
        ldr     x20, [x19, #IRQS + 8 * CALL]
        check_value "an SGI to itself", x20, 1
        msr     daifset, #2
        ldp     x29, x30, [sp], #16
        ret

// An SPI goes to the CPU that GICD_ITARGETSR names; to one of them, where it names many.
routing:
        stp     x29, x30, [sp, #-16]!
        set     x19, GICD_TARGETS
        ldrb    w20, [x19]
        check_value "GICD_ITARGETSR0 as CPU 0 reads it", x20, 1
        mov     w0, #0xFF
        strb    w0, [x19, #SPI]
        ldrb    w20, [x19, #SPI]
        mov     x21, #1
        lsl     x21, x21, x28
        sub     x21, x21, #1
        check   "GICD_ITARGETSR of an SPI, all set", x20, x21
        set     x0, GICD_SET_ENABLE + 4
        mov     w1, #1 << (SPI - 32)
        str     w1, [x0]
        mov     x27, #1
1:      mov     w0, #1
        lsl     w0, w0, w27
        strb    w0, [x19, #SPI]
        set     x0, GICD_SET_PENDING + 4
        mov     w1, #1 << (SPI - 32)
        str     w1, [x0]
        record  x26, x27
2:      ldr     x20, [x26, #IRQS + 8 * SPI]
        cbnz    x20, 3f
        wfe
        b       2b
3:      check_value "an SPI at its target", x20, 1
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    1b
        bl      sum_of_spis
        sub     x20, x28, #1
        check   "SPIs at all CPUs", x0, x20
        mov     w0, #0xFF
        strb    w0, [x19, #SPI]
        set     x0, GICD_SET_PENDING + 4
        mov     w1, #1 << (SPI - 32)
        str     w1, [x0]
4:      bl      sum_of_spis
        cmp     x0, x28
        b.eq    5f
        wfe
        b       4b
5:      set     x20, 100
6:      wfe
        subs    x20, x20, #1
        b.ne    6b
        bl      sum_of_spis
        check   "SPIs after one to all CPUs", x0, x28
        ldp     x29, x30, [sp], #16
        ret

sum_of_spis:
        mov     x0, #0
        mov     x1, #0
1:      record  x2, x1
        ldr     x3, [x2, #IRQS + 8 * SPI]
        add     x0, x0, x3
        add     x1, x1, #1
        cmp     x1, x28
        b.ne    1b
        ret

// Each CPU counts its own instructions, all at the same time, and takes its own overflow and timer interrupts.
counting:
        stp     x29, x30, [sp, #-16]!
        adr     x1, count_own
        bl      run_on_all
        mov     x27, #0
1:      record  x26, x27
        ldr     x20, [x26, #RESULT]
        check_value "INST_RETIRED of one CPU", x20, 20002
        ldr     x20, [x26, #IRQS + 8 * PMU_INTID]
        check_value "overflow interrupts of one CPU", x20, 1
        ldr     x20, [x26, #IRQS + 8 * TIMER_INTID]
        check_value "timer interrupts of one CPU", x20, 1
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    1b
        ldp     x29, x30, [sp], #16
        ret

// The read, MOV, 10000 times SUBS and B.NE: 20002, and the counter overflows in it.
count_own:
        stp     x29, x30, [sp, #-16]!
        write   pmcr_el0, PMCR_P | PMCR_C | PMCR_LC
        write   pmevtyper0_el0, INST_RETIRED
        write   pmevtyper1_el0, INST_RETIRED
        set     x0, -5000
        mov     w0, w0
        msr     pmevcntr1_el0, x0
        mov     x0, #-1
        msr     pmovsclr_el0, x0
        mov     x0, #2
        msr     pmintenset_el1, x0
        mov     x0, #3
        msr     pmcntenset_el0, x0
        write   pmcr_el0, PMCR_E | PMCR_LC
        msr     daifclr, #2
        isb
        mov     x9, #6000                       // the interrupt comes in this loop, and its handler counts too
1:      subs    x9, x9, #1
        b.ne    1b
        msr     daifset, #2
        mrs     x10, pmevcntr0_el0
        mov     x9, #10000
2:      subs    x9, x9, #1
        b.ne    2b
        mrs     x11, pmevcntr0_el0
        sub     x11, x11, x10
        mrs     x12, tpidr_el1
        str     x11, [x12, #RESULT]
        write   pmcr_el0, PMCR_LC
        // The virtual timer, 100 ticks from now.
        mov     x0, #100
        msr     cntv_tval_el0, x0
        mov     x0, #1
        msr     cntv_ctl_el0, x0
        isb
        wfi
        msr     daifclr, #2
        isb
        msr     daifset, #2
        ldp     x29, x30, [sp], #16
        ret

// A counter that no instruction adds to at once, under a lock of load-acquire-exclusive and store-exclusive.
locking:
        stp     x29, x30, [sp, #-16]!
        adr     x1, add_locked
        bl      run_on_all
        adr     x19, shared
        ldr     x20, [x19, #64]
        mov     x21, #ROUNDS
        mul     x21, x21, x28
        check   "additions under a lock", x20, x21
        ldr     x20, [x19, #128]
        check   "additions by LDXR and STXR", x20, x21
        ldp     x29, x30, [sp], #16
        ret

add_locked:
        adr     x0, shared
        add     x5, x0, #128
        mov     x1, #ROUNDS
1:      sevl
2:      wfe
3:      ldaxr   w2, [x0]
        cbnz    w2, 2b
        mov     w2, #1
        stxr    w3, w2, [x0]
        cbnz    w3, 3b
        ldr     x2, [x0, #64]
        and     x4, x1, #31
4:      cbz     x4, 5f                          // now and then the turn ends in here
        sub     x4, x4, #1
        b       4b
5:      add     x2, x2, #1
        str     x2, [x0, #64]
        stlr    wzr, [x0]
6:      ldxr    x2, [x5]
        add     x2, x2, #1
        stxr    w3, x2, [x5]
        cbnz    w3, 6b
        subs    x1, x1, #1
        b.ne    1b
        ret

// Another CPU's store in between clears the exclusive monitor, even one of the value that is there already (B2.9).
monitor:
        stp     x29, x30, [sp, #-16]!
        mov     x27, #1
        adr     x20, shared
        str     xzr, [x20, #192]
        mov     x21, #5
        str     x21, [x20, #256]
        adr     x1, store_same
        bl      start_on
        add     x1, x20, #256
        ldxr    x2, [x1]
        mov     x3, #1
        str     x3, [x20, #192]                 // go
1:      ldr     x3, [x20, #192]
        cmp     x3, #2
        b.ne    1b
        mov     x3, #9
        stxr    w19, x3, [x1]
        check_value "STXR after another CPU's store of the same value", x19, 1
        ldr     x19, [x20, #256]
        check_value "memory after it", x19, 5
        bl      wait_done
        ldp     x29, x30, [sp], #16
        ret

store_same:
        adr     x0, shared
1:      ldr     x1, [x0, #192]
        cbz     x1, 1b
        ldr     x1, [x0, #256]
        str     x1, [x0, #256]
        mov     x1, #2
        str     x1, [x0, #192]
        ret

// LDADD, where ID_AA64ISAR0_EL1.Atomic says so (FEAT_LSE).
atomics:
        stp     x29, x30, [sp, #-16]!
        mrs     x0, id_aa64isar0_el1
        ubfx    x0, x0, #20, #4
        cbnz    x0, 1f
        skip    "LDADD: ID_AA64ISAR0_EL1.Atomic is 0"
        b       2f
1:      adr     x1, add_atomic
        bl      run_on_all
        adr     x19, shared
        ldr     x20, [x19, #320]
        mov     x21, #ROUNDS
        mul     x21, x21, x28
        check   "additions by LDADD", x20, x21
2:      ldp     x29, x30, [sp], #16
        ret

        .arch   armv8-a+lse
add_atomic:
        adr     x0, shared
        add     x0, x0, #320
        mov     x1, #ROUNDS
        mov     x2, #1
1:      ldadd   x2, x3, [x0]
        subs    x1, x1, #1
        b.ne    1b
        ret
        .arch   armv8-a

// No CPU reads an earlier CNTVCT_EL0 than another has read before it.
clocks:
        stp     x29, x30, [sp, #-16]!
        adr     x1, read_clock
        bl      run_on_all
        mov     x27, #0
1:      record  x26, x27
        ldr     x20, [x26, #RESULT]
        check_value "reads of CNTVCT_EL0 that went back", x20, 0
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    1b
        ldp     x29, x30, [sp], #16
        ret

read_clock:
        adr     x0, shared
        add     x0, x0, #384
        mov     x1, #5000
        mov     x6, #0
1:      ldaxr   x2, [x0]                        // what was read before is in memory
        isb
        mrs     x3, cntvct_el0
        cmp     x3, x2
        cinc    x6, x6, lo
        stlxr   w4, x3, [x0]
        yield
        subs    x1, x1, #1
        b.ne    1b
        mrs     x0, tpidr_el1
        str     x6, [x0, #RESULT]
        ret

// Off, and on again as new.
off_and_on:
        stp     x29, x30, [sp, #-16]!
        mov     x27, #1
1:      record  x26, x27
        str     xzr, [x26, #ONLINE]
        adr     x1, switch_off
        bl      start_on
2:      psci    PSCI_AFFINITY_INFO, x27
        cmp     x0, #INFO_OFF
        b.eq    3f
        wfe
        b       2b
3:      psci    PSCI_AFFINITY_INFO, xzr, #2
        check_value "AFFINITY_INFO of level 2, one off", x0, INFO_ON
        str     xzr, [x26, #FUNCTION]
        // By the call of 32 bits, which does not look at the upper halves.
        adr     x20, secondary
        movk    x20, #0x77, lsl #32
        set     x21, 0x9900000055
        psci    PSCI_CPU_ON_32, x27, x20, x21
        check_value "CPU_ON again", x0, 0
        bl      wait_online
        ldr     x20, [x26, #CONTEXT]
        check_value "its X0", x20, 0x55
        ldr     x20, [x26, #STARTS]
        check_value "its starts", x20, 2
        bl      check_fresh
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    1b
        ldp     x29, x30, [sp], #16
        ret

switch_off:
        psci    PSCI_CPU_OFF
        b       .                               // does not come back

// ---------------------------------------------------------------------------------------------- helpers

// The state in which a CPU begins: EL1, all masked, the MMU off, its PMU and timer as after a reset. x26 = its record.
check_fresh:
        stp     x29, x30, [sp, #-16]!
        ldr     x20, [x26, #LEVEL]
        check_value "its CurrentEL", x20, 1 << 2
        ldr     x20, [x26, #MASKS]
        check_value "its DAIF", x20, 0x3C0
        ldr     x20, [x26, #CONTROL]
        check_value "its SCTLR_EL1.{M,C,I}", x20, 0
        ldr     x20, [x26, #PMCR]
        check_value "its PMCR_EL0.E", x20, 0
        ldr     x20, [x26, #COUNTERS]
        check_value "its enabled counters", x20, 0
        ldr     x20, [x26, #TIMER]
        check_value "its CNTV_CTL_EL0", x20, 0
        ldp     x29, x30, [sp], #16
        ret

// x27 = the CPU.
wait_online:
        record  x0, x27
1:      ldr     x1, [x0, #ONLINE]
        cbnz    x1, 2f
        wfe
        b       1b
2:      ret

// Has CPU x27 run the function at x1, and does not wait. x9 is changed.
start_on:
        record  x9, x27
        str     x1, [x9, #FUNCTION]
        dsb     sy
        // It may sleep: an SGI that it takes as it comes.
        mov     w10, #1
        lsl     w10, w10, w27
        lsl     w10, w10, #16
        set     x11, GICD_SGIR
        str     w10, [x11]                      // SGI 0
        sev
        ret

wait_done:
        record  x9, x27
1:      ldr     x10, [x9, #FUNCTION]
        cbz     x10, 2f
        wfe
        b       1b
2:      ret

run_on:
        stp     x29, x30, [sp, #-16]!
        bl      start_on
        bl      wait_done
        ldp     x29, x30, [sp], #16
        ret

// All at the same time, CPU 0 too.
run_on_all:
        stp     x29, x30, [sp, #-16]!
        mov     x19, x1
        mov     x27, #1
1:      mov     x1, x19
        bl      start_on
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    1b
        blr     x19
        mov     x27, #1
2:      bl      wait_done
        add     x27, x27, #1
        cmp     x27, x28
        b.ne    2b
        ldp     x29, x30, [sp], #16
        ret

// Each CPU for itself: its interface, SGIs 0 to 3, the timer's and the PMU's PPI, all at priority 0x80; SPI 40 there, too.
enable_own:
        stp     x29, x30, [sp, #-16]!
        mov     x0, #PMU_INTID
        bl      gic_enable
        set     x0, GICD_SET_ENABLE
        set     x1, 1 << TIMER_INTID
        str     w1, [x0]
        ldp     x29, x30, [sp], #16
        ret

// An interrupt: counted. x0 = INTID, w19 = GICC_IAR.
        .global on_interrupt
on_interrupt:
        mrs     x9, tpidr_el1
        add     x10, x9, x0, lsl #3
        ldr     x11, [x10, #IRQS]
        add     x11, x11, #1
        str     x11, [x10, #IRQS]
        mov     w11, w19
        cbz     w0, 1f                          // SGI 0 only wakes
        str     x11, [x9, #IAR]
1:      cmp     w0, #PING
        b.ne    2f
        ubfx    w10, w19, #10, #3
        mov     w11, #1
        lsl     w11, w11, w10
        lsl     w11, w11, #16
        orr     w11, w11, #PONG
        set     x10, GICD_SGIR
        str     w11, [x10]
2:      cmp     w0, #PMU_INTID
        b.ne    3f
        mov     x10, #-1
        msr     pmovsclr_el0, x10
3:      cmp     w0, #TIMER_INTID
        b.ne    4f
        msr     cntv_ctl_el0, xzr
4:      isb
        ret

// Where a CPU begins.
secondary:
        mov     x27, x0
        mrs     x1, mpidr_el1
        and     x28, x1, #0xFF
        record  x26, x28
        msr     tpidr_el1, x26
        str     x1, [x26, #MPIDR]
        str     x27, [x26, #CONTEXT]
        mrs     x1, currentel
        str     x1, [x26, #LEVEL]
        mrs     x1, daif
        str     x1, [x26, #MASKS]
        mrs     x1, sctlr_el1
        set     x2, 0x1005
        and     x1, x1, x2
        str     x1, [x26, #CONTROL]
        mrs     x1, pmcr_el0
        and     x1, x1, #1
        str     x1, [x26, #PMCR]
        mrs     x1, pmcntenset_el0
        str     x1, [x26, #COUNTERS]
        mrs     x1, cntv_ctl_el0
        and     x1, x1, #1
        str     x1, [x26, #TIMER]
        ldr     x1, [x26, #STARTS]
        add     x1, x1, #1
        str     x1, [x26, #STARTS]
        adr     x1, stacks
        add     x2, x28, #1
        mov     x3, #STACK
        madd    x1, x2, x3, x1
        mov     sp, x1
        adr     x1, vectors
        msr     vbar_el1, x1
        isb
        mov     x1, #1
        str     x1, [x26, #ONLINE]
        dsb     sy
        sev
        // Before its interrupts are enabled it waits for an event, later for an interrupt.
1:      msr     daifset, #2
        ldr     x20, [x26, #FUNCTION]
        cbnz    x20, 3f
        set     x0, 0x08010000
        ldr     w0, [x0]                        // GICC_CTLR
        cbnz    w0, 2f
        wfe
        b       1b
2:      wfi
        msr     daifclr, #2
        isb
        b       1b
3:      blr     x20
        str     xzr, [x26, #FUNCTION]
        dsb     sy
        sev
        b       1b

        .bss
        .balign 1024
records:
        .space  8 * RECORD
        .balign 64
shared:
        .space  448
        .balign 16
stacks:
        .space  8 * STACK
