using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>config KEY=VALUE …</c>: a fresh PMU of another configuration. A case with a VM ignores it.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Configuration">The configuration; equal ones of a file are one object.</param>
internal sealed record ConfigStatement(Position At, PmuConfiguration Configuration) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        int column = reader.Column;
        ConfigurationReader keys = new();
        while (reader.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = reader.SplitKey();
            if (keys.Take(key, value) is { } wrong)
            {
                reader.Fail(wrong);
            }
        }

        if (keys.Build(out PmuConfiguration? configuration) is { } reason)
        {
            reader.FailAt(column, reason);
        }

        if (!reader.Scope.TryShare(ref configuration!))
        {
            reader.FailAt(column, $"the file has more than {VectorScope.MostConfigurations} different configurations; divide it into several");
        }

        return new ConfigStatement(reader.At, configuration);
    }

    public override void Check(FlowChecker flow) => flow.Configure(Configuration);

    public override string? Run(VectorMachine machine)
    {
        machine.Configure(Configuration);
        return null;
    }
}
