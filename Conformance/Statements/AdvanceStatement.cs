using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>advance cycles=N instructions=M</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Cycles">Processor cycles.</param>
/// <param name="Instructions">Instructions, all in the last of the cycles.</param>
internal sealed record AdvanceStatement(Position At, ulong Cycles, ulong Instructions) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        ulong? cycles = null;
        ulong? instructions = null;
        while (reader.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = reader.SplitKey();
            ulong number = reader.NumberAt(value);
            if (key is "cycles" && cycles is null)
            {
                cycles = number;
            }
            else if (key is "instructions" && instructions is null)
            {
                instructions = number;
            }
            else
            {
                reader.Fail($"{Quoted.Word(key)} is not a key of advance, or is given twice; it takes cycles and instructions");
            }
        }

        if (cycles is null && instructions is null)
        {
            reader.Fail("cycles= or instructions= is missing here");
        }

        return new AdvanceStatement(reader.At, cycles ?? 0, instructions ?? 0);
    }

    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.Advance(Cycles, Instructions);
        return null;
    }
}
