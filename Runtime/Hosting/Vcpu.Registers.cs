using System.Numerics;
using Emu.Registers;

namespace Emu;

/// <content>The registers behind the vCPU's PMU.</content>
public sealed partial class Vcpu
{
    /// <summary>What a change of configuration must not lose, besides the registers of the event counters.</summary>
    private static readonly PmuRegisterId[] SingleRegisters =
    [
        PmuRegisterId.PMCNTENSET_EL0, PmuRegisterId.PMINTENSET_EL1, PmuRegisterId.PMOVSSET_EL0, PmuRegisterId.PMSELR_EL0,
        PmuRegisterId.PMUSERENR_EL0, PmuRegisterId.PMCCNTR_EL0, PmuRegisterId.PMCCFILTR_EL0, PmuRegisterId.PMICNTR_EL0,
        PmuRegisterId.PMICFILTR_EL0, PmuRegisterId.PMCR_EL0,
    ];

    private static readonly PmuRegister Control = new(PmuRegisterId.PMCR_EL0, 0);
    private static readonly PmuRegister EnabledSet = new(PmuRegisterId.PMCNTENSET_EL0, 0);

    // KVM keeps the registers of all 31 event counters, whatever N is; the PMU has those below N.
    private readonly ulong[] _counterBeyond = new ulong[PmuCounter.MaxEventCounters];
    private readonly ulong[] _typeBeyond = new ulong[PmuCounter.MaxEventCounters];

    private void CopyRegisters(Pmu from, Pmu to)
    {
        for (int n = 0; n < PmuCounter.MaxEventCounters; n++)
        {
            Copy(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, n));
            Copy(new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, n));
        }

        foreach (PmuRegisterId id in SingleRegisters)
        {
            PmuRegister register = new(id, 0);
            to.WriteRaw(register, from.ReadRaw(register));
        }

        void Copy(PmuRegister register) => WriteEventCounterRegister(to, register, ReadEventCounterRegister(from, register));
    }

    private ulong ReadEventCounterRegister(Pmu pmu, PmuRegister register) =>
        register.Index < pmu.Configuration.Counters ? pmu.ReadRaw(register)
        : register.Id == PmuRegisterId.PMEVCNTRn_EL0 && pmu.Configuration.Version < PmuVersion.V3p5 ? (uint)Beyond(register)
        : Beyond(register);

    private void WriteEventCounterRegister(Pmu pmu, PmuRegister register, ulong value)
    {
        if (register.Index < pmu.Configuration.Counters)
            pmu.WriteRaw(register, value);
        else
            Beyond(register) = value;
    }

    private ref ulong Beyond(PmuRegister register) =>
        ref (register.Id == PmuRegisterId.PMEVCNTRn_EL0 ? _counterBeyond : _typeBeyond)[register.Index];

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
            ushort selected = EventOf(BitOperations.TrailingZeroCount(idle));
            if (selected is not (PmuEvents.SW_INCR or PmuEvents.CHAIN) && _counters.Translate(hostPmu, selected) != HostPmu.NotCounted)
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
