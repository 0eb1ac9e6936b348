using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>What a register's catalog rows are made from.</summary>
internal sealed record CatalogUnit(string Namespace, RegisterUnit Unit);

/// <summary>The catalog: names, texts and tables of the spec as data, each register built when it is first asked for.</summary>
internal static partial class CatalogEmitter
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
            writer.Lines(
                $$"""
                /// <summary>The manual that sections refer to; empty where the spec names none.</summary>
                public const string Reference = {{CSharp.Literal(spec.Options.Reference ?? "")}};

                /// <summary>All registers, in the order of the spec.</summary>
                public static global::System.ReadOnlySpan<{{Types}}RegisterInfo> Registers => AllRegisters.Items;
                """);
            if (spec.Outside.Count != 0)
            {
                writer.Lines(
                    $$"""

                    /// <summary>Registers that another component has, and of which only the value is known here, in the order of the spec; Registers has all others.</summary>
                    public static global::System.ReadOnlySpan<{{Types}}RegisterInfo> OutsideRegisters => AllOutside.Items;
                    """);
            }

            writer.Lines(
                """

                /// <summary>Finds a register by its Arm name or its C# name, whatever the case of the letters; null where there is none.</summary>
                /// <param name="name">PMCR_EL0, PMEVTYPER&lt;n&gt;_EL0, PMEVTYPERn_EL0 or PMEVTYPER3_EL0.</param>
                /// <param name="index">The index in the name of a register of an array; otherwise -1.</param>
                """);
            using (writer.Block("public static " + Types + "RegisterInfo? Find(string name, out int index)"))
            {
                // Not foreach: the enumerator of a span asks for C# 13 on the newest frameworks.
                foreach (string list in spec.Outside.Count == 0 ? ["Registers"] : new[] { "Registers", "OutsideRegisters" })
                {
                    writer.Lines(
                        $$"""
                        for (int i = 0; i < {{list}}.Length; i++)
                        {
                            if ({{list}}[i].Matches(name, out index))
                            {
                                return {{list}}[i];
                            }
                        }
                        """);
                    if (list == "Registers" && spec.Outside.Count != 0)
                    {
                        writer.Line();
                    }
                }

                writer.Lines(
                    """

                    index = -1;
                    return null;
                    """);
            }

            writer.Line();
            WriteList(writer, "AllRegisters", spec.Registers.Select(static r => r.TypeName));
            if (spec.Outside.Count != 0)
            {
                writer.Line();
                WriteList(writer, "AllOutside", spec.Outside);
            }
        }

        return writer.Complete();
    }

    // A separate type, so that the rows are built when they are first asked for.
    private static void WriteList(SourceWriter writer, string name, IEnumerable<string> registers)
    {
        using (writer.Block("private static class " + name))
        {
            using (writer.Block("internal static readonly " + Types + "RegisterInfo[] Items =", "};"))
            {
                foreach (string register in registers)
                {
                    writer.Line(register + ",");
                }
            }
        }
    }

    /// <summary><c>PmuCatalog.Features.g.cs</c>: the names that conditions may hold beside registers and fields.</summary>
    public static string EmitFeatures(string namespaceName, FeaturesOutline spec)
    {
        SourceWriter writer = SourceFile.Begin("The catalog of the features.", namespaceName);
        using (writer.Block("public static partial class " + spec.Options.Name + "Catalog"))
        {
            writer.Lines(
                $$"""
                /// <summary>All features, in the order of the spec: the one with number n is bit n of the generated feature flags.</summary>
                public static global::System.ReadOnlySpan<{{Types}}FeatureInfo> Features => AllFeatures.Items;

                {{SourceFile.GeneratedCodeAttribute}}
                """);
            using (writer.Block("private static class AllFeatures"))
            {
                using (writer.Block("internal static readonly " + Types + "FeatureInfo[] Items =", "};"))
                {
                    foreach (FeatureModel feature in spec.Features)
                    {
                        writer.Line(
                            "new(" + CSharp.Literal(feature.Name) + ", " + CSharp.Literal(feature.Purpose) + ", "
                                + CatalogConditions.Tree(feature.Requires) + "),");
                    }
                }
            }

            writer.Lines(
                $$"""

                /// <summary>What access checks ask of the machine around the registers, in the order of the spec.</summary>
                public static global::System.ReadOnlySpan<{{Types}}PredicateInfo> Predicates => AllPredicates.Items;

                {{SourceFile.GeneratedCodeAttribute}}
                """);
            using (writer.Block("private static class AllPredicates"))
            {
                using (writer.Block("internal static readonly " + Types + "PredicateInfo[] Items =", "};"))
                {
                    foreach (PredicateModel predicate in spec.Predicates)
                    {
                        writer.Line(
                            "new(" + CSharp.Literal(predicate.Name) + ", " + CSharp.Bool(
                                predicate.TakesIndex) + ", " + CSharp.Literal(predicate.Purpose) + "),");
                    }
                }
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
            writer.Lines(
                $$"""
                /// <summary>All of them, by number.</summary>
                public static global::System.ReadOnlySpan<{{Types}}EventInfo> Events => AllEvents.Items;

                """);
            using (writer.Block("private static class AllEvents"))
            {
                using (writer.Block("internal static readonly " + Types + "EventInfo[] Items =", "};"))
                {
                    foreach (EventModel item in list.Events.OrderBy(static e => e.Number))
                    {
                        writer.Line("new(" + CSharp.Hex4(item.Number) + ", " + CSharp.Literal(item.Name) + ", " + CSharp.Bool(item.Architectural) + ", "
                            + CSharp.Bool(item.HasPmceidBit) + ", " + CSharp.Literal(item.Purpose) + string.Concat(
                                requirements[item.Number].Select(static row => ", " + row)) + "),");
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
}
