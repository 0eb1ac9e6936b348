using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The fields of one layout as a table, top bit first, reserved ranges too.</summary>
internal sealed class FieldTable
{
    /// <summary>Values of wider fields read best in hexadecimal.</summary>
    private const int BinaryWidth = 8;

    private readonly TextLinker _linker;
    private readonly int _layout;

    public FieldTable(TextLinker linker, int layout)
    {
        _linker = linker;
        _layout = layout;
    }

    public XElement ToHtml(LayoutInfo layout, string caption)
    {
        XElement body = Tag("tbody", Attribute("role", "rowgroup"));
        foreach (FieldInfo field in layout.Fields)
            body.Add(field.IsReserved ? Reserved(field) : Row(field));

        // Narrow screens stack the cells of a row; the roles keep it a table for those who hear it.
        return Tag(
            "table",
            Class("fields"),
            Attribute("role", "table"),
            Tag("caption", Class("unseen"), caption),
            Tag(
                "thead",
                Attribute("role", "rowgroup"),
                Tag("tr", Attribute("role", "row"), Heading("Bits"), Heading("Field"), Heading("Access"), Heading("Reset"), Heading("Meaning"))),
            body);
    }

    private static XElement Heading(string text) => Tag("th", Attribute("scope", "col"), Attribute("role", "columnheader"), text);

    private static XElement Reserved(FieldInfo field) =>
        Tag(
            "tr",
            Class("res"),
            Attribute("role", "row"),
            Cell("range", BitDiagram.Range(field.High, field.Low)),
            Tag("th", Attribute("scope", "row"), Attribute("role", "rowheader"), Tag("abbr", Attribute("title", BitKind.Explain(field.Name)), field.Name)),
            Cell("access"),
            Cell("reset"),
            Cell("meaning"));

    private XElement Row(FieldInfo field)
    {
        XElement meaning = Cell("meaning", Tag("p", _linker.Sentence(field.Purpose)));
        if (!field.Feature.IsAlways)
            meaning.Add(Tag("p", Class("when"), "Present with ", _linker.Condition(field.Feature), ", else ", Code(field.Absent), "."));

        meaning.Add(ResetConditions(field));
        if (field.Values.Length > 0)
            meaning.Add(Values(field));

        return Tag(
            "tr",
            Id(Anchors.Field(field.Name, _layout)),
            Attribute("data-field", field.Name),
            Attribute("data-mask", Copies.MaskOf(field)),
            Class(BitKind.Of(field)),
            Attribute("role", "row"),
            Cell("range", BitDiagram.Range(field.High, field.Low)),
            Tag("th", Attribute("scope", "row"), Attribute("role", "rowheader"), Link("#" + Anchors.Field(field.Name, _layout), field.Name)),
            Cell("access", Tag("abbr", Attribute("title", BitKind.Explain(field.Access)), field.Access)),
            Cell("reset", Resets(field)),
            meaning);
    }

    private static XElement Cell(string style, params object?[] content) => Tag("td", Class(style), Attribute("role", "cell"), content);

    /// <summary>The value that a reset gives, and which reset; where conditions decide, the values alone.</summary>
    private static object Resets(FieldInfo field)
    {
        ResetInfo[] resets = field.Resets.ToArray();
        if (resets.Length == 0)
            return Tag("span", Class("none"), Attribute("title", "No reset changes it."), "–");

        string values = string.Join(" or ", resets.Select(Value).Distinct());
        return resets is [{ When.IsAlways: true } one]
            ? new object[] { Tag("b", values), one.Cold ? " Cold" : " Warm" }
            : Tag("b", values);
    }

    /// <summary>The conditions under which a reset gives its value, where there are any.</summary>
    private XElement? ResetConditions(FieldInfo field)
    {
        ResetInfo[] resets = field.Resets.ToArray();
        if (resets.All(reset => reset.When.IsAlways))
            return null;

        XElement text = Tag("p", Class("when"), "Reset: ");
        for (int at = 0; at < resets.Length; at++)
        {
            text.Add(Value(resets[at]), resets[at].Cold ? " on Cold" : " on Warm");
            if (!resets[at].When.IsAlways)
                text.Add(" with ", _linker.Condition(resets[at].When));

            text.Add(at + 1 < resets.Length ? "; " : ".");
        }

        return text;
    }

    private static string Value(ResetInfo reset) =>
        reset.Value is { } value ? value < 10 ? value.ToString(CultureInfo.InvariantCulture) : $"0x{value:X}" : "UNKNOWN";

    private XElement Values(FieldInfo field) =>
        Tag(
            "table",
            Class("values"),
            Tag("caption", Class("unseen"), $"Values of {field.Name}"),
            Tag("thead", Class("unseen"), Tag("tr", Column("Value"), Column("Name"), Column("Meaning"))),
            Tag("tbody", field.Values.ToArray().Select(value => Tag(
                "tr",
                Tag("th", Attribute("scope", "row"), Code(Bits(value.Value, field.Width))),
                Tag("td", value.Name),
                Tag("td", _linker.Sentence(value.Purpose))))));

    private static string Bits(ulong value, int width) => width switch
    {
        1 => value.ToString(CultureInfo.InvariantCulture),
        <= BinaryWidth => "0b" + value.ToString("B" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        _ => HexText.Of(value, width),
    };
}
