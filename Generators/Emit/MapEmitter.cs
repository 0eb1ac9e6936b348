using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>
/// The register map: encodings and names to registers and back. The AArch64 encodings are a table of two levels,
/// constant data of the assembly: op0, op1 and CRn select a page, CRm and op2 an entry in it.
/// </summary>
internal static partial class MapEmitter
{
    private const int FirstLevel = 1 << 9;
    private const int PageSize = 1 << 7;

    public static string Emit(SpecOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The register map of the spec.", spec.Options.Namespace);
        writer.Lines(
            $$"""
            /// <summary>Finds registers by encoding and by name.</summary>
            /// <remarks>An AArch64 encoding is that of MRS and MSR, bits [20:5] of the instruction with op0 in two bits:
            /// <c>(op0 &lt;&lt; 14) | (op1 &lt;&lt; 11) | (CRn &lt;&lt; 7) | (CRm &lt;&lt; 3) | op2</c>.</remarks>
            {{SourceFile.GeneratedCodeAttribute}}
            """);
        using (writer.Block("public static partial class " + spec.Map))
        {
            SortedDictionary<int, List<Occupant>> places = Places(spec);
            SortedDictionary<int, string[]> pages = Pages(spec, places);
            WriteResolve(writer, spec, pages.Count, places.Values.Any(static p => p.Count > 1));
            WriteShared(writer, spec, places);
            WriteEncode(writer, spec);
            WriteTryParse(writer, spec);
            WriteNameOf(writer, spec);
            WriteParseHelper(writer, spec);
            WriteTables(writer, spec, pages);
        }

        return writer.Complete();
    }

    /// <summary>Which registers are at each AArch64 encoding; several only where their features or directions exclude each other.</summary>
    private static SortedDictionary<int, List<Occupant>> Places(SpecOutline spec)
    {
        SortedDictionary<int, List<Occupant>> places = new();
        for (int i = 0; i < spec.Registers.Count; i++)
        {
            RegisterOutline register = spec.Registers[i];
            if (register.AArch64 is not { } encoding)
            {
                continue;
            }

            foreach (int index in Indexes(register))
            {
                int packed = encoding.Pack(index);
                if (!places.TryGetValue(packed, out List<Occupant>? occupants))
                {
                    occupants = new List<Occupant>();
                    places.Add(packed, occupants);
                }

                occupants.Add(new Occupant(register, i + 1, index));
            }
        }

        return places;
    }

    /// <summary>The pages that are in use: by op0, op1 and CRn, the entry of each register, the first of several.</summary>
    private static SortedDictionary<int, string[]> Pages(SpecOutline spec, SortedDictionary<int, List<Occupant>> places)
    {
        SortedDictionary<int, string[]> pages = new();
        foreach (KeyValuePair<int, List<Occupant>> place in places)
        {
            if (!pages.TryGetValue(place.Key >> 7, out string[]? page))
            {
                page = new string[PageSize];
                pages.Add(place.Key >> 7, page);
            }

            Occupant first = place.Value[0];
            uint handle = (uint)first.Number | ((first.Register.Index is null ? 0U : (uint)first.Index) << spec.IndexShift);
            page[place.Key & (PageSize - 1)] = "0x" + handle.ToString(spec.IsSmall ? "X4" : "X8", CultureInfo.InvariantCulture);
        }

        return pages;
    }

    internal static IEnumerable<int> Indexes(RegisterOutline register) =>
        register.Index is { } index ? Enumerable.Range(index.First, index.Count) : new[] { 0 };

    private static void WriteResolve(SourceWriter writer, SpecOutline spec, int pages, bool isShared)
    {
        writer.Summary("The register that an AArch64 encoding names; no register where the spec has none"
            + (isShared ? ", and the first of several that share it" : string.Empty) + ". Constant time, nothing allocated.");
        using (writer.Block("public static " + spec.Register + " ResolveAArch64(ushort encoding)"))
        {
            if (pages == 0)
            {
                writer.Line("_ = encoding;");
                writer.Line("return default;");
                return;
            }

            writer.Line("int page = AArch64Pages[encoding >> 7];");
            writer.Line("return new " + spec.Register + "(AArch64Registers[(page << 7) | (encoding & 0x7F)]);");
        }
    }

