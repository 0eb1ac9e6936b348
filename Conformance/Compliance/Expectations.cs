using System.Collections.Generic;
using Emu.Conformance.Statements;
using Emu.Conformance.Syntax;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>What the ends of operations are compared with, from runs of the model.</summary>
internal static class Expectations
{
    /// <summary>Sets what each operation that is an answer is compared with.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="exact">How they ended when no time passed in between.</param>
    /// <param name="perturbed">How they ended when time did.</param>
    /// <param name="places">The state of the PMU before each.</param>
    /// <param name="configuration">The configuration.</param>
    public static void Set(
        IReadOnlyList<Operation> operations,
        AccessEnd[] exact,
        List<AccessEnd[]> perturbed,
        OperationPlace[] places,
        PmuConfiguration configuration)
    {
        for (int i = 0; i < operations.Count; i++)
        {
            Operation one = operations[i];
            if (!one.IsAnswer)
            {
                continue;
            }

            if (AllowsAnything(one.Source))
            {
                one.End = ExpectedEnd.Any;
                continue;
            }

            AccessEnd end = exact[i];
            bool same =
                perturbed.TrueForAll(run => run[i].Kind == end.Kind && run[i].Level == end.Level && run[i].Syndrome == end.Syndrome);
            if (!same)
            {
                one.End = ExpectedEnd.Any;
                continue;
            }

            switch (end.Kind)
            {
                case EndKind.Undefined:
                    one.End = ExpectedEnd.Undefined;
                    break;
                case EndKind.Trap:
                    one.End = ExpectedEnd.Trap;
                    one.Expected = ((ulong)end.Level << 32) | end.Syndrome;
                    one.Mask = uint.MaxValue;
                    break;
                default:
                    SetValue(one, end.Value, perturbed, i, MaskOf(one, configuration, places[i].Selected));
                    break;
            }
        }
    }

    /// <summary>Whether ends are as expected.</summary>
    public static bool Hold(IReadOnlyList<Operation> operations, AccessEnd[] ends)
    {
        for (int i = 0; i < ends.Length; i++)
        {
            if (!Holds(operations[i], ends[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the end of an operation is as expected: what the interpreter of the image decides too.</summary>
    public static bool Holds(Operation one, AccessEnd end) => one.End switch
    {
        ExpectedEnd.Ok => end.Kind == EndKind.Ok,
        ExpectedEnd.Value =>
            end.Kind == EndKind.Ok && ((end.Value ^ one.Expected) & one.Mask) == 0 && (!one.AtLeast || end.Value >= one.Expected),
        ExpectedEnd.Undefined => end.Kind == EndKind.Undefined,
        ExpectedEnd.Trap =>
            end.Kind == EndKind.Trap && (((((ulong)end.Level << 32) | end.Syndrome) ^ one.Expected) & (one.Mask | (0xFFUL << 32))) == 0,
        ExpectedEnd.Unpredictable => end.Kind != EndKind.Ok || !one.Not || end.Value != one.Expected,
        _ => true,
    };

    /// <summary>
    /// Without FEAT_FGT an access to a counter that is out of reach is CONSTRAINED UNPREDICTABLE (K1): a read may end in several ways, but does not show
    /// that counter. A write might reach another counter, so it is left out.
    /// </summary>
    public static List<Operation> WithoutUnpredictableWrites(
        IReadOnlyList<Operation> operations, AccessEnd[] exact, PmuConfiguration configuration, OperationPlace[] places)
    {
        List<Operation> kept = [];
        for (int i = 0; i < operations.Count; i++)
        {
            Operation one = operations[i];
            if (configuration.Has(PmuFeatures.FEAT_FGT) || !one.IsAnswer || exact[i].Kind == EndKind.Ok
                || !NamesCounterBeyond(one, configuration, places[i]))
            {
                kept.Add(one);
            }
            else if (one.Instruction.IsRead)
            {
                one.End = ExpectedEnd.Unpredictable;
                one.Not = places[i].Hidden != 0;
                one.Expected = places[i].Hidden;
                one.Mask = 0;
                kept.Add(one);
            }
        }

        return kept;
    }

    // The vector says `any`: the architecture permits several answers.
    private static bool AllowsAnything(Statement? statement) => statement switch
    {
        MsrStatement one => one.Expected.Kind == ExpectationKind.Any,
        MrsStatement one => one.Expected.Kind == ExpectationKind.Any,
        AArch32WriteStatement one => one.Expected.Kind == ExpectationKind.Any,
        AArch32ReadStatement one => one.Expected.Kind == ExpectationKind.Any,
        RawReadStatement one => one.Expected.Kind == ExpectationKind.Any,
        _ => false,
    };

    private static bool NamesCounterBeyond(Operation one, PmuConfiguration configuration, OperationPlace place)
    {
        if (one.Kind != OperationKind.Access)
        {
            return false;
        }

        PmuRegister register = one.Instruction.AArch32
            ? PmuRegisterMap.ResolveAArch32(one.Instruction.Encoding, configuration.Features).Register
            : PmuRegisterMap.ResolveAArch64((ushort)one.Instruction.Encoding);
        return register.Id switch
        {
            PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMEVTYPERn_EL0 => register.Index >= place.Reached,
            PmuRegisterId.PMXEVCNTR_EL0 => place.Selected >= place.Reached,
            PmuRegisterId.PMXEVTYPER_EL0 => place.Selected >= place.Reached && place.Selected != PmuCounter.Cycle,
            _ => false,
        };
    }

    private static void SetValue(Operation one, ulong value, List<AccessEnd[]> perturbed, int index, ulong mask)
    {
        ulong changing = 0;
        bool grows = true;
        foreach (AccessEnd[] run in perturbed)
        {
            changing |= run[index].Value ^ value;
            grows &= run[index].Value >= value;
        }

        bool isCounter = IsCounter(one);
        if (isCounter && (changing & mask) != 0)
        {
            // How far it counts is up to the target, but it must count at least as far.
            one.AtLeast = grows && value != 0;
            mask = 0;
        }

        one.Expected = value;
        one.Mask = mask & ~changing;
        one.End = one.Mask != 0 || one.AtLeast ? ExpectedEnd.Value
            : one.Kind == OperationKind.Interrupt ? ExpectedEnd.Any
            : ExpectedEnd.Ok;
    }

    private static bool IsCounter(Operation one)
    {
        if (one.Kind != OperationKind.Access)
        {
            return false;
        }

        if (one.Instruction.AArch32)
        {
            return true;
        }

        return PmuRegisterMap.ResolveAArch64(
            (ushort)one.Instruction.Encoding).Id is PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMXEVCNTR_EL0
            or PmuRegisterId.PMCCNTR_EL0 or PmuRegisterId.PMICNTR_EL0 or PmuRegisterId.PMEVCNTSVRn_EL1 or PmuRegisterId.PMCCNTSVR_EL1
            or PmuRegisterId.PMICNTSVR_EL1;
    }

    private static ulong MaskOf(Operation one, PmuConfiguration configuration, int selected) => one.Kind switch
    {
        OperationKind.Interrupt => 1,
        OperationKind.Access when one.Instruction.IsRead => ComparedBits.Of(configuration, one.Instruction, selected),
        _ => 0,
    };
}
