using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>What the command prints: named columns and rows of cells.</summary>
/// <param name="columns">The columns' names.</param>
internal sealed class Table(params string[] columns)
{
    private readonly List<Cell[]> _rows = [];

    public IReadOnlyList<string> Columns => columns;

    public IReadOnlyList<Cell[]> Rows => _rows;

    /// <summary>Adds a row: a cell for each column.</summary>
    public void Add(params Cell[] row) => _rows.Add(row);
}

/// <summary>A cell: a text, and for a condition its tree too.</summary>
/// <param name="Text">The text; empty where there is nothing to say.</param>
/// <param name="Tree">The tree of the condition that the text is of; null where it is of none.</param>
internal readonly record struct Cell(string Text, Func<JsonNode>? Tree)
{
    public static implicit operator Cell(string text) => new(text, null);

    public static implicit operator Cell(FeatureCondition condition) => new(condition.CellText(), () => condition.ToJson());

    public static implicit operator Cell(AccessCondition condition) => new(condition.IsAlways ? "" : condition.Text, condition.ToJson);
}
