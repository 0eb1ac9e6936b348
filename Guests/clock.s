// A clock kept by PMCCNTR_EL0, the way Windows keeps time on arm64: measure how long a cycle is against the system
// counter, then turn measured cycles into time, over and over, each time dividing by the cycles just measured.
// On a machine whose cycle counter stops when the vCPU moves to a core of another PMU the measured delta is 0, and the
// guest is at a division by zero. AArch64's UDIV answers 0 to that and does not trap, so a compiler puts a test of the
// divisor in front; here that test ends the run with exit status 1, as the bug check would end Windows.
//
// One step is WORK rounds of 2 instructions (1 000 000 instructions) and a few thousand more to print its line.

        .include "guest.inc"

        .equ    STEPS, 40
        .equ    WORK, 500000
        .equ    CALIBRATION_TICKS, 6250         // of CNTVCT_EL0: 100 us where it runs at 62.5 MHz
        .equ    NS_PER_S, 1000000000

        .text
        .global main
main:
        bl      pmu_version
        cbz     x0, no_pmu
        bl      pmu_reset
        write   pmcntenset_el0, CYCLE_COUNTER
        write   pmcr_el0, PMCR_E | PMCR_LC
        isb
        mrs     x28, cntfrq_el0
        say     "Keeping time by PMCCNTR_EL0."

        // Calibration: cycles over a short while of the system counter.
        mrs     x19, cntvct_el0
        mrs     x20, pmccntr_el0
        set     x9, CALIBRATION_TICKS
1:      mrs     x21, cntvct_el0
        sub     x10, x21, x19
        cmp     x10, x9
        b.lo    1b
        mrs     x22, pmccntr_el0
        sub     x0, x21, x19
        sub     x1, x22, x20
        mov     x25, #0                         // step 0: the calibration
        bl      picoseconds_a_cycle
        mov     x27, x0
        text    "calibrated: "
        bl      print
        mov     x0, x27
        bl      print_decimal
        text    " ps a cycle"
        bl      print_line

        mov     x25, #1                         // the step
        mov     x26, #0                         // time so far by the clock, ns
2:      mrs     x19, cntvct_el0
        mrs     x20, pmccntr_el0
        set     x9, WORK
3:      subs    x9, x9, #1
        b.ne    3b
        mrs     x22, pmccntr_el0
        mrs     x21, cntvct_el0

        sub     x23, x22, x20                   // cycles of this step
        sub     x0, x21, x19
        mov     x1, x23
        bl      picoseconds_a_cycle
        mov     x22, x0
        mov     x9, #1000
        mul     x10, x23, x27                   // by the clock: cycles at the calibrated length
        udiv    x10, x10, x9
        add     x26, x26, x10

        text    "step "
        bl      print
        mov     x0, x25
        mov     x1, #2
        bl      print_decimal_padded
        text    ": "
        bl      print
        mov     x0, x23
        bl      print_decimal
        text    " cycles, "
        bl      print
        mov     x0, x22
        bl      print_decimal
        text    " ps a cycle"
        bl      print_line
        add     x25, x25, #1
        cmp     x25, #STEPS
        b.ls    2b

        text    "kept time: "
        bl      print
        mov     x0, #STEPS
        bl      print_decimal
        text    " steps, "
        bl      print
        mov     x0, x26
        bl      print_decimal
        text    " ns of work by the clock"
        bl      print_line
        mov     x0, #0
        b       exit

// x0 = ticks of CNTVCT_EL0, x1 = cycles of PMCCNTR_EL0 in that time; x0 = how many picoseconds a cycle took.
picoseconds_a_cycle:
        cbz     x1, division_by_zero
        set     x9, NS_PER_S
        mul     x0, x0, x9
        udiv    x0, x0, x28                     // ns
        mov     x9, #1000
        mul     x0, x0, x9
        udiv    x0, x0, x1
        ret

division_by_zero:
        say     ""
        text    "*** Step "
        bl      print
        mov     x0, x25
        bl      print_decimal
        text    ": PMCCNTR_EL0 stood at "
        bl      print
        mrs     x0, pmccntr_el0
        bl      print_decimal
        text    " while the system counter went on."
        bl      print_line
        say     "*** STOP: division by zero."
        mov     x0, #1
        b       exit

no_pmu:
        say     "FAIL there is no PMUv3 to keep time by"
        mov     x0, #2
        b       exit
