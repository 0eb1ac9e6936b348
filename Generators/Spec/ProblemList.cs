using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Generators.Spec;

/// <summary>The problems of one file: each once, in the order of the file.</summary>
internal sealed class ProblemList(string path)
{
    // More than a user reads. It limits the time for a file that is wrong everywhere.
    private const int Most = 500;

    private readonly HashSet<DiagnosticInfo> _problems = [];

    public bool HasErrors { get; private set; }

    /// <summary>No further problem will be kept, so none need be looked for.</summary>
    public bool IsFull => _problems.Count >= Most;

    /// <summary><see cref="Words.Suggest"/>, which is work, while anybody will read it.</summary>
    public string Suggest(string word, IEnumerable<string> candidates, string none = Words.NoneDeclared) =>
        IsFull ? none : Words.Suggest(word, candidates, none);

    public void Add(DiagnosticDescriptor descriptor, YamlNode node, params string[] arguments) => Add(descriptor, node.Place, arguments);

    public void Add(DiagnosticDescriptor descriptor, Place place, params string[] arguments)
    {
        HasErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
        if (!IsFull)
        {
            _problems.Add(DiagnosticInfo.At(descriptor, path, place.Span, place.Lines, arguments));
        }
    }

    /// <summary>A problem of the whole file, reported at its beginning.</summary>
    public void AddOfFile(DiagnosticDescriptor descriptor, params string[] arguments) =>
        Add(descriptor, new Place(new TextSpan(0, 0), default), arguments);

    /// <summary>Whether there is a problem of this kind.</summary>
    public bool Contains(DiagnosticDescriptor descriptor) => _problems.Any(p => p.Id == descriptor.Id);

    public EquatableArray<DiagnosticInfo> ToArray()
    {
        List<DiagnosticInfo> sorted = _problems.ToList();
        sorted.Sort(DiagnosticInfo.Compare);
        return sorted.ToEquatableArray();
    }
}
