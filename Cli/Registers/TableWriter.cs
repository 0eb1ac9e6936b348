using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using Spectre.Console;

namespace Emu.Cli.Registers;

/// <summary>Writes a <see cref="Table"/>: for people, or as CSV or JSON, which end lines with LF and are the same on every machine.</summary>
internal static class TableWriter
{
    private const int Gap = 2;
    private const string TreeSuffix = "_tree";

    /// <summary>RFC 4180 except for its line ends: a header, then a line for each row; quotes where a text has a comma, a quote or a line break.</summary>
    public static void WriteCsv(TextWriter writer, Table table)
    {
        WriteCsvLine(writer, table.Columns);
        foreach (Cell[] row in table.Rows)
            WriteCsvLine(writer, [.. row.Select(static cell => cell.Text)]);
    }

    /// <summary>
    /// A list of objects, one for each row, whose members are the columns. A condition is written as a text and, in a second member, as a tree.
    /// </summary>
    public static void WriteJson(TextWriter writer, Table table)
    {
        using MemoryStream bytes = new();
        JsonWriterOptions options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(bytes, options))
        {
            json.WriteStartArray();
            foreach (Cell[] row in table.Rows)
            {
                json.WriteStartObject();
                for (int column = 0; column < row.Length; column++)
                    WriteMember(json, table.Columns[column], row[column]);

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        writer.Write(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        writer.Write('\n');
    }

    /// <summary>Aligned columns below a heading; columns in which no row has anything are left out.</summary>
    public static void WriteText(IAnsiConsole console, Table table)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(column => table.Rows.Any(row => row[column].Text.Length > 0))];
        int[] widths = [.. shown.Select(column => Math.Max(table.Columns[column].Length, table.Rows.Max(row => row[column].Text.Length)))];
        console.Write(new Text(Line([.. shown.Select(column => table.Columns[column])], widths), new Style(decoration: Decoration.Bold)));
        foreach (Cell[] row in table.Rows)
            console.Write(new Text(Line([.. shown.Select(column => row[column].Text)], widths)));
    }

    private static void WriteMember(Utf8JsonWriter json, string column, Cell cell)
    {
        json.WriteString(column, cell.Text);
        if (cell.Tree is not { } tree)
            return;

        json.WritePropertyName(column + TreeSuffix);
        tree().WriteTo(json);
    }

    private static string Line(string[] cells, int[] widths)
    {
        StringBuilder line = new();
        for (int column = 0; column < cells.Length; column++)
            line.Append(cells[column].PadRight(widths[column] + Gap));

        return line.ToString().TrimEnd() + "\n";
    }

    private static void WriteCsvLine(TextWriter writer, System.Collections.Generic.IReadOnlyList<string> cells)
    {
        for (int column = 0; column < cells.Count; column++)
        {
            if (column > 0)
                writer.Write(',');

            string cell = cells[column];
            bool quoted = cell.AsSpan().ContainsAny(",\"\r\n");
            writer.Write(quoted ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell);
        }

        writer.Write('\n');
    }
}
