using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The page with a live PMU: the runtime itself, as WebAssembly.</summary>
internal static class PlaygroundPage
{
    /// <summary>Where the runtime's files are.</summary>
    public const string Folder = "assets/playground/";

    private const string Start = """
        config pmuver=9 counters=4
        msr PMCR_EL0 0x41
        msr PMEVTYPER0_EL0 0x8
        msr PMEVCNTR0_EL0 0xFFFF_FFFF_FFFF_FF00
        msr PMINTENSET_EL1 1
        msr PMCNTENSET_EL0 0x8000_0001
        advance cycles=1000 instructions=400
        mrs PMCCNTR_EL0 => 1000
        mrs PMEVCNTR0_EL0
        mrs PMOVSSET_EL0
        context el=0
        mrs PMCCNTR_EL0
        """;

    public static Page Create() => new()
    {
        Path = "playground.html",
        Section = "playground.html",
        Title = "Playground",
        Description = "A live PMUv3 in the browser: write registers, let it count, and see what every access answers.",
        Style = "playground",
        Scripts = ["data-vectors.js", "data-events.js", "data-decoder.js", "decode.js", "playground.js", "move.js"],
        Body =
        [
            Tag("h1", "Playground"),
            Tag("p", Class("lead"), "A whole PMU runs on this page: Emu's runtime as WebAssembly. Each line below is an instruction of a guest, or something that happens to its PE."),
            Tag("noscript", Tag("p", Class("notice"), "The playground needs JavaScript; on a command line, `emu replay FILE` runs the same statements.")),
            Tag("p", Id("state"), Class("quiet"), Attribute("role", "status"), "The runtime is loading."),
            Tag("p", Id("problem"), Class("notice"), Attribute("role", "alert"), Attribute("hidden", "")),
            Tag("div", Class("bench"), Program(), Answers()),
            Machine(),
            Move(),
        ],
    };

    private static XElement Program() => Tag(
        "section",
        Class("panel"),
        Attribute("aria-labelledby", "program-h"),
        Tag("h2", Id("program-h"), "Statements"),
        Tag(
            "div",
            Class("choices"),
            Choice("pmuver", "Version", Enumerable.Range(0, 10).Where(n => n is not (2 or 3)).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)), "9"),
            Choice("counters", "Counters", Enumerable.Range(0, 32).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)), "4"),
            Choice("el", "At", ["EL0", "EL1", "EL2", "EL3"], "EL1")),
        Tag(
            "details",
            Id("optional"),
            Tag("summary", "Optional features: ", Tag("span", Id("optional-chosen"), "none asked for")),
            Tag("ul", Id("optional-list"), Class("checks"), "")),
        Tag("label", Attribute("for", "pmuv"), "One statement a line, as in a vector file"),
        Tag("textarea", Id("pmuv"), Attribute("rows", "14"), Attribute("spellcheck", "false"), Attribute("autocapitalize", "off"), Attribute("autocomplete", "off"), Start),
        Tag(
            "p",
            Class("buttons"),
            Button("run", "Run all"),
            Button("step", "Step"),
            Button("undo", "Undo"),
            Button("tick", "Let it run"),
            Button("share", "Copy link")),
        Tag("label", Attribute("for", "example"), "Or a case of the repository's vectors"),
        Tag("select", Id("example"), Tag("option", Attribute("value", ""), "by rule …")));

    private static XElement Answers() => Tag(
        "section",
        Class("panel"),
        Attribute("aria-labelledby", "answers-h"),
        Tag("h2", Id("answers-h"), "Answers"),
        Tag("pre", Id("answers"), Attribute("tabindex", "0"), Attribute("aria-live", "polite"), ""),
        Tag("div", Id("why"), Attribute("role", "status")));

    private static XElement Machine() => Tag(
        "section",
        Attribute("aria-labelledby", "machine-h"),
        Tag("h2", Id("machine-h"), "The PMU now"),
        Tag("p", Id("irq"), Attribute("role", "status")),
        Tag("ul", Id("reasons"), ""),
        Tag("p", Class("quiet"), "A click on a register writes an MSR of it into the statements. Bits that the last step changed are framed and underlined."),
        Tag("div", Id("machine"), ""));

    private const string MoveProgram = """
        msr PMCR_EL0 0x41
        msr PMEVTYPER0_EL0 0x8
        msr PMCNTENSET_EL0 0x8000_0001
        run 0 pcpu=0 cycles=1000 instructions=900
        mrs PMCCNTR_EL0
        mrs PMEVCNTR0_EL0
        run 0 pcpu=4 cycles=1000 instructions=1800
        mrs PMCCNTR_EL0
        mrs PMEVCNTR0_EL0
        reloads 0
        """;

    /// <summary>A VM that moves between two kinds of core: the same program by three backends, side by side.</summary>
    private static XElement Move() => Tag(
        "section",
        Id("move"),
        Attribute("aria-labelledby", "move-h"),
        Tag("h2", Id("move-h"), "A move between two kinds of core"),
        Tag(
            "p",
            "A host with two host PMUs: pCPUs 0 to 3 are of the first model, 4 to 7 of the second. The same program runs in a VM of each backend. With the default backend counters stand still on the other kind of core."),
        Tag(
            "div",
            Class("panel"),
            Tag(
                "div",
                Class("choices"),
                Tag("div", Tag("label", Attribute("for", "model-a"), "pCPUs 0 to 3"), Tag("select", Id("model-a"), "")),
                Tag("div", Tag("label", Attribute("for", "model-b"), "pCPUs 4 to 7"), Tag("select", Id("model-b"), ""))),
            Tag("label", Attribute("for", "move-program"), "The program of vCPU 0: guest accesses, and ", Code("run 0 pcpu=N cycles=C instructions=I [EVENT=COUNT …]")),
            Tag("textarea", Id("move-program"), Attribute("rows", "10"), Attribute("spellcheck", "false"), Attribute("autocapitalize", "off"), Attribute("autocomplete", "off"), MoveProgram),
            Tag("p", Class("buttons"), Button("move-run", "Run in all three"), Button("move-swap", "Swap the cores"))),
        Tag("p", Id("move-problem"), Class("notice"), Attribute("role", "alert"), Attribute("hidden", "")),
        EncodingSection.Scrolling("The three backends", Tag("table", Id("move-answers"), Class("moves"), Tag("caption", Class("unseen"), "The answers by backend"), Tag("tbody", ""))));

    private static XElement Choice(string id, string label, IEnumerable<string> values, string chosen) => Tag(
        "div",
        Tag("label", Attribute("for", id), label),
        Tag("select", Id(id), values.Select(value => Tag("option", value == chosen ? Attribute("selected", "") : null, value))));

    private static XElement Button(string id, string text) => Tag("button", Id(id), Attribute("type", "button"), Attribute("disabled", ""), text);
}
