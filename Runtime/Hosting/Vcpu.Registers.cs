using System.Numerics;
using Emu.Registers;

namespace Emu;

/// <content>The registers behind the vCPU's PMU.</content>
public sealed partial class Vcpu
{
    /// <summary>Everything that a change of configuration must not lose.</summary>
    private static readonly PmuRegisterId[] SingleRegisters =
    [
        PmuRegisterId.PMCNTENSET_EL0, PmuRegisterId.PMINTENSET_EL1, PmuRegisterId.PMOVSSET_EL0, PmuRegisterId.PMSELR_EL0,
        PmuRegisterId.PMUSERENR_EL0, PmuRegisterId.PMCCNTR_EL0, PmuRegisterId.PMCCFILTR_EL0, PmuRegisterId.PMICNTR_EL0,
        PmuRegisterId.PMICFILTR_EL0, PmuRegisterId.PMCR_EL0,
    ];

    private static readonly PmuRegister Control = new(PmuRegisterId.PMCR_EL0, 0);
    private static readonly PmuRegister EnabledSet = new(PmuRegisterId.PMCNTENSET_EL0, 0);

    private static void CopyRegisters(Pmu from, Pmu to)
    {
        for (int n = 0; n < PmuCounter.MaxEventCounters; n++)
        {
            Copy(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, n), from, to);
            Copy(new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, n), from, to);
        }

        foreach (PmuRegisterId id in SingleRegisters)
            Copy(new PmuRegister(id, 0), from, to);

        static void Copy(PmuRegister register, Pmu from, Pmu to) => to.WriteRaw(register, from.ReadRaw(register));
    }

    /// <summary>
    /// A counter is enabled but does not run, since its filter leaves out where the guest executes: its host event is there all the same
    /// (kvm-pmu 5.1, 5.3).
    /// </summary>
    private bool HasFilteredEvent(int hostPmu)
    {
        if ((Pmu.ReadRaw(Control) & PMCR_EL0.E_Mask) == 0)
            return false;
        for (ulong idle = Pmu.ReadRaw(EnabledSet) & ~_counters.Running; idle != 0; idle &= idle - 1)
        {
            if (_counters.Translate(hostPmu, EventOf(BitOperations.TrailingZeroCount(idle))) != HostPmu.NotCounted)
                return true;
        }

        return false;
    }

    private ushort EventOf(int counter) => counter switch
    {
        PmuCounter.Cycle => PmuEvents.CPU_CYCLES,
        PmuCounter.Instruction => PmuEvents.INST_RETIRED,
        _ => (ushort)Pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, counter)),
    };
}
