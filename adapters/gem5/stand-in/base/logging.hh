// A stand-in of Emu's own: warnings are counted.
#ifndef STANDIN_LOGGING_HH
#define STANDIN_LOGGING_HH
namespace gem5 {
inline int warnings = 0;
}
#define warn(...) ((void)++gem5::warnings)
#endif
