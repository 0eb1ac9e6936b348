using System;
using Emu.Registers;

namespace Emu.Tests.Runtime.Model;

/// <summary>The Runtime's PMU under a walk.</summary>
internal sealed class WalkSubject : IPmuHost
{
    private readonly Pmu _pmu;
    private PmuState _saved;
    private bool _level;
    private bool _wrongEdge;

    public WalkSubject(PmuConfiguration configuration)
    {
        _pmu = new Pmu(configuration, this);
    }

    /// <summary>A PMU whose interrupt is not looked at.</summary>
    public WalkSubject(Pmu pmu) => _pmu = pmu;

    public Pmu Pmu => _pmu;

    /// <summary>What the host was told last, and whether each time it was told about a change.</summary>
    public bool Interrupt => _level == _pmu.Interrupt && !_wrongEdge ? _level : throw new InvalidOperationException("PMUIRQ and its edges differ.");

    /// <summary>What PMIAR_EL1 holds: a synchronous exception leaves it as it was.</summary>
    ulong IPmuHost.InstructionAddress => _pmu.ReadRaw(PmuRegisterMap.ResolveAArch64(ModelRegister.Of(Reg.PMIAR).Encoding));

    public Answer Do(in Step step)
    {
        Answer answer = Perform(step);

        // A synchronous exception is taken at once.
        if (_pmu.ProfilingPending)
        {
            _pmu.SetProfilingPending(false);
        }

        return answer;
    }

    void IPmuHost.SetInterrupt(bool level)
    {
        _wrongEdge |= level == _level;
        _level = level;
    }

    private Answer Perform(in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Msr:
                return Of(_pmu.Write((ushort)step.Code, step.A), 0);
            case StepKind.Mrs:
                return Of(_pmu.Read((ushort)step.Code, out ulong value), value);
            case StepKind.Mcr:
                return Of(_pmu.WriteAArch32(step.Code, step.A), 0);
            case StepKind.Mrc:
                return Of(_pmu.ReadAArch32(step.Code, out value), value);
            case StepKind.ExtRead:
                return Of(_pmu.ReadExternal(step.Offset, step.Bits, out value, step.Access), value);
            case StepKind.ExtWrite:
                return Of(_pmu.WriteExternal(step.Offset, step.Bits, step.A, step.Access), 0);
            case StepKind.RawWrite:
                _pmu.WriteRaw(PmuRegisterMap.ResolveAArch64((ushort)step.Code), step.A);
                break;
            case StepKind.Context:
                _pmu.SetContext(new PmuContext(
                    (int)(step.A & 3),
                    (SecurityState)(step.A >> 2 & 3),
                    (step.A >> 4 & 1) != 0,
                    (step.A >> 5 & 1) != 0,
                    (step.A >> 6 & 1) != 0));
                break;
            case StepKind.Control:
                _pmu.SetControl((PmuControl)step.Code, step.A);
                break;
            case StepKind.Advance:
                _pmu.Advance(step.A, step.B);
                break;
            case StepKind.Count when step.Code >> 16 == 0:
                _pmu.Count((ushort)step.Code, step.A);
                break;
            case StepKind.Count:
                _pmu.Count([new PmuEventCount((ushort)step.Code, step.A), new PmuEventCount((ushort)(step.Code >> 16), step.B)]);
                break;
            case StepKind.Capture:
                _pmu.Capture();
                break;
            case StepKind.Reset:
                _pmu.Reset(step.A != 0 ? PmuReset.Cold : PmuReset.Warm);
                break;
            case StepKind.Save:
                _pmu.Save(out _saved);
                break;
            case StepKind.Restore:
                return _pmu.TryRestore(_saved) ? Answer.Done : Answer.Error;
        }

        return Answer.Done;
    }

    private static Answer Of(PmuAccess access, ulong value) => access.Kind switch
    {
        PmuAccessKind.Ok => Answer.Read(value),
        PmuAccessKind.Trap => new Answer(AnswerKind.Trap, access.TargetEL, access.ExceptionClass, access.Iss),
        PmuAccessKind.Error => Answer.Error,
        _ => Answer.Undefined,
    };
}
