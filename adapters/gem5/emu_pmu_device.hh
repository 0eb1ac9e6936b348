// PMUv3 of libemu_pmu as a device of gem5's Arm ISA: what ArmISA::ISA forwards MiscReg accesses to. See README.md. MIT licence, see the file LICENSE.
#ifndef EMU_PMU_DEVICE_HH
#define EMU_PMU_DEVICE_HH

#include "arch/arm/isa_device.hh"
#include "sim/serialize.hh"

#include <emu_pmu.hpp>

#include <cstdint>
#include <vector>

namespace gem5 {

class ArmInterruptPin;
class ThreadContext;

namespace ArmISA {

/// One PE's PMU. The owner counts: from probe points, or where an instruction commits.
class EmuPmuDevice : public BaseISADevice {
public:
    struct Params {
        std::uint32_t version = 9;                          ///< ID_AA64DFR0_EL1.PMUVer
        std::uint32_t counters = 6;                         ///< event counters, 0 to 31
        bool el2 = true;                                    ///< Exception level 2 is there
        bool el3 = true;                                    ///< Exception level 3 is there
        const std::vector<std::uint16_t> *events = nullptr; ///< what the owner counts besides cycles and instructions; null: everything is said to be counted
    };

    /// @param pin PMUIRQ; null where nobody listens.
    EmuPmuDevice(const Params &params, ArmInterruptPin *pin);

    void setThreadContext(ThreadContext *tc) override { tc_ = tc; }
    void setMiscReg(int misc_reg, RegVal val) override;
    RegVal readMiscReg(int misc_reg) override;

    /// Cycles and instructions went by. Two additions, and a call at an overflow.
    void advance(std::uint64_t cycles, std::uint64_t instructions)
    {
        emupmu_advance(pmu_.get(), cycles, instructions);
        followInterrupt();
    }

    /// Whether a guest counts an event: else the owner need not.
    bool listens(std::uint16_t event) const { return emupmu_listens(pmu_.get(), event) != 0; }

    /// An event happened.
    void count(std::uint16_t event, std::uint64_t occurrences)
    {
        emupmu_count(pmu_.get(), event, occurrences);
        followInterrupt();
    }

    /// The registers that the PMU only looks at (HCR_EL2, SCR_EL3 and so on): the owner tells each new value. @param control EMUPMU_CONTROL_...
    void control(int control, std::uint64_t value);

    /// Occurrences of CPU_CYCLES until something overflows, for an owner that schedules an event in place of counting each cycle; UINT64_MAX: nothing does.
    std::uint64_t cyclesToOverflow() const { return emupmu_budget(pmu_.get(), EMUPMU_EVENT_CPU_CYCLES); }

    void serialize(CheckpointOut &cp) const;
    void unserialize(CheckpointIn &cp);

private:
    void enterContext();
    void followInterrupt();

    emu_pmu::config config_;
    emu_pmu::pmu pmu_;
    ArmInterruptPin *const pin_;
    ThreadContext *tc_ = nullptr;
    bool level_ = false;
};

} // namespace ArmISA
} // namespace gem5

#endif
