using System;

namespace Emu.HostPmus;

/// <summary>Told when a host counter it started has reached its overflow distance.</summary>
public interface IHostCounterOwner
{
    /// <summary>
    /// <paramref name="counter"/> has counted as many occurrences as it was armed for. It counts on, and tells about nothing more until
    /// the owner arms it again. The owner may start, stop and rearm any counter from here.
    /// </summary>
    void OnOverflow(HostCounter counter);

    /// <summary>
    /// A counter whose host counts by itself may have reached its distance: <see cref="HostCounter.TakeOverflow"/> is to be asked before the
    /// guest is next entered. From any thread, at any time, and perhaps without cause.
    /// </summary>
    void OnOverflowPending()
    {
    }
}

/// <summary>One event opened on a host PMU for one host thread. Opening is expensive, starting and stopping are cheap.</summary>
/// <remarks>Not thread-safe: it is used from its host thread, or while that thread does not run.</remarks>
public abstract class HostCounter : IDisposable
{
    /// <summary>Binds the counter to its PMU and its owner.</summary>
    /// <param name="pmu">The host PMU it counts on.</param>
    /// <param name="nativeEvent">The event, in that PMU's own event space.</param>
    /// <param name="owner">Who is told about overflows.</param>
    protected HostCounter(HostPmu pmu, NativeEvent nativeEvent, IHostCounterOwner owner)
    {
        ArgumentNullException.ThrowIfNull(pmu);
        ArgumentNullException.ThrowIfNull(owner);
        Pmu = pmu;
        NativeEvent = nativeEvent;
        Owner = owner;
    }

    /// <summary>The host PMU it counts on.</summary>
    public HostPmu Pmu { get; }

    /// <summary>The event, in the event space of <see cref="Pmu"/>.</summary>
    public NativeEvent NativeEvent { get; }

    /// <summary>The owner's own name for it; a vCPU keeps the index of the PMUv3 counter here.</summary>
    public int Tag { get; set; }

    /// <summary>Who is told about overflows.</summary>
    protected IHostCounterOwner Owner { get; }

    /// <summary>Counts from 0 from now on.</summary>
    /// <param name="toOverflow">Occurrences until the owner is told, at least 1; <see cref="ulong.MaxValue"/> for never.</param>
    public abstract void Start(ulong toOverflow);

    /// <summary>Stops counting; the owner is not told about anything any more.</summary>
    /// <returns>Occurrences since <see cref="Start"/>, modulo 2^64.</returns>
    public abstract ulong Stop();

    /// <summary>Occurrences since <see cref="Start"/>, modulo 2^64.</summary>
    public abstract ulong Read();

    /// <summary>Arms the overflow again, counted from now.</summary>
    /// <param name="toOverflow">Occurrences from now until the owner is told, at least 1; <see cref="ulong.MaxValue"/> for never.</param>
    public abstract void Rearm(ulong toOverflow);

    /// <summary>Asks for an overflow that the owner was not told about when it happened; see <see cref="IHostCounterOwner.OnOverflowPending"/>.</summary>
    /// <returns>True once for each overflow: the owner knows by it, as by <see cref="IHostCounterOwner.OnOverflow"/>.</returns>
    public virtual bool TakeOverflow() => false;

    /// <summary>Gives the host's resources back. The counter no longer counts.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the host's resources back.</summary>
    /// <param name="disposing">True from <see cref="Dispose()"/>, false from a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
