using System;
using System.Numerics;
using System.Threading;

namespace Emu.Kvm;

/// <content>Where the vCPU runs.</content>
public sealed partial class Vcpu
{
    private Backing?[] _backing;
    private Backing _loaded = Backing.NotLoaded;

    // The last host PMU that the vCPU was on; null before the first.
    private int? _lastPmu;
    private bool _hasRun;

    /// <summary>
    /// How many times a load found enabled counters whose host events then gave way to those of another host PMU, opened again or taken
    /// from the cache. The first load counts none.
    /// </summary>
    public long Reloads { get; private set; }

    /// <summary>The vCPU enters its guest on a pCPU.</summary>
    /// <param name="cpu">The pCPU, where <see cref="Thread"/> is by now.</param>
    /// <returns>Whether it may run there.</returns>
    /// <remarks>
    /// One comparison while the host PMU stays the same. On another one, what runs is stopped, mapped and started there: no count is lost
    /// or doubled, overflows stay as far as they were, memory is allocated only when an event is opened there for the first time, and
    /// the cost grows with the number of running counters.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The host cannot have such a pCPU.</exception>
    public LoadStatus Load(int cpu)
    {
        Backing?[] backing = _backing;
        return (uint)cpu < (uint)backing.Length && backing[cpu] == Volatile.Read(ref _loaded) ? LoadStatus.Ok : LoadElsewhere(cpu);
    }

    /// <summary>
    /// Has the next <see cref="Load"/> look at the host's events again wherever it is: after a change of what the host or a filter
    /// allows. From any thread; a request that arrives during a load is not lost.
    /// </summary>
    public void RequestReload() => Interlocked.Exchange(ref _loaded, Backing.ReloadRequested);

    /// <summary>
    /// The next <see cref="Load"/> has something to do, if only to take an overflow: an embedder that runs its guest for long looks here now and
    /// then. From any thread.
    /// </summary>
    public bool IsReloadRequested => Volatile.Read(ref _loaded) == Backing.ReloadRequested;

    private LoadStatus LoadElsewhere(int cpu)
    {
        Backing? backing = (uint)cpu < (uint)_backing.Length ? _backing[cpu] : null;
        if (backing is null)
            throw new ArgumentOutOfRangeException(nameof(cpu), cpu, $"The host's possible pCPUs are {Vm.PossibleCpus}.");
        if (!_hasRun)
        {
            LoadStatus first = FirstRun();
            if (first != LoadStatus.Ok)
                return first;

            // Another vCPU's configuration call may have come in between; from here on none can.
            backing = _backing[cpu]!;
        }

        if (backing == Backing.Unsupported)
            return LoadStatus.FailEntry;

        // First, so that a request that comes in while we are at it makes the next load look again.
        Interlocked.Exchange(ref _loaded, backing);
        CounterMove move = _counters.MoveTo(backing.HostPmu);
        TellOverflows(move.Overflowed);
        if (backing.HostPmu is int pmu)
        {
            // A counter that is enabled has its host event, also while its filter leaves out where the guest executes and it does not run (kvm-facts 5.1, 5.3).
            if (move.Moved != 0
                || (_lastPmu is int last && last != pmu
                    && _counters.AnyCountsOnBoth(Enables.EnabledCounters(Pmu.State) & ~_counters.Running, Pmu.State, last, pmu)))
            {
                Reloads++;
            }

            _lastPmu = pmu;
        }

        return LoadStatus.Ok;
    }

    // After the move, because the PMU may start, stop and rearm counters when it is told.
    private void TellOverflows(ulong overflowed)
    {
        for (; overflowed != 0; overflowed &= overflowed - 1)
        {
            int counter = BitOperations.TrailingZeroCount(overflowed);
            if ((_counters.Running >> counter & 1) != 0)
                _pmu!.OnSourceOverflow(counter);
        }
    }
}
