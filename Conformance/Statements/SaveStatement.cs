using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>save NAME</c>: keeps the state of the PMU for the rest of the case.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Name">The name.</param>
internal sealed record SaveStatement(Position At, SaveName Name) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        SaveName name = SaveName.Need(ref reader);
        reader.NoMore();
        return new SaveStatement(reader.At, name);
    }

    public override void Check(FlowChecker flow)
    {
        flow.NeedPmuAlone(this);
        flow.Saved.Add(Name.Number);
    }

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.Save(out machine.Saves[Name.Number]);
        return null;
    }
}

/// <summary><c>restore NAME [=&gt; ok|error]</c>: the saved state comes back.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Name">The name.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record RestoreStatement(Position At, SaveName Name, Expectation Expected) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        SaveName name = SaveName.Need(ref reader);
        return new RestoreStatement(reader.At, name, reader.ReadExpectation(AllowedResults.Error));
    }

    public override void Check(FlowChecker flow)
    {
        flow.NeedPmuAlone(this);
        if (!flow.Saved.Contains(Name.Number))
        {
            flow.Fail(this, $"nothing was saved as {Quoted.Word(Name.Text)} before this statement");
        }
    }

    public override string? Run(VectorMachine machine)
    {
        bool restored = machine.OwnPmu.TryRestore(machine.Saves[Name.Number]);
        return machine.Ended(restored == (Expected.Kind == ExpectationKind.Ok), restored ? "ok" : "error");
    }
}

/// <summary>The name of a saved state.</summary>
/// <param name="Text">It, as it is in the file.</param>
/// <param name="Number">Its number among the names of the file.</param>
internal readonly record struct SaveName(string Text, int Number)
{
    /// <summary>The next token.</summary>
    public static SaveName Need(ref StatementReader reader)
    {
        string text = reader.Need("a name").ToString();
        if (!reader.Scope.TryNumberOfSave(text, out int number))
        {
            reader.Fail($"the file saves more than {VectorScope.MostSaves} states under different names; use a name again, or divide the file into several files");
        }

        return new SaveName(text, number);
    }
}
