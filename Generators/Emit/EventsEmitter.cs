using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The common events: constants, and names by number and number by name without any start-up cost.</summary>
internal static class EventsEmitter
{
    public static string Emit(EventListModel list)
    {
        List<EventModel> events = list.Events.OrderBy(static e => e.Number).ToList();
        SourceWriter writer = SourceFile.Begin("The common events.", list.Namespace);
        if (list.Features.Count > 0)
        {
            WriteFeatures(writer, list);
            writer.Line();
        }

        writer.Summary("The numbers of the common events.");
        writer.GeneratedCode();
        using (writer.Block("public static partial class " + list.Name))
        {
            foreach (EventModel item in events)
            {
                writer.Summary(item.Name + ", " + (item.Architectural ? "architectural: " : "microarchitectural: ") + CSharp.Sentence(item.Purpose));
                writer.Line("public const ushort " + CSharp.Identifier(item.Name) + " = " + CSharp.Hex4(item.Number) + ";");
                writer.Line();
            }

            WriteNumbers(writer, events);
            WriteQuestions(writer);
            WriteRequired(writer, list);
            WriteTryParse(writer, events);
            WriteNameOf(writer, events);
            WriteTables(writer, events);
        }

        return writer.Complete();
    }

    private static void WriteFeatures(SourceWriter writer, EventListModel list)
    {
        writer.Lines(
            $$"""
            /// <summary>What a PE may have that makes events mandatory.</summary>
            {{SourceFile.GeneratedCodeAttribute}}
            [global::System.Flags]
            """);
        using (writer.Block("public enum " + FeaturesType(list) + " : ulong"))
        {
            writer.Summary("Nothing of all that.");
            writer.Line("None = 0,");
            for (int i = 0; i < list.Features.Count; i++)
            {
                writer.Line();
                writer.Summary(CSharp.Sentence(list.Features[i].Purpose));
                writer.Line(CSharp.Identifier(list.Features[i].Name) + " = 1UL << " + CSharp.Decimal(i) + ",");
            }
        }
    }

    /// <summary>An event that is required for several reasons is listed once; of several events that meet one requirement, the first is listed.</summary>
    private static void WriteRequired(SourceWriter writer, EventListModel list)
    {
        if (list.Required.Count == 0)
        {
            return;
        }

        SortedDictionary<int, ulong> conditions = new();
        foreach (EventRequirementModel requirement in list.Required)
        {
            int first = requirement.Events[0];
            bool isAlways = requirement.Features == 0 || (conditions.TryGetValue(first, out ulong before) && before == 0);
            conditions[first] = isAlways ? 0 : requirement.Features | (conditions.TryGetValue(first, out ulong others) ? others : 0);
        }

        writer.Summary("The events that a PE must implement. Where one of several is enough, it is the first of those that the spec names.");
        if (list.Features.Count > 0)
        {
            writer.Line("/// <param name=\"features\">What the PE has.</param>");
        }

        writer.Line("/// <returns>Event numbers in rising order.</returns>");
        using (writer.Block("public static ushort[] Required(" + (list.Features.Count > 0 ? FeaturesType(list) + " features" : string.Empty) + ")"))
        {
            writer.Line("ushort[] found = new ushort[" + CSharp.Decimal(conditions.Count) + "];");
            writer.Line("int count = 0;");
            foreach (KeyValuePair<int, ulong> one in conditions)
            {
                string take = "found[count++] = " + CSharp.Hex4(one.Key) + ";";
                if (one.Value == 0)
                {
                    writer.Line(take);
                    continue;
                }

                IEnumerable<string> names =
                    list.Features.Where((_, i) => (one.Value >> i & 1) != 0).Select(f => FeaturesType(list) + "." + CSharp.Identifier(f.Name));
                writer.Lines(
                    $$"""
                    if ((features & ({{string.Join(" | ", names)}})) != 0)
                    {
                        {{take}}
                    }
                    """);
            }

            writer.Lines(
                """

                global::System.Array.Resize(ref found, count);
                return found;
                """);
        }

        writer.Line();
    }

    private static string FeaturesType(EventListModel list) => list.Name + "Features";

