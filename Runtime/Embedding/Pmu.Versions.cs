using System;
using System.Numerics;
using Emu.Registers;

namespace Emu;

// Numbers that tell an embedder when it has to ask again, and the list of events that it has to tell the PMU about.
public sealed partial class Pmu
{
    /// <summary>
    /// Changes whenever a guest access that was allowed at an Exception level may be refused there now, or the other way round. An embedder remembers an allowed access
    /// by register, direction, Exception level and this number, and does not ask again while they are the same.
    /// </summary>
    public ulong AccessVersion => _decisions.Version;

    /// <summary>
    /// Changes whenever <see cref="OccurrencesToOverflow"/>, of an event that is pushed, may answer less than its earlier answer minus the occurrences since then. An embedder
    /// that armed a timer by the budget has to read the budget again only when this number has changed. (<see cref="ulong.MaxValue"/> also means an overflow that is
    /// 2^64 occurrences away, and becomes less with the first of them.)
    /// </summary>
    public ulong BudgetVersion => _counters.BudgetVersion;

    /// <summary>The events that running counters select and have pushed: those that an embedder tells the PMU about. SW_INCR and CHAIN are the PMU's own and not among them.</summary>
    /// <param name="events">Where the event numbers are put, each once; as many as there is place for.</param>
    /// <returns>How many there are: at most 33, as many as counters.</returns>
    public int ListenedEvents(Span<ushort> events)
    {
        int count = 0;
        Span<ushort> seen = stackalloc ushort[PmuCounter.Count];
        for (ulong rest = _counters.Running & ~_counters.Pulled; rest != 0; rest &= rest - 1)
        {
            ushort selected = _pe.EventOf(BitOperations.TrailingZeroCount(rest));
            if (selected is PmuEvents.SW_INCR or PmuEvents.CHAIN || seen[..count].Contains(selected))
            {
                continue;
            }

            seen[count] = selected;
            if (count < events.Length)
            {
                events[count] = selected;
            }

            count++;
        }

        return count;
    }

    /// <summary>The hashes of the events that have to be told: bit <c>(event ^ (event >> 6)) &amp; 63</c>.</summary>
    internal ulong ListeningHashes => _counters.Listening;

    /// <summary>This many cycles can pass before the one that may overflow a counter. It is <see cref="CyclesToOverflow"/> or less, and cheap to ask.</summary>
    internal ulong CyclesAtLeast => _counters.AtLeastToOverflow(TickSlots.Cycles);

    /// <summary>The same of retired instructions.</summary>
    internal ulong InstructionsAtLeast => _counters.AtLeastToOverflow(TickSlots.Instructions);

    /// <summary>Every advance has to be told at once: two of them are not the same as one of both.</summary>
    internal bool LooksAtEachAdvance => _counters.LooksAtCycles;

    /// <summary>Counts are pulled, and pushed ones mean nothing.</summary>
    internal bool IsPulling => _counters.IsPulling;
}
