using System.Collections.Generic;

namespace Emu.Importers.Rdl;

/// <summary>A value of an expression: a number, a text, a word such as <c>rw</c>, an enumeration, or unknown.</summary>
internal readonly record struct RdlValue(ulong? Number, string? Text, RdlEnumeration? Enumeration)
{
    public static RdlValue Of(ulong number) => new(number, null, null);

    public static RdlValue Of(bool truth) => new(truth ? 1UL : 0UL, null, null);

    public static RdlValue Of(string text) => new(null, text, null);
}

/// <summary>What a property was given, and where.</summary>
internal readonly record struct RdlProperty(RdlValue Value, int Line);

/// <summary>A component that was made, in the scope that it was made in.</summary>
internal sealed class RdlInstance(RdlDefinition definition, string name, int line, RdlInstance? around = null)
{
    /// <summary>The component that it was made in.</summary>
    public RdlInstance? Around { get; } = around;

    public RdlDefinition Definition { get; } = definition;

    public string Kind => Definition.Kind;

    public string Name { get; } = name;

    public int Line { get; } = line;

    public Dictionary<string, RdlValue> Parameters { get; } = [];

    public Dictionary<string, RdlProperty> Properties { get; } = [];

    public List<RdlInstance> Children { get; } = [];

    /// <summary>The elements of an array, for each dimension.</summary>
    public List<int> Array { get; } = [];

    public (int First, int Second)? Range { get; set; }

    public ulong? At { get; set; }

    public ulong? Stride { get; set; }

    public ulong? Align { get; set; }

    public RdlInstance? AliasOf { get; set; }

    /// <summary>In the component around it, in bytes.</summary>
    public ulong Offset { get; set; }

    public ulong? Number(string property) => Properties.TryGetValue(property, out RdlProperty found) ? found.Value.Number : null;

    public string? Word(string property) => Properties.TryGetValue(property, out RdlProperty found) ? found.Value.Text : null;

    public bool Is(string property) => Number(property) is not (null or 0) || Word(property) == "true";
}
