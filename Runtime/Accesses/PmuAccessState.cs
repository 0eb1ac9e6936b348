using System.ComponentModel;
using Emu.Registers;

namespace Emu;

/// <summary>
/// What the generated access checks ask of a <see cref="Pmu"/>: the predicates that registers.yaml names and the registers that its rules name.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal readonly ref struct PmuAccessState
{
    private readonly ref readonly PeState _pe;
    private readonly SecurityState _access;

    /// <summary>For an access by an instruction.</summary>
    internal PmuAccessState(ref readonly PeState pe) => _pe = ref pe;

    /// <summary>For an access through the memory-mapped view.</summary>
    /// <param name="pe">The PE.</param>
    /// <param name="access">The Security state of the access.</param>
    /// <param name="softwareLocked">The Software Lock is locked.</param>
    internal PmuAccessState(ref readonly PeState pe, SecurityState access, bool softwareLocked)
    {
        _pe = ref pe;
        _access = access;
        SoftwareLocked = softwareLocked;
    }

    /// <summary>The current Exception level, 0 to 3.</summary>
    public int ExceptionLevel => _pe.Context.ExceptionLevel;

    /// <summary>The features of the configuration.</summary>
    public PmuFeatures Features => _pe.Features;

    /// <summary>EL2 is implemented and enabled in the current Security state.</summary>
    public bool EL2Enabled => _pe.EL2Enabled;

    /// <summary>EL2 is enabled and HCR_EL2.{E2H,TGE} is {1,1}.</summary>
    public bool InHost => _pe.InHost;

    /// <summary>EL1 uses AArch32.</summary>
    public bool EL1IsAArch32 => _pe.EL1IsAArch32;

    /// <summary>SCR_EL3.FGTEn is 1, or there is no EL3.</summary>
    public bool FGTEnabled => Trapping.FGTEnabled(_pe);

    /// <summary>SCR_EL3.FGTEn2 is 1, or there is no EL3.</summary>
    public bool FGT2Enabled => Trapping.FGT2Enabled(_pe);

    /// <summary>EL3 is implemented and the PE is halted with EDSCR.SDD 1.</summary>
    public bool HaltedSDD => Trapping.HaltedSDD(_pe);

    /// <summary><see cref="HaltedSDD"/>, and the implementation lets that case go before every other trap.</summary>
    public bool HaltedSDDPriority => Trapping.HaltedSDDPriority(_pe);

    /// <summary>An AArch32 access that HSTR_EL2.T9 traps.</summary>
    public bool HSTRTrapsT9 => Trapping.HSTRTrapsT9(_pe);

    /// <summary>HCR_EL2.TID3 is 1.</summary>
    public bool TID3 => Trapping.TID3(_pe);

    /// <summary>MDCR_EL2.</summary>
    public MDCR_EL2 MDCR_EL2 => new(_pe.Bank.MDCR_EL2);

    /// <summary>MDCR_EL3.</summary>
    public MDCR_EL3 MDCR_EL3 => new(_pe.Bank.MDCR_EL3);

    /// <summary>HDFGRTR_EL2.</summary>
    public HDFGRTR_EL2 HDFGRTR_EL2 => new(_pe.Bank.HDFGRTR_EL2);

    /// <summary>HDFGWTR_EL2.</summary>
    public HDFGWTR_EL2 HDFGWTR_EL2 => new(_pe.Bank.HDFGWTR_EL2);

    /// <summary>HDFGRTR2_EL2.</summary>
    public HDFGRTR2_EL2 HDFGRTR2_EL2 => new(_pe.Bank.HDFGRTR2_EL2);

    /// <summary>HDFGWTR2_EL2.</summary>
    public HDFGWTR2_EL2 HDFGWTR2_EL2 => new(_pe.Bank.HDFGWTR2_EL2);

    /// <summary>PMUSERENR_EL0.</summary>
    public PMUSERENR_EL0 PMUSERENR_EL0 => new(_pe.Bank.PMUSERENR_EL0);

    /// <summary>PMUACR_EL1.</summary>
    public PMUACR_EL1 PMUACR_EL1 => new(_pe.Bank.PMUACR_EL1);

    /// <summary>PMSELR_EL0.</summary>
    public PMSELR_EL0 PMSELR_EL0 => new(_pe.Bank.PMSELR_EL0);

    /// <summary>Event counter <paramref name="n"/> does not exist for software on the PE.</summary>
    /// <param name="n">A counter index.</param>
    public bool IsOutOfRange(int n) => n >= _pe.NumSelfHosted;

    /// <inheritdoc cref="IsOutOfRange(int)"/>
    public bool IsOutOfRange(uint n) => IsOutOfRange((int)n);

    /// <summary>Event counter <paramref name="n"/> is kept by EL2 from EL0 and EL1.</summary>
    /// <param name="n">A counter index.</param>
    public bool IsInaccessible(int n) => n >= _pe.NumAccessible;

    /// <inheritdoc cref="IsInaccessible(int)"/>
    public bool IsInaccessible(uint n) => IsInaccessible((int)n);

    /// <summary>The bit of counter <paramref name="n"/> in PMUACR_EL1 is 0.</summary>
    /// <param name="n">A counter index; 31 is the cycle counter.</param>
    public bool PMUACRDenies(int n) => (_pe.Bank.PMUACR_EL1 >> n & 1) == 0;

    /// <inheritdoc cref="PMUACRDenies(int)"/>
    public bool PMUACRDenies(uint n) => PMUACRDenies((int)n);

    /// <summary>The external access comes from the most secure state that there is.</summary>
    public bool MostSecureAccess => _access == _pe.MostSecureState;

    /// <summary>MDCR_EL3.{EPMADE,EPMAD} and the authentication interface let the external access reach the PMU.</summary>
    public bool ExternalAccessAllowed => ExternalAccessRules.AllowsExternalAccess(_pe, _access);

    /// <summary>MDCR_EL3.EPMSSAD lets the external access reach the snapshot registers.</summary>
    public bool SnapshotAccessAllowed => ExternalAccessRules.AllowsSnapshotAccess(_pe, _access);

    /// <summary>The OS Lock is locked, and PMCCR.OSLO does not exempt the access from it.</summary>
    public bool OSLocked => ExternalAccessRules.IsOSLocked(_pe, _access);

    /// <summary>The Software Lock is implemented and locked.</summary>
    public bool SoftwareLocked { get; }

    /// <summary>The Core power domain is off.</summary>
    public bool CorePoweredOff => ExternalAccessRules.IsCorePoweredOff(_pe);

    /// <summary>The OS Double Lock is locked.</summary>
    public bool DoubleLocked => ExternalAccessRules.IsDoubleLocked(_pe);

    /// <summary>Event counter <paramref name="n"/> does not exist for the external access.</summary>
    /// <param name="n">A counter index.</param>
    public bool IsOutOfRangeExternally(int n) => n >= ExternalAccessRules.NumAccessible(_pe, _access);

    /// <inheritdoc cref="IsOutOfRangeExternally(int)"/>
    public bool IsOutOfRangeExternally(uint n) => IsOutOfRangeExternally((int)n);
}
