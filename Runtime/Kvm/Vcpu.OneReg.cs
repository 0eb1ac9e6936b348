using Emu.Registers;

namespace Emu.Kvm;

/// <content>KVM_GET_ONE_REG and KVM_SET_ONE_REG: the raw plane of a vCPU, with KVM's errors as values (kvm-facts 8, 9).</content>
public sealed partial class Vcpu
{
    private const ulong PmcrStored = 0xFF;

    /// <summary>ID_AA64DFR0_EL1 as the guest finds it: PMUVer, DebugVer and nothing else.</summary>
    public ulong IdAa64Dfr0 => Vm.IdAa64Dfr0;

    /// <summary>ID_AA64DFR1_EL1 as the guest finds it: PMICNTR and nothing else.</summary>
    public ulong IdAa64Dfr1 => Vm.GuestInstructionCounter ? 1UL << ID_AA64DFR1_EL1.PMICNTR_Shift : 0;

    /// <summary>KVM_GET_ONE_REG.</summary>
    /// <param name="register">A register by its AArch64 name.</param>
    /// <param name="value">The state behind it; the set and clear name of a vector give the same. 0 with an error.</param>
    /// <returns>0; ENOEXEC before the vCPU is initialised; ENOENT for a register that the VM does not have or that has no state.</returns>
    public Errno GetOneReg(PmuRegister register, out ulong value)
    {
        value = 0;
        lock (Vm.ConfigLock)
        {
            if (!IsInitialized)
                return Errno.ENOEXEC;
            if (!IsOneOf(register))
                return Errno.ENOENT;
            Pmu pmu = Pmu;
            switch (register.Id)
            {
                case PmuRegisterId.PMCR_EL0:
                    ulong pmcr = pmu.ReadRaw(register);
                    value = (pmcr & ~PmcrStored) | _control.Read(pmcr & PmcrStored);
                    return Errno.None;
                case PmuRegisterId.PMEVCNTRn_EL0:
                    value = ReadCounter(pmu, register.Index);
                    return Errno.None;
                case PmuRegisterId.PMMIR_EL1:
                    value = (ulong)Vm.GuestSlots;
                    return Errno.None;
                case PmuRegisterId.ID_AA64DFR0_EL1:
                    value = IdAa64Dfr0;
                    return Errno.None;
                case PmuRegisterId.ID_AA64DFR1_EL1:
                    value = IdAa64Dfr1;
                    return Errno.None;
                case PmuRegisterId.ID_DFR0_EL1 or PmuRegisterId.PMSWINC_EL0:
                    return Errno.None;
                default:
                    PmuRegister state = StateOf(pmu, register);
                    if (VectorNumbers.TryGetValue(state, out int vector))
                        value = ReadVector(pmu, vector);
                    else if (KeptNumbers.TryGetValue(state, out int kept))
                        value = ReadKept(pmu, kept);
                    else if (state.Id != PmuRegisterId.None)
                        value = pmu.ReadRaw(state);
                    else
                        return Errno.ENOENT;
                    return Errno.None;
            }
        }
    }

