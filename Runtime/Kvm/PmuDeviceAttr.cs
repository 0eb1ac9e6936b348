namespace Emu.Kvm;

/// <summary>The attributes of group KVM_ARM_VCPU_PMU_V3_CTRL.</summary>
public enum PmuDeviceAttr
{
    /// <summary>The PMU's interrupt number: an <c>int</c>, a PPI (16 to 31, the same for all vCPUs) or an SPI (32 to 1019, one for each).</summary>
    Irq = 0,

    /// <summary>Ends the set-up of a vCPU's PMU. No argument.</summary>
    Init = 1,

    /// <summary>Allows or denies a range of events: <c>u16</c> first event, <c>u16</c> number of events, <c>u8</c> action, three bytes that are not looked at.</summary>
    Filter = 2,

    /// <summary>Chooses the host PMU by its perf type, an <c>int</c>.</summary>
    SetPmu = 3,

    /// <summary>PMCR_EL0.N, a <c>u32</c>.</summary>
    SetNrCounters = 4,

    /// <summary>Only the fixed counters, on whichever host PMU the vCPU runs on. No argument.</summary>
    FixedCountersOnly = 5,
}
