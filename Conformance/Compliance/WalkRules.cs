using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>
/// The rules whose steps a walk can do without: where a target is known to break some of them, the walks that fail are walked again without
/// the steps that such a rule is about. What still fails has another reason.
/// </summary>
internal static class WalkRules
{
    /// <summary>The rules, and what their steps are.</summary>
    public static IReadOnlyDictionary<string, string> Steps { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["IRQ-1"] = "looks at PMUIRQ",
        ["SWI-2"] = "PMSWINC_EL0 bits of counters from HPMN up, written at EL0 and EL1",
        ["TRP-1"] = "accesses at EL0 while MDCR_EL2.TPM is 1",
        ["TRP-2"] = "PMCR_EL0 at EL0 and EL1 while MDCR_EL2.TPMCR is 1",
        ["VEC-1"] = "vectors read and written at EL0 and EL1 while HPMN is below N",
        ["ZER-3"] = "PMCR_EL0.P written at EL0 and EL1 while HPMN is below N",
    };

    /// <summary>A step as the rules leave it.</summary>
    /// <param name="one">The step.</param>
    /// <param name="pmu">The PMU before it.</param>
    /// <param name="without">Which rules' steps to leave out.</param>
    /// <returns>The step, perhaps with another value; null where it is left out.</returns>
    public static Operation? Leave(Operation one, Pmu pmu, IReadOnlyCollection<string> without)
    {
        bool Has(string rule) => without.Contains(rule);

        if (one.Kind == OperationKind.Interrupt)
        {
            return Has("IRQ-1") ? null : one;
        }

        if (one.Level >= 2 || !pmu.Configuration.Has(PmuControl.MDCR_EL2))
        {
            return one;
        }

        ulong mdcr = pmu.ReadRaw(new PmuRegister(PmuRegisterId.MDCR_EL2));
        int hpmn = (int)(mdcr & MDCR_EL2.HPMN_Mask);
        if (one.Level == 0 && (mdcr & MDCR_EL2.TPM_Mask) != 0 && Has("TRP-1"))
        {
            return null;
        }

        bool hides = hpmn < pmu.Configuration.Counters;
        switch (PmuRegisterMap.ResolveAArch64((ushort)one.Instruction.Encoding).Id)
        {
            case PmuRegisterId.PMCR_EL0:
                if ((mdcr & MDCR_EL2.TPMCR_Mask) != 0 && Has("TRP-2"))
                {
                    return null;
                }

                return hides && Has("ZER-3") && !one.Instruction.IsRead ? one with { Value = one.Value & ~PMCR_EL0.P_Mask } : one;
            case PmuRegisterId.PMSWINC_EL0:
                return hides && Has("SWI-2") ? one with { Value = one.Value & PmuCounter.Below(hpmn) } : one;
            case PmuRegisterId.PMCNTENSET_EL0 or PmuRegisterId.PMCNTENCLR_EL0 or PmuRegisterId.PMOVSSET_EL0
                or PmuRegisterId.PMOVSCLR_EL0 or PmuRegisterId.PMINTENSET_EL1 or PmuRegisterId.PMINTENCLR_EL1:
                return hides && Has("VEC-1") ? null : one;
            default:
                return one;
        }
    }
}
