using System;

namespace Emu.HostPmus;

/// <summary>A PMU of the host: counters for the events of one kind of core, and the CPUs that have it.</summary>
public abstract class HostPmu
{
    /// <summary>Registers a PMU's name, perf type and CPUs.</summary>
    /// <param name="name">Its name in sysfs, such as <c>armv8_cortex_a55</c>.</param>
    /// <param name="type">Its perf type, by which SET_PMU chooses it.</param>
    /// <param name="cpus">The CPUs it covers.</param>
    /// <exception cref="ArgumentException">The name is empty or the PMU covers no CPU.</exception>
    protected HostPmu(string name, int type, CpuSet cpus)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(cpus);
        if (cpus.IsEmpty)
            throw new ArgumentException("A host PMU covers at least one CPU.", nameof(cpus));
        Name = name;
        Type = type;
        Cpus = cpus;
    }

    /// <summary>Its name in sysfs.</summary>
    public string Name { get; }

    /// <summary>Its perf type.</summary>
    public int Type { get; }

    /// <summary>The CPUs it covers.</summary>
    public CpuSet Cpus { get; }

    /// <summary>ID_AA64DFR0_EL1.PMUVer of its cores; null when the PMU is not PMUv3.</summary>
    public abstract int? PmuVersion { get; }

    /// <summary>Programmable event counters, 0 to 31.</summary>
    public abstract int Counters { get; }

    /// <summary>Bits of an event counter in hardware.</summary>
    public abstract int CounterWidth { get; }

    /// <summary>It has an instruction counter beside the programmable ones.</summary>
    public abstract bool HasFixedInstructionCounter { get; }

    /// <summary>PMMIR_EL1.SLOTS of its cores; 0 where unknown.</summary>
    public virtual int Slots => 0;

    /// <summary>The native event that counts a PMUv3 event here, in constant time.</summary>
    /// <returns>The native event, or <see cref="NativeEvent.NotCounted"/>: then open nothing, because a counter that runs but counts
    /// something else is worse than one that does not run.</returns>
    public abstract NativeEvent MapPmuv3Event(Pmuv3Event pmuv3Event);

    /// <summary>How many counters can count a native event at a time: <see cref="Counters"/>, or fewer where only some can.</summary>
    /// <param name="nativeEvent">The event, in this PMU's own event space.</param>
    public virtual int CountersFor(NativeEvent nativeEvent) => Counters;

    /// <summary>Opens a counter, stopped, for one event.</summary>
    /// <param name="nativeEvent">The event, in this PMU's own event space.</param>
    /// <param name="thread">The host thread whose execution it counts.</param>
    /// <param name="owner">Who is told about overflows.</param>
    /// <returns>The counter, or null when the host refuses it; such an event does not count.</returns>
    public abstract HostCounter? Open(NativeEvent nativeEvent, HostThread thread, IHostCounterOwner owner);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (type {Type}, cpus {Cpus})";
}
