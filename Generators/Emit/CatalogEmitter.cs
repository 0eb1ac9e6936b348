using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>What a register's catalog rows are made from.</summary>
internal sealed record CatalogUnit(string Namespace, RegisterUnit Unit);

/// <summary>The catalog: names, texts and tables of the spec as data, each register built when it is first asked for.</summary>
internal static class CatalogEmitter
{
    internal const string Types = "global::Emu.Catalog.";

    /// <summary><c>PmuCatalog.g.cs</c>.</summary>
    public static string EmitList(string namespaceName, SpecOutline spec)
    {
        string type = spec.Options.Name + "Catalog";
        SourceWriter writer = SourceFile.Begin("The catalog of the spec.", namespaceName);
        writer.Summary("The spec in words.");
        writer.GeneratedCode();
        using (writer.Block("public static partial class " + type))
        {
            writer.Summary("The manual that sections refer to; empty where the spec names none.");
            writer.Line("public const string Reference = " + CSharp.Literal(spec.Options.Reference ?? string.Empty) + ";");
            writer.Line();
            writer.Summary("All registers, in the order of the spec.");
            writer.Line("public static global::System.ReadOnlySpan<" + Types + "RegisterInfo> Registers => AllRegisters.Items;");
            writer.Line();
            writer.Summary("Finds a register by its Arm name or its C# name, whatever the case of the letters; null where there is none.");
            writer.Line("/// <param name=\"name\">PMCR_EL0, PMEVTYPER&lt;n&gt;_EL0, PMEVTYPERn_EL0 or PMEVTYPER3_EL0.</param>");
            writer.Line("/// <param name=\"index\">The index in the name of a register of an array; otherwise -1.</param>");
            using (writer.Block("public static " + Types + "RegisterInfo? Find(string name, out int index)"))
            {
                // Not foreach: the enumerator of a span asks for C# 13 on the newest frameworks.
                using (writer.Block("for (int i = 0; i < Registers.Length; i++)"))
                {
                    using (writer.Block("if (Registers[i].Matches(name, out index))"))
                    {
                        writer.Line("return Registers[i];");
                    }
                }

                writer.Line();
                writer.Line("index = -1;");
                writer.Line("return null;");
            }

            writer.Line();
            using (writer.Block("private static class AllRegisters"))
            {
                using (writer.Block("internal static readonly " + Types + "RegisterInfo[] Items =", "};"))
                {
                    foreach (RegisterOutline register in spec.Registers)
                    {
                        writer.Line(register.TypeName + ",");
                    }
                }
            }

        }

        return writer.Complete();
    }

    /// <summary><c>PmuCatalog.Features.g.cs</c>: the names that conditions may hold beside registers and fields.</summary>
    public static string EmitFeatures(string namespaceName, FeaturesOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The catalog of the features.", namespaceName);
        using (writer.Block("public static partial class " + spec.Options.Name + "Catalog"))
        {
            writer.Summary("All features, in the order of the spec: the one with number n is bit n of the generated feature flags.");
            writer.Line("public static global::System.ReadOnlySpan<" + Types + "FeatureInfo> Features => AllFeatures.Items;");
            writer.Line();
            writer.GeneratedCode();
            using (writer.Block("private static class AllFeatures"))
            {
                using (writer.Block("internal static readonly " + Types + "FeatureInfo[] Items =", "};"))
                {
                    foreach (FeatureModel feature in spec.Features)
                    {
                        writer.Line("new(" + CSharp.Literal(feature.Name) + ", " + CSharp.Literal(feature.Purpose) + ", " + CatalogConditions.Tree(feature.Requires) + "),");
                    }
                }
            }

            writer.Line();
            writer.Summary("What access checks ask of the machine around the registers, in the order of the spec.");
            writer.Line("public static global::System.ReadOnlySpan<" + Types + "PredicateInfo> Predicates => AllPredicates.Items;");
            writer.Line();
            writer.GeneratedCode();
            using (writer.Block("private static class AllPredicates"))
            {
                using (writer.Block("internal static readonly " + Types + "PredicateInfo[] Items =", "};"))
                {
                    foreach (PredicateModel predicate in spec.Predicates)
                    {
                        writer.Line("new(" + CSharp.Literal(predicate.Name) + ", " + CSharp.Bool(predicate.TakesIndex) + ", " + CSharp.Literal(predicate.Purpose) + "),");
                    }
                }
            }
        }

        return writer.Complete();
    }

