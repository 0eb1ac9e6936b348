// A stand-in of Emu's own: a thread is at an Exception level.
#ifndef STANDIN_THREAD_CONTEXT_HH
#define STANDIN_THREAD_CONTEXT_HH
namespace gem5 {
class ThreadContext {
public:
    int level = 1;
    bool secure = false;
};
} // namespace gem5
#endif
