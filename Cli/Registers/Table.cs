using System.Collections.Generic;

namespace Emu.Cli.Registers;

/// <summary>What the command prints: named columns and rows of texts.</summary>
/// <param name="columns">The columns' names.</param>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public IReadOnlyList<string> Columns => columns;

    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>Adds a row: a text for each column.</summary>
    public void Add(params string[] row) => _rows.Add(row);
}
