using Emu.Registers;

namespace Emu;

/// <summary>What the debug world says about accesses through the memory-mapped view: authentication, power and locks (DDI 0487 H2, H9, I3.1.4).</summary>
internal static class ExternalAccessRules
{
    /// <summary>The Core power domain is off.</summary>
    public static bool IsCorePoweredOff(in PeState pe) => (pe.Controls.EDPRSR & EDPRSR.PU_Mask) == 0;

    /// <summary>The OS Double Lock is locked.</summary>
    public static bool IsDoubleLocked(in PeState pe) => (pe.Controls.EDPRSR & EDPRSR.DLK_Mask) != 0;

    /// <summary>OSLockStatus, except for an access that PMCCR.OSLO exempts from it.</summary>
    public static bool IsOSLocked(in PeState pe, SecurityState access) =>
        (pe.Controls.OSLSR_EL1 & OSLSR_EL1.OSLK_Mask) != 0
        && !(pe.Has(PmuFeatures.FEAT_PMUv3_EXTPMN) && (pe.Bank.PMCCR & PMCCR.OSLO_Mask) != 0 && access == pe.MostSecureState);

    /// <summary>AllowExternalPMUAccess: MDCR_EL3.{EPMADE,EPMAD}, and before FEAT_Debugv8p4 the authentication interface.</summary>
    public static bool AllowsExternalAccess(in PeState pe, SecurityState access)
    {
        bool restricted = (pe.Bank.MDCR_EL3 & MDCR_EL3.EPMAD_Mask) != 0;
        if (pe.Has(PmuFeatures.FEAT_RME))
        {
            bool extended = (pe.Bank.MDCR_EL3 & MDCR_EL3.EPMADE_Mask) != 0;
            return access switch
            {
                SecurityState.Root => true,
                SecurityState.Secure => !extended,
                SecurityState.Realm => !restricted,
                _ => !restricted && !extended,
            };
        }

        if (pe.Configuration.HasDebugv8p4)
        {
            if (access == SecurityState.Secure)
            {
                return true;
            }
        }
        else
        {
            DBGAUTHSTATUS_EL1 enabled = new(pe.Controls.DBGAUTHSTATUS_EL1);
            if (enabled.SID == DBGAUTHSTATUS_EL1.SIDValue.Enabled)
            {
                return true;
            }

            if (enabled.NSID != DBGAUTHSTATUS_EL1.NSIDValue.Enabled)
            {
                return false;
            }
        }

        return pe.Has(PmuFeatures.EL3) ? !restricted : pe.Context.Security != SecurityState.Secure;
    }

    /// <summary>AllowExternalPMSSAccess: MDCR_EL3.EPMSSAD; its values for Realm and Secure alone are reserved without FEAT_RME and act as 0.</summary>
    public static bool AllowsSnapshotAccess(in PeState pe, SecurityState access)
    {
        if (!pe.Has(PmuFeatures.EL3) || access == pe.MostSecureState)
        {
            return true;
        }

        const uint RootAndRealm = 0b01;
        const uint RootAndSecure = 0b10;
        const uint All = 0b11;
        bool realms = pe.Has(PmuFeatures.FEAT_RME);
        return (uint)((pe.Bank.MDCR_EL3 & MDCR_EL3.EPMSSAD_Mask) >> MDCR_EL3.EPMSSAD_Shift) switch
        {
            All => true,
            RootAndRealm => realms && access == SecurityState.Realm,
            RootAndSecure => realms && access == SecurityState.Secure,
            _ => false,
        };
    }

    /// <summary>How many event counters an external access of some Security state reaches: an external agent keeps its counters to the most secure.</summary>
    public static int NumAccessible(in PeState pe, SecurityState access) =>
        access == pe.MostSecureState ? pe.Configuration.Counters : pe.NumSelfHosted;
}
