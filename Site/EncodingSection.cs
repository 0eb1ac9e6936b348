using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>Where a register is found in each view.</summary>
internal sealed class EncodingSection
{
    private readonly RegisterInfo _register;
    private readonly TextLinker _linker;
    private readonly EncodingInfo[] _places;

    public EncodingSection(RegisterInfo register, TextLinker linker)
    {
        _register = register;
        _linker = linker;
        _places = register.Encodings.ToArray();
    }

    public IEnumerable<XElement> ToHtml()
    {
        foreach (EncodingInfo place in In(RegisterView.AArch64))
        {
            yield return Tag("h3", "AArch64");
            yield return AArch64(place);
        }

        EncodingInfo[] aarch32 = In(RegisterView.AArch32);
        if (aarch32.Length > 0)
        {
            yield return Tag("h3", "AArch32");
            yield return Table(
                "AArch32 encodings",
                ["Name", "Instruction", "coproc", "opc1", "CRn", "CRm", "opc2", "Bits", "Present with"],
                aarch32.Select(place => Row(
                    place.Name,
                    Code(place.Form),
                    Part(place, "coproc"),
                    Part(place, "opc1"),
                    Part(place, "CRn"),
                    Part(place, "CRm"),
                    Part(place, "opc2"),
                    Code(BitDiagram.Range(place.High, place.Low)),
                    When(place.Feature))));
            foreach (XElement diagram in Shown(aarch32))
                yield return diagram;
        }

        EncodingInfo[] external = In(RegisterView.External);
        if (external.Length > 0)
        {
            yield return Tag("h3", "Memory-mapped");
            yield return Table(
                "Memory-mapped places",
                ["Name", "Layout", "Offset", "Size", "Bits", "Access", "Present with"],
                external.Select(place => Row(
                    place.Name,
                    place.LayoutFeature.IsAlways ? "both" : _linker.Condition(place.LayoutFeature),
                    Part(place, "offset"),
                    Text(place.Width),
                    Code(BitDiagram.Range(place.High, place.Low)),
                    Tag("abbr", Attribute("title", BitKind.Explain(place.Access)), place.Access),
                    When(place.Feature))));
            foreach (XElement diagram in Shown(external))
                yield return diagram;
        }

        if (_register.Index is { } range)
            yield return EachIndex(range);
    }

    /// <summary>A table that scrolls by itself where the screen is narrow, by keyboard too.</summary>
    internal static XElement Scrolling(string label, XElement table) =>
        Tag("div", Class("scroll"), Attribute("role", "region"), Attribute("aria-label", label), Attribute("tabindex", "0"), table);

    private EncodingInfo[] In(RegisterView view) => [.. _places.Where(place => place.View == view)];

    private XElement AArch64(EncodingInfo place)
    {
        bool single = _register.Index is null;
        string name = single ? _register.Name : _register.Name.Replace("<" + _register.Index!.Value.Variable + ">", "0", StringComparison.Ordinal);
        int first = _register.Index?.First ?? 0;
        List<XElement> instructions = [];
        if (_register.Direction != RegisterDirection.WriteOnly)
            instructions.Add(Instruction($"MRS X0, {name}", At(place).InstructionWord(write: false, first)));

        if (_register.Direction != RegisterDirection.ReadOnly)
            instructions.Add(Instruction($"MSR {name}, X0", At(place).InstructionWord(write: true, first)));

        if (single)
            instructions.Add(Instruction(At(place).GenericName(0), "the generic name"));

        instructions.AddRange(Copies.Of(_register, place, first)
            .Select(copy => Tag("li", Tag("code", Class("copied"), copy.Text), Tag("span", Class("word"), copy.What))));

        return Tag(
            "div",
            Class("a64"),
            Scrolling("AArch64 encoding", Tag(
                "table",
                Class("codes"),
                Tag("caption", Class("unseen"), "AArch64 encoding"),
                Tag("thead", Tag("tr", place.Parts.ToArray().Select(part => Column(part.Name)))),
                Tag("tbody", Tag("tr", place.Parts.ToArray().Select(part => Tag("td", Code(part.Text))))))),
            Tag("ul", Class("instructions"), instructions),
            place.Feature.IsAlways ? null : Tag("p", Class("when"), "Present with ", _linker.Condition(place.Feature), "."));
    }

    private Place At(EncodingInfo place) => new(_register, place);

    private static XElement Instruction(string text, string word) => Tag("li", Code(text), Tag("span", Class("word"), word));

    private object When(FeatureCondition feature) => feature.IsAlways ? "" : _linker.Condition(feature);

    private static object Part(EncodingInfo place, string name) => place.Part(name) is { } part ? Code(part.Text) : "";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The bits of those places that do not simply show the register's.</summary>
    private IEnumerable<XElement> Shown(IEnumerable<EncodingInfo> places)
    {
        foreach (EncodingInfo place in places.Where(place => ViewDiagram.Differs(_register, place)))
        {
            yield return Tag(
                "details",
                Class("shown"),
                Tag("summary", "What ", Code(place.Name), place.View == RegisterView.External ? $" at {place.Part("offset")?.Text} shows" : " shows"),
                ViewDiagram.Of(_register, place).Select(one => Tag("figure", one.When.IsAlways ? null : Tag("p", Class("when"), "With ", _linker.Condition(one.When)), one.Diagram.ToHtml())));
        }
    }

    private static XElement Table(string label, string[] headings, IEnumerable<XElement> rows) =>
        Scrolling(label, Tag(
            "table",
            Class("places"),
            Tag("caption", Class("unseen"), label),
            Tag("thead", Tag("tr", headings.Select(heading => Column(heading)))),
            Tag("tbody", rows)));

    private static XElement Row(string name, params object[] cells) =>
        Tag("tr", Tag("th", Attribute("scope", "row"), name), cells.Select(cell => Tag("td", cell)));

    /// <summary>Every register of an array with its numbers worked out.</summary>
    private XElement EachIndex(IndexRange range)
    {
        List<XElement> rows = [];
        for (int index = range.First; index <= range.Last; index++)
        {
            rows.Add(Tag(
                "tr",
                Id("n" + Text(index)),
                Tag("th", Attribute("scope", "row"), _register.NameOf(index)),
                _places.Select(place => Tag("td", Code(Numbers(place, index))))));
        }

        return Tag(
            "details",
            Class("each"),
            Tag("summary", $"Each register, {range.Variable} = {range.First} to {range.Last}"),
            Scrolling("Each register", Tag(
                "table",
                Class("places"),
                Tag("caption", Class("unseen"), "The places of each register"),
                Tag("thead", Tag("tr", Column("Register"), _places.Select(place => Column(Heading(place))))),
                Tag("tbody", rows))));
    }

    private static string Heading(EncodingInfo place) => place.View switch
    {
        RegisterView.AArch64 => "AArch64",
        RegisterView.AArch32 => $"{place.Form} {place.Name}",
        _ => $"{place.Form} [{BitDiagram.Range(place.High, place.Low)}]",
    };

    private string Numbers(EncodingInfo place, int index) =>
        place.View == RegisterView.AArch64 ? At(place).GenericName(index) : At(place).Numbers(index);
}
