using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Emu.Conformance.Statements;
using Emu.Conformance.Statements.Kvm;
using Emu.Conformance.Syntax;
using Emu.HostPmus;

namespace Emu.Conformance.Machines;

/// <summary>What the statements of a case act on. Most of them need no more than <see cref="Pmu"/>: that of a PE without a VM, or that of the selected vCPU of a VM.</summary>
internal abstract class VectorMachine(PmuState[] saves) : IDisposable
{
    private readonly ulong[] _rounds = new ulong[RepeatStatement.MaxNesting];
    private int _depth;
    private Pmu? _pmu;
    private ContextChange _context;
    private bool _contextChanged;
    private bool _rootState;

    /// <summary>Takes one more step of those that the case may take. False: no step is left, and the case ends.</summary>
    public Func<bool> TakeStep { get; set; } = static () => true;

    /// <summary>The number of the statement to run next.</summary>
    public int Next { get; set; }

    /// <summary>The case has its own configuration: the statements of the prologue, which run now, do not change it.</summary>
    public bool KeepsConfiguration { get; set; }

    /// <summary>The machine's PMUs up to here.</summary>
    public List<HostPmuStatement> HostPmus { get; } = [];

    /// <summary>The saved states, by the numbers of their names.</summary>
    public PmuState[] Saves { get; } = saves;

    /// <summary>The PMU that accesses reach, in the present context; null only while the selected vCPU of a VM is not initialised.</summary>
    public Pmu? Pmu
    {
        get
        {
            if (_contextChanged)
            {
                ApplyContext();
            }

            return _pmu;
        }
    }

    /// <summary>The PMU of a case without a VM, in the present context.</summary>
    public Pmu OwnPmu => Pmu!;

    /// <summary>The machine's CPUs; null without a VM.</summary>
    public virtual CpuSet? PossibleCpus => null;

    /// <summary>What an access gets where there is no <see cref="Pmu"/>.</summary>
    public abstract string WhyNoPmu { get; }

    /// <summary>Where the PE or the selected vCPU executes.</summary>
    protected ContextChange Context => _context;

    /// <summary>A fresh PMU of another configuration, where the case has no VM.</summary>
    public abstract void Configure(PmuConfiguration configuration);

    /// <summary>Changes where the PE or the selected vCPU executes. An impossible context has no effect before another change makes it possible.</summary>
    public void ChangeContext(ContextChange change)
    {
        _context = _context.Then(change);
        _contextChanged = true;
    }

    /// <summary>Starts a loop of 1 round or more.</summary>
    public void EnterLoop(ulong rounds) => _rounds[_depth++] = rounds;

    /// <summary>Ends a round of the innermost loop.</summary>
    /// <returns>The loop has another round; else it has ended.</returns>
    public bool EndRound()
    {
        if (--_rounds[_depth - 1] != 0)
        {
            return true;
        }

        _depth--;
        return false;
    }

    /// <summary>Each statement leaves its answer in <see cref="Answer"/>, also where it is the expected one.</summary>
    public bool KeepsAnswer { get; init; }

    /// <summary>How the last statement with a result ended, in the words of the format.</summary>
    public string? Answer { get; set; }

    /// <summary>A write ended.</summary>
    /// <returns>Null where it was to end so, else how it ended.</returns>
    public string? Ended(in Expectation expected, PmuAccess access)
    {
        bool matches = expected.Matches(access, 0);
        return matches && !KeepsAnswer ? null : Ended(matches, Expectation.Describe(access));
    }

    /// <summary>A read ended.</summary>
    /// <returns>Null where it was to end so, else how it ended.</returns>
    public string? Ended(in Expectation expected, PmuAccess access, ulong value)
    {
        bool matches = expected.Matches(access, value);
        return matches && !KeepsAnswer ? null : Ended(matches, expected.Describe(access, value));
    }

    /// <summary>A value was found.</summary>
    /// <returns>Null where it was the expected one, else the value.</returns>
    public string? Ended(in Expectation expected, ulong value)
    {
        bool matches = expected.MatchesValue(value);
        return matches && !KeepsAnswer ? null : Ended(matches, expected.Format(value));
    }

    /// <summary>A statement ended in these words.</summary>
    /// <returns>Null where it was to end so, else the words.</returns>
    public string? Ended(bool matches, string words)
    {
        if (KeepsAnswer)
        {
            Answer = words;
        }

        return matches ? null : words;
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Accesses reach this PMU from here on.</summary>
    /// <param name="pmu">It, or null.</param>
    /// <param name="context">Where its PE executes.</param>
    /// <param name="rootState">EL3 is in Root state.</param>
    protected void Show(Pmu? pmu, ContextChange context, bool rootState)
    {
        _pmu = pmu;
        _context = context;
        _rootState = rootState;
        _contextChanged = true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplyContext()
    {
        if (_pmu is not null)
        {
            _pmu.SetContext(_context.ToContext(_rootState));
            _contextChanged = false;
        }
    }
}
