using System.Globalization;
using System.Linq;

namespace Emu.Generators.Emit;

/// <summary>
/// <c>PmuRegisterMap.Views.g.cs</c>: AArch32 encodings and offsets of the memory-mapped view to registers. The tables say what
/// may be at a place; the register's own file says in which configurations, and what of it is shown.
/// </summary>
internal static partial class ViewMapEmitter
{
    // Coprocessor and form, opc1 and CRn; one more bit keeps the two forms apart.
    private const int AArch32Blocks = 32;

    public static string Emit(SpecOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The register map of the other views.", spec.Options.Namespace);
        using (writer.Block("public static partial class " + spec.Map))
        {
            if (spec.HasAArch32)
            {
                WriteAArch32(writer, spec);
            }

            if (spec.HasExternal)
            {
                if (spec.HasAArch32)
                {
                    writer.Line();
                }

                WriteExternal(writer, spec);
            }

            WriteFirst(writer, spec);
            WriteView(writer, spec);
            if (spec.HasAArch32)
            {
                WriteBlocks(writer, spec);
                AArch32Table(spec).Write(writer);
            }

            if (spec.HasExternal)
            {
                ExternalTable(spec).Write(writer);
            }
        }

        return writer.Complete();
    }

    private static void WriteAArch32(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""
            /// <summary>The register that an AArch32 encoding names in a configuration, and what of it is seen there. Constant time, nothing allocated.</summary>
            /// <param name="encoding">Of MRC and MCR <c>(coproc &lt;&lt; 16) | (opc1 &lt;&lt; 11) | (CRn &lt;&lt; 7) | (CRm &lt;&lt; 3) | opc2</c>, of MRRC and MCRR
            /// <c>(1 &lt;&lt; 20) | (coproc &lt;&lt; 16) | (opc1 &lt;&lt; 4) | CRm</c>.</param>
            /// <param name="features">The configuration.</param>
            /// <returns>The place; none where the configuration has no register of that encoding.</returns>
            public static {{spec.RegisterView}} ResolveAArch32(uint encoding, {{spec.Features}} features) =>
                First(AArch32Views, AArch32Place(encoding), features);

            /// <summary>The same for one direction, where a register that is read and one that is written share an encoding.</summary>
            public static {{spec.RegisterView}} ResolveAArch32(uint encoding, {{spec.Features}} features, bool isWrite) =>
                First(AArch32Views, AArch32Place(encoding), features, isWrite);

            """);
        WriteTryParse(writer, spec);
        writer.Line();
        WriteEncode(writer, spec);
        writer.Lines(
            """

            private static int AArch32Place(uint encoding)
            {
                // Bits 15 and 14 are of no field of either form.
                if ((encoding >> 21) != 0 || (encoding & 0xC000U) != 0)
                {
                    return 0;
                }

                int block = AArch32Blocks[(int)(encoding >> 16)];
                int page = AArch32Pages[(block << 7) | (int)((encoding >> 7) & 0x7FU)];
                return AArch32Places[(page << 7) | (int)(encoding & 0x7FU)];
            }
            """);
    }

    private static void WriteExternal(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""
            /// <summary>The register at an offset of the memory-mapped view in a configuration, and what of it is seen there. Constant time, nothing allocated.</summary>
            /// <param name="offset">In bytes.</param>
            /// <param name="features">The configuration; it chooses the layout.</param>
            /// <returns>The place; none where no register begins at exactly this offset.</returns>
            public static {{spec.RegisterView}} ResolveExternal(uint offset, {{spec.Features}} features) =>
                First(ExternalViews, ExternalPlace(offset), features);

            /// <summary>The same for one direction, where a register that is read and one that is written share an offset.</summary>
            public static {{spec.RegisterView}} ResolveExternal(uint offset, {{spec.Features}} features, bool isWrite) =>
                First(ExternalViews, ExternalPlace(offset), features, isWrite);

            private static int ExternalPlace(uint offset)
            {
                if (offset > 0x{{spec.HighestOffset.ToString("X", CultureInfo.InvariantCulture)}}U || (offset & 3U) != 0)
                {
                    return 0;
                }

                int page = ExternalPages[(int)(offset >> 9)];
                return ExternalPlaces[(page << 7) | (int)((offset >> 2) & 0x7FU)];
            }
            """);
    }

    private static void WriteFirst(SourceWriter writer, SpecOutline spec)
    {
        string head = "private static " + spec.RegisterView + " First(uint[] views, int at, " + spec.Features + " features";
        writer.Line();
        writer.Line("// Of the registers that may be at a place, the one that the configuration has.");
        WriteFirst(writer, spec, head + ")", "!view.IsNone");
        writer.Line();
        WriteFirst(writer, spec, head + ", bool isWrite)", "isWrite ? view.CanWrite : view.CanRead");
    }

    private static void WriteFirst(SourceWriter writer, SpecOutline spec, string head, string test)
    {
        writer.Lines(
            $$"""
            {{head}}
            {
                while (true)
                {
                    uint next = views[at];
                    {{spec.RegisterView}} view = View(next, features);
                    if ({{test}})
                    {
                        return view;
                    }

                    if ((next >> 31) != 0)
                    {
                        return default;
                    }

                    at++;
                }
            }
            """);
    }

    private static void WriteView(SourceWriter writer, SpecOutline spec)
    {
        writer.Line();
        using (writer.Block("private static " + spec.RegisterView + " View(uint entry, " + spec.Features + " features)"))
        {
            writer.Lines(
                $$"""
                var register = new {{spec.Register}}(({{spec.RegisterId}})(entry & {{(spec.IsSmall ? "0xFFU" : "0xFFFU")}}), (int)((entry >> {{CSharp.Decimal(spec.PlaceBits)}}) & 0xFFU));
                int view = (int)((entry >> {{CSharp.Decimal(spec.PlaceBits + 8)}}) & 0xFFU);
                return register.Id switch
                {
                """);
            foreach (RegisterOutline register in spec.Registers.Where(static r => r.HasViews))
            {
                writer.Continue(spec.RegisterId + "." + register.TypeName + " => " + register.TypeName + ".ResolveView(register, view, features),");
            }

            writer.Continue("_ => default,");
            writer.Line("};");
        }
    }

    private static void WriteBlocks(SourceWriter writer, SpecOutline spec)
    {
        int[] blocks = Blocks(spec);
        writer.Line();
        writer.Line("// The block of each form and coprocessor; block 0 is empty. The first row is MRC and MCR, the second MRRC and MCRR.");
        using (writer.Block("private static global::System.ReadOnlySpan<byte> AArch32Blocks => new byte[" + CSharp.Decimal(AArch32Blocks) + "]", "};"))
        {
            for (int row = 0; row < AArch32Blocks; row += 16)
            {
                writer.Line(string.Join(" ", Enumerable.Range(row, 16).Select(i => CSharp.Decimal(System.Array.IndexOf(blocks, i) + 1) + ",")));
            }
        }
    }

    /// <summary>The forms and coprocessors that the spec uses, as bits [20:16] of an encoding.</summary>
    private static int[] Blocks(SpecOutline spec) =>
        spec.Registers.SelectMany(static r => r.AArch32).Select(static v => v.Pack(0) >> 16).Distinct().OrderBy(static b => b).ToArray();

    private static PlaceTable AArch32Table(SpecOutline spec)
    {
        int[] blocks = Blocks(spec);
        PlaceTable table = new("AArch32", (blocks.Length + 1) << 7, "block, opc1 and CRn", page => AArch32Page(blocks[(page >> 7) - 1], page & 0x7F), spec.PlaceBits);
        for (int i = 0; i < spec.Registers.Count; i++)
        {
            RegisterOutline register = spec.Registers[i];
            for (int view = 0; view < register.AArch32.Count; view++)
            {
                foreach (int index in MapEmitter.Indexes(register))
                {
                    int encoding = register.AArch32[view].Pack(index);
                    int block = System.Array.IndexOf(blocks, encoding >> 16) + 1;
                    table.Add((block << 14) | (encoding & 0x3FFF), i + 1, index, view);
                }
            }
        }

        return table;
    }

    /// <summary>What a page of the table is: its rows are CRm 0 to 15 of MRC and MCR.</summary>
    private static string AArch32Page(int block, int page)
    {
        string coproc = " coproc=" + CSharp.Decimal(block & 15) + " opc1=";
        return block < 16
            ? "MRC/MCR" + coproc + CSharp.Decimal(page >> 4) + " CRn=" + CSharp.Decimal(page & 15)
            : "MRRC/MCRR" + coproc + CSharp.Decimal(page << 3) + " to " + CSharp.Decimal((page << 3) + 7);
    }

    private static PlaceTable ExternalTable(SpecOutline spec)
    {
        PlaceTable table = new("External", (int)((spec.HighestOffset + 1) >> 9), "512 bytes of the frame", static page => "offset 0x" + (page << 9)
            .ToString("X4", CultureInfo.InvariantCulture), spec.PlaceBits);
        for (int i = 0; i < spec.Registers.Count; i++)
        {
            RegisterOutline register = spec.Registers[i];
            for (int view = 0; view < register.External.Count; view++)
            {
                foreach (int index in MapEmitter.Indexes(register))
                {
                    table.Add((int)(register.External[view].At(index) >> 2), i + 1, index, register.AArch32.Count + view);
                }
            }
        }

        return table;
    }
}
