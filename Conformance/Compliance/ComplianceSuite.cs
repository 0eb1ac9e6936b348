using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>Vectors as cases for other implementations of PMUv3.</summary>
public sealed class ComplianceSuite
{
    private readonly List<PortableCase> _cases = [];

    /// <summary>Adds the cases of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">What its cases are called by, before a slash.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public void Add(VectorFile file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(name);
        _cases.AddRange(PortableCase.Of(file, name));
    }

    /// <summary>Its cases.</summary>
    internal IReadOnlyList<PortableCase> Cases => _cases;

    /// <summary>Makes the cases for one kind of target.</summary>
    /// <param name="target">The target.</param>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is null.</exception>
    /// <exception cref="ArgumentException">The architecture has no such PE.</exception>
    public ComplianceEdition Compile(ComplianceTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!PmuConfiguration.TryCreate(target.Options, out _, out string? reason))
        {
            throw new ArgumentException(reason, nameof(target));
        }

        CaseCompiler compiler = new(target);
        List<CompiledCase> compiled = [];
        foreach (PortableCase one in _cases)
        {
            compiled.Add(compiler.Compile(one));
        }

        return new ComplianceEdition(target, compiler, compiled);
    }
}

/// <summary>The cases for one kind of target.</summary>
public sealed class ComplianceEdition
{
    private readonly CaseCompiler _compiler;
    private readonly List<CompiledCase> _cases;

    internal ComplianceEdition(ComplianceTarget target, CaseCompiler compiler, List<CompiledCase> cases)
    {
        Target = target;
        _compiler = compiler;
        _cases = cases;
    }

    /// <summary>The target.</summary>
    public ComplianceTarget Target { get; }

    /// <summary>Its cases, also those that cannot run.</summary>
    internal IReadOnlyList<CompiledCase> Cases => _cases;

    /// <summary>Those that can run on some target of this kind: what an image has.</summary>
    internal IReadOnlyCollection<CompiledCase> Exported => _cases.FindAll(static one => one.Reason is null);

    /// <summary>The rules of each case, by its name.</summary>
    internal Dictionary<string, string> RulesByCase
    {
        get
        {
            Dictionary<string, string> rules = new(StringComparer.Ordinal);
            foreach (CompiledCase one in _cases)
            {
                rules[one.Name] = one.Rules;
            }

            return rules;
        }
    }

    /// <summary>Adds walks of 50 accesses, each a case.</summary>
    /// <param name="count">How many: 0 or more.</param>
    /// <param name="seed">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public void AddWalks(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        AddWalks(Enumerable.Range(0, count), seed, []);
    }

    /// <summary>Adds walks by their numbers, without the steps of some rules.</summary>
    /// <param name="numbers">Which of the seed's walks.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="without">The rules of <see cref="WalkRules"/> whose steps are left out.</param>
    internal void AddWalks(IEnumerable<int> numbers, ulong seed, IReadOnlyCollection<string> without)
    {
        WalkMaker maker = new(_compiler, Target, seed, without);
        foreach (int number in numbers)
        {
            _cases.Add(maker.Make(number));
        }
    }

    /// <summary>Keeps the cases of one part: each N-th, so that N parts have every case once.</summary>
    /// <param name="part">The part, from 1.</param>
    /// <param name="parts">How many there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public void Keep(int part, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(part, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, parts);
        int number = 0;
        _cases.RemoveAll(_ => number++ % parts != part - 1);
    }

    /// <summary>The operations before each case.</summary>
    internal IReadOnlyList<Operation> Reset => _compiler.Reset;

    /// <summary>A machine of the model for this target with more features.</summary>
    internal PmuConfiguration? Configure(PmuFeatures features) => _compiler.Configure(features, Target.Options);
}
