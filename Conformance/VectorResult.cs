using System;
using System.Collections.Generic;
using System.IO;
using Emu.Conformance.Syntax;

namespace Emu.Conformance;

/// <summary>How a case ended.</summary>
public sealed class VectorResult
{
    internal VectorResult(VectorFile file, VectorCase vectorCase, IReadOnlyList<VectorFailure> failures)
    {
        File = file;
        Case = vectorCase;
        Failures = failures;
    }

    /// <summary>The file.</summary>
    public VectorFile File { get; }

    /// <summary>The case.</summary>
    public VectorCase Case { get; }

    /// <summary>Every statement ended as expected.</summary>
    public bool Passed => Failures.Count == 0;

    /// <summary>What did not end as expected: at most one, unless <see cref="VectorRunOptions.KeepGoing"/> was set.</summary>
    public IReadOnlyList<VectorFailure> Failures { get; }

    /// <summary>Writes the result: <c>PASS file: case</c>, or for each failure <c>FAIL file:line: case: statement: expected X, got Y</c>. Characters that a terminal would act on are escaped, and a very long text is cut.</summary>
    /// <param name="output">Where to.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public void WriteTo(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Passed)
        {
            output.WriteLine($"PASS {Quoted.Whole(File.Path)}: {Quoted.Line(Case.Name)}");
        }

        foreach (VectorFailure failure in Failures)
        {
            output.WriteLine(
                $"FAIL {Quoted.Whole(File.Path)}:{failure.Line}: {Quoted.Line(Case.Name)}: {Quoted.Line(failure.Statement)}: expected {Quoted.Line(failure.Expected)}, got {failure.Got}");
        }
    }
}
