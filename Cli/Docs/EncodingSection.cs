using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Cli.Docs.Html;

namespace Emu.Cli.Docs;

/// <summary>Where a register is found in each view.</summary>
internal sealed class EncodingSection
{
    private readonly RegisterInfo _register;
    private readonly TextLinker _linker;
    private readonly Place[] _places;

    public EncodingSection(RegisterInfo register, TextLinker linker)
    {
        _register = register;
        _linker = linker;
        _places = [.. register.Encodings.ToArray().Select(encoding => new Place(encoding))];
    }

    public IEnumerable<XElement> ToHtml()
    {
        foreach (Place place in In(RegisterView.AArch64))
        {
            yield return Tag("h3", "AArch64");
            yield return AArch64(place);
        }

        Place[] aarch32 = In(RegisterView.AArch32);
        if (aarch32.Length > 0)
        {
            yield return Tag("h3", "AArch32");
            yield return Table(
                "AArch32 encodings",
                ["Name", "Instruction", "coproc", "opc1", "CRn", "CRm", "opc2", "Bits", "Present with"],
                aarch32.Select(place => Row(
                    place.Encoding.Name,
                    Code(place.Form),
                    Code(place["coproc"]),
                    Code(place["opc1"]),
                    place.IsPair ? "" : Code(place["CRn"]),
                    Code(place["CRm"]),
                    place.IsPair ? "" : Code(place["opc2"]),
                    Code(BitDiagram.Range(place.Encoding.High, place.Encoding.Low)),
                    When(place))));
        }

        Place[] external = In(RegisterView.External);
        if (external.Length > 0)
        {
            yield return Tag("h3", "Memory-mapped");
            yield return Table(
                "Memory-mapped places",
                ["Name", "Layout", "Offset", "Size", "Bits", "Access", "Present with"],
                external.Select(place => Row(
                    place.Encoding.Name,
                    place.Form == "EXT" ? "both" : Tag("span", _linker.Sentence("FEAT_PMUv3_" + place.Form)),
                    Code(place["offset"]),
                    place["size"],
                    Code(BitDiagram.Range(place.Encoding.High, place.Encoding.Low)),
                    Tag("abbr", Attribute("title", BitKind.Explain(place.Encoding.Access)), place.Encoding.Access),
                    When(place))));
        }

        if (_register.Index is { } range)
            yield return EachIndex(range);
    }

    /// <summary>A table that scrolls by itself where the screen is narrow, by keyboard too.</summary>
    internal static XElement Scrolling(string label, XElement table) =>
        Tag("div", Class("scroll"), Attribute("role", "region"), Attribute("aria-label", label), Attribute("tabindex", "0"), table);

    private Place[] In(RegisterView view) => [.. _places.Where(place => place.Encoding.View == view)];

    private XElement AArch64(Place place)
    {
        bool single = _register.Index is null;
        string name = single ? _register.Name : _register.Name.Replace("<" + _register.Index!.Value.Variable + ">", "0", StringComparison.Ordinal);
        int first = _register.Index?.First ?? 0;
        List<XElement> instructions = [];
        if (_register.Direction != RegisterDirection.WriteOnly)
            instructions.Add(Instruction($"MRS X0, {name}", place.InstructionWord(write: false, first)));

        if (_register.Direction != RegisterDirection.ReadOnly)
            instructions.Add(Instruction($"MSR {name}, X0", place.InstructionWord(write: true, first)));

        if (single)
            instructions.Add(Instruction(place.GenericName(0), "the generic name"));

        return Tag(
            "div",
            Class("a64"),
            Scrolling("AArch64 encoding", Tag(
                "table",
                Class("codes"),
                Tag("caption", Class("unseen"), "AArch64 encoding"),
                Tag("thead", Tag("tr", place.Parameters.Select(parameter => Column(parameter.Name)))),
                Tag("tbody", Tag("tr", place.Parameters.Select(parameter => Tag("td", Code(parameter.Value))))))),
            Tag("ul", Class("instructions"), instructions),
            place.Encoding.Feature.IsAlways ? null : Tag("p", Class("when"), "Present with ", _linker.Condition(place.Encoding.Feature.Text), "."));
    }

    private static XElement Instruction(string text, string word) => Tag("li", Code(text), Tag("span", Class("word"), word));

    private object When(Place place) => place.Encoding.Feature.IsAlways ? "" : _linker.Condition(place.Encoding.Feature.Text);

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
                Id("n" + index.ToString(CultureInfo.InvariantCulture)),
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

    private static string Heading(Place place) => place.Encoding.View switch
    {
        RegisterView.AArch64 => "AArch64",
        RegisterView.AArch32 => $"{place.Form} {place.Encoding.Name}",
        _ => $"{place.Form} [{BitDiagram.Range(place.Encoding.High, place.Encoding.Low)}]",
    };

    private static string Numbers(Place place, int index) => place.Encoding.View switch
    {
        RegisterView.AArch64 => place.GenericName(index),
        RegisterView.External => Place.OffsetText(place.Codes(index)[0]),
        _ => string.Join(' ', place.Codes(index).Select(code => code.ToString(CultureInfo.InvariantCulture))),
    };
}
