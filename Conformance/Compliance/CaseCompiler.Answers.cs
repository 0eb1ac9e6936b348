using Emu.Conformance.Statements;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <content>Whether two runs of a case mean the same.</content>
internal sealed partial class CaseCompiler
{
    // The rule is there on the target too: with as many counters as the case is written for the answers are those of that configuration. With another number of counters
    // they may be other values, but each access ends in the same way.
    private static bool MeansTheSame(PortableCase one, PmuConfiguration sameCounters, CaseRewriter rewritten)
    {
        OriginalRun own = new(one.Configuration);
        OriginalRun other = new(sameCounters);
        int answer = 0;
        foreach (Statement statement in one.Statements)
        {
            ulong mask = MaskOf(statement, one.Configuration, (int)own.Raw(PmuRegisterId.PMSELR_EL0))
                & MaskOf(statement, sameCounters, (int)other.Raw(PmuRegisterId.PMSELR_EL0));
            AccessEnd? left = own.Run(statement);
            AccessEnd? right = other.Run(statement);
            if (left is not { } known || right is not { } tried)
            {
                continue;
            }

            if (!Alike(known, tried, mask) || rewritten.Answers[answer].Kind != known.Kind)
            {
                return false;
            }

            answer++;
        }

        return true;
    }

    private static bool AnswersAlike(
        PortableCase one, PmuConfiguration configuration, CaseRewriter rewritten, AccessEnd[] ends, OperationPlace[] places)
    {
        int answer = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            Operation operation = rewritten.Operations[i];
            if (!operation.IsAnswer)
            {
                // What only prepares must be performed, as it is expected to be.
                if (ends[i].Kind != EndKind.Ok)
                {
                    return false;
                }

                continue;
            }

            ulong mask = MaskOf(operation.Source!, configuration, places[i].Selected);
            AccessEnd wanted = rewritten.Answers[answer++];
            if (rewritten.IsTypeOfPushedEvent(operation, wanted, places[i].Selected))
            {
                wanted = wanted with { Value = wanted.Value & ~(ulong)ushort.MaxValue };
            }

            if (!Alike(wanted, ends[i], mask))
            {
                return false;
            }
        }

        return answer == rewritten.Answers.Count;
    }

    private static bool Alike(AccessEnd left, AccessEnd right, ulong mask) =>
        left.Kind == right.Kind && left.Level == right.Level && left.Syndrome == right.Syndrome && ((left.Value ^ right.Value) & mask) == 0;

    private static ulong MaskOf(Statement statement, PmuConfiguration configuration, int selected) => statement switch
    {
        MrsStatement one => ComparedBits.Of(configuration, new RegisterInstruction(one.Register, true), selected),
        AArch32ReadStatement one => ComparedBits.Of(configuration, new RegisterInstruction(one.Register, true, true), selected),
        RawReadStatement one => ComparedBits.Of(configuration, RegisterInstruction.Mrs(one.Register.Id, one.Register.Index), selected),
        IrqStatement => 1,
        _ => 0,
    };
}
