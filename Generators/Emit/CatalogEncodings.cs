using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The encodings of a register in the catalog: where each view has it, and what is in the view's bits.</summary>
internal static class CatalogEncodings
{
    private const string Types = CatalogEmitter.Types;

    public static void Write(SourceWriter writer, RegisterModel register)
    {
        List<Row> rows = Rows(register).ToList();
        if (rows.Count == 0)
        {
            writer.Line("private static " + Types + "EncodingInfo[] Encodings() => global::System.Array.Empty<" + Types + "EncodingInfo>();");
            return;
        }

        writer.Line("private static " + Types + "EncodingInfo[] Encodings() => new " + Types + "EncodingInfo[]");
        using (writer.Open("};"))
        {
            foreach (Row row in rows)
            {
                WriteRow(writer, row);
            }
        }
    }

    private static IEnumerable<Row> Rows(RegisterModel register)
    {
        string direction = DirectionText(register.Direction);
        if (register.AArch64 is { } a64)
        {
            (string, IndexedNumber)[] parts =
                { ("op0", Fixed(a64.Op0)), ("op1", Fixed(a64.Op1)), ("CRn", Fixed(a64.CRn)), ("CRm", a64.CRm), ("op2", a64.Op2) };
            string form = register.Direction switch
            {
                AccessDirection.ReadOnly => "MRS",
                AccessDirection.WriteOnly => "MSR",
                _ => "MRS/MSR",
            };
            yield return new Row(
                "AArch64", register.Name, form, register.Width, register.Width - 1, 0, direction,
                Condition.True, Condition.True, parts, Content(register, register.Feature, view: null));
        }

        foreach (AArch32Encoding a32 in register.AArch32)
        {
            List<(string, IndexedNumber)> parts = new() { ("coproc", Fixed(a32.Coproc)), ("opc1", Fixed(a32.Opc1)) };
            if (a32.CRn is { } crn)
            {
                parts.Add(("CRn", Fixed(crn)));
            }

            parts.Add(("CRm", a32.CRm));
            if (a32.Opc2 is { } opc2)
            {
                parts.Add(("opc2", opc2));
            }

            int width = a32.IsLong ? 64 : 32;
            string access = a32.CanRead(register.Direction) ? a32.CanWrite(register.Direction) ? "RW" : "RO" : "WO";
            yield return new Row(
                "AArch32", a32.Name, a32.Form, width, a32.High, a32.Low, access,
                a32.Feature, Condition.True, parts, Content(register, Conditions.And(register.Feature, a32.Feature), a32.View));
        }

        foreach (ExternalEncoding external in register.External)
        {
            (string, IndexedNumber)[] parts = { ("offset", external.Offset) };
            Condition exists = Conditions.And(register.Feature, external.Feature, external.LayoutWhen);
            yield return new Row(
                "External", external.Name, external.Layout, external.Bits, external.High, external.Low, external.Access, external.Feature,
                external.LayoutWhen, parts,
                Content(register, exists, external.View));
        }
    }

    private static void WriteRow(SourceWriter writer, Row row)
    {
        writer.Line("new(" + Types + "RegisterView." + row.View + ", " + CSharp.Literal(row.Name) + ", " + CSharp.Literal(row.Form) + ",");
        using (writer.Indented(1))
        {
            writer.Line("width: " + CSharp.Decimal(row.Width) + ", high: " + CSharp.Decimal(row.High) + ", low: " + CSharp.Decimal(row.Low)
                + ", access: " + CSharp.Literal(row.Access) + ", feature: " + CatalogConditions.Tree(row.Feature)
                + ", layoutFeature: " + CatalogConditions.Tree(row.LayoutFeature) + ",");
            writer.Line("parts: new " + Types + "EncodingPart[] { " + string.Join(", ", row.Parts.Select(Part)) + " }"
                + (row.Content.Count == 0 ? ")," : ","));
            for (int i = 0; i < row.Content.Count; i++)
            {
                writer.Line(row.Content[i] + (i == row.Content.Count - 1 ? ")," : string.Empty));
            }
        }
    }

    private static string Part((string Name, IndexedNumber Number) part)
    {
        string fixedPart = "new(" + CSharp.Literal(part.Name) + ", " + CSharp.Literal(part.Number.Text) + ", " + CSharp.Decimal(part.Number.Base);
        return part.Number.DependsOnIndex
            ? fixedPart + ", " + CSharp.Decimal(part.Number.Shift) + ", " + CSharp.Hex(part.Number.Mask) + ", " + CSharp.Decimal(part.Number.Stride) + ")"
            : fixedPart + ")";
    }

    /// <summary>The lines that say what the view shows; none where it is all of its bits, in every layout.</summary>
    private static List<string> Content(RegisterModel register, Condition exists, ViewModel? view)
    {
        List<int> met =
            Enumerable.Range(0, register.Layouts.Count).Where(i => !Conditions.And(exists, register.Layouts[i].When).IsNever).ToList();
        bool isEvery = met.Count == register.Layouts.Count;
        List<string> lines = new();
        if (isEvery && view is null)
        {
            return lines;
        }

        string layouts = isEvery ? "null" : "new[] { " + string.Join(", ", met.Select(static i => CSharp.Decimal(i))) + " }";
        if (isEvery is false && met.Count == 0)
        {
            layouts = "global::System.Array.Empty<int>()";
        }

        if (view is not { Own.Count: > 0 })
        {
            string shown = view is null ? "null" : "new string[] { " + string.Join(", ", view.Shown.Select(CSharp.Literal)) + " }";
            string hidden = view is null || view.Hidden == FieldAccess.RES0 ? "null" : CSharp.Literal(RegisterEmitter.AccessText(view.Hidden));
            lines.Add("content: new(" + layouts + ", " + shown + ", " + hidden + ", null)");
            return lines;
        }

        lines.Add("content: new(null, null, null, new " + Types + "ViewFieldInfo[]");
        lines.Add("{");
        foreach (FieldModel field in view.Own)
        {
            lines.Add("    new(" + CSharp.Decimal(field.High) + ", " + CSharp.Decimal(field.Low) + ", " + CSharp.Literal(field.Name)
                + ", IsReserved: " + CSharp.Bool(field.IsReserved)
                + ", " + CatalogConditions.Tree(field.Feature) + ", default, " + CSharp.Literal(field.Purpose) + "),");
        }

        lines.Add("})");
        return lines;
    }

    private static IndexedNumber Fixed(int value) => new(CSharp.Decimal(value), (uint)value, 0, 0, 0);

    private static string DirectionText(AccessDirection direction) => direction switch
    {
        AccessDirection.ReadOnly => "RO",
        AccessDirection.WriteOnly => "WO",
        _ => "RW",
    };

    private sealed record Row(
        string View,
        string Name,
        string Form,
        int Width,
        int High,
        int Low,
        string Access,
        Condition Feature,
        Condition LayoutFeature,
        IReadOnlyList<(string Name, IndexedNumber Number)> Parts,
        List<string> Content);
}
