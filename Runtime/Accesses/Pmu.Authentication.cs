using Emu.Registers;

namespace Emu;

// What the debug world says about accesses through the memory-mapped view: authentication, power and locks (DDI 0487 H2, H9, I3.1.4).
public sealed partial class Pmu
{
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

    internal bool CorePoweredOff => (_controls.EDPRSR & EDPRSR.PU_Mask) == 0;

    internal bool DoubleLocked => (_controls.EDPRSR & EDPRSR.DLK_Mask) != 0;

    /// <summary>OSLockStatus, but for an access that PMCCR.OSLO exempts from it.</summary>
    internal bool IsOSLockedFor(SecurityState access) =>
        (_controls.OSLSR_EL1 & OSLSR_EL1.OSLK_Mask) != 0
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
        else
        {
            DBGAUTHSTATUS_EL1 enabled = new(_controls.DBGAUTHSTATUS_EL1);
            if (enabled.SID == DBGAUTHSTATUS_EL1.SIDValue.Enabled)
            {
                return true;
            }

            if (enabled.NSID != DBGAUTHSTATUS_EL1.NSIDValue.Enabled)
            {
                return false;
            }
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
}
