using System.Collections.Generic;
using System.Linq;

namespace Emu.Importers.Svd;

/// <summary>A text element and where it is.</summary>
internal readonly record struct SvdText(string Text, int Line, int Column);

/// <summary>A device, peripheral, cluster, register, field, enumeratedValues or enumeratedValue; the lists between them are left out.</summary>
internal sealed class SvdNode(string kind, SvdNode? parent, int line, int column)
{
    public string Kind { get; } = kind;

    public SvdNode? Parent { get; } = parent;

    public int Line { get; } = line;

    public int Column { get; } = column;

    public SvdText? DerivedFrom { get; set; }

    public Dictionary<string, SvdText> Texts { get; init; } = [];

    public List<SvdNode> Children { get; init; } = [];

    /// <summary>Elements that a register file has nothing for.</summary>
    public List<SvdText> Ignored { get; init; } = [];

    /// <summary>The name, trimmed; nothing where it is missing.</summary>
    public string Name => Text("name") ?? "";

    public string? Text(string element) => Texts.TryGetValue(element, out SvdText text) && text.Text.Length > 0 ? text.Text : null;

    public IEnumerable<SvdNode> Of(params string[] kinds) => Children.Where(c => kinds.Contains(c.Kind));
}
