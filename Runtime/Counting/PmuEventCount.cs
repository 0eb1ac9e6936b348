namespace Emu;

/// <summary>How often an event occurred in one processor cycle.</summary>
/// <param name="Event">A PMUv3 event number.</param>
/// <param name="Occurrences">How often; 0 is allowed.</param>
public readonly record struct PmuEventCount(ushort Event, ulong Occurrences);
