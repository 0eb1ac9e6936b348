using System;
using Emu.Conformance.Compliance;
using Emu.Registers;

namespace Emu.Tests.Compliance;

/// <summary>One rule of the PMU broken on purpose: what is written is changed on the way in, how an access ends on the way out, or the interrupt.</summary>
/// <param name="Rule">The rule, for the test's name.</param>
/// <param name="Write">Changes what is written to a register.</param>
/// <param name="End">Changes how an access ends.</param>
/// <param name="Interrupt">Changes the level of PMUIRQ.</param>
internal sealed record Slip(
    string Rule,
    Func<PmuRegisterId, ulong, Pmu, ulong>? Write = null,
    Func<PmuRegisterId, bool, AccessEnd, AccessEnd>? End = null,
    Func<bool, bool>? Interrupt = null);

/// <summary>The model's PE with a rule broken.</summary>
internal sealed class BrokenMachine(PmuConfiguration configuration, int home, Slip slip) : ComplianceMachine(configuration, home)
{
    public override bool Interrupt => slip.Interrupt is { } change ? change(base.Interrupt) : base.Interrupt;

    public override AccessEnd Access(int level, RegisterInstruction instruction, ulong value)
    {
        PmuRegisterId id = instruction.AArch32 ? PmuRegisterId.None : PmuRegisterMap.ResolveAArch64((ushort)instruction.Encoding).Id;
        if (!instruction.IsRead && slip.Write is { } change)
        {
            value = change(id, value, Pmu);
        }

        AccessEnd end = base.Access(level, instruction, value);
        return slip.End is { } answer ? answer(id, instruction.IsRead, end) : end;
    }
}
