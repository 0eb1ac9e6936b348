// Drives the example through the stand-in: what gem5's ISA, its probe points and its checkpoints would do. Prints what happened; ends with 1 where it is wrong.
#include "arch/arm/regs/misc.hh"
#include "base/logging.hh"
#include "cpu/thread_context.hh"
#include "dev/arm/base_gic.hh"
#include "emu_pmu_device.hh"

#include <cstdlib>
#include <iostream>
#include <sstream>

using namespace gem5;
using namespace gem5::ArmISA;

static void expect(const char *what, std::uint64_t value, std::uint64_t wanted)
{
    std::cout << what << ": " << value << '\n';
    if (value != wanted) {
        std::cout << "wanted " << wanted << '\n';
        std::exit(1);
    }
}

int main()
{
    const std::vector<std::uint16_t> events = {0x13};
    EmuPmuDevice::Params params;
    params.version = 6;
    params.counters = 4;
    params.events = &events;
    ArmInterruptPin pin;
    ThreadContext tc;
    EmuPmuDevice pmu(params, &pin);
    pmu.setThreadContext(&tc);

    // The guest at EL1: the cycle counter overflows after 1000 cycles, counter 0 counts MEM_ACCESS.
    pmu.setMiscReg(MISCREG_PMCR_EL0, 0x41);
    pmu.setMiscReg(MISCREG_PMEVTYPER0_EL0, 0x13);
    pmu.setMiscReg(MISCREG_PMCCNTR_EL0, UINT64_MAX - 999);
    pmu.setMiscReg(MISCREG_PMINTENSET_EL1, UINT64_C(1) << 31);
    pmu.setMiscReg(MISCREG_PMCNTENSET_EL0, UINT64_C(1) << 31 | 1);
    expect("N", pmu.readMiscReg(MISCREG_PMCR_EL0) >> 11 & 31, 4);
    expect("cycles to the overflow", pmu.cyclesToOverflow(), 1000);
    expect("listens to MEM_ACCESS", pmu.listens(0x13), 1);

    // Commits, as a probe point tells them.
    for (int i = 0; i < 999; i++) {
        pmu.advance(1, i & 1);
    }
    pmu.count(0x13, 3);
    expect("PMUIRQ", pin.high, 0);

    // A checkpoint one cycle before the overflow.
    std::ostringstream checkpoint;
    pmu.serialize(checkpoint);
    pmu.advance(1, 1);
    expect("PMUIRQ after 1000 cycles", pin.high, 1);
    expect("flags", pmu.readMiscReg(MISCREG_PMOVSCLR_EL0), UINT64_C(1) << 31);
    pmu.setMiscReg(MISCREG_PMOVSCLR_EL0, UINT64_C(1) << 31);
    expect("PMUIRQ cleared", pin.high, 0);
    expect("edges", static_cast<std::uint64_t>(pin.edges), 2);

    // Another process goes on from it.
    ArmInterruptPin otherPin;
    EmuPmuDevice other(params, &otherPin);
    other.setThreadContext(&tc);
    CheckpointIn in(checkpoint.str());
    other.unserialize(in);
    expect("MEM_ACCESS restored", other.readMiscReg(MISCREG_PMEVCNTR0_EL0), 3);
    other.advance(1, 1);
    expect("PMUIRQ restored", otherPin.high, 1);

    // A filter acts where the event happens, with no access in between: U, so EL0 does not count.
    other.setMiscReg(MISCREG_PMEVTYPER0_EL0, UINT64_C(1) << 30 | 0x13);
    other.count(0x13, 1);
    tc.level = 0;
    expect("listens at EL0", other.listens(0x13), 0);
    other.count(0x13, 10);
    tc.level = 1;
    other.count(0x13, 1);
    expect("MEM_ACCESS of EL1", other.readMiscReg(MISCREG_PMEVCNTR0_EL0), 5);

    // EL0 without PMUSERENR_EL0.EN is refused, and so is what is not the PMU's.
    expect("warnings", static_cast<std::uint64_t>(warnings), 0);
    tc.level = 0;
    expect("read at EL0", other.readMiscReg(MISCREG_PMCCNTR_EL0), 0);
    other.setMiscReg(MISCREG_SPSR_EL1, 1);
    expect("warnings", static_cast<std::uint64_t>(warnings), 2);

    // EL2 keeps counters 2 and 3, by MDCR_EL2.HPMN.
    tc.level = 1;
    other.control(EMUPMU_CONTROL_MDCR_EL2, 2);
    expect("N at EL1", other.readMiscReg(MISCREG_PMCR_EL0) >> 11 & 31, 2);
    return 0;
}