    /// <summary><c>PmuCatalog.PMCR_EL0.g.cs</c>.</summary>
    public static string EmitRegister(CatalogUnit catalog)
    {
        RegisterModel register = catalog.Unit.Register;
        SourceWriter writer = SourceFile.Begin("Catalog rows of " + register.Name + " from the register spec.", catalog.Namespace);
        string data = register.TypeName + "Data";
        using (writer.Block("public static partial class " + catalog.Unit.Options.Name + "Catalog"))
        {
            writer.Summary(register.Name + (register.Title.Length == 0 ? "." : ", " + CSharp.Sentence(register.Title)));
            writer.Line("public static " + Types + "RegisterInfo " + register.TypeName + " => " + data + ".Info;");
            writer.Line();
            writer.Line("// A type of its own, so that the rows are built when they are first asked for.");
            writer.GeneratedCode();
            using (writer.Block("private static class " + data))
            {
                writer.Line("internal static readonly " + Types + "RegisterInfo Info = new(");
                writer.Continue("name: " + CSharp.Literal(register.Name) + ",");
                writer.Continue("typeName: " + CSharp.Literal(register.TypeName) + ",");
                writer.Continue("title: " + CSharp.Literal(register.Title) + ",");
                writer.Continue("purpose: " + CSharp.Literal(register.Purpose) + ",");
                writer.Continue("index: " + IndexText(register.Index) + ",");
                writer.Continue("width: " + CSharp.Decimal(register.Width) + ",");
                writer.Continue("feature: " + CatalogConditions.Tree(register.Feature) + ",");
                writer.Continue("direction: " + Types + "RegisterDirection." + register.Direction + ",");
                writer.Continue("storage: " + StorageText(register.Storage) + ",");
                writer.Continue("accessRule: " + NullableLiteral(RuleOf(register)) + ",");
                writer.Continue("encodings: Encodings(),");
                writer.Continue("layouts: Layouts(),");
                writer.Continue("accessChecks: AccessChecks());");
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

    /// <summary><c>PmuEventsCatalog.g.cs</c>.</summary>
    public static string EmitEvents(string namespaceName, EventListModel list)
    {
        ILookup<int, string> requirements = EventRequirements.Rows(list);
        SourceWriter writer = SourceFile.Begin("The catalog of the common events.", namespaceName);
        writer.Summary("The common events in words.");
        writer.GeneratedCode();
        using (writer.Block("public static partial class " + list.Name + "Catalog"))
        {
            writer.Summary("All of them, by number.");
            writer.Line("public static global::System.ReadOnlySpan<" + Types + "EventInfo> Events => AllEvents.Items;");
            writer.Line();
            using (writer.Block("private static class AllEvents"))
            {
                using (writer.Block("internal static readonly " + Types + "EventInfo[] Items =", "};"))
                {
                    foreach (EventModel item in list.Events.OrderBy(static e => e.Number))
                    {
                        writer.Line("new(" + CSharp.Hex4(item.Number) + ", " + CSharp.Literal(item.Name) + ", " + CSharp.Bool(item.Architectural) + ", "
                            + CSharp.Bool(item.HasPmceidBit) + ", " + CSharp.Literal(item.Purpose) + string.Concat(requirements[item.Number].Select(static row => ", " + row)) + "),");
                    }
                }
            }
        }

        return writer.Complete();
    }

    internal static void WriteArray(SourceWriter writer, string header, string type, List<string> rows)
    {
        if (rows.Count == 0)
        {
            writer.Line(header + " global::System.Array.Empty<" + Types + type + ">();");
            return;
        }

        writer.Line(header + " new " + Types + type + "[]");
        writer.Line("{");
        foreach (string row in rows)
        {
            writer.Continue(row);
        }

        writer.Line("};");
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
            "new(" + CSharp.Bool(r.Cold) + ", " + (r.Value is { } value ? CSharp.Number(value) : "null") + ", " + CatalogConditions.Tree(r.When) + (r.Symbol is null ? string.Empty : ", " + CSharp.Literal(r.Symbol)) + ")")) + ",");
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