    /// <summary>
    /// KVM_SET_ONE_REG. Nothing is executed: a vector is replaced by either of its names, PMCR_EL0.P and C clear nothing. What is stored is
    /// handed back whole, reserved bits too, until the guest changes the register. The value acts as the architecture says.
    /// </summary>
    /// <param name="register">A register by its AArch64 name.</param>
    /// <param name="value">The state. A number of counters in PMCR_EL0 becomes the VM's before the first run, if it can have so many; else it is ignored.</param>
    /// <returns>0; ENOEXEC; ENOENT; EINVAL for a value that an identification register cannot have; EBUSY for one it cannot have any more.</returns>
    public Errno SetOneReg(PmuRegister register, ulong value)
    {
        lock (Vm.ConfigLock)
        {
            if (!IsInitialized)
                return Errno.ENOEXEC;
            if (!IsOneOf(register))
                return Errno.ENOENT;
            switch (register.Id)
            {
                case PmuRegisterId.PMCR_EL0:
                    Vm.SetCountersByRegister((int)((value & PMCR_EL0.N_Mask) >> PMCR_EL0.N_Shift));
                    Pmu.WriteRaw(register, value & PmcrStored);
                    _control = new RawWord((value & PmcrStored) | PMCR_EL0.LC_Mask, Pmu.ReadRaw(register) & PmcrStored);
                    return Errno.None;
                case PmuRegisterId.PMEVCNTRn_EL0:
                    WriteCounter(Pmu, register.Index, value);
                    return Errno.None;
                case PmuRegisterId.PMMIR_EL1:
                    return SetSlots(value);
                case PmuRegisterId.ID_AA64DFR0_EL1:
                    return SetIdAa64Dfr0(value);
                case PmuRegisterId.ID_AA64DFR1_EL1:
                    return SetIdAa64Dfr1(value);
                case PmuRegisterId.ID_DFR0_EL1 or PmuRegisterId.PMSWINC_EL0:
                    return Errno.None;
                default:
                    PmuRegister state = StateOf(Pmu, register);
                    if (VectorNumbers.TryGetValue(state, out int vector))
                        WriteVector(Pmu, vector, value);
                    else if (KeptNumbers.TryGetValue(state, out int kept))
                        WriteKept(Pmu, kept, value);
                    else if (state.Id != PmuRegisterId.None)
                        Pmu.WriteRaw(state, value);
                    else
                        return Errno.ENOENT;
                    return Errno.None;
            }
        }
    }

    private static bool IsOneOf(PmuRegister register) =>
        (uint)(register.Index - PmuRegisterInformation.FirstIndexOf(register.Id)) < (uint)PmuRegisterInformation.CountOf(register.Id);

    // None for what ONE_REG does not have: no such register in this configuration, a window, a constant.
    private static PmuRegister StateOf(Pmu pmu, PmuRegister register) =>
        pmu.Configuration.Masks.Exists(register.Id) && (PmuRegisterInformation.FlagsOf(register.Id) & PmuRegisterFlags.Constant) == 0
            ? new PmuRegister(PmuRegisterFile.StateOf(register.Id), register.Index)
            : default;

    // kvm-facts 9.1. The reserved and the too old come before the too late, the too new after it.
    private Errno SetIdAa64Dfr0(ulong value)
    {
        const ulong ImplementationDefined = 0xF;
        ulong version = (value & ID_AA64DFR0_EL1.PMUVer_Mask) >> ID_AA64DFR0_EL1.PMUVer_Shift;
        if (version == ImplementationDefined)
            version = 0;
        if (version is 2 or 3 || (value & 0xF) < Vm.DebugVersion)
            return Errno.EINVAL;
        ulong changed = (value & ~ID_AA64DFR0_EL1.PMUVer_Mask) | (version << ID_AA64DFR0_EL1.PMUVer_Shift);
        if (Vm.HasRun)
            return changed == IdAa64Dfr0 ? Errno.None : Errno.EBUSY;
        if (version > (ulong)Vm.PmuVersionLimit || (changed & ~ID_AA64DFR0_EL1.PMUVer_Mask) != Vm.DebugVersion)
            return Errno.EINVAL;
        if (version != (ulong)Vm.GuestPmuVersion)
            Vm.SetGuestPmuVersion((int)version);
        return Errno.None;
    }

    private Errno SetIdAa64Dfr1(ulong value)
    {
        if (value == IdAa64Dfr1)
            return Errno.None;
        if (Vm.HasRun)
            return Errno.EBUSY;
        if ((value & ~(1UL << ID_AA64DFR1_EL1.PMICNTR_Shift)) != 0 || (value != 0 && !Vm.CanHaveInstructionCounter))
            return Errno.EINVAL;
        Vm.SetGuestInstructionCounter(value != 0);
        return Errno.None;
    }

    private Errno SetSlots(ulong value)
    {
        if ((value & ~PMMIR_EL1.SLOTS_Mask) != 0)
            return Errno.EINVAL;
        if (value == (ulong)Vm.GuestSlots)
            return Errno.None;
        if (Vm.HasRun)
            return Errno.EBUSY;
        if (value != 0)
            return Errno.EINVAL;
        Vm.ClearGuestSlots();
        return Errno.None;
    }
}
