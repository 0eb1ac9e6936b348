using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The first page: every register, by kind.</summary>
internal static class IndexPage
{
    public static Page Create(SiteContent content)
    {
        TextLinker linker = new(content, "");
        List<object> body =
        [
            Tag(
                "section",
                Class("hero"),
                Tag("h1", "The Arm PMU, register by register"),
                Tag(
                    "p",
                    Class("lead"),
                    "Bits, encodings, resets and access rules of the Performance Monitors Extension (PMUv3), in each view that software and debuggers have of it. Press ",
                    Tag("kbd", "/"),
                    " and type a name, a field, an encoding or an event."),
                Tag(
                    "dl",
                    Class("counts"),
                    Count(content.Registers.Count, "registers", "#registers"),
                    Count(content.Registers.Sum(Fields), "fields", "#registers"),
                    Count(content.Events.Count, "common events", "events.html"),
                    Count(content.Features.Count, "features", "features.html"))),
            Tag("h2", Id("registers"), Class("unseen"), "Registers"),
            Legend(),
        ];
        foreach (IGrouping<RegisterGroup, RegisterInfo> group in RegisterGroup.Split(content.Registers))
            body.Add(Group(group.Key, group, linker));

        return new Page
        {
            Path = "index.html",
            Section = "index.html",
            Title = "Arm PMU registers",
            Description = "Every register of the Arm Performance Monitors Extension: fields, encodings, resets and access rules.",
            Style = "index",
            Body = body,
        };
    }

    private static XElement Count(int count, string what, string target) =>
        Tag("div", Tag("dt", Link(target, what)), Tag("dd", count.ToString("N0", CultureInfo.InvariantCulture)));

    /// <summary>Fields, each name once.</summary>
    private static int Fields(RegisterInfo register)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (LayoutInfo layout in register.Layouts)
        {
            foreach (FieldInfo field in layout.Fields)
            {
                if (!field.IsReserved)
                    names.Add(field.Name);
            }
        }

        return names.Count;
    }

    private static XElement Legend() =>
        Tag(
            "p",
            Class("legend"),
            "The strip is the register from bit 63 to bit 0: ",
            BitKind.Legend.Select(kind => Tag("span", Class("key"), Tag("span", Class("swatch " + kind.Class)), kind.Meaning)));

    private static XElement Group(RegisterGroup group, IEnumerable<RegisterInfo> registers, TextLinker linker)
    {
        XElement body = Tag("tbody");
        foreach (RegisterInfo register in registers)
            body.Add(Row(register, linker));

        return Tag(
            "section",
            Class("group"),
            Attribute("aria-labelledby", group.Id),
            Tag("h3", Id(group.Id), group.Name),
            Tag(
                "table",
                Class("list"),
                Tag("thead", Class("unseen"), Tag("tr", Column("Register"), Column("Purpose"), Column("Views"), Column("Bits"))),
                body));
    }

    private static XElement Row(RegisterInfo register, TextLinker linker) =>
        Tag(
            "tr",
            Tag("th", Attribute("scope", "row"), linker.Register(register)),
            Tag("td", Class("what"), register.Purpose.Length > 0 ? register.Purpose : register.Title),
            Tag("td", Class("views"), Views(register)),
            Tag("td", Class("pattern"), BitStrip.Of(register)));

    private static IEnumerable<XElement> Views(RegisterInfo register)
    {
        foreach ((RegisterView view, string name)
            in (IEnumerable<(RegisterView, string)>)[(RegisterView.AArch64, "A64"), (RegisterView.AArch32, "A32"), (RegisterView.External, "EXT")])
        {
            bool there = register.Encodings.ToArray().Any(encoding => encoding.View == view);
            if (there)
                yield return Tag("span", Class("view"), Attribute("title", Title(view)), name);
        }
    }

    private static string Title(RegisterView view) => view switch
    {
        RegisterView.AArch64 => "by MRS and MSR",
        RegisterView.AArch32 => "by AArch32 coprocessor instructions",
        _ => "in the memory-mapped view",
    };
}
