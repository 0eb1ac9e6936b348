using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Emu.Registers;

namespace Emu.Tests.Runtime.Model;

/// <summary>Drives the Runtime's PMU and the slow one through a walk, and compares all their state after every step.</summary>
internal sealed class WalkRunner
{
    private readonly Walk _walk;
    private readonly SlowPmu _model;
    private readonly WalkSubject _subject;
    private readonly List<Observation> _observations = [];
    private SlowPmu.State? _saved;

    private readonly bool _visible;

    private WalkRunner(Walk walk, Slip slip, bool visible)
    {
        _visible = visible;
        _walk = walk;
        _model = new SlowPmu(walk.Configuration) { Slip = slip };
        _subject = new WalkSubject(PmuConfiguration.Create(walk.Configuration.ToOptions()));
        Observe();
    }

    /// <summary>Runs a walk.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="slip">A rule that the model shall break.</param>
    /// <param name="visible">Look only at what a vector file can ask for.</param>
    /// <returns>The first difference, or null.</returns>
    public static Difference? Run(Walk walk, Slip slip = Slip.None, bool visible = false) => new WalkRunner(walk, slip, visible).Run();

    /// <summary>A vector file of a walk: each statement with what the model says about it, and last the difference.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="difference">How it ended, or null for a file that passes.</param>
    /// <param name="slip">The rule that the model breaks.</param>
    public static string Write(Walk walk, Difference? difference, Slip slip = Slip.None)
    {
        SlowPmu model = new(walk.Configuration) { Slip = slip };
        SlowPmu.State? saved = null;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# {walk.Origin}\n");
        if (difference is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"# The model and the Runtime differ: {difference.What}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{walk.Configuration}\ncase walk\n");
        for (int i = 0; i < walk.Steps.Count && i <= (difference?.Step ?? int.MaxValue); i++)
        {
            Step step = walk.Steps[i];
            if (!CanDo(model, step, saved))
            {
                continue;
            }

            Answer answer = Do(model, step, ref saved);
            bool reads = step.Kind is StepKind.Mrs or StepKind.Mrc or StepKind.ExtRead;
            bool access = reads || step.Kind is StepKind.Msr or StepKind.Mcr or StepKind.ExtWrite;
            text.Append(CultureInfo.InvariantCulture, $"{step}{(access ? $" => {(reads && answer is { Kind: AnswerKind.Ok, Known: 0 } ? "any" : answer)}" : "")}\n");
        }

        return text.Append(difference?.Probe is { } probe ? probe + "\n" : "").ToString();
    }

