using System;
using System.Collections.Generic;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Tree to <see cref="EventListModel"/>.</summary>
internal static class EventSpecReader
{
    private const int HighestNumber = 0xFFFF;

    public static EventListModel? Read(YamlMapping root, ProblemList problems, CancellationToken cancellation)
    {
        MappingReader reader = new(root, "the event list", problems);
        MappingReader? options = OptionsReader.Open(reader, problems);
        string? @namespace = null;
        string? name = null;
        if (options is not null)
        {
            @namespace = OptionsReader.Namespace(options, problems);
            name = OptionsReader.Name(options, "PmuEvents", problems);
            options.Finish();
        }

        YamlNode? features = reader.Optional("features");
        YamlNode? node = reader.Required("events", "events: { 0x0011: CPU_CYCLES U Cycle. }");
        YamlNode? required = reader.Optional("required");
        reader.Finish();
        List<EventModel> events = new();
        if (Values.Mapping(node, "'events'", "a mapping from numbers to events", problems) is { } mapping)
        {
            if (mapping.Entries.Count == 0)
            {
                problems.Add(Descriptors.EmptySpec, mapping, "'events' names no event", "'0x0011: CPU_CYCLES U Cycle.'");
            }

            ReadEvents(mapping, events, problems, cancellation);
        }

        EventRequirementReader requirements = new(events, problems);
        requirements.ReadFeatures(features);
        requirements.ReadRequired(required);

        // Without a name or an event there is nothing to generate.
        return @namespace is null || name is null || events.Count == 0
            ? null
            : new EventListModel(@namespace, name, events.ToEquatableArray())
            {
                Features = requirements.Features.ToEquatableArray(),
                Required = requirements.Required.ToEquatableArray(),
            };
    }

    /// <summary>The number of an event, 0 to 0xFFFF, or null after a problem was reported.</summary>
    public static int? ReadNumber(YamlScalar key, string place, ProblemList problems)
    {
        if (!Values.TryParseNumber(key.Text, out ulong number))
        {
            problems.Add(Descriptors.BadValue, key, Words.Shorten(key.Text), place, "write a number: 0x0011");
            return null;
        }

        if (number > HighestNumber)
        {
            problems.Add(Descriptors.EventNumberRange, key, Words.Shorten(key.Text), "an event number has 16 bits, so write at most " + Words.Hex(HighestNumber));
            return null;
        }

        return (int)number;
    }

    private static void ReadEvents(YamlMapping mapping, List<EventModel> events, ProblemList problems, CancellationToken cancellation)
    {
        Dictionary<int, (string Name, int Line)> numbers = new Dictionary<int, (string Name, int Line)>();
        Dictionary<string, YamlScalar> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (YamlEntry entry in mapping.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ReadNumber(entry.Key, "event number", problems) is not { } number
                || Values.Scalar(entry.Value, "The event " + Words.Shorten(entry.Key.Text), "a text, NAME CLASS purpose", problems) is not { } scalar
                || ReadEvent(number, scalar, problems) is not { } read)
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
            }
            else if (names.TryGetValue(read.Name, out YamlScalar? first))
            {
                problems.Add(
                    Descriptors.DuplicateName,
                    scalar,
                    "The event",
                    Words.Shorten(read.Name),
                    Words.Shorten(read.Name),
                    Words.Number(first.Place.Line));
            }
            else
            {
                numbers.Add(number, (read.Name, entry.Key.Place.Line));
                names.Add(read.Name, scalar);
                events.Add(read);
            }
        }
    }

    /// <summary><c>NAME CLASS purpose</c>, the purpose optional.</summary>
    private static EventModel? ReadEvent(int number, YamlScalar scalar, ProblemList problems)
    {
        string[] words = scalar.Text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (!Identifiers.IsLegal(words[0]))
        {
            problems.Add(Descriptors.IllegalIdentifier, scalar, "The event", Words.Shorten(words[0]), "it is the name of a constant");
            return null;
        }

        string kind = words.Length > 1 ? words[1] : string.Empty;
        if (kind is not ("A" or "U" or "A/RAZ" or "U/RAZ"))
        {
            problems.Add(
                Descriptors.BadEvent,
                scalar,
                Words.Shorten(scalar.Text),
                kind.Length == 0 ? "its class is missing" : "its class '" + Words.Shorten(kind) + "' is not one of A, U, A/RAZ and U/RAZ");
            return null;
        }

        return new EventModel(
            number,
            words[0],
            kind[0] == 'A',
            number is < 0x40 or (>= 0x4000 and < 0x4040),
            kind.Length > 1,
            string.Join(" ", words, 2, words.Length - 2));
    }
}
