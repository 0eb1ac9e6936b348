// The C++ header: handles that own, answers, errors as exceptions, callbacks as virtual functions.
#include "expect.h"

#include <emu_pmu.hpp>

namespace {

struct line : emu_pmu::listener {
    int edges = 0;
    bool level = false;
    void irq(bool now) noexcept override
    {
        edges++;
        level = now;
    }
};

} // namespace

int main()
{
    EXPECT(emupmu_init() == 0);
    line told;
    const emu_pmu::config config(emu_pmu::config::defaults());
    emu_pmu::pmu pmu(config, &told);
    count_cycles(pmu.get(), UINT64_MAX - 9);
    EXPECT(pmu.budget() == 10);
    const std::vector<unsigned char> state = pmu.save();
    pmu.advance(12, 3);
    EXPECT(told.level && told.edges == 1 && pmu.irq() && pmu.read(EMUPMU_PMCCNTR_EL0) == 2);
    pmu.restore(state);
    EXPECT(!told.level && pmu.budget() == 10);

    pmu.set_context(EMUPMU_CONTEXT(0, EMUPMU_NON_SECURE));
    std::uint64_t refusal = 0;
    EXPECT(!pmu.read(EMUPMU_PMCCNTR_EL0, &refusal).has_value());
    EXPECT(emu_pmu::answer(refusal).kind() == EMUPMU_TRAP && emu_pmu::answer(refusal).el() == 1 && (emu_pmu::answer(refusal).syndrome(7) >> 5 & 31) == 7);
    EXPECT(!pmu.check_access(EMUPMU_PMCCNTR_EL0, true).ok());
    emu_pmu::pmu moved(std::move(pmu));
    moved.reset(true);

    try {
        emu_pmu::host none("pentium:4");
        EXPECT(!"an exception comes");
    } catch (const emu_pmu::error &e) {
        EXPECT(e.code() == EMUPMU_ERROR_NO_ENTRY && std::string(e.what()).find("pentium") != std::string::npos);
    }
    emu_pmu::vcpu vcpu(emu_pmu::vm(emu_pmu::host("cortex-a55:4,cortex-a76:4"), "fixed-counters-only"), &told);
    EXPECT(vcpu.load(0));
    count_cycles(vcpu.registers().get(), 0);
    vcpu.run(100, 10);
    vcpu.request_reload();
    EXPECT(vcpu.load(7));
    vcpu.run(20, 10);
    EXPECT(vcpu.registers().read(EMUPMU_PMCCNTR_EL0) == 120);
    emu_pmu::vcpu fixed(emu_pmu::vm(emu_pmu::host("cortex-a55:4,cortex-a76:4"), "cortex-a76"));
    EXPECT(!fixed.load(0) && fixed.load(4));
    return finish();
}
