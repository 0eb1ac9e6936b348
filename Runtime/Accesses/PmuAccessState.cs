using System.ComponentModel;
using Emu.Registers;

namespace Emu;

/// <summary>
/// What the generated access checks ask: a window onto a <see cref="Pmu"/>, the answers of the predicates that registers.yaml
/// names and the registers that its rules name.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal readonly ref struct PmuAccessState
{
    private readonly Pmu _pmu;
    private readonly SecurityState _access;

    /// <summary>For an access by an instruction.</summary>
    internal PmuAccessState(Pmu pmu) => _pmu = pmu;

    /// <summary>For an access through the memory-mapped view.</summary>
    /// <param name="pmu">The PMU.</param>
    /// <param name="access">The Security state of the access.</param>
    internal PmuAccessState(Pmu pmu, SecurityState access)
    {
        _pmu = pmu;
        _access = access;
    }

    /// <summary>The current Exception level, 0 to 3.</summary>
    public int ExceptionLevel => _pmu.Context.ExceptionLevel;

    /// <summary>The features of the configuration.</summary>
    public PmuFeatures Features => _pmu.Configuration.Features;

    /// <summary>EL2 is implemented and enabled in the current Security state.</summary>
    public bool EL2Enabled => _pmu.EL2Enabled;

    /// <summary>EL2 is enabled and HCR_EL2.{E2H,TGE} is {1,1}.</summary>
    public bool InHost => _pmu.InHost;

    /// <summary>EL1 uses AArch32.</summary>
    public bool EL1IsAArch32 => _pmu.EL1IsAArch32;

    /// <summary>SCR_EL3.FGTEn is 1, or there is no EL3.</summary>
    public bool FGTEnabled => _pmu.FGTEnabled;

    /// <summary>SCR_EL3.FGTEn2 is 1, or there is no EL3.</summary>
    public bool FGT2Enabled => _pmu.FGT2Enabled;

    /// <summary>EL3 is implemented and the PE is halted with EDSCR.SDD 1.</summary>
    public bool HaltedSDD => _pmu.HaltedSDD;

    /// <summary><see cref="HaltedSDD"/>, and the implementation lets that case go before every other trap.</summary>
    public bool HaltedSDDPriority => _pmu.HaltedSDDPriority;

    /// <summary>An AArch32 access that HSTR_EL2.T9 traps.</summary>
    public bool HSTRTrapsT9 => _pmu.HSTRTrapsT9;

    /// <summary>HCR_EL2.TID3 is 1.</summary>
    public bool TID3 => _pmu.TID3;

    /// <summary>MDCR_EL2.</summary>
    public MDCR_EL2 MDCR_EL2 => new(_pmu.Bank.MDCR_EL2);

    /// <summary>MDCR_EL3.</summary>
    public MDCR_EL3 MDCR_EL3 => new(_pmu.Bank.MDCR_EL3);

    /// <summary>HDFGRTR_EL2.</summary>
    public HDFGRTR_EL2 HDFGRTR_EL2 => new(_pmu.Bank.HDFGRTR_EL2);

    /// <summary>HDFGWTR_EL2.</summary>
    public HDFGWTR_EL2 HDFGWTR_EL2 => new(_pmu.Bank.HDFGWTR_EL2);

    /// <summary>HDFGRTR2_EL2.</summary>
    public HDFGRTR2_EL2 HDFGRTR2_EL2 => new(_pmu.Bank.HDFGRTR2_EL2);

    /// <summary>HDFGWTR2_EL2.</summary>
    public HDFGWTR2_EL2 HDFGWTR2_EL2 => new(_pmu.Bank.HDFGWTR2_EL2);

    /// <summary>PMUSERENR_EL0.</summary>
    public PMUSERENR_EL0 PMUSERENR_EL0 => new(_pmu.Bank.PMUSERENR_EL0);

    /// <summary>PMUACR_EL1.</summary>
    public PMUACR_EL1 PMUACR_EL1 => new(_pmu.Bank.PMUACR_EL1);

    /// <summary>PMSELR_EL0.</summary>
    public PMSELR_EL0 PMSELR_EL0 => new(_pmu.Bank.PMSELR_EL0);

    /// <summary>Event counter <paramref name="n"/> does not exist for software on the PE.</summary>
    /// <param name="n">A counter index.</param>
    public bool IsOutOfRange(int n) => n >= _pmu.NumSelfHosted;

    /// <inheritdoc cref="IsOutOfRange(int)"/>
    public bool IsOutOfRange(uint n) => IsOutOfRange((int)n);

    /// <summary>Event counter <paramref name="n"/> is kept by EL2 from EL0 and EL1.</summary>
    /// <param name="n">A counter index.</param>
    public bool IsInaccessible(int n) => n >= _pmu.NumAccessible;

    /// <inheritdoc cref="IsInaccessible(int)"/>
    public bool IsInaccessible(uint n) => IsInaccessible((int)n);

    /// <summary>The bit of counter <paramref name="n"/> in PMUACR_EL1 is 0.</summary>
    /// <param name="n">A counter index; 31 is the cycle counter.</param>
    public bool PMUACRDenies(int n) => (_pmu.Bank.PMUACR_EL1 >> n & 1) == 0;

    /// <inheritdoc cref="PMUACRDenies(int)"/>
    public bool PMUACRDenies(uint n) => PMUACRDenies((int)n);

    /// <summary>The external access comes from the most secure state that there is.</summary>
    public bool MostSecureAccess => _access == _pmu.MostSecureState;

    /// <summary>MDCR_EL3.{EPMADE,EPMAD} and the authentication interface let the external access reach the PMU.</summary>
    public bool ExternalAccessAllowed => _pmu.AllowsExternalAccess(_access);

    /// <summary>MDCR_EL3.EPMSSAD lets the external access reach the snapshot registers.</summary>
    public bool SnapshotAccessAllowed => _pmu.AllowsSnapshotAccess(_access);

    /// <summary>The OS Lock is locked, and PMCCR.OSLO does not exempt the access from it.</summary>
    public bool OSLocked => _pmu.IsOSLockedFor(_access);

    /// <summary>The Software Lock is implemented and locked.</summary>
    public bool SoftwareLocked => _pmu.SoftwareLocked;

    /// <summary>The Core power domain is off.</summary>
    public bool CorePoweredOff => _pmu.CorePoweredOff;

    /// <summary>The OS Double Lock is locked.</summary>
    public bool DoubleLocked => _pmu.DoubleLocked;

    /// <summary>Event counter <paramref name="n"/> does not exist for the external access.</summary>
    /// <param name="n">A counter index.</param>
    public bool IsOutOfRangeExternally(int n) => n >= _pmu.NumExternallyAccessible(_access);

    /// <inheritdoc cref="IsOutOfRangeExternally(int)"/>
    public bool IsOutOfRangeExternally(uint n) => IsOutOfRangeExternally((int)n);
}
