using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>What a register's page has for <c>register.js</c>: the version switch, and the panel in which a value is tried. Both are hidden until the script runs.</summary>
internal sealed class TryPanel
{
    // What a check may ask that a reader can open and close here; other registers keep their values.
    private static readonly string[] Controls = ["PMUSERENR_EL0", "MDCR_EL2", "MDCR_EL3", "HDFGRTR_EL2", "HDFGWTR_EL2", "HDFGRTR2_EL2", "HDFGWTR2_EL2"];

    private readonly SiteContent _content;
    private readonly RegisterInfo _register;

    public TryPanel(SiteContent content, RegisterInfo register)
    {
        _content = content;
        _register = register;
    }

    /// <summary>The switch that dims what a version does not have.</summary>
    public static XElement Versions() => Tag(
        "p",
        Id("versions"),
        Class("row"),
        Attribute("hidden", ""),
        Tag("label", Attribute("for", "as-of"), "Dim what is not in"),
        Tag(
            "select",
            Id("as-of"),
            Tag("option", Attribute("value", ""), "nothing"),
            Enum.GetValues<PmuVersion>().Select(version => Tag(
                "option",
                Attribute("value", ((int)version).ToString(CultureInfo.InvariantCulture)),
                "PMU" + version.ToString().ToLowerInvariant()))),
        Tag("span", Id("absent"), Class("quiet"), Attribute("role", "status"), ""));

    public XElement ToHtml() => Tag(
        "details",
        Id("try"),
        Class("panel"),
        Attribute("hidden", ""),
        Attribute("data-register", _register.Index is { } range ? _register.NameOf(range.First) : _register.Name),
        Attribute("data-width", _register.Width),
        Attribute("data-access", _register.Direction switch { RegisterDirection.ReadOnly => "RO", RegisterDirection.WriteOnly => "WO", _ => "RW" }),
        Attribute("data-controls", ControlsOf().ToJsonString()),
        _content.HasPlayground ? Attribute("data-runtime", "1") : null,
        Tag("summary", "Try a value: flip bits, read what they mean, ask who may"));

    /// <summary>Register, field, bit, and whether the bit is 1 where everything is open: those that the register's checks ask.</summary>
    private JsonArray ControlsOf()
    {
        JsonArray all = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (AccessWord word in AccessTable.WordsOf(_register).Where(static word => word.Kind == AccessWordKind.Field))
        {
            string[] parts = word.Text.Split('.');
            if (parts.Length != 2 || !Controls.Contains(parts[0], StringComparer.Ordinal) || parts[0] == _register.Name
                || !seen.Add(word.Text))
                continue;

            foreach (FieldInfo field in _content.FindRegister(parts[0])?.Layouts.ToArray()
                .SelectMany(static layout => layout.Fields.ToArray()) ?? [])
            {
                if (field.Name == parts[1] && field.Width == 1)
                {
                    bool opens = parts[1].StartsWith("En", StringComparison.Ordinal)
                        || (parts[1][0] == 'n' && parts[0].Contains("TR2_", StringComparison.Ordinal)) || parts[1] == "EN";
                    all.Add((JsonNode)new JsonArray(parts[0], parts[1], field.Low, opens));
                    break;
                }
            }
        }

        if (_register.AccessChecks.ToArray().Any(static check => check.Outcome == "trap EL1/TGE"))
            all.Add((JsonNode)new JsonArray("HCR_EL2", "TGE", 27, false));

        return all;
    }
}
