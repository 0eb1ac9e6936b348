using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The page that decodes values, in the browser and without a network.</summary>
internal static class DecoderPage
{
    public static Page Create(SiteContent content) => new()
    {
        Path = "decoder.html",
        Section = "decoder.html",
        Title = "Decoder",
        Description = "Decodes values of PMU registers field by field, offline.",
        Style = "decoder",
        Scripts = ["data-events.js", "data-decoder.js", "decode.js", "decoder.js"],
        Body =
        [
            Tag("h1", "Decoder"),
            Tag(
                "p",
                Class("lead"),
                "Takes a register's value apart, as ",
                Code("emu decode"),
                " does. All of it happens on this page; nothing leaves it."),
            Tag("noscript", Tag("p", Class("notice"), "The decoder needs JavaScript; on a command line, `emu decode REGISTER VALUE` does the same.")),
            Form(content),
            Tag("p", Id("problem"), Class("notice"), Attribute("role", "alert"), Attribute("hidden", "")),
            Tag("section", Id("result"), Attribute("aria-label", "Decoded value"), Attribute("hidden", "")),
            Dump(),
        ],
    };

    private static XElement Form(SiteContent content) =>
        Tag(
            "form",
            Id("decoder"),
            Class("panel"),
            Tag(
                "div",
                Class("question"),
                Tag(
                    "div",
                    Tag("label", Attribute("for", "register"), "Register"),
                    Tag("input", Id("register"), Attribute("name", "register"), Attribute("list", "registers"), Attribute("autocomplete", "off"), Attribute("autocapitalize", "off"), Attribute("spellcheck", "false"), Attribute("aria-describedby", "register-help")),
                    Tag("small", Id("register-help"), "PMEVTYPER0_EL0, S3_3_C14_C12_0, sys_reg(3,3,14,12,0), or an offset")),
                Tag(
                    "div",
                    Tag("label", Attribute("for", "value"), "Value"),
                    Tag("input", Id("value"), Attribute("name", "value"), Attribute("autocomplete", "off"), Attribute("autocapitalize", "off"), Attribute("spellcheck", "false"), Attribute("aria-describedby", "value-help")),
                    Tag("small", Id("value-help"), "decimal, 0x… or 0b…, with _ between digits; without one the register is explained")),
                Tag("button", Attribute("type", "submit"), "Decode")),
            Tag("datalist", Id("registers"), content.Registers.SelectMany(Names).Select(name => Tag("option", Attribute("value", name)))),
            Tag(
                "details",
                Class("implementation"),
                Tag("summary", "Implementation: ", Tag("span", Id("chosen"), "PMUv3p9 with every feature that is legal")),
                Tag(
                    "div",
                    Class("choices"),
                    Tag("div", Tag("label", Attribute("for", "pmuver"), "PMU version"), Tag("select", Id("pmuver"), Attribute("name", "pmuver"))),
                    Tag(
                        "fieldset",
                        Tag("legend", "Optional features"),
                        Choice("all", "all that are legal"),
                        Choice("none", "none"),
                        Choice("some", "these:"),
                        Tag("ul", Id("features"), Class("checks"))))),
            Tag("label", Class("check"), Tag("input", Id("all"), Attribute("type", "checkbox"), Attribute("name", "all")), " Show reserved bits and absent fields that are as they must be"));

    private static IEnumerable<string> Names(RegisterInfo register) =>
        register.Index is { } range ? Enumerable.Range(range.First, range.Last - range.First + 1).Select(register.NameOf) : [register.Name];

    private static XElement Choice(string value, string text) =>
        Tag("label", Class("check"), Tag("input", Attribute("type", "radio"), Attribute("name", "features"), Attribute("value", value), value == "all" ? Attribute("checked", "") : null), " " + text);

    private static XElement Dump() =>
        Tag(
            "section",
            Class("dump"),
            Attribute("aria-labelledby", "dump-h"),
            Tag("h2", Id("dump-h"), "A whole dump"),
            Tag("label", Attribute("for", "dump"), "Paste lines that hold a register's name and a value, with =, : or -> between them; other lines are listed."),
            Tag("textarea", Id("dump"), Attribute("rows", "5"), Attribute("spellcheck", "false"), Attribute("autocapitalize", "off"), Attribute("placeholder", "PMCR_EL0 = 0x41013011\nPMCNTENSET_EL0: 0x80000003")),
            Tag("label", Class("check"), Tag("input", Id("bare"), Attribute("type", "checkbox")), " Values are hexadecimal without 0x"),
            Tag("p", Id("dump-count"), Class("quiet"), Attribute("role", "status")),
            Tag("ul", Id("dump-skipped"), Class("quiet"), Attribute("aria-label", "Lines that were passed over"), ""),
            Tag("div", Id("dump-result")));
}
