using System.Collections.Generic;
using System.Numerics;
using Emu.HostPmus;
using Emu.Kvm;
using Emu.Machine.Saving;
using Emu.Registers;

namespace Emu.Machine;

/// <content>
/// A PMU of the host in a saved machine: its registers as a VMM moves them, by KVM_GET_ONE_REG and KVM_SET_ONE_REG (docs/kvm.md). So it can go on on a host with other PMUs.
/// </content>
internal sealed partial class HostedPmuPort
{
    private const int MaxRegisters = 128;

    // Bits [20:5] of each one's MRS. What decides the VM's configuration comes first; PMCEID0 and 1 are for comparison only.
    private const ushort ID_AA64DFR0_EL1 = 0xC028;
    private const ushort ID_AA64DFR1_EL1 = 0xC029;
    private const ushort PMCR_EL0 = 0xDCE0;
    private const ushort PMCEID0_EL0 = 0xDCE6;
    private const ushort PMCEID1_EL0 = 0xDCE7;
    private const ushort PMEVCNTR0_EL0 = 0xDF40;
    private const ushort PMEVTYPER0_EL0 = 0xDF60;
    private static readonly ushort[] SingleRegisters =
    [
        ID_AA64DFR0_EL1, ID_AA64DFR1_EL1, PMCR_EL0,

        // PMCNTENSET, PMOVSSET, PMSELR, PMCCNTR, PMICNTR, PMICFILTR, PMUSERENR, PMCCFILTR, PMINTENSET, PMUACR.
        0xDCE1, 0xDCF3, 0xDCE5, 0xDCE8, 0xDCA0, 0xDCB0, 0xDCF0, 0xDF7F, 0xC4F1, 0xC4F4,
    ];

    private readonly List<(ushort Register, ulong Value)> _saved = [];

    protected override void ExchangePmu(StateExchange state)
    {
        if (!state.IsReading)
        {
            Collect();
        }

        int count = _saved.Count;
        state.Index(ref count, MaxRegisters, "the number of PMU registers");
        for (int i = 0; i < count; i++)
        {
            (ushort register, ulong value) = state.IsReading ? default : _saved[i];
            int number = register;
            state.Index(ref number, ushort.MaxValue, "a register");
            state.Value(ref value);
            if (state.IsReading)
            {
                _saved.Add(((ushort)number, value));
            }
        }
    }

    protected override void RestorePmu(int vcpu, List<string> notes)
    {
        foreach ((ushort register, ulong value) in _saved)
        {
            if (register is PMCEID0_EL0 or PMCEID1_EL0)
            {
                continue;
            }

            PmuRegister name = PmuRegisterMap.ResolveAArch64(register);
            Errno error = _vcpu.SetOneReg(name, value);
            if (error != Errno.None)
            {
                throw Refused(vcpu, $"{name} was 0x{value:x}, and KVM_SET_ONE_REG answers {error}");
            }

            // KVM does not refuse a number of counters that it cannot give; it keeps its own.
            if (register == PMCR_EL0 && _vcpu.GetOneReg(name, out ulong now) == Errno.None
                && ((now ^ value) & Registers.PMCR_EL0.N_Mask) != 0)
            {
                throw Refused(vcpu, $"its guest has {CountersIn(value)} event counters, and a guest can have {CountersIn(now)} here");
            }
        }

        NoteEvents(vcpu, notes);
    }

    private static ulong CountersIn(ulong control) => (control & Registers.PMCR_EL0.N_Mask) >> Registers.PMCR_EL0.N_Shift;

    private static BoardException Refused(int vcpu, string why) =>
        new($"The PMU of vCPU {vcpu} cannot go on on this host: {why}. Choose another host or --pmu.");

    private void Collect()
    {
        _saved.Clear();
        foreach (ushort register in SingleRegisters)
        {
            Add(register);
        }

        for (int n = 0; n < PmuCounter.MaxEventCounters; n++)
        {
            Add((ushort)(PMEVTYPER0_EL0 + n));
            Add((ushort)(PMEVCNTR0_EL0 + n));
        }

        foreach (ushort identification in (System.ReadOnlySpan<ushort>)[PMCEID0_EL0, PMCEID1_EL0])
        {
            _saved.Add((identification, Pmu.ReadRaw(PmuRegisterMap.ResolveAArch64(identification))));
        }

        void Add(ushort register)
        {
            if (_vcpu.GetOneReg(PmuRegisterMap.ResolveAArch64(register), out ulong value) == Errno.None)
            {
                _saved.Add((register, value));
            }
        }
    }

    /// <summary>Events that the guest uses or was promised, and that are not there: their counters do not count, and KVM does not refuse them (docs/kvm.md).</summary>
    private void NoteEvents(int vcpu, List<string> notes)
    {
        Pmu pmu = _vcpu.Pmu;
        int missing = 0;
        foreach ((ushort register, ulong value) in _saved)
        {
            if (register is PMCEID0_EL0 or PMCEID1_EL0)
            {
                missing += BitOperations.PopCount(value & ~pmu.ReadRaw(PmuRegisterMap.ResolveAArch64(register)));
            }
        }

        if (missing != 0 && vcpu == 0)
        {
            notes.Add($"{missing} of the events that PMCEID0_EL0 and PMCEID1_EL0 announced are not counted on this host; the guest may have looked at these registers before");
        }

        ulong enabled = pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMCNTENSET_EL0)) & PmuCounter.EventMask;
        for (ulong rest = enabled; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ushort selected = (ushort)pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, counter));
            if (selected is PmuEvents.SW_INCR or PmuEvents.CHAIN || IsCountedSomewhere(selected))
            {
                continue;
            }

            notes.Add($"vCPU {vcpu}: event 0x{selected:x4} of PMEVCNTR{counter}_EL0 is not counted on this host, and the counter stands still");
        }
    }

    private bool IsCountedSomewhere(ushort selected)
    {
        foreach (HostPmu pmu in Thread!.Host.Pmus)
        {
            if ((_vm.ChosenPmu is null || _vm.ChosenPmu == pmu || _vm.CommonEvents is not null) && pmu.MapPmuv3Event(selected).IsCounted)
            {
                return true;
            }
        }

        return false;
    }
}
