using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Emu.Generators.Emit;

/// <summary>
/// A constant-time map from 16-bit numbers to 16-bit values: a directory of 256 bytes by the number's high byte, and pages
/// of 256 values by its low byte. Page 0 has no entry; all high bytes without one share it.
/// </summary>
internal sealed class TwoLevelTable
{
    private const int PageSize = 256;

    private readonly SortedDictionary<int, ushort?[]> _pages = new();

    public void Add(int number, ushort value)
    {
        int high = number >> 8;
        if (!_pages.TryGetValue(high, out ushort?[]? page))
        {
            page = new ushort?[PageSize];
            _pages.Add(high, page);
        }

        page[number & 0xFF] = value;
    }

    /// <summary>Writes the two tables as constant data.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="directory">The name of the directory.</param>
    /// <param name="pages">The name of the pages.</param>
    /// <param name="none">The value of a number without an entry.</param>
    /// <param name="isHot">The pages are read often: they become a field then, <see cref="HotTable"/>.</param>
    public void Write(SourceWriter writer, string directory, string pages, ushort none, bool isHot)
    {
        // With an entry under every high byte nobody needs the empty page, and 256 of them fit a byte again.
        bool full = _pages.Count == PageSize;
        int[] numbers = new int[PageSize];
        int next = full ? 0 : 1;
        foreach (int high in _pages.Keys)
        {
            numbers[high] = next;
            next++;
        }

        writer.Line("// The page of each high byte; a row is sixteen of them.");
        using (writer.Block("private static global::System.ReadOnlySpan<byte> " + directory + " => new byte[256]", "};"))
        {
            for (int row = 0; row < PageSize; row += 16)
            {
                writer.Line(string.Join(" ", Enumerable.Range(row, 16).Select(i => CSharp.Decimal(numbers[i]) + ",")));
            }
        }

        writer.Line();
        writer.Line("// The value of each low byte, page after page; a row is eight of them.");
        string size = "new ushort[" + CSharp.Decimal(next * PageSize) + "]";
        string header = isHot ? HotTable("ushort", pages) + size : "private static global::System.ReadOnlySpan<ushort> " + pages + " => " + size;
        using (writer.Block(header, "};"))
        {
            bool first = true;
            if (!full)
            {
                writer.Line("// nothing");
                WritePage(writer, new ushort?[PageSize], none);
                first = false;
            }

            foreach (KeyValuePair<int, ushort?[]> page in _pages)
            {
                if (!first)
                {
                    writer.Line();
                }

                first = false;
                writer.Line("// " + CSharp.Hex2(page.Key) + "xx");
                WritePage(writer, page.Value, none);
            }
        }
    }

    /// <summary>
    /// The head of a table of more than bytes that is read on a hot path. As a property of constant data it would allocate
    /// at each read in code that is not optimized, and would not be faster in optimized code.
    /// </summary>
    public static string HotTable(string type, string name) => "private static readonly " + type + "[] " + name + " = ";

    private static void WritePage(SourceWriter writer, ushort?[] page, ushort none)
    {
        for (int row = 0; row < PageSize; row += 8)
        {
            writer.Line(string.Join(" ", Enumerable.Range(row, 8).Select(i =>
                "0x" + (page[i] ?? none).ToString("X4", CultureInfo.InvariantCulture) + ",")));
        }
    }
}
