using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <content>The rows of one register.</content>
internal static partial class CatalogEmitter
{
    /// <summary><c>PmuCatalog.PMCR_EL0.g.cs</c>.</summary>
    public static string EmitRegister(CatalogUnit catalog)
    {
        RegisterModel register = catalog.Unit.Register;
        SourceWriter writer = SourceFile.Begin("Catalog rows of " + register.Name + " from the register spec.", catalog.Namespace);
        string data = register.TypeName + "Data";
        using (writer.Block("public static partial class " + catalog.Unit.Options.Name + "Catalog"))
        {
            writer.Summary(register.Name + (register.Title.Length == 0 ? "." : ", " + CSharp.Sentence(register.Title)));
            writer.Lines(
                $$"""
                public static {{Types}}RegisterInfo {{register.TypeName}} => {{data}}.Info;

                // A separate type, so that the rows are built when they are first asked for.
                {{SourceFile.GeneratedCodeAttribute}}
                """);
            using (writer.Block("private static class " + data))
            {
                writer.Lines(
                    $$"""
                    internal static readonly {{Types}}RegisterInfo Info = new(
                        name: {{CSharp.Literal(register.Name)}},
                        typeName: {{CSharp.Literal(register.TypeName)}},
                        title: {{CSharp.Literal(register.Title)}},
                        purpose: {{CSharp.Literal(register.Purpose)}},
                        index: {{IndexText(register.Index)}},
                        width: {{CSharp.Decimal(register.Width)}},
                        feature: {{CatalogConditions.Tree(register.Feature)}},
                        direction: {{Types}}RegisterDirection.{{register.Direction}},
                        storage: {{StorageText(register.Storage)}},
                        accessRule: {{NullableLiteral(RuleOf(register))}},
                        encodings: Encodings(),
                        layouts: Layouts(),
                    """);
                writer.Continue("accessChecks: AccessChecks()" + (register.Owner is null ? string.Empty : ", owner: " + CSharp.Literal(register.Owner)
                    + (register.OwnerWhen.IsAlways ? string.Empty : ", ownerFeature: " + CatalogConditions.Tree(register.OwnerWhen))) + ");");
                writer.Line();
                CatalogEncodings.Write(writer, register);
                writer.Line();
                WriteLayouts(writer, register);
                writer.Line();
                WriteAccessChecks(writer, register);
            }
        }

        return writer.Complete();
    }

    private static void WriteLayouts(SourceWriter writer, RegisterModel register)
    {
        writer.Line("private static " + Types + "LayoutInfo[] Layouts() => new " + Types + "LayoutInfo[]");
        using (writer.Open("};"))
        {
            foreach (LayoutModel layout in register.Layouts)
            {
                writer.Line("new(" + CatalogConditions.Tree(layout.When) + ", new " + Types + "FieldInfo[]");
                using (writer.Open("}),"))
                {
                    foreach (FieldModel field in layout.Fields)
                    {
                        WriteField(writer, field);
                    }
                }
            }
        }
    }

    private static void WriteField(SourceWriter writer, FieldModel field)
    {
        writer.Line("new(" + CSharp.Decimal(field.High) + ", " + CSharp.Decimal(field.Low) + ", " + CSharp.Literal(field.Name)
            + ", isReserved: " + CSharp.Bool(field.IsReserved) + ", isVector: " + CSharp.Bool(field.IsVector)
            + ", access: " + CSharp.Literal(RegisterEmitter.AccessText(field.Access)) + ", feature: " + CatalogConditions.Tree(field.Feature)
            + ", absent: " + CSharp.Literal(RegisterEmitter.AccessText(field.Absent)) + ",");
        writer.Continue("purpose: " + CSharp.Literal(field.Purpose) + ",");
        writer.Continue("resets: " + Inline("ResetInfo", field.Resets.Select(static r =>
            "new(" + CSharp.Bool(r.Cold) + ", " + (r.Value is { } value ? CSharp.Number(value) : "null") + ", " + CatalogConditions.Tree(r.When)
                + (r.Symbol is null ? string.Empty : ", " + CSharp.Literal(r.Symbol)) + ")")) + ",");
        writer.Continue("values: " + Inline("ValueInfo", field.Values.Select(static v =>
            "new(" + CSharp.Decimal(v.Value) + "UL, " + CSharp.Literal(v.Name) + ", " + CSharp.Literal(v.Purpose) + ")")) + "),");
    }

    private static void WriteAccessChecks(SourceWriter writer, RegisterModel register)
    {
        List<string> rows = new();
        AddChecks(rows, "Read", register.Read);
        AddChecks(rows, "Write", register.Write);
        AddChecks(rows, "ExternalRead", register.ExternalRead);
        AddChecks(rows, "ExternalWrite", register.ExternalWrite);
        WriteArray(writer, "private static " + Types + "AccessCheckInfo[] AccessChecks() =>", "AccessCheckInfo", rows);
    }

    private static void AddChecks(List<string> rows, string kind, AccessRuleModel? rule)
    {
        foreach (AccessCheck check in rule?.Checks ?? EquatableArray<AccessCheck>.Empty)
        {
            rows.Add("new(" + Types + "AccessKind." + kind + ", " + CSharp.Literal(rule!.Rule) + ", 0b" + Bits(check.Levels) + ", "
                + CatalogConditions.AccessTree(check.When) + ", " + CSharp.Literal(OutcomeText(check.Then)) + ", " + CSharp.Literal(check.Why) + "),");
        }
    }

    private static string Bits(int levels) => string.Concat(Enumerable.Range(0, 4).Select(i => (levels & (8 >> i)) != 0 ? '1' : '0'));

    /// <summary>The spec's own words.</summary>
    private static string OutcomeText(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Allow => "allow",
        AccessOutcome.Undefined => "UNDEFINED",
        AccessOutcome.TrapEL1 => "trap EL1",
        AccessOutcome.TrapEL2 => "trap EL2",
        AccessOutcome.TrapEL3 => "trap EL3",
        AccessOutcome.TrapEL1OrTge => "trap EL1/TGE",
        AccessOutcome.RazWi => "RAZ/WI",
        AccessOutcome.WriteIgnored => "ignore write",
        _ => "error",
    };

    private static string Inline(string type, IEnumerable<string> items)
    {
        string joined = string.Join(", ", items);
        return joined.Length == 0
            ? "global::System.Array.Empty<" + Types + type + ">()"
            : "new " + Types + type + "[] { " + joined + " }";
    }

    private static string? RuleOf(RegisterModel register) => register.Read?.Rule ?? register.Write?.Rule;

    private static string IndexText(IndexModel? index) => index is null
        ? "null"
        : "new " + Types + "IndexRange(" + CSharp.Literal(index.Variable) + ", " + CSharp.Decimal(index.First) + ", " + CSharp.Decimal(index.Last) + ")";

    private static string StorageText(StorageModel storage) =>
        "new(" + Types + "StorageKind." + storage.Kind
        + (storage.Target is null ? string.Empty : ", " + CSharp.Literal(storage.Target))
        + (storage.Selector is null ? string.Empty : ", " + CSharp.Literal(storage.Selector)) + ")";

    private static string NullableLiteral(string? text) => text is null ? "null" : CSharp.Literal(text);
}
