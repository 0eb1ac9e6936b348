using Emu.Conformance.Statements;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

// What the PE did: events, time, the interrupt, captures.
internal sealed partial class CaseRewriter
{
    private const ulong UserenrSW = PMUSERENR_EL0.SW_Mask;
    private const ulong TrapPmu = MDCR_EL2.TPM_Mask;

    private string? CountTogether(CountTogetherStatement statement)
    {
        foreach (PmuEventCount count in statement.Counts)
        {
            if (Count(statement, count.Event, count.Occurrences) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    // Rule `event`: an occurrence is a write of PMSWINC_EL0 for the counters that select the event, at the Exception level where it happened.
    private string? Count(Statement statement, ushort number, ulong occurrences)
    {
        if (number == PmuEvents.INST_RETIRED && _configuration.Has(PmuFeatures.FEAT_PMUv3_ICNTR))
        {
            Wait(statement, 0, occurrences);
            return null;
        }

        if (occurrences > MostOccurrences)
        {
            return $"an event happens more than {MostOccurrences} times at once";
        }

        ulong counters = 0;
        for (int counter = 0; counter < _configuration.Counters; counter++)
        {
            ulong type = _original.Raw(PmuRegisterId.PMEVTYPERn_EL0, counter);
            counters |= (ushort)type == number ? 1UL << counter : 0;
        }

        if (counters == 0 || occurrences == 0)
        {
            return null;
        }

        int level = _original.Context.ExceptionLevel;
        (PmuRegisterId Register, ulong Value) gate = ClosedGate(level);
        if (gate.Register != PmuRegisterId.None)
        {
            Prepare(
                RegisterInstruction.Msr(gate.Register),
                gate.Register == PmuRegisterId.PMUSERENR_EL0 ? gate.Value | UserenrSW : gate.Value & ~TrapPmu,
                statement);
        }

        Operations.Add(new Operation
        {
            Level = level,
            Instruction = RegisterInstruction.Msr(PmuRegisterId.PMSWINC_EL0),
            Value = counters,
            Repeats = (int)occurrences,
            Source = statement,
            End = ExpectedEnd.Ok,
        });
        if (gate.Register != PmuRegisterId.None)
        {
            Prepare(RegisterInstruction.Msr(gate.Register), gate.Value, statement);
        }

        return null;
    }

    // Rule `gate`: what keeps PMSWINC_EL0 from the level is opened for the moment. One gate; where there are two the comparison on the model fails.
    private (PmuRegisterId Register, ulong Value) ClosedGate(int level)
    {
        ulong user = _original.Raw(PmuRegisterId.PMUSERENR_EL0);
        if (level == 0 && (user & UserenrSW) == 0)
        {
            return (PmuRegisterId.PMUSERENR_EL0, user);
        }

        if (level < 2 && _home >= 2 && _configuration.Has(PmuFeatures.EL2) && _original.Raw(PmuRegisterId.MDCR_EL2) is var el2
            && (el2 & TrapPmu) != 0)
        {
            return (PmuRegisterId.MDCR_EL2, el2);
        }

        return level < 3 && _home == 3 && _original.Raw(PmuRegisterId.MDCR_EL3) is var el3 && (el3 & TrapPmu) != 0
            ? (PmuRegisterId.MDCR_EL3, el3)
            : (PmuRegisterId.None, 0);
    }

    // Rule `time`: a loop at the Exception level, long enough. What depends on how long it takes is compared as a relation, or not at all.
    private string? Advance(AdvanceStatement statement)
    {
        if (statement.Cycles > LongestWait || statement.Instructions > LongestWait)
        {
            return $"it waits for more than {LongestWait} cycles";
        }

        if (statement.Cycles != 0 || statement.Instructions != 0)
        {
            Wait(statement, statement.Cycles, statement.Instructions);
        }

        return null;
    }

    private void Wait(Statement statement, ulong cycles, ulong instructions) => Operations.Add(new Operation
    {
        Kind = OperationKind.Wait,
        Level = _original.Context.ExceptionLevel,
        AArch32 = _original.Context.AArch32,
        Cycles = cycles,
        Instructions = instructions,
        Source = statement,
        End = ExpectedEnd.Ok,
    });

    // Rule `irq`: the level of PMUIRQ is the pending bit of its PPI.
    private string? LookAtInterrupt(Statement statement)
    {
        Operations.Add(new Operation { Kind = OperationKind.Interrupt, Level = _home, Source = statement, IsAnswer = true });
        return null;
    }

    // Rule `capture`: a capture is asked for by PMSSCR_EL1.SS.
    private string? Capture(Statement statement)
    {
        if (!_configuration.Has(PmuFeatures.FEAT_PMUv3_SS))
        {
            return "needs FEAT_PMUv3_SS";
        }

        Prepare(RegisterInstruction.Msr(PmuRegisterId.PMSSCR_EL1), 1, statement);
        return null;
    }
}
