using System;
using Emu.HostPmus;

namespace Emu.Kvm;

/// <content>Which host PMU counts, and the other state of the VM that the device attributes change. All under the config lock.</content>
public sealed partial class Vm
{
    /// <summary>KVM_ARM_VCPU_INIT, the VM's side of it (kvm-facts 7.1).</summary>
    internal Errno OnVcpuInitialize(int cpu)
    {
        if (PmuVersionLimit == 0)
            return Errno.EINVAL;

        // The feature is the VM's from here on, even if no default PMU is found.
        HasPmuFeature = true;
        if (ChosenPmu is null && !Options.Strict)
        {
            int index = IndexOfPmu(cpu);
            if (index < 0)
                return Errno.ENODEV;
            ChosenPmu = _hostPmus[index];
            Counters = MaxCounters;
            OnConfigurationChanged();
        }

        return Errno.None;
    }

    /// <summary>SET_PMU, after the argument was read (kvm-facts 2.5).</summary>
    internal Errno ChoosePmu(int type)
    {
        int index = Array.FindIndex(_hostPmus, pmu => pmu.Type == type);
        if (index < 0)
            return Errno.ENXIO;
        HostPmu pmu = _hostPmus[index];
        if (HasRun || FixedCountersOnly || CommonEvents is not null || (Filter is not null && pmu != ChosenPmu))
            return Errno.EBUSY;

        ChosenPmu = pmu;
        SupportedCpus = pmu.Cpus;
        IsChoiceExplicit = true;
        Counters = MaxCounters;
        GuestSlots = Options.Strict ? pmu.Slots : 0;
        OnConfigurationChanged();
        return Errno.None;
    }

    /// <summary>SET_NR_COUNTERS, after the argument was read (kvm-facts 2.6).</summary>
    internal Errno SetCounters(uint counters)
    {
        if (ChosenPmu is null || counters > (uint)MaxCounters)
            return Errno.EINVAL;
        if (HasRun)
            return Errno.EBUSY;
        Counters = (int)counters;
        OnConfigurationChanged();
        return Errno.None;
    }

    /// <summary>A write of PMCR_EL0.N by the user (kvm-facts 8): taken before the first run where it is possible, else ignored.</summary>
    internal void SetCountersByRegister(int counters)
    {
        if (!HasRun && !Options.Strict && counters <= MaxCounters && counters != Counters)
        {
            Counters = counters;
            OnConfigurationChanged();
        }
    }

    /// <summary>FIXED_COUNTERS_ONLY (kvm-facts 2.7, rules 2 and 3).</summary>
    internal Errno SetFixedCountersOnly()
    {
        if (HasRun || Filter is not null || IsChoiceExplicit || CommonEvents is not null)
            return Errno.EBUSY;
        FixedCountersOnly = true;
        Counters = 0;
        OnConfigurationChanged();
        return Errno.None;
    }

    /// <summary>FILTER, after the argument was read (kvm-facts 2.4).</summary>
    internal Errno AddFilter(int firstEvent, int events, byte action)
    {
        int eventSpace = HostPmuVersion == 1 ? 0x400 : 0x1_0000;
        if (firstEvent + events > eventSpace || action > (byte)FilterAction.Deny)
            return Errno.EINVAL;
        if (HasRun || FixedCountersOnly)
            return Errno.EBUSY;
        if (ChosenPmu is null)
            return Errno.ENXIO;

        Filter ??= new EventFilter(eventSpace, (FilterAction)action);
        Filter.Apply(firstEvent, events, (FilterAction)action);
        OnConfigurationChanged();
        return Errno.None;
    }

    /// <summary>The configuration is final once a vCPU got as far as running, even if its entry is then refused.</summary>
    internal void OnFirstRun()
    {
        lock (ConfigLock)
            HasRun = true;
    }

    /// <summary>A write of ID_AA64DFR0_EL1.PMUVer by the user that was found possible.</summary>
    internal void SetGuestPmuVersion(int version)
    {
        GuestPmuVersion = version;
        OnConfigurationChanged();
    }

    /// <summary>A write of ID_AA64DFR1_EL1.PMICNTR by the user that was found possible.</summary>
    internal void SetGuestInstructionCounter(bool present)
    {
        _offersInstructionCounter = present;
        OnConfigurationChanged();
    }

    /// <summary>A write of PMMIR_EL1 by the user that was found possible: the slots can only be taken away.</summary>
    internal void ClearGuestSlots()
    {
        GuestSlots = 0;
        OnConfigurationChanged();
    }

    private void OnConfigurationChanged()
    {
        Backing = BackingTable();
        _guestConfiguration = null;
        foreach (Vcpu vcpu in _vcpus)
            vcpu.OnConfigurationChanged();
    }

    private Backing?[] BackingTable()
    {
        Backing?[] table = new Backing?[PossibleCpus.Last + 1];
        Backing chosen = BackingOf(ChosenPmu is null ? -1 : Array.IndexOf(_hostPmus, ChosenPmu));
        for (int cpu = PossibleCpus.First; cpu >= 0; cpu = PossibleCpus.Next(cpu + 1))
        {
            table[cpu] = !SupportedCpus.Contains(cpu) ? Kvm.Backing.Unsupported
                : FixedCountersOnly || CommonEvents is not null ? BackingOf(IndexOfPmu(cpu))
                : chosen;
        }

        return table;
    }

    private Backing BackingOf(int hostPmu) => hostPmu < 0 ? Kvm.Backing.NoPmu : _backings[hostPmu];
}
