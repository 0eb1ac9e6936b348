using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The page of the common events.</summary>
internal static class EventsPage
{
    /// <summary>The ranges of the numbering (DDI 0487 D24.5, PMCEID0_EL0, and D13, "Common event numbers"): the last number of each, and its heading.</summary>
    private static readonly (ushort Last, string Name)[] Ranges =
    [
        (0x003F, "0x0000 to 0x003F"),
        (0x00BF, "0x0040 to 0x00BF"),
        (0x3FFF, "0x00C0 to 0x3FFF"),
        (0x403F, "0x4000 to 0x403F"),
        (0x40BF, "0x4040 to 0x40BF"),
        (0x7FFF, "0x40C0 to 0x7FFF"),
        (0x80FF, "0x8000 to 0x80FF"),
        (0x81FF, "0x8100 to 0x81FF"),
        (0x82FF, "0x8200 to 0x82FF"),
        (0x8FFF, "0x8300 to 0x8FFF"),
        (0xFFFF, "0x9000 to 0xFFFF"),
    ];

    public static Page Create(SiteContent content)
    {
        TextLinker linker = new(content, "");
        IGrouping<int, EventInfo>[] ranges = [.. content.Events.GroupBy(RangeOf)];
        List<object> body =
        [
            Tag("h1", "Common events"),
            Tag(
                "p",
                Class("lead"),
                linker.Sentence("What event counters count: the number goes into PMEVTYPER<n>_EL0.evtCount. PMCEID0_EL0 and PMCEID1_EL0 say which of the first ones a PMU counts.")),
            Tag("p", "By topic, with the core models that count each event:"),
            EventTopicPage.Topics(content, ""),
            Filter(content.Events.Count),
            Tag("nav", Class("ranges"), Attribute("aria-label", "Ranges"), Tag("ul", ranges.Select(range => Tag("li", Link("#r" + Number(range.Key), Ranges[range.Key].Name))))),
        ];
        foreach (IGrouping<int, EventInfo> range in ranges)
        {
            body.Add(Tag(
                "section",
                Class("numbers"),
                Attribute("aria-labelledby", "r" + Number(range.Key)),
                Tag("h2", Id("r" + Number(range.Key)), Ranges[range.Key].Name),
                Tag(
                    "table",
                    Class("events"),
                    Tag("thead", Tag("tr", Column("Number"), Column("Name"), Column("Class"), Column("Identified by"), Column("Counts"))),
                    Tag("tbody", range.Select(one => Row(one, linker))))));
        }

        return new Page
        {
            Path = "events.html",
            Section = "events.html",
            Title = "Common events",
            Description = "The common events of PMUv3 by number: name, class, PMCEID bit and what they count.",
            Style = "events",
            Body = body,
        };
    }

    private static int RangeOf(EventInfo one) => Array.FindIndex(Ranges, range => one.Number <= range.Last);

    private static XElement Filter(int count) =>
        Tag(
            "form",
            Class("filter"),
            Id("event-filter"),
            Attribute("hidden", ""),
            Tag("label", Attribute("for", "event-text"), "Filter"),
            Tag("input", Id("event-text"), Attribute("type", "search"), Attribute("placeholder", "L1D_CACHE, 0x0011, stall …"), Attribute("autocomplete", "off"), Attribute("spellcheck", "false")),
            Tag("label", Attribute("for", "event-class"), "Class"),
            Tag(
                "select",
                Id("event-class"),
                Tag("option", Attribute("value", ""), "all"),
                Tag("option", Attribute("value", "A"), "architectural"),
                Tag("option", Attribute("value", "U"), "microarchitectural")),
            Tag("p", Id("event-count"), Attribute("role", "status"), $"{Number(count)} events"));

    private static XElement Row(EventInfo one, TextLinker linker) =>
        Tag(
            "tr",
            Id($"e{one.Number:X4}"),
            Attribute("data-class", one.IsArchitectural ? "A" : "U"),
            Tag("td", Code($"0x{one.Number:X4}")),
            Tag("th", Attribute("scope", "row"), one.Name),
            Tag("td", one.IsArchitectural ? "architectural" : "micro"),
            Tag("td", one.HasPmceidBit ? IdentifiedBy(one.Number, linker) : null),
            Tag("td", Counts(one, linker)));

    /// <summary>What it counts, and where an implementation must have it.</summary>
    private static IEnumerable<XNode> Counts(EventInfo one, TextLinker linker)
    {
        string purpose = one.Purpose.Length == 0 || one.Purpose.EndsWith('.') ? one.Purpose : one.Purpose + ".";
        string text = one.Required.Length == 0 ? one.Purpose : $"{purpose} Required: {one.RequiredText}.".TrimStart();
        return linker.Sentence(text);
    }

    /// <summary>PMCEID0_EL0 has events 0x0000 to 0x001F and 0x4000 to 0x401F, PMCEID1_EL0 the 0x20 above each (DDI 0487 D24.5).</summary>
    private static IEnumerable<object> IdentifiedBy(ushort number, TextLinker linker)
    {
        int bit = (number & 0x1F) + (number >= 0x4000 ? 32 : 0);
        return [.. linker.Sentence((number & 0x20) == 0 ? "PMCEID0_EL0" : "PMCEID1_EL0"), Code($"[{Number(bit)}]")];
    }

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
