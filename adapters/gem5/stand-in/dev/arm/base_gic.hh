// A stand-in of Emu's own: a pin that remembers its level.
#ifndef STANDIN_BASE_GIC_HH
#define STANDIN_BASE_GIC_HH
namespace gem5 {
class ArmInterruptPin {
public:
    void raise() { high = true, ++edges; }
    void clear() { high = false, ++edges; }
    bool high = false;
    int edges = 0;
};
} // namespace gem5
#endif
