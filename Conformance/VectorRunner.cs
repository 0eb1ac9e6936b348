using System;
using System.Collections.Generic;
using Emu.Conformance.Syntax;
using Emu.Registers;

namespace Emu.Conformance;

/// <summary>Runs vectors against <see cref="Pmu"/>, through nothing but its public interface.</summary>
public sealed partial class VectorRunner
{
    // SCR_EL3 {FGTEn2, FGTEn, RW, HCE, NS} and HCR_EL2.RW: where every case starts, besides the reset values.
    private const ulong InitialScr = (1UL << 59) | (1UL << 27) | (1UL << 10) | (1UL << 8) | 1;
    private const ulong InitialHcr = 1UL << 31;

    // A power of two.
    private const int ProgressSteps = 1024;

    private readonly VectorFile _file;
    private readonly bool _keepGoing;
    private readonly long _maxSteps;
    private readonly IProgress<VectorProgress>? _progress;
    private readonly ulong[] _rounds = new ulong[VectorParser.MaxNesting];
    private readonly PmuState[] _saves;
    private readonly List<VectorFailure> _failures = [];
    private readonly HashSet<int> _failed = [];
    // Null only while the selected vCPU of a VM is not initialised.
    private Pmu? _pmu;
    private ContextChange _context;
    private bool _contextChanged;
    private bool _rootState;
    private VectorCase? _case;
    private int _current;
    private long _steps;
    private bool _outOfSteps;

    private VectorRunner(VectorFile file, VectorRunOptions options)
    {
        _file = file;
        _keepGoing = options.KeepGoing;
        _maxSteps = options.MaxSteps;
        _progress = options.Progress;
        _saves = new PmuState[file.SaveNames.Length];
    }

    /// <summary>Runs every case of a file, in order, each on a PMU of its own.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">How; null is the default.</param>
    /// <returns>A result for each case.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="file"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="VectorRunOptions.MaxSteps"/> is below 1.</exception>
    public static IReadOnlyList<VectorResult> Run(VectorFile file, VectorRunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (options is not null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSteps, 1, nameof(options));
        }

        using VectorRunner runner = new(file, options ?? new VectorRunOptions());
        List<VectorResult> results = new(file.Cases.Count);
        foreach (VectorCase one in file.Cases)
        {
            results.Add(runner.RunCase(one));
        }

