using System;
using System.Diagnostics.CodeAnalysis;
using Emu.Registers;

namespace Emu;

// Where the PE executes.
public sealed partial class Pmu
{
    /// <summary>Where the PE executes.</summary>
    public PmuContext Context => _context;

    /// <summary>How many event counters software on the PE can have (GetNumEventCountersSelfHosted): all but those of an external agent.</summary>
    internal int NumSelfHosted => _ranges.EPMN;

    /// <summary>How many event counters the current Exception level can reach (GetNumEventCountersAccessible).</summary>
    internal int NumAccessible => _context.ExceptionLevel < 2 && EL2Enabled ? _ranges.HPMN : NumSelfHosted;

    /// <summary>Whether EL2 is implemented and enabled in the current Security state (DDI 0487 J1, EL2Enabled).</summary>
    internal bool EL2Enabled =>
        Has(PmuFeatures.EL2)
        && (_context.Security != SecurityState.Secure
            || !Has(PmuFeatures.EL3)
            || (Has(PmuFeatures.FEAT_SEL2) && (_controls.SCR_EL3 & SCR_EL3.EEL2_Mask) != 0));

    /// <summary>Whether EL0 is the user space of a host at EL2 (DDI 0487 J1, IsInHost): HCR_EL2.{E2H,TGE} is {1,1}.</summary>
    internal bool InHost =>
        Has(PmuFeatures.FEAT_VHE) && (_controls.HCR_EL2 & (HCR_EL2.E2H_Mask | HCR_EL2.TGE_Mask)) == (HCR_EL2.E2H_Mask | HCR_EL2.TGE_Mask) && EL2Enabled;

    /// <summary>Whether EL1 uses AArch32: the context says so at EL1, HCR_EL2.RW and SCR_EL3.RW say so from EL0.</summary>
    internal bool EL1IsAArch32
    {
        get
        {
            if (!Has(PmuFeatures.FEAT_AA32EL1))
            {
                return false;
            }

            if (_context.ExceptionLevel == 1)
            {
                return _context.AArch32;
            }

            return EL2Enabled
                ? (_controls.HCR_EL2 & HCR_EL2.RW_Mask) == 0 && !InHost
                : Has(PmuFeatures.EL3) && (_controls.SCR_EL3 & SCR_EL3.RW_Mask) == 0;
        }
    }

    /// <summary>The PE executes somewhere else from here on. Costs work only for counters that start or stop by it.</summary>
    /// <param name="context">Where. At EL3 the Security state is Root with FEAT_RME and Secure without, whatever is given.</param>
    /// <exception cref="ArgumentException">The configuration has no such Exception level, Security state or Execution state.</exception>
    public void SetContext(PmuContext context)
    {
        if (!TrySetContext(context))
        {
            ThrowIllegalContext(context);
        }
    }

    /// <summary>The same without an exception, for values that come from a guest.</summary>
    /// <param name="context">Where; as for <see cref="SetContext"/>.</param>
    /// <returns>False, and nothing changed, where the configuration has no such Exception level, Security state or Execution state.</returns>
    public bool TrySetContext(PmuContext context)
    {
        if (context.ExceptionLevel == 3)
        {
            context = context.In(Has(PmuFeatures.FEAT_RME) ? SecurityState.Root : SecurityState.Secure);
        }

        int change = context.Bits ^ _context.Bits;
        if (change == 0)
        {
            return true;
        }

        if ((_configuration.LegalStates >> context.StateIndex & 1) == 0 || (context.AArch32 && !Has(PmuFeatures.FEAT_AA32)))
        {
            return false;
        }

        _context = context;
        if ((change & ~PmuContext.OutsideAccessBits) != 0)
        {
            // Access decisions are kept for each Exception level; all else that they depend on has to stay the same.
            ForgetAccessDecisions();
            if (Has(PmuFeatures.FEAT_PMUv3_SME) || Has(PmuFeatures.FEAT_AA32))
            {
                ForgetAllowed();
            }
        }

        if (Has(PmuFeatures.FEAT_EBEP))
        {
            // Whether EL2 is enabled decides whose PMEE counts.
            Update(PmuEffects.Overflow | PmuEffects.Interrupt);
            return true;
        }

        RunCounters();
        return true;
    }

    [DoesNotReturn]
    private static void ThrowIllegalContext(PmuContext context) =>
        throw new ArgumentException($"The configuration has no {context}.", nameof(context));
}
