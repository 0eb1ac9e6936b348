using System;

using Emu.Catalog;
using Emu.Registers;

namespace Emu.Playground;

/// <summary>What the conditions of access checks ask, as far as the state of a PMU says: true, false, or null where that takes more than registers, such as which counter is meant.</summary>
/// <param name="pmu">The PMU.</param>
/// <param name="isAArch32">The access is one of AArch32.</param>
internal sealed class CheckState(Pmu pmu, bool isAArch32)
{
    /// <summary>Whether a condition holds.</summary>
    public bool? Holds(AccessCondition condition) => condition.Kind switch
    {
        AccessConditionKind.Always => true,
        AccessConditionKind.Never => false,
        AccessConditionKind.Feature => Snapshot.Has(pmu, condition.Name),
        AccessConditionKind.Field => ValueOf(condition.Operand) is { } value ? value != 0 : null,
        AccessConditionKind.Predicate => Predicate(condition.Name),
        AccessConditionKind.Comparison => Compare(condition),
        AccessConditionKind.Not => !Holds(condition.Terms[0]),
        AccessConditionKind.All => Combine(condition, decisive: false),
        _ => Combine(condition, decisive: true),
    };

    // "And" is false by one false term, "or" true by one true term, whatever is not known of the others.
    private bool? Combine(AccessCondition condition, bool decisive)
    {
        bool? all = !decisive;
        foreach (AccessCondition term in condition.Terms)
        {
            bool? one = Holds(term);
            if (one == decisive)
            {
                return decisive;
            }

            all = one is null ? null : all;
        }

        return all;
    }

    private bool? Compare(AccessCondition condition) => ValueOf(condition.Operand) is not { } value ? null : condition.Operator switch
    {
        "==" => value == condition.Number,
        "!=" => value != condition.Number,
        "<" => value < condition.Number,
        "<=" => value <= condition.Number,
        ">" => value > condition.Number,
        _ => value >= condition.Number,
    };

    private bool? Predicate(string name) => name switch
    {
        "EL2Enabled" => !pmu.Configuration.Has(PmuFeatures.EL2) ? false : pmu.Context.Security == SecurityState.NonSecure ? true : null,
        "InHost" => !pmu.Configuration.Has(PmuFeatures.FEAT_VHE) ? false : ValueOf(AccessOperand.Field("HCR_EL2", "TGE")) == 0 ? false : null,
        "EL1IsAArch32" => pmu.Configuration.Has(PmuFeatures.FEAT_AA32EL1) ? null : false,
        "FGTEnabled" => Opened("FGTEn"),
        "FGT2Enabled" => Opened("FGTEn2"),
        "HaltedSDD" or "HaltedSDDPriority" => pmu.Context.Halted ? null : false,
        "HSTRTrapsT9" => isAArch32 ? null : false,
        "TID3" => ValueOf(AccessOperand.Field("HCR_EL2", "TID3")) is { } trapped ? trapped != 0 : null,
        _ => null,
    };

    private bool? Opened(string field) => !pmu.Configuration.Has(PmuFeatures.EL3) ? true
        : ValueOf(AccessOperand.Field("SCR_EL3", field)) is { } value ? value != 0 : null;

    private ulong? ValueOf(AccessOperand operand)
    {
        if (operand.Kind != AccessOperandKind.Field)
        {
            return null;
        }

        ulong whole;
        if (Enum.TryParse(operand.Register, out PmuControl control))
        {
            // A control that is not there reads as 0.
            whole = pmu.Configuration.Has(control) ? pmu.GetControl(control) : 0;
        }
        else if (Enum.TryParse(operand.Register, out PmuRegisterId id))
        {
            whole = pmu.ReadRaw(new PmuRegister(id));
        }
        else
        {
            return null;
        }

        foreach (RegisterInfo register in PmuCatalog.Registers)
        {
            if (register.Name == operand.Register)
            {
                foreach (FieldInfo field in register.LayoutFor(name => Snapshot.Has(pmu, name)).Fields)
                {
                    if (field.Name == operand.Name)
                    {
                        return field.Extract(whole);
                    }
                }
            }
        }

        return null;
    }
}
