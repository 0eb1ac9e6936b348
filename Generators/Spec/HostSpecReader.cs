using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Tree to <see cref="HostModel"/>.</summary>
internal static class HostSpecReader
{
    private const int MostCounters = 31;
    private const decimal MostCyclesPerInstruction = 1000;
    private const string Exact = "exact";

    public static HostModel? Read(YamlMapping root, ProblemList problems, CancellationToken cancellation)
    {
        MappingReader reader = new(root, "the host model", problems);
        HostModel? host = MappingReader.Open(reader.Required("host", "host: { name: cortex-a55, counters: 6, width: 32 }"), "'host'", problems) is { } hostReader
            ? ReadHost(hostReader, problems)
            : null;
        YamlEntry? events = reader.Entry("events");
        YamlEntry? map = reader.Entry("map");
        YamlEntry? absent = reader.Entry("absent");
        reader.Finish();
        if (events is not null && map is not null)
        {
            problems.Add(
                Descriptors.Contradiction,
                map.Key,
                "'map'",
                "'events', which says that native numbers are PMUv3's",
                "keep 'events' for a PMUv3 core, or 'map' for a PMU with its own numbers");
        }
        else if (events is null && map is null)
        {
            reader.Required("events", "events: { 0x0011: CPU_CYCLES }");
        }

        if (map is not null && host?.PmuVersion is not null)
        {
            problems.Add(Descriptors.Contradiction, map.Key, "'map'", "'pmuver', which says that the PMU is PMUv3", "remove 'pmuver', or use 'events'");
        }

        List<HostEventModel> read = new();
        ReadEvents(events, isMap: false, read, problems, cancellation);
        ReadEvents(map, isMap: true, read, problems, cancellation);
        return host is null
            ? null
            : host with { Events = read.ToEquatableArray(), Absences = ReadAbsences(absent, read, problems, cancellation) };
    }

    /// <summary>What the file says about the host; null where it has no name.</summary>
    private static HostModel? ReadHost(MappingReader reader, ProblemList problems)
    {
        YamlNode? nameNode = reader.Required("name", "name: cortex-a55");
        string? name = Values.Text(nameNode, "'name' of 'host'", problems);
        string typeName = Identifiers.Pascal(name ?? string.Empty);
        bool isLegal = Identifiers.IsLegal(typeName);
        if (name is not null && !isLegal)
        {
            problems.Add(Descriptors.IllegalIdentifier, nameNode!, "The host", Words.Shorten(name), "it would be '" + Words.Shorten(typeName) + "'");
        }

        string purpose = reader.Text("purpose");
        int? version = Values.Integer(reader.Optional("pmuver"), "'pmuver' of 'host'", 1, 14, problems);
        int counters = Values.Integer(reader.Required("counters", "counters: 6"), "'counters' of 'host'", 0, MostCounters, problems) ?? 0;
        int width = Values.Integer(reader.Required("width", "width: 32"), "'width' of 'host'", 1, 64, problems) ?? 0;
        string cycles = ReadCycles(reader.Optional("cycles_per_instruction"), problems);
        bool isFixed = Values.Boolean(reader.Optional("fixed_instruction_counter"), "'fixed_instruction_counter' of 'host'", problems) ?? false;
        reader.Finish();
        return name is null || !isLegal
            ? null
            : new HostModel(name, typeName, purpose, version, counters, width, cycles, isFixed, EquatableArray<HostEventModel>.Empty);
    }

    /// <summary>A decimal number, kept as text so that nothing is lost on its way into the source.</summary>
    private static string ReadCycles(YamlNode? node, ProblemList problems)
    {
        const string Place = "'cycles_per_instruction' of 'host'";
        if (Values.Scalar(node, Place, "a decimal number", problems) is not { } scalar)
        {
            return "1";
        }

        string text = scalar.Text.Trim();
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            && value > 0
            && value <= MostCyclesPerInstruction
            && decimal.Round(value, 6) == value)
        {
            return value.ToString("0.######", CultureInfo.InvariantCulture);
        }

