using System;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>Runs operations on the model, exactly as long as the statements ask for, or with time passing in between as on a real target.</summary>
internal static class OperationRun
{
    private const ulong Seed = 0x9E37_79B9_7F4A_7C15;

    // The longest time between two operations, run by run: none that disturbs, a few cycles, an interpreter's, and much.
    private static readonly ulong[] Longest = [0, 2, 40, 900, 60_000, 16_000_000];

    /// <summary>How many runs there are; run 0 is the exact one.</summary>
    public static int Runs => Longest.Length;

    /// <summary>Runs operations.</summary>
    /// <param name="machine">A machine in the state that a case starts in.</param>
    /// <param name="operations">The operations.</param>
    /// <param name="home">The Exception level of the interpreter.</param>
    /// <param name="run">0: exact; up to <see cref="Runs"/> - 1: perturbed.</param>
    /// <param name="places">Gets the state of the PMU before each operation; null: it is not asked for.</param>
    /// <returns>How each operation ended.</returns>
    public static AccessEnd[] Run(
        ComplianceMachine machine, IReadOnlyList<Operation> operations, int home, int run, OperationPlace[]? places = null)
    {
        AccessEnd[] ends = new AccessEnd[operations.Count];
        ulong random = Seed * (ulong)(run + 1);
        for (int i = 0; i < ends.Length; i++)
        {
            Operation one = operations[i];
            if (run != 0)
            {
                // There by ERET, back through the levels between.
                for (int level = home; level >= one.Level; level--)
                {
                    Pass(machine, level, run, ref random);
                }
            }

            places?[i] = OperationPlace.Of(machine.Pmu, one);
            ends[i] = Do(machine, one, run, ref random);
            if (run != 0)
            {
                for (int level = one.Level; level <= home; level++)
                {
                    Pass(machine, level, run, ref random);
                }
            }
        }

        return ends;
    }

    /// <summary>Runs one operation.</summary>
    public static AccessEnd Do(ComplianceMachine machine, Operation one)
    {
        ulong random = 0;
        return Do(machine, one, 0, ref random);
    }

    private static AccessEnd Do(ComplianceMachine machine, Operation one, int run, ref ulong random)
    {
        switch (one.Kind)
        {
            case OperationKind.Wait:
                ulong more = Next(ref random, Longest[run]);
                machine.Elapse(
                    one.Level, one.Cycles + more, one.Instructions + Next(ref random, more), run == 0 ? 0 : Next(ref random, more));
                return new AccessEnd(EndKind.Ok);
            case OperationKind.Interrupt:
                return new AccessEnd(EndKind.Ok, machine.Interrupt ? 1UL : 0);
            default:
                AccessEnd end = default;
                for (int i = 0; i < one.Repeats; i++)
                {
                    end = machine.Access(one.Level, one.Instruction, one.Value);
                }

                return end;
        }
    }

    private static void Pass(ComplianceMachine machine, int level, int run, ref ulong random)
    {
        ulong cycles = Next(ref random, Longest[run]);
        machine.Elapse(level, cycles, Next(ref random, cycles), Next(ref random, cycles));
    }

    // A number from 0 to the largest (SplitMix64: Steele, Lea, Flood 2014).
    private static ulong Next(ref ulong random, ulong largest)
    {
        random += Seed;
        ulong z = random;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        z ^= z >> 31;
        return (ulong)(((UInt128)z * ((UInt128)largest + 1)) >> 64);
    }
}

/// <summary>What decides which counter an operation names, and whether it is within reach.</summary>
/// <param name="Selected">PMSELR_EL0.SEL.</param>
/// <param name="Reached">The event counters that the Exception level reaches.</param>
/// <param name="Hidden">The value of the counter that the operation names, where that is out of reach and no counter within reach has this value; else 0.</param>
internal readonly record struct OperationPlace(int Selected, int Reached, ulong Hidden)
{
    /// <summary>The state of a PMU.</summary>
    /// <param name="pmu">The PMU.</param>
    /// <param name="operation">The operation.</param>
    public static OperationPlace Of(Pmu pmu, Operation operation)
    {
        int counters = pmu.Configuration.Counters;
        bool limited = operation.Level < 2 && pmu.Configuration.Has(PmuFeatures.EL2);
        int hpmn = (int)(pmu.ReadRaw(new PmuRegister(PmuRegisterId.MDCR_EL2)) & 31);
        int reached = limited && hpmn < counters ? hpmn : counters;
        int selected = (int)pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMSELR_EL0));
        PmuRegister register = operation.Kind == OperationKind.Access && !operation.AArch32
            ? PmuRegisterMap.ResolveAArch64((ushort)operation.Instruction.Encoding)
            : default;
        int counter = register.Id switch
        {
            PmuRegisterId.PMEVCNTRn_EL0 => register.Index,
            PmuRegisterId.PMXEVCNTR_EL0 => selected,
            _ => -1,
        };
        ulong hidden = counter >= reached && counter < counters ? Counter(pmu, counter) : 0;
        for (int other = 0; other < reached && hidden != 0; other++)
        {
            hidden = Counter(pmu, other) == hidden ? 0 : hidden;
        }

        return new OperationPlace(selected, reached, hidden);
    }

    private static ulong Counter(Pmu pmu, int counter) => pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, counter));
}
