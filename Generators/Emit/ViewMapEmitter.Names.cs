using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>AArch32 encodings of names and of registers.</content>
internal static partial class ViewMapEmitter
{
    private static void WriteEncode(SourceWriter writer, SpecOutline spec)
    {
        writer.Lines(
            $$"""
            /// <summary>The AArch32 encoding of a register: its first of MRC and MCR, or of MRRC and MCRR where it has no other; 0 for one that has none.</summary>
            public static uint EncodeAArch32({{spec.Register}} register) => register.Id switch
            {
            """);
        foreach (RegisterOutline register in spec.Registers.Where(static r => r.AArch32.Count != 0))
        {
            AArch32Outline view = register.AArch32.FirstOrDefault(static v => !v.IsLong) ?? register.AArch32[0];
            writer.Continue(
                spec.RegisterId + "." + register.TypeName + " => " + (
                    register.Index is { } index ? EncodingText(view, index, "register.Index") : Encoding(view.Pack(0))) + ",");
        }

        writer.Continue("_ => 0,");
        writer.Line("};");
    }

    private static void WriteTryParse(SourceWriter writer, SpecOutline spec)
    {
        List<(RegisterOutline Register, AArch32Outline View)> views =
            spec.Registers.SelectMany(static r => r.AArch32.Select(v => (r, v))).ToList();
        writer.Lines(
            $$"""
            /// <summary>Finds an AArch32 encoding by the register's name there, PMCR or PMEVTYPER3, exactly as the manual writes it.</summary>
            /// <param name="name">The name.</param>
            /// <param name="is64Bit">Of MRRC and MCRR; otherwise of MRC and MCR.</param>
            /// <param name="encoding">As <see cref="ResolveAArch32(uint, {{spec.Features}})"/> takes it; 0 where there is no such name.</param>
            /// <returns>Whether the view has a register of that name.</returns>
            """);
        using (writer.Block("public static bool TryParseAArch32(global::System.ReadOnlySpan<char> name, bool is64Bit, out uint encoding)"))
        {
            writer.Line("const uint None = 0xFFFFFFFFU;");
            using (writer.Block("if (is64Bit)"))
            {
                WriteNames(writer, views.Where(static v => v.View.IsLong).ToList());
            }

            using (writer.Block("else"))
            {
                WriteNames(writer, views.Where(static v => !v.View.IsLong).ToList());
            }

            writer.Lines(
                """

                if (encoding != None)
                {
                    return true;
                }

                encoding = 0;
                return false;
                """);
        }
    }

    private static void WriteNames(SourceWriter writer, List<(RegisterOutline Register, AArch32Outline View)> views)
    {
        List<(RegisterOutline Register, AArch32Outline View)> singles = views.Where(static v => v.Register.Index is null).ToList();
        List<(RegisterOutline Register, AArch32Outline View)> arrays = views.Where(static v => v.Register.Index is not null).ToList();
        if (singles.Count == 0)
        {
            writer.Line("encoding = None;");
        }
        else
        {
            // One name in several configurations has one encoding: the reader of the spec has seen to it.
            HashSet<string> names = new(System.StringComparer.Ordinal);
            writer.Line("encoding = name switch");
            writer.Line("{");
            foreach ((RegisterOutline _, AArch32Outline view) in singles.Where(v => names.Add(v.View.Name)))
            {
                writer.Continue(CSharp.Literal(view.Name) + " => " + Encoding(view.Pack(0)) + ",");
            }

            writer.Continue("_ => None,");
            writer.Line("};");
        }

        if (arrays.Count == 0)
        {
            return;
        }

        using (writer.Block("if (encoding == None)"))
        {
            string keyword = "if";
            for (int i = 0; i < arrays.Count; i++)
            {
                (RegisterOutline register, AArch32Outline view) = arrays[i];
                IndexModel index = register.Index!;
                (string prefix, string suffix) = MapEmitter.SplitName(view.Name, index);
                string variable = i == 0 ? "out int index" : "out index";
                using (writer.Block(keyword + " (TryParseIndex(name, " + CSharp.Literal(prefix) + ", " + CSharp.Literal(suffix) + ", "
                    + CSharp.Decimal(index.First) + ", " + CSharp.Decimal(index.Last) + ", " + variable + "))"))
                {
                    writer.Line("encoding = " + EncodingText(view, index, "index") + ";");
                }

                keyword = "else if";
            }
        }
    }

    private static string Encoding(int encoding) => "0x" + encoding.ToString("X6", CultureInfo.InvariantCulture) + "U";

    private static string EncodingText(AArch32Outline view, IndexModel index, string variable)
    {
        if (MapEmitter.LinearText(view.Pack, index, variable, Encoding) is { } linear)
        {
            return "(uint)(" + linear + ")";
        }

        string crm = MapEmitter.IndexedText(view.CRm, index.Last, variable);
        int fixedPart = view.CRn is { } crn
            ? (view.Coproc << 16) | (view.Opc1 << 11) | (crn << 7)
            : (1 << 20) | (view.Coproc << 16) | (view.Opc1 << 4);
        return view.IsLong
            ? Encoding(fixedPart) + " | (uint)" + crm
            : Encoding(fixedPart) + " | ((uint)" + crm + " << 3) | (uint)" + MapEmitter.IndexedText(view.Opc2!, index.Last, variable);
    }
}