    private Difference? Run()
    {
        for (int i = 0; i < _walk.Steps.Count; i++)
        {
            Step step = _walk.Steps[i];
            if (!CanDo(_model, step, _saved))
            {
                continue;
            }

            Answer expected = Do(_model, step, ref _saved);
            Answer found;
            try
            {
                found = _subject.Do(step);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return new Difference(i, $"{step}: {e}", null);
            }

            if (!expected.Allows(found))
            {
                return new Difference(i, $"{step}: expected {expected}, found {found}", null);
            }

            if (Compare(i, step) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    // What the PE cannot be asked where it is: a context that does not exist, a save that was not made.
    public static bool CanDo(SlowPmu model, in Step step, SlowPmu.State? saved) => step.Kind switch
    {
        StepKind.Context => Exists(model, step.A),
        StepKind.Control => model.HasControl((PmuControl)step.Code),
        StepKind.RawWrite =>
            model.IsPossible && ModelRegister.Find((ushort)step.Code) is { } register && model.IsPresent(register.Reg)
                && register.Index < Math.Max(model.N, 1),
        StepKind.Msr or StepKind.Mrs => model.IsPossible && !model.State32,
        StepKind.Mrc or StepKind.Mcr => model.IsPossible && model.State32,
        StepKind.ExtRead or StepKind.ExtWrite => model.IsPossible && model.SettlesExternal(step.Offset, step.Bits, step.Access),
        StepKind.Restore => model.IsPossible && saved is not null,
        _ => model.IsPossible,
    };

    private static bool Exists(SlowPmu model, ulong context)
    {
        int level = (int)(context & 3);
        bool realm = (SecurityState)(context >> 2 & 3) == SecurityState.Realm;
        bool state32 = (context >> 4 & 1) != 0;
        return (level != 2 || model.EL2)
            && (level != 3 || model.EL3)
            && (!realm || model.Has(ModelFeatures.FEAT_RME))
            && (!state32 || (level < 2 && model.Configuration.AArch32));
    }

    private static Answer Do(SlowPmu model, in Step step, ref SlowPmu.State? saved)
    {
        switch (step.Kind)
        {
            case StepKind.Msr:
                return model.Write((ushort)step.Code, step.A);
            case StepKind.Mrs:
                return model.Read((ushort)step.Code);
            case StepKind.Mrc:
                return model.Read32(step.Code);
            case StepKind.Mcr:
                return model.Write32(step.Code, step.A);
            case StepKind.ExtRead:
                return model.ReadExternal(step.Offset, step.Bits, step.Access);
            case StepKind.ExtWrite:
                return model.WriteExternal(step.Offset, step.Bits, step.A, step.Access);
            case StepKind.RawWrite:
                ModelRegister register = ModelRegister.Find((ushort)step.Code)!;
                model.WriteRaw(register.Reg, register.Index, step.A);
                break;
            case StepKind.Context:
                model.Level = (int)(step.A & 3);
                model.Security = model.Level == 3
                    ? (model.Has(ModelFeatures.FEAT_RME) ? SecurityState.Root : SecurityState.Secure)
                    : (SecurityState)(step.A >> 2 & 3);
                model.State32 = (step.A >> 4 & 1) != 0;
                model.Halted = (step.A >> 5 & 1) != 0;
                model.Streaming = (step.A >> 6 & 1) != 0;
                break;
            case StepKind.Control:
                model.SetControl((PmuControl)step.Code, step.A);
                break;
            case StepKind.Advance:
                for (ulong cycle = 1; cycle < step.A; cycle++)
                {
                    model.Cycle(1, 0);
                }

                model.Cycle(step.A == 0 ? 0UL : 1, step.B);
                break;
            case StepKind.Count:
                PmuEventCount one = new((ushort)step.Code, step.A);
                model.Cycle(0, 0, step.Code >> 16 == 0 ? [one] : [one, new PmuEventCount((ushort)(step.Code >> 16), step.B)]);
                break;
            case StepKind.Capture:
                model.Capture();
                break;
            case StepKind.Reset:
                model.Reset(step.A != 0);
                break;
            case StepKind.Save:
                saved = model.Save();
                break;
            case StepKind.Restore:
                model.Restore(saved!);
                break;
        }

        return Answer.Done;
    }

    // ------------------------------------------------------------------------------------------------------------ comparing

    private void Observe()
    {
        Reg[] single =
        [
            Reg.PMCR, Reg.PMCNTENSET, Reg.PMOVSSET, Reg.PMCCNTR, Reg.PMCCFILTR, Reg.PMINTENSET, Reg.PMSELR, Reg.PMUSERENR, Reg.PMUACR,
            Reg.PMECR, Reg.PMIAR,
            Reg.PMSSCR, Reg.MDCR_EL2, Reg.MDCR_EL3, Reg.PMICNTR, Reg.PMICFILTR, Reg.PMCCNTSVR, Reg.PMICNTSVR,
        ];
        foreach (Reg reg in single)
        {
            if (_model.IsPresent(reg))
            {
                _observations.Add(new Observation(ModelRegister.Of(reg)));
            }
        }

        for (int n = 0; n < _model.N; n++)
        {
            _observations.Add(new Observation(ModelRegister.Of(Reg.PMEVCNTR, n)));
            _observations.Add(new Observation(ModelRegister.Of(Reg.PMEVTYPER, n)));
            if (_model.IsPresent(Reg.PMEVCNTSVR))
            {
                _observations.Add(new Observation(ModelRegister.Of(Reg.PMEVCNTSVR, n)));
            }
        }
    }

    private Difference? Compare(int index, in Step step)
    {
        foreach (Observation one in _observations)
        {
            ulong expected = _model.Raw(one.Model.Reg, one.Model.Index);
            ulong found = _subject.Pmu.ReadRaw(one.Register);
            if (expected != found)
            {
                return Differs(index, step, one.Model.Name, expected, found, $"raw-read {one.Model.Name} => 0x{expected:x}");
            }
        }

        // Where nothing can be executed, nothing is asked: the state between two statements is only on its way.
        if (!_model.IsPossible)
        {
            return null;
        }

        if (_model.Interrupt != _subject.Interrupt)
        {
            return Differs(index, step, "PMUIRQ", _model.Interrupt ? 1UL : 0, _subject.Interrupt ? 1UL : 0, $"irq => {(_model.Interrupt ? 1 : 0)}");
        }

        if (_visible)
        {
            return null;
        }

        // A synchronous one is the embedder's to take; what is left is the asynchronous one.
        PmuExceptionRequest request = _subject.Pmu.PendingException;
        if (!request.IsSynchronous && request.TargetEL != _model.PendingException)
        {
            return Differs(index, step, "the level of a pending exception", (uint)_model.PendingException, (uint)request.TargetEL, null);
        }

        ulong runs = 0;
        for (int i = 0; i <= SlowPmu.F0; i++)
        {
            runs |= _model.Runs(i) ? 1UL << i : 0;
        }

        // The budgets of blocks, from time to time. A counter in synchronous mode may have its own budget.
        if (index % 8 == 0 && !_model.Has(ModelFeatures.FEAT_SEBEP))
        {
            foreach (ushort number in (ReadOnlySpan<ushort>)[0x08, 0x11, 0x13, 0xC0])
            {
                ulong found = _subject.Pmu.OccurrencesToOverflow(number);
                if (_model.ToOverflow(number) is { } expected && expected != found)
                {
                    return Differs(index, step, $"occurrences of 0x{number:x} to the next overflow", expected, found, null);
                }
            }
        }

        return runs != _subject.Pmu.RunningCounters ? Differs(index, step, "the counters that run", runs, _subject.Pmu.RunningCounters, null) : null;
    }

    private static Difference Differs(int index, in Step step, string what, ulong expected, ulong found, string? probe) =>
        new(index, string.Create(CultureInfo.InvariantCulture, $"{step}: {what}: expected 0x{expected:x}, found 0x{found:x}"), probe);

    private readonly record struct Observation(ModelRegister Model)
    {
        public PmuRegister Register { get; } = PmuRegisterMap.ResolveAArch64(Model.Encoding);
    }
}