        problems.Add(Descriptors.BadValue, scalar, Words.Shorten(text), Place, "write a number above 0 and up to 1000 with at most six decimals, such as 1.25");
        return "1";
    }

    private static void ReadEvents(
        YamlEntry? section, bool isMap, List<HostEventModel> events, ProblemList problems, CancellationToken cancellation)
    {
        string place = isMap ? "'map'" : "'events'";
        if (Values.Mapping(section?.Value, place, "a mapping from PMUv3 event numbers", problems) is not { } mapping)
        {
            return;
        }

        Dictionary<int, (string Name, int Line)> numbers = new Dictionary<int, (string Name, int Line)>();
        foreach (YamlEntry entry in mapping.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (EventSpecReader.ReadNumber(entry.Key, "PMUv3 event number", problems) is not { } number
                || ReadEvent(entry, number, isMap, place, problems) is not { } read)
            {
                continue;
            }

            if (numbers.TryGetValue(number, out (string Name, int Line) same))
            {
                problems.Add(
                    Descriptors.DuplicateEvent,
                    entry.Key,
                    Words.Shorten(entry.Key.Text),
                    Words.Shorten(same.Name),
                    Words.Number(same.Line));
                continue;
            }

            numbers.Add(number, (read.Name, entry.Key.Place.Line));
            events.Add(read);
        }
    }

    /// <summary>PMUv3 event number to the reason why the host does not count it.</summary>
    private static EquatableArray<HostAbsenceModel> ReadAbsences(
        YamlEntry? section, List<HostEventModel> events, ProblemList problems, CancellationToken cancellation)
    {
        if (Values.Mapping(section?.Value, "'absent'", "a mapping from PMUv3 event numbers", problems) is not { } mapping)
        {
            return EquatableArray<HostAbsenceModel>.Empty;
        }

        List<HostAbsenceModel> absences = new();
        foreach (YamlEntry entry in mapping.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (EventSpecReader.ReadNumber(entry.Key, "PMUv3 event number", problems) is not { } number
                || Values.Text(entry.Value, "The reason for event " + Words.Shorten(entry.Key.Text) + " of 'absent'", problems) is not { } reason)
            {
                continue;
            }

            if (events.Exists(item => item.Pmuv3 == number))
            {
                problems.Add(
                    Descriptors.Contradiction,
                    entry.Key,
                    "Event " + Words.Shorten(entry.Key.Text) + " of 'absent'",
                    "'map' or 'events', which says that it is counted",
                    "keep one of the two");
                continue;
            }

            absences.Add(new HostAbsenceModel(number, reason));
        }

        return absences.ToEquatableArray();
    }

    /// <summary>Hardware counters as <c>0-3,7</c>.</summary>
    private static ulong ReadCounters(YamlNode? node, string place, ProblemList problems)
    {
        if (Values.Scalar(node, place, "counters such as 0-3,7", problems) is not { } scalar)
        {
            return 0;
        }

        ulong counters = 0;
        foreach (string item in scalar.Text.Split(','))
        {
            string[] ends = item.Trim().Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[ends.Length - 1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || last < first
                || last > 63)
            {
                problems.Add(Descriptors.BadValue, scalar, Words.Shorten(scalar.Text), place, "write numbers of hardware counters and ranges of them, such as 0-3,7");
                return 0;
            }

            counters |= (ulong.MaxValue >> (63 - last)) & (ulong.MaxValue << first);
        }

        return counters;
    }

    /// <summary><c>NAME</c>, or <c>{ name, accuracy }</c>; in a map <c>{ native, name, accuracy, counters }</c>.</summary>
    private static HostEventModel? ReadEvent(YamlEntry entry, int number, bool isMap, string place, ProblemList problems)
    {
        string where = "event " + Words.Shorten(entry.Key.Text) + " of " + place;
        YamlNode? nameNode = entry.Value;
        int? native = number;
        string accuracy = Exact;
        ulong counters = 0;
        if (isMap || entry.Value is YamlMapping)
        {
            if (MappingReader.Open(entry.Value, where, problems) is not { } reader)
            {
                return null;
            }

            nameNode = reader.Required("name", "name: CPU_CYCLES");
            accuracy = reader.Text("accuracy") is { Length: > 0 } text ? text : Exact;
            if (isMap)
            {
                // 0xFFFF means an event that the host does not count.
                native = Values.Integer(reader.Required("native", "native: 0x02"), "'native' of " + where, 0, 0xFFFE, problems);
                counters = ReadCounters(reader.Optional("counters"), "'counters' of " + where, problems);
            }

            reader.Finish();
        }

        if (Values.Text(nameNode, "The name of " + where, problems) is not { } name || native is null)
        {
            return null;
        }

        // Other makers write the name of a unit mask behind a dot.
        if (!(isMap ? Identifiers.IsLegalPath(name) : Identifiers.IsLegal(name)))
        {
            problems.Add(Descriptors.IllegalIdentifier, nameNode!, "The event", Words.Shorten(name), "event names are words");
            return null;
        }

        return new HostEventModel(number, native.Value, name, null, accuracy) { Counters = counters };
    }
}
