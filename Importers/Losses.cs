using System.Collections.Generic;
using System.Linq;

namespace Emu.Importers;

/// <summary>Something of the file that the register spec cannot say, or says differently.</summary>
/// <param name="Line">Where the file says it, from 1.</param>
/// <param name="Text">What became of it: one sentence.</param>
internal readonly record struct Loss(int Line, string Text);

/// <summary>Collects losses; each is listed once, however often its line is used (<c>derivedFrom</c>, arrays).</summary>
internal sealed class Losses
{
    private readonly HashSet<Loss> _all = [];

    public void Add(int line, string text) => _all.Add(new Loss(line, text));

    /// <summary>In the order of the lines.</summary>
    public IReadOnlyList<Loss> Sorted() => [.. _all.OrderBy(loss => loss.Line).ThenBy(loss => loss.Text, System.StringComparer.Ordinal)];
}