    private static void WriteNumbers(SourceWriter writer, List<EventModel> events)
    {
        writer.Lines(
            """
            /// <summary>All their numbers, in rising order.</summary>
            public static global::System.ReadOnlySpan<ushort> All => Numbers;

            """);
        using (writer.Block(TwoLevelTable.HotTable("ushort", "Numbers") + "new ushort[" + CSharp.Decimal(events.Count) + "]", "};"))
        {
            for (int i = 0; i < events.Count; i += 8)
            {
                writer.Line(string.Join(" ", events.Skip(i).Take(8).Select(static e => CSharp.Hex4(e.Number) + ",")));
            }
        }

        writer.Line();
    }

    private static void WriteQuestions(SourceWriter writer)
    {
        writer.Lines(
            """
            /// <summary>Whether a number is a common event's.</summary>
            public static bool IsCommon(ushort number) => Ordinal(number) != 0;

            /// <summary>Whether it is an architectural event: one whose count follows from the program.</summary>
            public static bool IsArchitectural(ushort number) => (Traits[Ordinal(number)] & 1) != 0;

            /// <summary>Whether PMCEID0_EL0 or PMCEID1_EL0 has a bit for it.</summary>
            public static bool HasPmceidBit(ushort number) => (Traits[Ordinal(number)] & 2) != 0;

            /// <summary>Whether that bit reads as 0 even where the event is counted.</summary>
            public static bool IsPmceidBitRaz(ushort number) => (Traits[Ordinal(number)] & 4) != 0;

            """);
    }

    private static void WriteTryParse(SourceWriter writer, List<EventModel> events)
    {
        writer.Lines(
            """
            /// <summary>Finds an event by its Arm name, CPU_CYCLES, exactly as the manual writes it.</summary>
            /// <param name="name">The name.</param>
            /// <param name="number">Its number, or 0.</param>
            /// <returns>Whether there is a common event of that name.</returns>
            """);
        using (writer.Block("public static bool TryParse(global::System.ReadOnlySpan<char> name, out ushort number)"))
        {
            writer.Line("int found = name switch");
            writer.Line("{");
            foreach (EventModel item in events)
            {
                writer.Continue(CSharp.Literal(item.Name) + " => " + CSharp.Identifier(item.Name) + ",");
            }

            writer.Lines(
                """
                    _ => -1,
                };

                number = found < 0 ? (ushort)0 : (ushort)found;
                return found >= 0;
                """);
        }

        writer.Line();
    }

    private static void WriteNameOf(SourceWriter writer, List<EventModel> events)
    {
        writer.Lines(
            """
            /// <summary>The Arm name of a common event; null for any other number.</summary>
            public static string? NameOf(ushort number) => Ordinal(number) switch
            {
            """);
        for (int i = 0; i < events.Count; i++)
        {
            writer.Continue(CSharp.Decimal(i + 1) + " => " + CSharp.Literal(events[i].Name) + ",");
        }

        writer.Lines(
            """
                _ => null,
            };

            """);
    }

    private static void WriteTables(SourceWriter writer, List<EventModel> events)
    {
        writer.Lines(
            """
            // The place of an event in All, from 1; 0 for a number that is not a common event's.
            private static int Ordinal(ushort number) => Ordinals[(Directory[number >> 8] << 8) | (number & 0xFF)];

            // By ordinal: 1 architectural, 2 has a PMCEID bit, 4 that bit is RAZ.
            """);
        using (writer.Block("private static global::System.ReadOnlySpan<byte> Traits => new byte[" + CSharp.Decimal(events.Count + 1) + "]", "};"))
        {
            List<int> traits = new List<int> { 0 };
            traits.AddRange(events.Select(static e => (e.Architectural ? 1 : 0) | (e.HasPmceidBit ? 2 : 0) | (e.AlwaysRaz ? 4 : 0)));
            for (int i = 0; i < traits.Count; i += 16)
            {
                writer.Line(string.Join(" ", traits.Skip(i).Take(16).Select(static t => CSharp.Decimal(t) + ",")));
            }
        }

        writer.Line();
        TwoLevelTable table = new();
        for (int i = 0; i < events.Count; i++)
        {
            table.Add(events[i].Number, (ushort)(i + 1));
        }

        table.Write(writer, "Directory", "Ordinals", none: 0, isHot: true);
    }
}