    private static void WriteEncode(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""

            /// <summary>The AArch64 encoding of a register; 0 for one that has none.</summary>
            public static ushort EncodeAArch64({{spec.Register}} register) => register.Id switch
            {
            """);
        foreach (RegisterOutline register in spec.Registers.Where(static r => r.AArch64 is not null))
        {
            writer.Continue(spec.RegisterId + "." + register.TypeName + " => " + EncodeText(register) + ",");
        }

        writer.Continue("_ => 0,");
        writer.Line("};");
    }

    private static string EncodeText(RegisterOutline register)
    {
        AArch64Encoding encoding = register.AArch64!;
        if (register.Index is not { } index)
        {
            return CSharp.Hex4(encoding.Pack(0));
        }

        if (LinearText(i => encoding.Pack(i), index, "register.Index", CSharp.Hex4) is { } linear)
        {
            return "(ushort)(" + linear + ")";
        }

        int fixedPart = (encoding.Op0 << 14) | (encoding.Op1 << 11) | (encoding.CRn << 7);
        return "(ushort)(" + CSharp.Hex4(fixedPart) + " | (" + IndexedText(encoding.CRm, index.Last, "register.Index") + " << 3) | "
            + IndexedText(encoding.Op2, index.Last, "register.Index") + ")";
    }

    /// <summary>Encodings in a row as <c>0x1234 + index</c>; null where no straight line goes through them.</summary>
    internal static string? LinearText(Func<int, int> pack, IndexModel index, string variable, Func<int, string> number)
    {
        int first = pack(index.First);
        int stride = index.Count > 1 ? pack(index.First + 1) - first : 0;
        if (first < index.First * stride
            || !Enumerable.Range(index.First, index.Count).All(i => pack(i) == first + ((i - index.First) * stride)))
        {
            return null;
        }

        string step = stride == 1 ? variable : "(" + CSharp.Decimal(stride) + " * " + variable + ")";
        return number(first - (index.First * stride)) + " + " + step;
    }

    /// <summary>A number that depends on the index, without the parts that do nothing.</summary>
    internal static string IndexedText(IndexedNumber number, int last, string variable)
    {
        if (!number.DependsOnIndex)
        {
            return CSharp.Decimal(number.Base);
        }

        string text = variable;
        if (number.Shift != 0)
        {
            text = "(" + text + " >> " + CSharp.Decimal(number.Shift) + ")";
        }

        if (((uint)last >> number.Shift & ~number.Mask) != 0)
        {
            text = "(" + text + " & " + CSharp.Decimal(number.Mask) + ")";
        }

        if (number.Stride != 1)
        {
            text = "(" + CSharp.Decimal(number.Stride) + " * " + text + ")";
        }

        return number.Base == 0 ? text : "(" + CSharp.Decimal(number.Base) + " + " + text + ")";
    }

    private static void WriteTables(SourceWriter writer, SpecOutline spec, SortedDictionary<int, string[]> pages)
    {
        if (pages.Count == 0)
        {
            return;
        }

        // Never over 255 in a spec that could be real: a page is one op0, op1 and CRn of a register file.
        string pageType = pages.Count > 255 ? "ushort" : "byte";
        int[] numbers = new int[FirstLevel];
        int next = 1;
        foreach (int page in pages.Keys)
        {
            numbers[page] = next;
            next++;
        }

        writer.Line();
        writer.Line("// The page of each (op0, op1, CRn); page 0 is empty. A row is one op0 and op1, its columns are CRn 0 to 15.");
        using (writer.Block("private static global::System.ReadOnlySpan<" + pageType + "> AArch64Pages => new " + pageType + "[" + CSharp.Decimal(FirstLevel) + "]", "};"))
        {
            for (int row = 0; row < FirstLevel; row += 16)
            {
                writer.Line(string.Join(" ", Enumerable.Range(row, 16).Select(i => CSharp.Decimal(numbers[i]) + ","))
                    + " // op0=" + CSharp.Decimal(row >> 7) + " op1=" + CSharp.Decimal((row >> 4) & 7));
            }
        }

        string empty = spec.IsSmall ? "0x0000" : "0x00000000";
        writer.Line();
        writer.Line("// The registers of each page: number, and index above it. A row is one CRm, its columns are op2 0 to 7.");
        using (writer.Block(TwoLevelTable.HotTable(spec.PackedType, "AArch64Registers") + "new " + spec.PackedType + "["
            + CSharp.Decimal((pages.Count + 1) * PageSize) + "]", "};"))
        {
            writer.Line("// nothing");
            WritePage(writer, new string[PageSize], empty);
            foreach (KeyValuePair<int, string[]> page in pages)
            {
                writer.Line();
                writer.Line("// op0=" + CSharp.Decimal(page.Key >> 7) + " op1=" + CSharp.Decimal((page.Key >> 4) & 7) + " CRn=" + CSharp.Decimal(page.Key & 15));
                WritePage(writer, page.Value, empty);
            }
        }
    }

    private static void WritePage(SourceWriter writer, string[] page, string empty)
    {
        StringBuilder row = new();
        for (int crm = 0; crm < 16; crm++)
        {
            row.Clear();
            for (int op2 = 0; op2 < 8; op2++)
            {
                row.Append(op2 == 0 ? string.Empty : " ").Append(page[(crm * 8) + op2] ?? empty).Append(',');
            }

            writer.Line(row.ToString());
        }
    }

    /// <summary>A register at an encoding.</summary>
    /// <param name="Number">Of the register, from 1.</param>
    /// <param name="Index">Which one of an array; 0 for a single register.</param>
    private sealed record Occupant(RegisterOutline Register, int Number, int Index);
}
