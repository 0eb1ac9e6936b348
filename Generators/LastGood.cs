using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Emu.Generators.Model;
using Emu.Generators.Spec;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Generators;

/// <summary>
/// A spec as it was in the last build that succeeded. The targets of the package keep it as <c>NUMBER.NAME.good</c> among the intermediate files,
/// and hand it to the generator in an editor and after a build that failed.
/// </summary>
/// <param name="Name">The name of the spec file.</param>
/// <param name="Text">Its text then; null where it cannot be read.</param>
internal sealed record LastGood(string Name, string? Text)
{
    private const string Extension = ".good";

    public static bool Is(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    public static LastGood Read(AdditionalText file, CancellationToken cancellation)
    {
        string name = SpecFile.NameOf(file.Path);
        name = name.Substring(name.IndexOf('.') + 1);
        return new LastGood(
            name.Substring(0, Math.Max(0, name.Length - Extension.Length)), Document.TextOf(file, cancellation)?.ToString());
    }

    /// <summary>The spec, with the model of its last good text where it has mistakes and there is one.</summary>
    public static SpecResult StandIn(SpecResult now, EquatableArray<LastGood> all, CancellationToken cancellation) =>
        HasErrors(now.Diagnostics) && Find(now.Path, all) is { } text && SpecReader.Read(now.Path, text, cancellation).Model is { } model
            ? now with { Model = model }
            : now;

    /// <inheritdoc cref="StandIn(SpecResult, EquatableArray{LastGood}, CancellationToken)"/>
    public static EventListResult StandIn(EventListResult now, EquatableArray<LastGood> all, CancellationToken cancellation) =>
        HasErrors(now.Diagnostics) && Find(now.Path, all) is { } text
            && EventListReader.Read(now.Path, text, cancellation).Model is { } model
            ? now with { Model = model }
            : now;

    /// <inheritdoc cref="StandIn(SpecResult, EquatableArray{LastGood}, CancellationToken)"/>
    public static HostModelResult StandIn(HostModelResult now, EquatableArray<LastGood> all, CancellationToken cancellation) =>
        HasErrors(now.Diagnostics) && Find(now.Path, all) is { } text
            && HostModelReader.Read(now.Path, text, cancellation).Model is { } model
            ? now with { Model = model }
            : now;

    /// <summary>The last good text of a spec; null where none is kept, or where several files have the same name and the text may be another file's.</summary>
    public static SourceText? Find(string path, EquatableArray<LastGood> all)
    {
        string name = SpecFile.NameOf(path);
        List<LastGood> found = all.Items.Where(g => string.Equals(g.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count == 1 && found[0].Text is { } text ? SourceText.From(text) : null;
    }

    private static bool HasErrors(EquatableArray<Diagnostics.DiagnosticInfo> problems) => problems.Items.Any(static p => p.IsError);
}
