using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Emu.Generators.Emit;

/// <summary>
/// The constant-time way from the number of a place to the registers that may be there: a directory by the upper bits of the number, pages
/// of 128 entries by the lower seven, and from there the candidates, of which the configuration has at most one.
/// </summary>
/// <param name="prefix">What the tables' names begin with.</param>
/// <param name="firstLevel">The number of pages that the upper bits tell apart.</param>
/// <param name="pages">What the directory tells apart, for a comment.</param>
/// <param name="describe">What a page is, for a comment.</param>
/// <param name="registerBits">How many bits the number of a register has.</param>
internal sealed class PlaceTable(string prefix, int firstLevel, string pages, Func<int, string> describe, int registerBits)
{
    public const int PageBits = 7;
    private const int PageSize = 1 << PageBits;
    private const uint Last = 0x8000_0000;

    // The empty place, then each place's candidates in a row.
    private readonly SortedDictionary<int, List<uint>> _places = new();

    public string Directory => prefix + "Pages";

    public string Slots => prefix + "Places";

    public string Candidates => prefix + "Views";

    /// <param name="place">The number of the place.</param>
    /// <param name="register">The number of the register.</param>
    /// <param name="index">Its index.</param>
    /// <param name="view">The number of the view among the register's.</param>
    public void Add(int place, int register, int index, int view)
    {
        if (!_places.TryGetValue(place, out List<uint>? candidates))
        {
            candidates = new List<uint>();
            _places.Add(place, candidates);
        }

        candidates.Add((uint)(register | (index << registerBits) | (view << (registerBits + 8))));
    }

    /// <summary>Writes the directory, the pages and the candidates as constant data.</summary>
    public void Write(SourceWriter writer)
    {
        int[] used = _places.Keys.Select(static p => p >> PageBits).Distinct().ToArray();
        int[] numbers = new int[firstLevel];
        for (int i = 0; i < used.Length; i++)
        {
            numbers[used[i]] = i + 1;
        }

        string pageType = used.Length > 255 ? "ushort" : "byte";
        writer.Line();
        writer.Line("// The page of each " + pages + "; page 0 is empty.");
        using (writer.Block("private static global::System.ReadOnlySpan<" + pageType + "> " + Directory + " => new " + pageType + "[" + CSharp.Decimal(firstLevel) + "]", "};"))
        {
            for (int row = 0; row < firstLevel; row += 16)
            {
                writer.Line(string.Join(" ", Enumerable.Range(row, Math.Min(16, firstLevel - row))
                    .Select(i => CSharp.Decimal(numbers[i]) + ",")));
            }
        }

        WriteSlots(writer, used);
        WriteCandidates(writer);
    }

    private void WriteSlots(SourceWriter writer, int[] used)
    {
        Dictionary<int, int> starts = new();
        int next = 1;
        foreach (KeyValuePair<int, List<uint>> place in _places)
        {
            starts.Add(place.Key, next);
            next += place.Value.Count;
        }

        string type = next > ushort.MaxValue ? "int" : "ushort";
        writer.Line();
        writer.Line("// Where the views of each place begin; 0 where there are none.");
        using (writer.Block(TwoLevelTable.HotTable(type, Slots) + "new " + type + "[" + CSharp.Decimal((used.Length + 1) * PageSize) + "]", "};"))
        {
            writer.Line("// nothing");
            WritePage(writer, static _ => 0);
            foreach (int page in used)
            {
                writer.Line();
                writer.Line("// " + describe(page));
                WritePage(writer, i => starts.TryGetValue((page << PageBits) | i, out int start) ? start : 0);
            }
        }
    }

    private static void WritePage(SourceWriter writer, Func<int, int> entry)
    {
        for (int row = 0; row < PageSize; row += 8)
        {
            writer.Line(string.Join(" ", Enumerable.Range(row, 8).Select(i => CSharp.Decimal(entry(i)) + ",")));
        }
    }

    private void WriteCandidates(SourceWriter writer)
    {
        writer.Line();
        string index = CSharp.Decimal(registerBits + 7) + ":" + CSharp.Decimal(registerBits);
        string view = CSharp.Decimal(registerBits + 15) + ":" + CSharp.Decimal(registerBits + 8);
        writer.Line("// The views of each place: register, index [" + index + "], view of the register [" + view + "]; bit 31 ends a place.");
        using (writer.Block(TwoLevelTable.HotTable("uint", Candidates) + "new uint[]", "};"))
        {
            writer.Line("0x80000000,");
            foreach (List<uint> place in _places.Values)
            {
                writer.Line(string.Join(" ", place.Select((c, i) =>
                    "0x" + (i == place.Count - 1 ? c | Last : c).ToString("X8", CultureInfo.InvariantCulture) + ",")));
            }
        }
    }
}
