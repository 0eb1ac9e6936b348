// See emu_pmu_device.hh. MIT licence, see the file LICENSE.
#include "emu_pmu_device.hh"

#include "arch/arm/regs/misc.hh"
#include "arch/arm/utility.hh"
#include "base/logging.hh"
#include "cpu/thread_context.hh"
#include "dev/arm/base_gic.hh"

#include <algorithm>
#include <array>
#include <utility>

namespace gem5 {
namespace ArmISA {

namespace {

emupmu_options optionsOf(const EmuPmuDevice::Params &params)
{
    emupmu_options options = emu_pmu::config::defaults();
    options.version = params.version;
    options.counters = params.counters;
    options.el2 = params.el2 ? 1 : 0;
    options.el3 = params.el3 ? 1 : 0;
    if (params.events != nullptr) {
        // A pointer that is not null, also where the list is empty: then there are no events.
        static const std::uint16_t none = 0;
        options.events = params.events->empty() ? &none : params.events->data();
        options.event_count = params.events->size();
    }
    return options;
}

// gem5's numbers of the registers, and the library's.
const std::array<std::pair<int, std::uint32_t>, 16> registers = {{
    {MISCREG_PMCR_EL0, EMUPMU_PMCR_EL0},
    {MISCREG_PMCNTENSET_EL0, EMUPMU_PMCNTENSET_EL0},
    {MISCREG_PMCNTENCLR_EL0, EMUPMU_PMCNTENCLR_EL0},
    {MISCREG_PMOVSCLR_EL0, EMUPMU_PMOVSCLR_EL0},
    {MISCREG_PMSWINC_EL0, EMUPMU_PMSWINC_EL0},
    {MISCREG_PMSELR_EL0, EMUPMU_PMSELR_EL0},
    {MISCREG_PMCEID0_EL0, EMUPMU_PMCEID0_EL0},
    {MISCREG_PMCEID1_EL0, EMUPMU_PMCEID1_EL0},
    {MISCREG_PMCCNTR_EL0, EMUPMU_PMCCNTR_EL0},
    {MISCREG_PMXEVTYPER_EL0, EMUPMU_PMXEVTYPER_EL0},
    {MISCREG_PMCCFILTR_EL0, EMUPMU_PMCCFILTR_EL0},
    {MISCREG_PMXEVCNTR_EL0, EMUPMU_PMXEVCNTR_EL0},
    {MISCREG_PMUSERENR_EL0, EMUPMU_PMUSERENR_EL0},
    {MISCREG_PMOVSSET_EL0, EMUPMU_PMOVSSET_EL0},
    {MISCREG_PMINTENSET_EL1, EMUPMU_PMINTENSET_EL1},
    {MISCREG_PMINTENCLR_EL1, EMUPMU_PMINTENCLR_EL1},
}};

// The registers of one counter that gem5 has numbers for.
constexpr int numbered = 6;

std::uint32_t registerOf(int misc_reg)
{
    if (misc_reg >= MISCREG_PMEVCNTR0_EL0 && misc_reg < MISCREG_PMEVCNTR0_EL0 + numbered) {
        return EMUPMU_PMEVCNTRn_EL0(static_cast<std::uint32_t>(misc_reg - MISCREG_PMEVCNTR0_EL0));
    }
    if (misc_reg >= MISCREG_PMEVTYPER0_EL0 && misc_reg < MISCREG_PMEVTYPER0_EL0 + numbered) {
        return EMUPMU_PMEVTYPERn_EL0(static_cast<std::uint32_t>(misc_reg - MISCREG_PMEVTYPER0_EL0));
    }
    const auto found = std::find_if(registers.begin(), registers.end(), [misc_reg](const auto &pair) { return pair.first == misc_reg; });
    return found == registers.end() ? 0 : found->second;
}

} // namespace

EmuPmuDevice::EmuPmuDevice(const Params &params, ArmInterruptPin *pin) : config_(optionsOf(params)), pmu_(config_), pin_(pin) {}

void EmuPmuDevice::setMiscReg(int misc_reg, RegVal val)
{
    const std::uint32_t reg = registerOf(misc_reg);
    if (reg == 0) {
        warn("Register %i is not one of the PMU's: the write is ignored.\n", misc_reg);
        return;
    }
    enterContext();
    // gem5 has checked the traps before it comes here. What it does not know about (a counter that EL2 keeps, for example) is refused without an effect.
    if (!pmu_.write(reg, val)) {
        warn("The PMU refuses the write of register %i.\n", misc_reg);
    }
    followInterrupt();
}

RegVal EmuPmuDevice::readMiscReg(int misc_reg)
{
    const std::uint32_t reg = registerOf(misc_reg);
    if (reg == 0) {
        warn("Register %i is not one of the PMU's: it reads as 0.\n", misc_reg);
        return 0;
    }
    enterContext();
    const auto value = pmu_.read(reg);
    if (!value) {
        warn("The PMU refuses the read of register %i.\n", misc_reg);
    }
    followInterrupt();
    return value.value_or(0);
}

void EmuPmuDevice::control(int control, std::uint64_t value)
{
    emu_pmu::check(emupmu_set_control(pmu_.get(), control, value));
    followInterrupt();
}

void EmuPmuDevice::serialize(CheckpointOut &cp) const
{
    // Saving takes what is pending in the head, which no guest can see.
    const std::vector<unsigned char> state = const_cast<EmuPmuDevice *>(this)->pmu_.save();
    arrayParamOut(cp, "emuPmuState", state);
}

void EmuPmuDevice::unserialize(CheckpointIn &cp)
{
    std::vector<unsigned char> state;
    arrayParamIn(cp, "emuPmuState", state);
    pmu_.restore(state);
    followInterrupt();
}

// Where the thread is when something happens: what is filtered is decided there.
void EmuPmuDevice::enterContext()
{
    if (tc_ == nullptr) {
        return;
    }
    const std::uint32_t context = EMUPMU_CONTEXT(currEL(tc_), isSecure(tc_) ? EMUPMU_SECURE : EMUPMU_NON_SECURE);
    if (context != context_) {
        emu_pmu::check(emupmu_set_context(pmu_.get(), context));
        context_ = context;
    }
}

void EmuPmuDevice::followInterrupt()
{
    const bool level = pmu_.irq();
    if (level == level_ || pin_ == nullptr) {
        return;
    }
    level_ = level;
    if (level) {
        pin_->raise();
    } else {
        pin_->clear();
    }
}

} // namespace ArmISA
} // namespace gem5
