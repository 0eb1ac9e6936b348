using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>context KEY=VALUE …</c>: where the PE executes from here on.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Change">The keys that it gives.</param>
internal sealed record ContextStatement(Position At, ContextChange Change) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        ContextChange change = default;
        bool any = false;
        while (reader.Read())
        {
            any = true;
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = reader.SplitKey();
            switch (key)
            {
                case "el": change = change.WithLevel(reader.NumberAt(value, 3)); break;
                case "security": change = change.WithSecurity(reader.SecurityAt(value)); break;
                case "state": change = change.WithAArch32(IsAArch32(reader, value)); break;
                case "halted": change = change.WithHalted(reader.NumberAt(value, 1)); break;
                case "sm": change = change.WithStreaming(reader.NumberAt(value, 1)); break;
                default: reader.Fail($"{Quoted.Word(key)} is not a key of context; it takes el, security, state, halted, sm"); break;
            }
        }

        if (!any)
        {
            reader.Fail("el=, security=, state=, halted= or sm= is missing here");
        }

        return new ContextStatement(reader.At, change);
    }

    public override void Check(FlowChecker flow)
    {
        if (!flow.HasVm)
        {
            flow.Context = flow.Context.Then(Change);
            return;
        }

        flow.NeedVm(this);
        ContextChange context = ContextChange.Start.Then(Change);
        if (context.ExceptionLevel > 1 || context.AArch32 || context.ToContext(rootState: false).Security != SecurityState.NonSecure)
        {
            flow.Fail(this, "the guest of a VM has EL0 and EL1 in Non-secure AArch64 state");
        }
    }

    public override string? Run(VectorMachine machine)
    {
        machine.ChangeContext(Change);
        return null;
    }

    private static bool IsAArch32(in StatementReader reader, ReadOnlySpan<char> value)
    {
        if (value is not ("a64" or "a32"))
        {
            reader.Fail($"{Quoted.Word(value)} is not an Execution state; give a64 or a32");
        }

        return value is "a32";
    }
}
