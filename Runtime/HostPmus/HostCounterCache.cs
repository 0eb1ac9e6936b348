using System;

namespace Emu.HostPmus;

/// <summary>The host counters of one vCPU: each event is opened on a host PMU once and kept for the way back.</summary>
internal sealed class HostCounterCache : IDisposable
{
    // What a PMUv3 counter no longer selects is kept too, but not without end: a guest can go through 65,536 events, and a host
    // counter may be a file descriptor.
    private const int MaxSpares = 64;

    private readonly HostPmu[] _pmus;
    private readonly HostThread _thread;
    private readonly IHostCounterOwner _owner;

    // By host PMU and PMUv3 counter: the host counter it used there last.
    private readonly HostCounter?[] _home;

    // By host PMU: counters without a home, the oldest first.
    private readonly HostCounter?[] _spares;
    private readonly int[] _spareCount;

    internal HostCounterCache(HostPmu[] pmus, HostThread thread, IHostCounterOwner owner)
    {
        _pmus = pmus;
        _thread = thread;
        _owner = owner;
        _home = new HostCounter?[pmus.Length * PmuCounter.Count];
        _spares = new HostCounter?[pmus.Length * MaxSpares];
        _spareCount = new int[pmus.Length];
    }

    /// <summary>The stopped host counter of a PMUv3 counter for a native event on a host PMU; null when the host refuses it.</summary>
    internal HostCounter? Take(int pmu, int counter, NativeEvent nativeEvent)
    {
        ref HostCounter? home = ref _home[(pmu * PmuCounter.Count) + counter];
        if (home is not null)
        {
            if (home.NativeEvent == nativeEvent)
                return home;
            Keep(pmu, home);
        }

        home = TakeSpare(pmu, nativeEvent) ?? _pmus[pmu].Open(nativeEvent, _thread, _owner);
        if (home is not null)
            home.Tag = counter;
        return home;
    }

    public void Dispose()
    {
        foreach (ref HostCounter? counter in _home.AsSpan())
        {
            counter?.Dispose();
            counter = null;
        }

        foreach (ref HostCounter? counter in _spares.AsSpan())
        {
            counter?.Dispose();
            counter = null;
        }

        Array.Clear(_spareCount);
    }

    private void Keep(int pmu, HostCounter counter)
    {
        Span<HostCounter?> spares = _spares.AsSpan(pmu * MaxSpares, MaxSpares);
        if (_spareCount[pmu] == MaxSpares)
        {
            spares[0]!.Dispose();
            spares[1..].CopyTo(spares);
            _spareCount[pmu]--;
        }

        spares[_spareCount[pmu]++] = counter;
    }

    private HostCounter? TakeSpare(int pmu, NativeEvent nativeEvent)
    {
        Span<HostCounter?> spares = _spares.AsSpan(pmu * MaxSpares, _spareCount[pmu]);
        for (int i = spares.Length - 1; i >= 0; i--)
        {
            if (spares[i]!.NativeEvent == nativeEvent)
            {
                HostCounter found = spares[i]!;
                spares[(i + 1)..].CopyTo(spares[i..]);
                spares[^1] = null;
                _spareCount[pmu]--;
                return found;
            }
        }

        return null;
    }
}
