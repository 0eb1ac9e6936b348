using System.Runtime.CompilerServices;

namespace Emu;

/// <summary>A word for each counter, event counters first, then the cycle counter and the instruction counter.</summary>
[InlineArray(PmuCounter.Count)]
internal struct PmuCounterWords
{
    private ulong _element0;
}
