using System.Collections.Generic;

namespace Emu.Importers.Rdl;

/// <summary>An expression as it is written.</summary>
internal abstract record RdlExpression(int Line, int Column);

internal sealed record RdlNumber(ulong Value, int Line, int Column) : RdlExpression(Line, Column);

internal sealed record RdlText(string Value, int Line, int Column) : RdlExpression(Line, Column);

/// <summary>A word: a parameter, an enumeration, or a value such as <c>rw</c>.</summary>
internal sealed record RdlWord(string Name, int Line, int Column) : RdlExpression(Line, Column);

/// <summary>An operator with one, two or three operands.</summary>
internal sealed record RdlOperation(
    string Operator, IReadOnlyList<RdlExpression> Operands, int Line, int Column) : RdlExpression(Line, Column);

/// <summary>What names something else of the design (<c>a.b-&gt;reset</c>), or a list: nothing that can be worked out here.</summary>
internal sealed record RdlReference(string Text, int Line, int Column) : RdlExpression(Line, Column);

/// <summary>A part of a component's body.</summary>
internal abstract record RdlItem(int Line);

/// <summary><c>default prop = value;</c>, <c>prop = value;</c> or <c>a.b[2]-&gt;prop = value;</c>.</summary>
internal sealed record RdlAssignment(
    string Property,
    RdlExpression? Value,
    bool IsDefault,
    IReadOnlyList<(string Name, IReadOnlyList<RdlExpression> Indices)> Target,
    int Line) : RdlItem(Line);

/// <summary>A component that is made.</summary>
internal sealed record RdlInstantiation(
    RdlDefinition? Inline,
    string? Type,
    IReadOnlyDictionary<string,
    RdlExpression> Parameters,
    string Name,
    int Line,
    int Column) : RdlItem(Line)
{
    public IReadOnlyList<RdlExpression> Array { get; init; } = [];

    /// <summary>Of a field: its bits.</summary>
    public (RdlExpression First, RdlExpression Second)? Range { get; init; }

    public RdlExpression? Reset { get; init; }

    public RdlExpression? At { get; init; }

    public RdlExpression? Stride { get; init; }

    public RdlExpression? Align { get; init; }

    public string? AliasOf { get; init; }

    public bool IsExternal { get; init; }
}

/// <summary>An enumeration.</summary>
internal sealed record RdlEnumeration(string Name, IReadOnlyList<RdlEntry> Entries, int Line) : RdlItem(Line);

/// <summary>An entry of an enumeration; without a value it is one more than the one before.</summary>
internal sealed record RdlEntry(string Name, RdlExpression? Value, string Description, int Line);

/// <summary>What is read and left out.</summary>
internal sealed record RdlIgnored(string What, int Line) : RdlItem(Line);

/// <summary>A named definition in a body.</summary>
internal sealed record RdlDeclared(RdlDefinition Definition, int Line) : RdlItem(Line);

/// <summary>A component's definition.</summary>
internal sealed class RdlDefinition(string kind, string? name, RdlDefinition? scope, int line, int column)
{
    /// <summary><c>addrmap</c>, <c>regfile</c>, <c>reg</c>, <c>field</c>, <c>mem</c> or <c>signal</c>; <c>root</c> for the file.</summary>
    public string Kind { get; } = kind;

    public string? Name { get; } = name;

    /// <summary>The definition around it.</summary>
    public RdlDefinition? Scope { get; } = scope;

    public int Line { get; } = line;

    public int Column { get; } = column;

    public List<(string Name, RdlExpression? Default)> Parameters { get; } = [];

    public List<RdlItem> Items { get; } = [];
}
