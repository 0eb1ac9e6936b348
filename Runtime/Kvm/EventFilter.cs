namespace Emu.Kvm;

/// <summary>What FILTER does with a range of events.</summary>
public enum FilterAction : byte
{
    /// <summary>The events may be counted.</summary>
    Allow = 0,

    /// <summary>The events do not count.</summary>
    Deny = 1,
}

/// <summary>A VM's event filter: which PMUv3 events its counters may count.</summary>
internal sealed class EventFilter
{
    private readonly ulong[] _allowed;

    /// <summary>The first call decides what holds for all the events that it does not name: the opposite.</summary>
    /// <param name="eventSpace">How many event numbers the host's PMUVer has.</param>
    /// <param name="first">The action of the first call.</param>
    internal EventFilter(int eventSpace, FilterAction first)
    {
        _allowed = new ulong[eventSpace / 64];
        if (first == FilterAction.Deny)
            System.Array.Fill(_allowed, ulong.MaxValue);
    }

    /// <summary>SW_INCR and CHAIN are never asked for: they do not go to the host.</summary>
    internal bool Allows(Pmuv3Event pmuv3Event) =>
        pmuv3Event.Number / 64 < _allowed.Length && ((_allowed[pmuv3Event.Number / 64] >> (pmuv3Event.Number % 64)) & 1) != 0;

    /// <summary>32 events from <paramref name="firstEvent"/> on, which is a multiple of 32; 0 beyond the event space.</summary>
    internal uint AllowedFrom(int firstEvent) =>
        firstEvent / 64 < _allowed.Length ? (uint)(_allowed[firstEvent / 64] >> (firstEvent % 64)) : 0;

    internal void Apply(int firstEvent, int events, FilterAction action)
    {
        for (int number = firstEvent; number < firstEvent + events; number++)
        {
            ulong bit = 1UL << (number % 64);
            if (action == FilterAction.Allow)
                _allowed[number / 64] |= bit;
            else
                _allowed[number / 64] &= ~bit;
        }
    }
}
