using System;
using Emu.HostPmus;

namespace Emu.Machine;

/// <summary>
/// The cycles in which a core that takes more than one cycle for an instruction issues nothing. Each instruction issues in one cycle, and the others are
/// stalls of the back end, because the front end always has the next instruction ready.
/// </summary>
/// <param name="Millionths">How many millionths of a cycle an instruction stalls on average; 0: a core that never stalls.</param>
internal readonly record struct StallClock(ulong Millionths)
{
    private const ulong Million = 1_000_000;

    /// <summary>The core's own.</summary>
    /// <param name="model">What the core is like; null: one cycle an instruction.</param>
    public static StallClock Of(HostPmuModel? model) =>
        model is { CyclesPerInstruction: > 1 } slow ? new StallClock((ulong)((slow.CyclesPerInstruction - 1) * Million)) : default;

    /// <summary>The core has cycles without an instruction.</summary>
    public bool Stalls => Millionths != 0;

    /// <summary>The cycles without an instruction among those of the next instructions.</summary>
    /// <param name="instructions">How many instructions.</param>
    /// <param name="before">Instructions that the core has retired: they say at which fraction of a cycle it is.</param>
    /// <remarks>Differences of the core's whole history lose no fraction of a cycle.</remarks>
    public ulong StallsIn(ulong instructions, ulong before) =>
        (ulong)(((UInt128)before + instructions) * Millionths / Million) - (ulong)((UInt128)before * Millionths / Million);

    /// <summary>How many more instructions it takes until the core has stalled for this many more cycles.</summary>
    /// <param name="stalls">Cycles.</param>
    /// <param name="before">Instructions that the core has retired: they say at which fraction of a cycle it is.</param>
    /// <returns>The least number of instructions, or <see cref="ulong.MaxValue"/> when it does not fit.</returns>
    public ulong InstructionsFor(ulong stalls, ulong before)
    {
        UInt128 goal = ((UInt128)before * Millionths / Million) + stalls;
        UInt128 instructions = (((goal * Million) + Millionths - 1) / Millionths) - before;
        return instructions > ulong.MaxValue ? ulong.MaxValue : (ulong)instructions;
    }
}
