using System;
using System.Collections.Generic;
using System.Linq;

namespace Emu.Tests.Hosts;

/// <summary>A call of the control plane, as a VMM or a system-call fuzzer makes it.</summary>
internal enum Call
{
    InitializeOnLittle,
    InitializeOnBig,
    InitializeOnBare,
    IrqPpi23,
    IrqPpi24,
    IrqSpi40,
    IrqSgi5,
    Init,
    FilterNothing,
    FilterTooFar,
    SetPmuLittle,
    SetPmuBig,
    SetPmuUnknown,
    SetNrCounters0,
    SetNrCounters3,
    SetNrCounters7,
    Fixed,
    Unknown,
    PmcrWithN2,
    PmcrWithN9,
    LowerPmuVersion,
    RunOnLittle,
    RunOnBig,
    RunOnBare,
}

/// <summary>A machine of a little cluster (type 8, pCPU 0), a big one (type 9, pCPU 1) and a core without a PMU (pCPU 2), and how its VM is made.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Irqchip">The VM has an in-kernel irqchip.</param>
/// <param name="Strict">KVM_ARM_VCPU_PMU_V3_STRICT.</param>
/// <param name="Version">The highest PMUVer; 1: the little PMU is not PMUv3.</param>
/// <param name="LittleMax">The most event counters on the little PMU.</param>
/// <param name="BigMax">The most event counters on the big PMU.</param>
internal sealed record AttributeMachine(string Name, bool Irqchip, bool Strict, int Version, int LittleMax, int BigMax);

/// <summary>What a VM of two vCPUs is in, as far as kvm-facts 2 tells states apart.</summary>
internal readonly record struct AttributeState
{
    public bool Feature { get; init; }

    /// <summary>The type of the chosen PMU; 0: none.</summary>
    public int Chosen { get; init; }

    public int Counters { get; init; }

    public bool Filter { get; init; }

    public bool Fixed { get; init; }

    public bool Explicit { get; init; }

    public bool Ran { get; init; }

    public bool Lowered { get; init; }

    public VcpuState Vcpu0 { get; init; }

    public VcpuState Vcpu1 { get; init; }

    public VcpuState this[int v] => v == 0 ? Vcpu0 : Vcpu1;

    public AttributeState With(int v, VcpuState vcpu) => v == 0 ? this with { Vcpu0 = vcpu } : this with { Vcpu1 = vcpu };

    internal readonly record struct VcpuState(bool Initialized, bool Created, int Irq);
}

/// <summary>
/// The rules of the attributes as a table, written down from kvm-facts 2 and not from the code, and what a call that succeeds changes. It shares
/// only the numbers of the errors with what it judges.
/// </summary>
internal sealed class AttributeModel
{
    public const int LittleType = 8;
    public const int BigType = 9;
    public const int Ok = 0;
    public const int FailEntry = 1000;

    private const int ENXIO = 6;
    private const int ENOEXEC = 8;
    private const int EBUSY = 16;
    private const int ENODEV = 19;
    private const int EINVAL = 22;

    private readonly AttributeMachine _machine;
    private readonly Rule[] _rules;
    private readonly Rule[][] _rulesOf;

    public AttributeModel(AttributeMachine machine)
    {
        _machine = machine;
        _rules = Table();
        _rulesOf = [.. Enum.GetValues<Call>().Select(call => _rules.Where(rule => rule.Of(call)).ToArray())];
    }

    /// <summary>What a call answers, an error number or <see cref="FailEntry"/>, and what it leaves.</summary>
    public (int Answer, AttributeState Next) Do(AttributeState state, Call call, int v)
    {
        foreach (Rule rule in _rulesOf[(int)call])
        {
            if (rule.When(state, v))
                return (rule.Then, rule.Leaves is null ? state : rule.Leaves(state));
        }

        return (Ok, Done(state, call, v));
    }

