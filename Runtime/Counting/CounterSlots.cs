using System.Runtime.CompilerServices;

namespace Emu;

/// <summary>The number of a slot for each counter.</summary>
[InlineArray(PmuCounter.Count)]
internal struct CounterSlots
{
    private byte _element0;
}
