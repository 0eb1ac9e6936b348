using System;
using Microsoft.CodeAnalysis;

namespace Emu.Generators.Spec;

/// <summary>Carries a problem out of a small recursive parser; it never leaves the method that starts the parser.</summary>
#pragma warning disable CA1032, CA1064 // Private to the two parsers: the usual constructors would make problems without a place.
internal sealed class MalformedException(DiagnosticDescriptor descriptor, Place place, params string[] arguments) : Exception
{
    public void Report(ProblemList problems) => problems.Add(descriptor, place, arguments);
}
#pragma warning restore CA1032, CA1064
