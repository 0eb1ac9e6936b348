using Emu.HostPmus;

namespace Emu.Kvm;

/// <content>The backend <see cref="PmuBackend.CommonEvents"/>.</content>
public sealed partial class Vm
{
    /// <summary>The events that its event counters can count, where it has the backend <see cref="PmuBackend.CommonEvents"/>; else null.</summary>
    /// <remarks>
    /// The backend is chosen when the VM is made and stays: SET_PMU and FIXED_COUNTERS_ONLY then answer EBUSY, since each would take it away.
    /// SET_NR_COUNTERS and FILTER work as they always do.
    /// </remarks>
    public CommonEventSet? CommonEvents { get; }
}
