// A stand-in of Emu's own.
#ifndef STANDIN_UTILITY_HH
#define STANDIN_UTILITY_HH
#include "cpu/thread_context.hh"
namespace gem5 {
namespace ArmISA {
inline int currEL(const ThreadContext *tc) { return tc->level; }
inline bool isSecure(const ThreadContext *tc) { return tc->secure; }
} // namespace ArmISA
} // namespace gem5
#endif
