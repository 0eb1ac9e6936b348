using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Statements;
using Emu.Conformance.Syntax;

namespace Emu.Conformance;

/// <summary>Runs a case statement by statement and hears every answer: for those who show what happens, where <see cref="VectorRunner"/> says whether it is right.</summary>
public sealed class VectorSession : IDisposable
{
    private readonly VectorFile _file;
    private readonly VectorCase _case;
    private readonly VectorMachine _machine;
    private int _end;
    private bool _inPrologue;

    /// <summary>Starts a case; nothing has run yet.</summary>
    /// <param name="file">The file.</param>
    /// <param name="vectorCase">One of its cases.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public VectorSession(VectorFile file, VectorCase vectorCase)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(vectorCase);
        _file = file;
        _case = vectorCase;
        PmuState[] saves = new PmuState[file.Saves];
        _machine = vectorCase.HasVm
            ? new VmMachine(saves) { KeepsAnswer = true }
            : new PmuMachine(
                vectorCase.HasOwnConfiguration
                    ? ((ConfigStatement)file.Statements[vectorCase.Start]).Configuration
                    : ConfigurationReader.Default,
                saves)
            { KeepsAnswer = true };
        _machine.KeepsConfiguration = vectorCase.HasOwnConfiguration;
        _machine.Next = 0;
        _end = file.PrologueEnd;
        _inPrologue = true;
    }

    /// <summary>The PMU that accesses reach, in the present context; null while the selected vCPU of a VM is not initialised.</summary>
    public Pmu? Pmu => _machine.Pmu;

    /// <summary>Runs the next statement.</summary>
    /// <returns>How it ended; null where there is none left.</returns>
    public VectorAnswer? Step()
    {
        while (_machine.Next >= _end)
        {
            if (!_inPrologue)
            {
                return null;
            }

            _inPrologue = false;
            _machine.KeepsConfiguration = false;
            _machine.Next = _case.Start;
            _end = _case.End;
        }

        Statement statement = _file.Statements[_machine.Next++];
        _machine.Answer = null;
        string? got;
        try
        {
            // The case's own configuration was there from the beginning.
            got = _case.HasOwnConfiguration && statement == _file.Statements[_case.Start] ? null : statement.Run(_machine);
        }
        catch (ArgumentException e)
        {
            // The Runtime refused the call itself, as VectorRunner has it.
            got = $"error: {e.Message}";
        }

        return new VectorAnswer(
            statement.At.Line,
            _file.TextOf(statement),
            _file.ExpectationOf(statement),
            got ?? _machine.Answer ?? statement.Success,
            got is null);
    }

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();
}