        return results;
    }

    private VectorResult RunCase(VectorCase one)
    {
        _failures.Clear();
        _failed.Clear();
        _steps = 0;
        _outOfSteps = false;
        _case = one;
        _progress?.Report(new VectorProgress(_file, one, one.Line, 0));
        StartMachine(one.HasVm);
        // A case's own configuration comes first, before the prologue, and in place of the prologue's.
        bool own = one.HasOwnConfiguration;
        _current = own ? one.Start : 0;
        try
        {
            if (!one.HasVm)
            {
                StartPmu(_file.Configurations[own ? _file.Statements[one.Start].Index : 0]);
            }

            if (RunRange(0, _file.PrologueEnd, skipConfigurations: own))
            {
                RunRange(own ? one.Start + 1 : one.Start, one.End, skipConfigurations: false);
            }
        }
        catch (ArgumentException e)
        {
            // The Runtime refused the call itself: the case cannot go on, and must not pass.
            Fail(_file.Statements[_current], $"error: {e.Message}");
        }

        return new VectorResult(_file, one, [.. _failures]);
    }

    private void StartPmu(PmuConfiguration configuration)
    {
        _pmu = new Pmu(configuration);
        _rootState = configuration.Has(PmuFeatures.FEAT_RME);
        if (configuration.Has(PmuFeatures.EL3))
        {
            _pmu.SetControl(PmuControl.SCR_EL3, InitialScr);
        }

        if (configuration.Has(PmuFeatures.EL2))
        {
            _pmu.SetControl(PmuControl.HCR_EL2, InitialHcr);
        }

        _context = ContextChange.Start;
        _contextChanged = true;
    }

    // False: the case ends here.
    private bool RunRange(int start, int end, bool skipConfigurations)
    {
        Statement[] statements = _file.Statements;
        int depth = 0;
        for (int i = start; i < end; i++)
        {
            _current = i;
            ref readonly Statement statement = ref statements[i];
            if (!TakeStep(statement))
            {
                return false;
            }

            if (statement.Kind == StatementKind.Vm)
            {
                ReportProgress(statement);
            }

            switch (statement.Kind)
            {
                case StatementKind.Repeat:
                    if (statement.A == 0)
                    {
                        i = statement.Index;
                    }
                    else
                    {
                        _rounds[depth++] = statement.A;
                    }

                    break;
                case StatementKind.End:
                    if (--_rounds[depth - 1] == 0)
                    {
                        depth--;
                    }
                    else
                    {
                        i = statement.Index;
                    }

                    break;
                case StatementKind.Context:
                    _context = _context.Then(new ContextChange(statement.A));
                    _contextChanged = true;
                    break;
                case StatementKind.Config:
                    if (!skipConfigurations && !_hasVm)
                    {
                        StartPmu(_file.Configurations[statement.Index]);
                    }

                    break;
                default:
                    if (_contextChanged && _pmu is not null)
                    {
                        _pmu.SetContext(_context.ToContext(_rootState));
                        _contextChanged = false;
                    }

                    if (!RunStatement(statement) && (!_keepGoing || _outOfSteps))
                    {
                        return false;
                    }

                    break;
            }
        }

        return true;
    }

    // Whether it ended as expected.
    private bool RunStatement(in Statement statement)
    {
        PmuAccess access;
        ulong value;
        if (statement.Kind == StatementKind.Vm)
        {
            return RunVmStatement(statement, _file.VmStatements[statement.Index]);
        }

        if (_pmu is null)
        {
            return Fail(statement, $"-{nameof(Errno.ENOEXEC)}: vCPU {_selected} is not initialised");
        }

        switch (statement.Kind)
        {
            case StatementKind.Msr:
                access = _pmu.Write(statement.Operand, statement.A);
                return statement.Expected.Matches(access, 0) || FailAccess(statement, access, null);
            case StatementKind.Mrs:
                access = _pmu.Read(statement.Operand, out value);
                return statement.Expected.Matches(access, value) || FailAccess(statement, access, value);
            case StatementKind.Advance:
                _pmu.Advance(statement.A, statement.B);
                return true;
            case StatementKind.Count:
                _pmu.Count(statement.Operand, statement.A);
                return true;
            case StatementKind.CountTogether:
                _pmu.Count(_file.Counts.AsSpan(statement.Index, (int)statement.A));
                return true;
            case StatementKind.Irq:
                value = _pmu.Interrupt ? 1UL : 0;
                return statement.Expected.MatchesValue(value) || FailValue(statement, value);
            case StatementKind.RawRead:
                value = _pmu.ReadRaw(PmuRegisterMap.ResolveAArch64(statement.Operand));
                return statement.Expected.MatchesValue(value) || FailValue(statement, value);
            case StatementKind.RawWrite:
                _pmu.WriteRaw(PmuRegisterMap.ResolveAArch64(statement.Operand), statement.A);
                return true;
            case StatementKind.Control:
                _pmu.SetControl((PmuControl)statement.Operand, statement.A);
                return true;
            case StatementKind.Reset:
                _pmu.Reset((PmuReset)statement.Operand);
                return true;
            case StatementKind.AArch32Write:
                access = _pmu.WriteAArch32((uint)statement.Index, statement.A);
                return statement.Expected.Matches(access, 0) || FailAccess(statement, access, null);
            case StatementKind.AArch32Read:
                access = _pmu.ReadAArch32((uint)statement.Index, out value);
                return statement.Expected.Matches(access, value) || FailAccess(statement, access, value);
            case StatementKind.ExternalWrite:
                access = _pmu.WriteExternal(statement.Operand, (int)statement.B, statement.A, SecurityOf(statement, _pmu));
                return statement.Expected.Matches(access, 0) || FailAccess(statement, access, null);
            case StatementKind.ExternalRead:
                access = _pmu.ReadExternal(statement.Operand, (int)statement.B, out value, SecurityOf(statement, _pmu));
                return statement.Expected.Matches(access, value) || FailAccess(statement, access, value);
            case StatementKind.Capture:
                _pmu.Capture();
                return true;
            case StatementKind.Save:
                _pmu.Save(out _saves[statement.Index]);
                return true;
            case StatementKind.Restore:
                bool restored = _pmu.TryRestore(_saves[statement.Index]);
                return restored == (statement.Expected.Kind == ExpectationKind.Ok) || Fail(statement, restored ? "ok" : "error");
            default:
                throw new InvalidOperationException($"Statement {statement.Kind} is not run here.");
        }
    }

    private static SecurityState SecurityOf(in Statement statement, Pmu pmu) =>
        statement.Index < 0 ? pmu.MostSecureState : (SecurityState)statement.Index;

    // ---------------------------------------------------------------------------------------------------------------- failures

    private bool FailAccess(in Statement statement, PmuAccess access, ulong? value) => Fail(statement, access.Kind switch
    {
        PmuAccessKind.Ok when value is { } read => statement.Expected.Kind == ExpectationKind.Value ? Format(statement, read) : $"0x{read:x}",
        PmuAccessKind.NotPmu => "undef",
        _ => access.ToString(),
    });

    private bool FailValue(in Statement statement, ulong value) => Fail(statement, Format(statement, value));

    private bool Fail(in Statement statement, string got, string success = "ok")
    {
        // In a loop that goes on, the first failure of a statement stands for all of them.
        if (_failed.Add(statement.Offset))
        {
            _failures.Add(new VectorFailure(statement.Line, _file.TextOf(statement), _file.ExpectationOf(statement) ?? success, got));
        }

        return false;
    }

    // False: the case ends here, as it has taken all its steps.
    private bool TakeStep(in Statement statement)
    {
        if (_steps == _maxSteps)
        {
            return FailSteps(statement);
        }

        if ((++_steps & (ProgressSteps - 1)) == 0)
        {
            ReportProgress(statement);
        }

        return true;
    }

    private void ReportProgress(in Statement statement) =>
        _progress?.Report(new VectorProgress(_file, _case!, statement.Line, _steps));

    // With --keep-going too: what comes after it in the case would never be reached.
    private bool FailSteps(in Statement statement)
    {
        _failures.Add(new VectorFailure(statement.Line, _file.TextOf(statement), $"at most {_maxSteps} statements in the case", "more"));
        return false;
    }

    // In the base that the file expects it in.
    private string Format(in Statement statement, ulong value) =>
        _file.ExpectationOf(statement) is { Length: > 1 } expected && expected[0] == '0' ? $"0x{value:x}" : $"{value}";
}
