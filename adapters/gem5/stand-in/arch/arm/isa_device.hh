// A stand-in of Emu's own for a few names of gem5, so that the example compiles and runs without it. It holds no line of gem5.
#ifndef STANDIN_ISA_DEVICE_HH
#define STANDIN_ISA_DEVICE_HH
#include <cstdint>
namespace gem5 {
using RegVal = std::uint64_t;
class ThreadContext;
namespace ArmISA {
class ISA;
class BaseISADevice {
public:
    virtual ~BaseISADevice() = default;
    virtual void setISA(ISA *isa) { isa_ = isa; }
    virtual void setThreadContext(ThreadContext *) {}
    virtual void setMiscReg(int misc_reg, RegVal val) = 0;
    virtual RegVal readMiscReg(int misc_reg) = 0;

private:
    ISA *isa_ = nullptr;
};
} // namespace ArmISA
} // namespace gem5
#endif
