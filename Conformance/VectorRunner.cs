using System;
using System.Collections.Generic;
using Emu.Conformance.Machines;
using Emu.Conformance.Statements;
using Emu.Conformance.Syntax;

namespace Emu.Conformance;

/// <summary>Runs vectors against <see cref="Pmu"/>, through its public interface only.</summary>
public sealed class VectorRunner
{
    // A power of two.
    private const int ProgressSteps = 1024;

    private readonly VectorFile _file;
    private readonly bool _keepGoing;
    private readonly long _maxSteps;
    private readonly IProgress<VectorProgress>? _progress;
    private readonly PmuState[] _saves;
    private readonly List<VectorFailure> _failures = [];
    private readonly HashSet<int> _failed = [];
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
        _saves = new PmuState[file.Saves];
    }

    /// <summary>Runs every case of a file, in order, each on its own PMU.</summary>
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

        VectorRunner runner = new(file, options ?? new VectorRunOptions());
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
        // A case's own configuration comes first, before the prologue, and in place of the prologue's.
        bool own = one.HasOwnConfiguration;
        _current = own ? one.Start : 0;
        try
        {
            using VectorMachine machine = one.HasVm
                ? new VmMachine(_saves)
                : new PmuMachine(own ? ((ConfigStatement)_file.Statements[one.Start]).Configuration : ConfigurationReader.Default, _saves);
            machine.TakeStep = TakeStep;
            machine.KeepsConfiguration = own;
            bool goesOn = RunRange(machine, 0, _file.PrologueEnd);
            machine.KeepsConfiguration = false;
            if (goesOn)
            {
                RunRange(machine, own ? one.Start + 1 : one.Start, one.End);
            }
        }
        catch (ArgumentException e)
        {
            // The Runtime refused the call itself: the case cannot go on, and must not pass.
            Fail(_file.Statements[_current], $"error: {e.Message}");
        }

        return new VectorResult(_file, one, [.. _failures]);
    }

    // False: the case ends here.
    private bool RunRange(VectorMachine machine, int start, int end)
    {
        Statement[] statements = _file.Statements;
        machine.Next = start;
        while (machine.Next < end)
        {
            _current = machine.Next++;
            Statement statement = statements[_current];
            if (!TakeStep())
            {
                return false;
            }

            if (statement.MayTakeLong)
            {
                ReportProgress(statement);
            }

            string? got = statement.Run(machine);
            if (_outOfSteps)
            {
                return false;
            }

            if (got is not null)
            {
                Fail(statement, got);
                if (!_keepGoing)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void Fail(Statement statement, string got)
    {
        // In a loop that goes on, only the first failure of a statement is reported.
        if (_failed.Add(statement.At.Offset))
        {
            _failures.Add(
                new VectorFailure(statement.At.Line, _file.TextOf(statement), _file.ExpectationOf(statement) ?? statement.Success, got));
        }
    }

    // A step of the statement that runs now. False: the case ends here, as it has taken all its steps.
    private bool TakeStep()
    {
        Statement statement = _file.Statements[_current];
        if (_steps == _maxSteps)
        {
            _outOfSteps = true;
            FailSteps(statement);
            return false;
        }

        if ((++_steps & (ProgressSteps - 1)) == 0)
        {
            ReportProgress(statement);
        }

        return true;
    }

    private void ReportProgress(Statement statement) =>
        _progress?.Report(new VectorProgress(_file, _case!, statement.At.Line, _steps));

    // With --keep-going too: what comes after it in the case would never be reached.
    private void FailSteps(Statement statement) =>
        _failures.Add(new VectorFailure(statement.At.Line, _file.TextOf(statement), $"at most {_maxSteps} statements in the case", "more"));
}
