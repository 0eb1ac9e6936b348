using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>repeat N</c>: the statements up to the matching <c>end</c>, N times.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Index">Its number among the statements of the file.</param>
/// <param name="Times">How often.</param>
internal sealed record RepeatStatement(Position At, int Index, ulong Times) : Statement(At)
{
    /// <summary>How deep loops may be nested.</summary>
    public const int MaxNesting = 64;

    /// <summary>The number of the matching <c>end</c>, which sets it when it is read.</summary>
    public int End { get; set; }

    public static Statement Parse(ref StatementReader reader)
    {
        int column = reader.Column;
        ulong times = reader.NeedNumber();
        reader.NoMore();
        if (reader.Scope.OpenLoops.Count == MaxNesting)
        {
            reader.FailAt(column, $"'repeat' is nested more than {MaxNesting} levels deep");
        }

        RepeatStatement loop = new(reader.At, reader.Index, times);
        reader.Scope.OpenLoops.Push((loop, column));
        return loop;
    }

    public override void Check(FlowChecker flow) => flow.WalkLoop(this);

    public override string? Run(VectorMachine machine)
    {
        if (Times == 0)
        {
            machine.Next = End + 1;
        }
        else
        {
            machine.EnterLoop(Times);
        }

        return null;
    }
}

/// <summary><c>end</c>: the end of a loop.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Loop">The number of its <c>repeat</c> among the statements of the file.</param>
internal sealed record EndStatement(Position At, int Loop) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        if (!reader.Scope.OpenLoops.TryPop(out (RepeatStatement Loop, int Column) open))
        {
            reader.Fail("this 'end' has no 'repeat'");
        }

        reader.NoMore();
        open.Loop.End = reader.Index;
        return new EndStatement(reader.At, open.Loop.Index);
    }

    public override void Check(FlowChecker flow)
    {
        // The loop's own check walks its body.
    }

    public override string? Run(VectorMachine machine)
    {
        if (machine.EndRound())
        {
            machine.Next = Loop + 1;
        }

        return null;
    }
}
