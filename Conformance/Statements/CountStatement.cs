using System.Collections.Generic;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.Registers;

namespace Emu.Conformance.Statements;

/// <summary><c>count EVENT N</c>: the PE generated an event.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Count">The event, and how often it was generated.</param>
internal sealed record CountStatement(Position At, PmuEventCount Count) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        PmuEventCount first = default;
        List<PmuEventCount>? all = null;
        int pairs = 0;
        for (; reader.Read(); pairs++)
        {
            ushort number = reader.EventAt(reader.Current);
            if (number == PmuEvents.CPU_CYCLES)
            {
                reader.Fail("CPU_CYCLES is counted by 'advance', not by 'count'");
            }

            PmuEventCount count = new(number, reader.NeedNumber());
            if (pairs == 0)
            {
                first = count;
            }
            else
            {
                (all ??= [first]).Add(count);
            }
        }

        if (pairs == 0)
        {
            reader.Fail("an event is missing here");
        }

        return all is null ? new CountStatement(reader.At, first) : new CountTogetherStatement(reader.At, [.. all]);
    }

    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.Count(Count.Event, Count.Occurrences);
        return null;
    }
}

/// <summary><c>count EVENT N EVENT N …</c>: the PE generated several events in one cycle.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Counts">The events, and how often each was generated.</param>
internal sealed record CountTogetherStatement(Position At, PmuEventCount[] Counts) : Statement(At)
{
    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.Count(Counts);
        return null;
    }
}