    // In order: the first whose condition holds decides. A call that no rule is about succeeds. The comment behind each rule says where it is from.
    private Rule[] Table() =>
    [
        // 2.1: the prologue of SET, for every attribute.
        new(IsSet, (s, _) => !s.Feature, ENODEV),
        new(IsSet, (s, v) => s[v].Created, EBUSY),
        new(c => c == Call.Unknown, (_, _) => true, ENXIO),

        // 2.2: IRQ.
        new(IsIrq, (_, _) => !_machine.Irqchip, EINVAL),
        new(c => c == Call.IrqSgi5, (_, _) => true, EINVAL),
        new(c => c == Call.IrqPpi23, (s, _) => Given(s).Any(irq => irq != 23), EINVAL),
        new(c => c == Call.IrqPpi24, (s, _) => Given(s).Any(irq => irq != 24), EINVAL),
        new(c => c == Call.IrqSpi40, (s, _) => Given(s).Any(irq => irq == 40), EINVAL),
        new(IsIrq, (s, v) => s[v].Irq != 0, EBUSY),

        // 2.3: INIT.
        new(c => c == Call.Init, (s, _) => s.Chosen == 0, ENXIO),
        new(c => c == Call.Init, (s, v) => _machine.Irqchip && s[v].Irq == 0, ENXIO),

        // 2.4: FILTER.
        new(c => c == Call.FilterTooFar, (_, _) => true, EINVAL),
        new(c => c == Call.FilterNothing, (s, _) => s.Ran || s.Fixed, EBUSY),
        new(c => c == Call.FilterNothing, (s, _) => s.Chosen == 0, ENXIO),

        // 2.5: SET_PMU.
        new(c => c == Call.SetPmuUnknown, (_, _) => true, ENXIO),
        new(IsSetPmu, (s, _) => s.Ran, EBUSY),
        new(IsSetPmu, (s, _) => s.Fixed, EBUSY),
        new(c => c == Call.SetPmuLittle, (s, _) => s.Filter && s.Chosen != LittleType, EBUSY),
        new(c => c == Call.SetPmuBig, (s, _) => s.Filter && s.Chosen != BigType, EBUSY),

        // 2.6: SET_NR_COUNTERS.
        new(IsSetCounters, (s, _) => s.Chosen == 0, EINVAL),
        new(c => c == Call.SetNrCounters3, (s, _) => Max(s) < 3, EINVAL),
        new(c => c == Call.SetNrCounters7, (s, _) => Max(s) < 7, EINVAL),
        new(IsSetCounters, (s, _) => s.Ran, EBUSY),

        // 2.7: FIXED_COUNTERS_ONLY.
        new(c => c == Call.Fixed, (s, _) => s.Ran || s.Filter || s.Explicit, EBUSY),

        // 7.1: the default PMU. The feature is stored before it is looked for (1.2).
        new(c => c == Call.InitializeOnBare, (s, _) => s.Chosen == 0 && !_machine.Strict, ENODEV, s => s with { Feature = true }),

        // 8, 9.1: ONE_REG.
        new(IsOneReg, (s, v) => !s[v].Initialized, ENOEXEC),
        new(c => c == Call.LowerPmuVersion, (s, _) => s.Ran && !s.Lowered, EBUSY),

        // 2.8, 7.2: KVM_RUN. A refused entry has run (1.2).
        new(IsRun, (s, v) => !s[v].Initialized, ENOEXEC),
        new(IsRun, (s, v) => !s[v].Created, EINVAL),
        new(
            c => c is Call.RunOnLittle or Call.RunOnBare,
            (s, _) => s.Explicit && s.Chosen == BigType,
            FailEntry,
            s => s with { Ran = true }),
        new(
            c => c is Call.RunOnBig or Call.RunOnBare,
            (s, _) => s.Explicit && s.Chosen == LittleType,
            FailEntry,
            s => s with { Ran = true }),
    ];

    private static bool IsSet(Call call) => call is >= Call.IrqPpi23 and <= Call.Unknown;

    private static bool IsIrq(Call call) => call is >= Call.IrqPpi23 and <= Call.IrqSgi5;

    private static bool IsSetPmu(Call call) => call is Call.SetPmuLittle or Call.SetPmuBig;

    private static bool IsSetCounters(Call call) => call is Call.SetNrCounters0 or Call.SetNrCounters3 or Call.SetNrCounters7;

    private static bool IsOneReg(Call call) => call is Call.PmcrWithN2 or Call.PmcrWithN9 or Call.LowerPmuVersion;

    private static bool IsRun(Call call) => call is Call.RunOnLittle or Call.RunOnBig or Call.RunOnBare;

    private static IEnumerable<int> Given(AttributeState state) => new[] { state.Vcpu0.Irq, state.Vcpu1.Irq }.Where(irq => irq != 0);

    private AttributeState Done(AttributeState s, Call call, int v) => call switch
    {
        Call.InitializeOnLittle => Initialized(s, v, LittleType),
        Call.InitializeOnBig => Initialized(s, v, BigType),
        Call.InitializeOnBare => Initialized(s, v, 0),
        Call.IrqPpi23 => s.With(v, s[v] with { Irq = 23 }),
        Call.IrqPpi24 => s.With(v, s[v] with { Irq = 24 }),
        Call.IrqSpi40 => s.With(v, s[v] with { Irq = 40 }),
        Call.Init => s.With(v, s[v] with { Created = true }),
        Call.FilterNothing => s with { Filter = true },
        Call.SetPmuLittle => Chosen(s, LittleType) with { Explicit = true },
        Call.SetPmuBig => Chosen(s, BigType) with { Explicit = true },
        Call.SetNrCounters0 => s with { Counters = 0 },
        Call.SetNrCounters3 => s with { Counters = 3 },
        Call.SetNrCounters7 => s with { Counters = 7 },
        Call.Fixed => s with { Fixed = true, Counters = 0 },

        // 8: N before the first run, without STRICT, up to the maximum; else it is ignored. No PMU has 9.
        Call.PmcrWithN2 when !s.Ran && !_machine.Strict && Max(s) >= 2 => s with { Counters = 2 },
        Call.LowerPmuVersion => s with { Lowered = true },
        Call.RunOnLittle or Call.RunOnBig or Call.RunOnBare => s with { Ran = true },
        _ => s,
    };

    // 1.4: none without a PMU or in fixed mode.
    private int Max(AttributeState state) => state.Fixed ? 0 : state.Chosen switch
    {
        LittleType => _machine.LittleMax,
        BigType => _machine.BigMax,
        _ => 0,
    };

    private AttributeState Initialized(AttributeState state, int v, int here)
    {
        AttributeState next = state with { Feature = true };
        next = next.With(v, next[v] with { Initialized = true });
        return next.Chosen == 0 && !_machine.Strict ? Chosen(next, here) : next;
    }

    private AttributeState Chosen(AttributeState state, int type)
    {
        AttributeState next = state with { Chosen = type };
        return next with { Counters = Max(next) };
    }

    private sealed record Rule(
        Func<Call, bool> Of,
        Func<AttributeState, int, bool> When,
        int Then,
        Func<AttributeState, AttributeState>? Leaves = null);
}
