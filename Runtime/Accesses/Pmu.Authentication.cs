using Emu.Registers;

namespace Emu;

// What the debug world says about accesses through the memory-mapped view: authentication, power and locks (DDI 0487 H2, H9, I3.1.4).
public sealed partial class Pmu
{
    // DBGAUTHSTATUS_EL1: two bits for each Security state, 0b11 allowed, 0b10 not, 0b00 there is no such state.
    private const uint NSID_Enabled = 0b11U << 0;
    private const uint NSNID_Enabled = 0b11U << 2;
    private const uint SID_Disabled = 0b10U << 4;
    private const uint SID_Enabled = 0b11U << 4;
    private const uint SNID_Disabled = 0b10U << 6;
    private const uint SNID_Enabled = 0b11U << 6;
    private const uint RLID_Disabled = 0b10U << 12;
    private const uint RLNID_Disabled = 0b10U << 14;
    private const uint RTID_Disabled = 0b10U << 24;
    private const uint RTNID_Disabled = 0b10U << 26;

    private const uint EDPRSR_PU = 1U << 0;
    private const uint EDPRSR_DLK = 1U << 6;

    /// <summary>The most secure state that an access through the memory-mapped view can have: Root, Secure, or on a PE that has only that Non-secure.</summary>
    public SecurityState MostSecureState
    {
        get
        {
            if (Has(PmuFeatures.FEAT_RME))
            {
                return SecurityState.Root;
            }

            return Has(PmuFeatures.EL3) || _context.Security == SecurityState.Secure ? SecurityState.Secure : SecurityState.NonSecure;
        }
    }

    /// <summary>
    /// The Software Lock of the memory-mapped view, which PMLAR locks and unlocks. It starts unlocked; <see cref="LockSoftwareLock"/> says more, and where there is one.
    /// </summary>
    public bool SoftwareLocked { get; private set; }

    internal bool CorePoweredOff => (_edprsr & EDPRSR_PU) == 0;

    internal bool DoubleLocked => (_edprsr & EDPRSR_DLK) != 0;

    /// <summary>OSLockStatus, but for an access that PMCCR.OSLO exempts from it.</summary>
    internal bool IsOSLockedFor(SecurityState access) =>
        (_oslsr_EL1 & OSLSR_OSLK) != 0
        && !(Has(PmuFeatures.FEAT_PMUv3_EXTPMN) && (_bank.PMCCR & PMCCR.OSLO_Mask) != 0 && access == MostSecureState);

    /// <summary>AllowExternalPMUAccess: MDCR_EL3.{EPMADE,EPMAD}, and before FEAT_Debugv8p4 the authentication interface.</summary>
    internal bool AllowsExternalAccess(SecurityState access)
    {
        bool restricted = (_bank.MDCR_EL3 & MDCR_EL3.EPMAD_Mask) != 0;
        if (Has(PmuFeatures.FEAT_RME))
        {
            bool extended = (_bank.MDCR_EL3 & MDCR_EL3.EPMADE_Mask) != 0;
            return access switch
            {
                SecurityState.Root => true,
                SecurityState.Secure => !extended,
                SecurityState.Realm => !restricted,
                _ => !restricted && !extended,
            };
        }

        if (_configuration.HasDebugv8p4)
        {
            if (access == SecurityState.Secure)
            {
                return true;
            }
        }
        else if ((_dbgauthstatus_EL1 & NSID_Enabled) != NSID_Enabled && (_dbgauthstatus_EL1 & SID_Enabled) != SID_Enabled)
        {
            return false;
        }
        else if ((_dbgauthstatus_EL1 & SID_Enabled) == SID_Enabled)
        {
            return true;
        }

        return Has(PmuFeatures.EL3) ? !restricted : _context.Security != SecurityState.Secure;
    }

    /// <summary>AllowExternalPMSSAccess: MDCR_EL3.EPMSSAD; its values for Realm and Secure alone are reserved without FEAT_RME and act as 0.</summary>
    internal bool AllowsSnapshotAccess(SecurityState access)
    {
        if (!Has(PmuFeatures.EL3) || access == MostSecureState)
        {
            return true;
        }

        const uint RootAndRealm = 0b01;
        const uint RootAndSecure = 0b10;
        const uint All = 0b11;
        bool realms = Has(PmuFeatures.FEAT_RME);
        return (uint)((_bank.MDCR_EL3 & MDCR_EL3.EPMSSAD_Mask) >> MDCR_EL3.EPMSSAD_Shift) switch
        {
            All => true,
            RootAndRealm => realms && access == SecurityState.Realm,
            RootAndSecure => realms && access == SecurityState.Secure,
            _ => false,
        };
    }

    /// <summary>How many event counters an external access of some Security state reaches: an external agent keeps its own to the most secure.</summary>
    internal int NumExternallyAccessible(SecurityState access) => access == MostSecureState ? _configuration.Counters : NumSelfHosted;

    /// <summary>Debug is allowed in Non-secure state and nowhere else, until the embedder says what its authentication interface does.</summary>
    private static uint InitialAuthentication(PmuConfiguration configuration)
    {
        uint status = NSID_Enabled | NSNID_Enabled;
        status |= configuration.Has(PmuFeatures.EL3) ? SID_Disabled | SNID_Disabled : 0;
        return configuration.Has(PmuFeatures.FEAT_RME)
            ? status | RLID_Disabled | RLNID_Disabled | RTID_Disabled | RTNID_Disabled
            : status;
    }
}
