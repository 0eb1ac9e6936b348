using System;
using System.Collections.Immutable;
using System.Linq;
using Emu.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Generators.Diagnostics;

/// <summary>
/// A problem as a value: it compares by content and holds nothing of a compilation, so it may be part of a pipeline's model.
/// It becomes a <see cref="Diagnostic"/> only at the output.
/// </summary>
/// <param name="Id">A number of <see cref="Descriptors"/>, <c>EMU0001</c>.</param>
/// <param name="Path">The file; empty for a problem that has no place.</param>
/// <param name="Span">Its characters.</param>
/// <param name="Lines">The same as lines and columns, both from 0.</param>
/// <param name="Arguments">What the message's holes are filled with.</param>
internal sealed record DiagnosticInfo(string Id, string Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    /// <summary>A problem at a place.</summary>
    public static DiagnosticInfo At(
        DiagnosticDescriptor descriptor, string path, TextSpan span, LinePositionSpan lines, params string[] arguments) =>
        new(descriptor.Id, path, span, lines, new EquatableArray<string>(ImmutableArray.Create(arguments)));

    /// <summary>A problem of a whole file.</summary>
    public static DiagnosticInfo OfFile(DiagnosticDescriptor descriptor, string path, params string[] arguments) =>
        At(descriptor, path, default, default, arguments);

    /// <summary>A problem without a file.</summary>
    public static DiagnosticInfo Global(DiagnosticDescriptor descriptor, params string[] arguments) =>
        At(descriptor, string.Empty, default, default, arguments);

    /// <summary>The file's model is not to be trusted.</summary>
    public bool IsError => Descriptors.Find(Id).DefaultSeverity == DiagnosticSeverity.Error;

    /// <summary>What the compiler reports.</summary>
    public Diagnostic ToDiagnostic()
    {
        Location location = Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines);
        return Diagnostic.Create(Descriptors.Find(Id), location, Arguments.Select(static a => (object)a).ToArray());
    }

    /// <summary>By place, then by number: the order in which a reader of the file wants them.</summary>
    internal static int Compare(DiagnosticInfo left, DiagnosticInfo right)
    {
        int order = left.Span.Start.CompareTo(right.Span.Start);
        order = order != 0 ? order : left.Span.Length.CompareTo(right.Span.Length);
        order = order != 0 ? order : StringComparer.Ordinal.Compare(left.Id, right.Id);
        for (int i = 0; order == 0 && i < Math.Min(left.Arguments.Count, right.Arguments.Count); i++)
        {
            order = StringComparer.Ordinal.Compare(left.Arguments[i], right.Arguments[i]);
        }

        return order;
    }
}
