using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;
using Emu.HostPmus;
using Emu.Hosts;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The page of a topic: its common events, and which of the core models count each of them.</summary>
internal static class EventTopicPage
{
    /// <summary>Where the page of a topic is.</summary>
    public static string PathOf(EventTopic topic) => $"events/{topic.Id}.html";

    public static Page Create(SiteContent content, EventTopic topic)
    {
        TextLinker linker = new(content, "../");
        EventInfo[] events = [.. content.Events.Where(one => EventTopic.Of(one) == topic)];
        Dictionary<ushort, List<string>> counted = Counted();
        return new Page
        {
            Path = PathOf(topic),
            Section = "events.html",
            Title = topic.Name,
            Description = $"Common events of PMUv3: {topic.Purpose} {events.Length} events, and the core models that count each.",
            Style = "events",
            Body =
            [
                Tag("p", Class("crumbs"), Link("../events.html", "Common events")),
                Tag("h1", topic.Name),
                Tag("p", Class("lead"), topic.Purpose),
                Topics(content, "../", topic),
                Tag(
                    "table",
                    Class("events topic"),
                    Tag("caption", Class("unseen"), topic.Name),
                    Tag("thead", Tag("tr", Column("Number"), Column("Name"), Column("Counts"), Column("Counted by"))),
                    Tag("tbody", events.Select(one => Row(one, counted, linker)))),
            ],
        };
    }

    /// <summary>Links to all topics.</summary>
    public static XElement Topics(SiteContent content, string root, EventTopic? here = null) => Tag(
        "nav",
        Class("ranges"),
        Attribute("aria-label", "Topics"),
        Tag("ul", EventTopic.In(content.Events).Select(topic => Tag(
            "li",
            Link(root + PathOf(topic), topic == here ? Attribute("aria-current", "page") : null, topic.Name)))));

    private static XElement Row(EventInfo one, Dictionary<ushort, List<string>> counted, TextLinker linker)
    {
        List<string> models = counted.GetValueOrDefault(one.Number) ?? [];
        return Tag(
            "tr",
            Id($"e{one.Number:X4}"),
            Tag("td", Code($"0x{one.Number:X4}")),
            Tag("th", Attribute("scope", "row"), one.Name),
            Tag("td", linker.Sentence(one.Purpose)),
            Tag("td", models.Count == 0
                ? Tag("span", Class("quiet"), "none of the models")
                : Tag("ul", Class("inline"), models.Select(model => Tag("li", model)))));
    }

    // By the guest's number: of a host PMU that is not PMUv3 what its map translates, of others their own.
    private static Dictionary<ushort, List<string>> Counted()
    {
        Dictionary<ushort, List<string>> counted = [];
        foreach (HostPmuModel model in HostModels.All)
        {
            foreach (Pmuv3Event? known in model.Events.ToArray().Select(static one => one.Pmuv3).Distinct())
            {
                if (known is not { Number: ushort number })
                {
                    continue;
                }

                if (!counted.TryGetValue(number, out List<string>? models))
                {
                    counted.Add(number, models = []);
                }

                models.Add(model.Name);
            }
        }

        return counted;
    }
}
