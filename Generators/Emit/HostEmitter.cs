using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>What the list of host models needs of each.</summary>
internal sealed record HostOutline(string Name, string TypeName);

/// <summary>Host PMU models: each its own file with its event map as constant data, and the list of them.</summary>
internal static class HostEmitter
{
    private const ushort NotCounted = 0xFFFF;

    /// <summary><c>HostModels.CortexA55.g.cs</c>.</summary>
    public static string EmitHost(string namespaceName, HostModel host)
    {
        SourceWriter writer = SourceFile.Begin("The host PMU " + host.Name + " from its model.", namespaceName);
        string data = host.TypeName + "Data";
        using (writer.Block("public static partial class HostModels"))
        {
            writer.Summary(host.Name + ": " + CSharp.Sentence(host.Purpose));
            writer.Lines(
                $$"""
                public static global::Emu.HostPmus.HostPmuModel {{CSharp.Identifier(host.TypeName)}} => {{data}}.Model;

                // A separate type, so that the model is built when it is first asked for.
                {{SourceFile.GeneratedCodeAttribute}}
                """);
            using (writer.Block("private static class " + data))
            {
                writer.Lines(
                    $$"""
                    internal static readonly global::Emu.HostPmus.HostPmuModel Model = new(
                        name: {{CSharp.Literal(host.Name)}},
                        purpose: {{CSharp.Literal(host.Purpose)}},
                        pmuVersion: {{(host.PmuVersion is { } version ? CSharp.Decimal(version) : "null")}},
                        counters: {{CSharp.Decimal(host.Counters)}},
                        counterWidth: {{CSharp.Decimal(host.CounterWidth)}},
                        cyclesPerInstruction: {{host.CyclesPerInstruction}}m,
                        hasFixedInstructionCounter: {{(host.HasFixedInstructionCounter ? "true" : "false")}},
                        map: new global::Emu.HostPmus.HostEventMap(Directory, Natives),
                    """);
                bool hasAbsences = host.Absences.Count > 0;
                writer.Continue(hasAbsences ? "events: Events()," : "events: Events());");
                if (hasAbsences)
                {
                    writer.Continue("absences: Absences());");
                }

                writer.Line();
                WriteEvents(writer, host);
                if (hasAbsences)
                {
                    writer.Line();
                    WriteAbsences(writer, host);
                }

                writer.Line();
                WriteMap(writer, host);
            }
        }

        return writer.Complete();
    }

    /// <summary><c>HostModels.g.cs</c>.</summary>
    public static string EmitList(string namespaceName, EquatableArray<HostOutline> list)
    {
        List<HostOutline> hosts = list.OrderBy(static h => h.Name, StringComparer.Ordinal).ToList();
        SourceWriter writer = SourceFile.Begin("The host PMU models.", namespaceName);
        writer.Summary("The host PMUs that have a model.");
        writer.GeneratedCode();
        using (writer.Block("public static partial class HostModels"))
        {
            writer.Lines(
                """
                /// <summary>All of them, by name.</summary>
                public static global::System.Collections.Generic.IReadOnlyList<global::Emu.HostPmus.HostPmuModel> All => AllModels.Models;

                /// <summary>Finds a model by the name it has on the command line, cortex-a55.</summary>
                /// <param name="name">The name.</param>
                /// <param name="model">The model, or null.</param>
                /// <returns>Whether there is one.</returns>
                public static bool TryFind(
                    string? name,
                    [global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out global::Emu.HostPmus.HostPmuModel? model)
                """);
            using (writer.Open())
            {
                writer.Line("model = name switch");
                writer.Line("{");
                foreach (HostOutline host in hosts)
                {
                    writer.Continue(CSharp.Literal(host.Name) + " => " + CSharp.Identifier(host.TypeName) + ",");
                }

                writer.Lines(
                    """
                        _ => null,
                    };

                    return model is not null;
                    """);
            }

            writer.Line();
            using (writer.Block("private static class AllModels"))
            {
                using (writer.Block("internal static readonly global::Emu.HostPmus.HostPmuModel[] Models =", "};"))
                {
                    foreach (HostOutline host in hosts)
                    {
                        writer.Line(CSharp.Identifier(host.TypeName) + ",");
                    }
                }
            }
        }

        return writer.Complete();
    }

    private static void WriteEvents(SourceWriter writer, HostModel host)
    {
        writer.Line("private static global::Emu.HostPmus.HostPmuEvent[] Events() => new global::Emu.HostPmus.HostPmuEvent[]");
        writer.Line("{");
        foreach (HostEventModel item in host.Events)
        {
            string pmuv3 = item.Pmuv3 is { } number ? CSharp.Hex4(number) : "null";
            writer.Continue("new(" + pmuv3 + ", " + "new(" + CSharp.Hex4(item.Native) + "), " + CSharp.Literal(item.Name) + ", " + CSharp.Literal(item.Accuracy)
                + (item.Counters == 0 ? string.Empty : ", " + CSharp.Number(item.Counters)) + "),");
        }

        writer.Line("};");
    }

    private static void WriteAbsences(SourceWriter writer, HostModel host)
    {
        writer.Line("private static global::Emu.HostPmus.HostPmuAbsence[] Absences() => new global::Emu.HostPmus.HostPmuAbsence[]");
        writer.Line("{");
        foreach (HostAbsenceModel item in host.Absences)
        {
            writer.Continue("new(" + CSharp.Hex4(item.Pmuv3) + ", " + CSharp.Literal(item.Reason) + "),");
        }

        writer.Line("};");
    }

    private static void WriteMap(SourceWriter writer, HostModel host)
    {
        TwoLevelTable table = new();
        foreach (HostEventModel item in host.Events)
        {
            if (item.Pmuv3 is { } number)
            {
                table.Add(number, (ushort)item.Native);
            }
        }

        table.Write(writer, "Directory", "Natives", NotCounted, isHot: false);
    }
}
