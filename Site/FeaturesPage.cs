using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The page of the features that conditions name, and of what depends on each.</summary>
internal static class FeaturesPage
{
    /// <summary>Longer lists wait to be opened.</summary>
    private const int ShortList = 8;

    public static Page Create(SiteContent content)
    {
        TextLinker linker = new(content, "");
        Dictionary<string, List<XElement>> dependents = Dependents(content, linker);
        return new Page
        {
            Path = "features.html",
            Section = "features.html",
            Title = "Features",
            Description = "The architectural features that PMU registers and fields depend on.",
            Style = "features",
            Body =
            [
                Tag("h1", "Features"),
                Tag(
                    "p",
                    Class("lead"),
                    "What an implementation can have. Registers and fields are there, or look different, with the features that their conditions name; ",
                    Code("EL2"),
                    " and ",
                    Code("EL3"),
                    " mean that the Exception level is implemented."),
                Tag(
                    "table",
                    Class("features-list"),
                    Tag("thead", Tag("tr", Column("Feature"), Column("Brings"), Column("Needs"), Column("Named by"))),
                    Tag("tbody", content.Features.Select(feature => Tag(
                        "tr",
                        Id(feature.Name),
                        Tag("th", Attribute("scope", "row"), feature.Name),
                        Tag("td", linker.Sentence(feature.Purpose)),
                        Tag("td", feature.Requires.IsAlways ? null : linker.Condition(feature.Requires)),
                        Tag("td", NamedBy(dependents.GetValueOrDefault(feature.Name))))))),
            ],
        };
    }

    private static XElement? NamedBy(List<XElement>? dependents)
    {
        if (dependents is null)
            return null;

        XElement list = Tag("ul", Class("inline"), dependents.Select(dependent => Tag("li", dependent)));
        return dependents.Count <= ShortList ? list : Tag("details", Tag("summary", $"{dependents.Count} registers and fields"), list);
    }

    /// <summary>By feature: the registers, fields and layouts whose condition names it.</summary>
    private static Dictionary<string, List<XElement>> Dependents(SiteContent content, TextLinker linker)
    {
        Dictionary<string, List<XElement>> dependents = new(StringComparer.Ordinal);
        foreach (RegisterInfo register in content.Registers)
        {
            Add(register.Feature, () => linker.Register(register));
            for (int number = 0; number < register.Layouts.Length; number++)
            {
                LayoutInfo layout = register.Layouts[number];
                if (number == 0)
                    Add(layout.When, () => Html.Link(Anchors.Page(register) + "#bits", Class("name"), register.Name + " (its layout)"));

                foreach (FieldInfo field in layout.Fields)
                {
                    string target = $"{Anchors.Page(register)}#{Anchors.Field(field.Name, number)}";
                    if (!field.IsReserved)
                        Add(field.Feature, () => Html.Link(target, Class("name"), $"{register.Name}.{field.Name}"));
                }
            }
        }

        return dependents;

        void Add(FeatureCondition condition, Func<XElement> link)
        {
            foreach (string name
                in condition.Words().Where(word => word.IsFeature).Select(word => word.Text).Distinct(StringComparer.Ordinal))
            {
                if (content.FindFeature(name) is null)
                    continue;

                if (!dependents.TryGetValue(name, out List<XElement>? list))
                    dependents[name] = list = [];

                list.Add(link());
            }
        }
    }
}
