using System;
using System.Collections.Generic;
using System.Globalization;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>
/// A register's bits as the manual draws them, each bit once: rows of 32 bits, or of 16 for a narrow screen. A field is a cell that leads to its row.
/// </summary>
internal sealed class BitDiagram
{
    /// <summary>About what one character of a name takes at 12 units, in any monospaced font.</summary>
    private const double CharacterWidth = 7.25;

    private const double NumberHeight = 16;
    private const double RowGap = 12;
    private const double LeastHeight = 36;

    private readonly IReadOnlyList<Cell> _cells;
    private readonly string _label;
    private readonly int _top;

    /// <param name="label">What it shows, for those who do not see it.</param>
    /// <param name="cells">Fields and reserved ranges from the top bit down, without a gap.</param>
    public BitDiagram(string label, IReadOnlyList<Cell> cells)
    {
        _label = label;
        _cells = cells;
        _top = cells[0].High;
    }

    /// <summary>A range of bits in a diagram.</summary>
    /// <param name="High">Its top bit.</param>
    /// <param name="Low">Its bottom bit.</param>
    /// <param name="Name">What is written in it.</param>
    /// <param name="Kind">Its class, see <see cref="BitKind"/>.</param>
    /// <param name="Target">What it leads to; null leads nowhere.</param>
    /// <param name="IsConditional">Only some implementations have it.</param>
    public readonly record struct Cell(int High, int Low, string Name, string Kind, string? Target, bool IsConditional);

    /// <summary>The diagram of a layout.</summary>
    public static BitDiagram Of(string label, LayoutInfo layout, int number)
    {
        List<Cell> cells = [];
        foreach (FieldInfo field in layout.Fields)
            cells.Add(new Cell(field.High, field.Low, field.Name, BitKind.Of(field), field.IsReserved ? null : "#" + Anchors.Field(field.Name, number), !field.Feature.IsAlways && !field.IsReserved));

        return new BitDiagram(label, cells);
    }

    /// <summary>Both drawings; the style sheet shows the one that suits the screen.</summary>
    public IEnumerable<XElement> ToHtml()
    {
        yield return Draw("bits wide", 32, 30);
        yield return Draw("bits narrow", 16, 21.5);
    }

    private XElement Draw(string style, int bitsInRow, double bitWidth)
    {
        List<object> rows = [];
        double y = 0;
        for (int high = _top; high >= 0; high -= bitsInRow)
        {
            int low = Math.Max(high - bitsInRow + 1, 0);
            List<Piece> pieces = Pieces(high, low);
            double height = LeastHeight;
            foreach (Piece piece in pieces)
            {
                double needed = (piece.Cell.Name.Length * CharacterWidth) + 14;
                if (!FitsAcross(piece, bitWidth))
                    height = Math.Max(height, needed);
            }

            foreach (Piece piece in pieces)
            {
                rows.Add(DrawPiece(piece, high, y, bitWidth, height));
                rows.AddRange(DrawNumbers(piece, high, y, bitWidth));
            }

            y += NumberHeight + height + RowGap;
        }

        double width = bitsInRow * bitWidth;
        return Tag(
            "svg",
            Class(style),
            Attribute("viewBox", $"-1 0 {Number(width + 2)} {Number(y - RowGap + 1)}"),
            Attribute("role", "group"),
            Attribute("aria-label", _label),
            rows);
    }

    /// <summary>The parts of cells that lie in one row.</summary>
    private List<Piece> Pieces(int high, int low)
    {
        List<Piece> pieces = [];
        foreach (Cell cell in _cells)
        {
            if (cell.Low <= high && cell.High >= low)
                pieces.Add(new Piece(cell, Math.Min(cell.High, high), Math.Max(cell.Low, low)));
        }

        return pieces;
    }

    private static XElement DrawPiece(Piece piece, int rowHigh, double y, double bitWidth, double height)
    {
        double x = (rowHigh - piece.High) * bitWidth;
        double width = (piece.High - piece.Low + 1) * bitWidth;
        double top = y + NumberHeight;
        string bits = Range(piece.High, piece.Low);
        List<object> content =
        [
            Tag("rect", Attribute("x", Number(x)), Attribute("y", Number(top)), Attribute("width", Number(width)), Attribute("height", Number(height))),
        ];

        if (piece.Cell.IsConditional)
            content.Add(Tag("path", Class("corner"), Attribute("d", $"M{Number(x + width - 8)} {Number(top)}h8v8z")));

        double middle = x + (width / 2);
        double center = top + (height / 2);
        content.Add(FitsAcross(piece, bitWidth)
            ? Tag("text", Attribute("x", Number(middle)), Attribute("y", Number(center + 4)), piece.Cell.Name)
            : Tag("text", Attribute("transform", $"translate({Number(middle + 4)} {Number(center)})rotate(-90)"), piece.Cell.Name));

        XAttribute style = Class("cell " + piece.Cell.Kind);
        XAttribute data = Attribute("data-bits", bits);
        return piece.Cell.Target is { } target
            ? Tag("a", style, data, Attribute("href", target), Attribute("aria-label", $"{piece.Cell.Name}, {(piece.High == piece.Low ? "bit" : "bits")} {bits}"), content)
            : Tag("g", style, data, content);
    }

    // Beside the cell and not in it: the text of a link has to be part of its name.
    private static IEnumerable<XElement> DrawNumbers(Piece piece, int rowHigh, double y, double bitWidth)
    {
        yield return BitNumber(piece.High, ((rowHigh - piece.High) * bitWidth) + (bitWidth / 2), y);
        if (piece.Low != piece.High)
            yield return BitNumber(piece.Low, ((rowHigh - piece.Low) * bitWidth) + (bitWidth / 2), y);
    }

    private static XElement BitNumber(int bit, double x, double y) =>
        Tag("text", Class("no"), Attribute("x", Number(x)), Attribute("y", Number(y + 11)), bit.ToString(CultureInfo.InvariantCulture));

    private static bool FitsAcross(Piece piece, double bitWidth) =>
        (piece.Cell.Name.Length * CharacterWidth) + 4 <= (piece.High - piece.Low + 1) * bitWidth;

    internal static string Range(int high, int low) =>
        high == low ? high.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{high}:{low}");

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private readonly record struct Piece(Cell Cell, int High, int Low);
}
