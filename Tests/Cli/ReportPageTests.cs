using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

using Emu.Cli.Report;

namespace Emu.Cli.Tests;

public sealed class ReportPageTests
{
    [Fact]
    public void Render_TwoRuns_IsWellFormedAndSelfContained()
    {
        string page = ReportPage.Render("A title", "A lead", "emu demo", [Stopped(), Kept()]);
        XElement html = Parse(page);

        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.Equal("en", html.Attribute("lang")!.Value);
        Assert.DoesNotContain("http", page);
        Assert.Empty(html.Descendants("script"));
        Assert.Empty(html.Descendants("link"));
        Assert.Empty(html.Descendants().Attributes("src"));
        Assert.Contains("prefers-color-scheme: dark", page);
    }

    [Fact]
    public void Render_StyleSheet_HoldsNothingThatXmlEscapes()
    {
        string style = Parse(ReportPage.Render("t", "l", "c", [Kept()])).Descendants("style").Single().Value;
        Assert.DoesNotContain('<', style);
        Assert.DoesNotContain('>', style);
        Assert.DoesNotContain('&', style);
    }

    [Fact]
    public void Render_NoElementButVoidOnes_IsSelfClosed()
    {
        // A browser takes <td/> for an open <td>; inside an SVG the short form is right.
        string page = ReportPage.Render("t", "l", "c", [Stopped(), Kept()]);
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(page, "<([a-z0-9]+)[^>]*/>"))
            Assert.Contains(match.Groups[1].Value, (string[])["meta", "rect", "line", "path", "circle"]);
    }

    [Fact]
    public void Render_SameMovesInBothRuns_DrawsOneStripOfTheLongerRun()
    {
        XElement svg = Chart(Stopped(), Kept());
        // Two bands in the strip and two washes behind the plot.
        Assert.Equal(4, Class(svg, "band").Count());
        Assert.Equal(2, Class(svg, "wash").Count());
        Assert.Equal(["pCPU 0 · cortex-a55", "pCPU 4 · cortex-a76"], Class(svg, "band-label").Select(label => label.Value));
    }

    [Fact]
    public void Render_OtherMovesInOneRun_DrawsAStripForEach()
    {
        RunTrace other = Kept() with { Stays = [new Stay(0, 0, 4, "cortex-a76")] };
        XElement svg = Chart(Stopped(), other);
        Assert.Empty(Class(svg, "wash"));
        Assert.Equal(3, Class(svg, "band").Count());
    }

    [Fact]
    public void Render_Bands_StandWhereTheMovesWere()
    {
        XElement[] bands = [.. Class(Chart(Kept()), "wash")];
        double left = Number(bands[0], "x");
        double width = Number(bands[0], "width") + Number(bands[1], "width");
        // The move is at 500 of 1000 ns.
        Assert.Equal(left + (width / 2), Number(bands[1], "x"), 0.2);
    }

    [Fact]
    public void Render_Reloads_AreMarkedOnTheirLineOnly()
    {
        XElement svg = Chart(Stopped(), Kept());
        XElement mark = Assert.Single(Class(svg, "reload"));
        Assert.Contains("r1", mark.Attribute("class")!.Value);
        Assert.Equal("reload 1 of 1 at 500 ns (500 instructions)", mark.Element("title")!.Value);
    }

    [Fact]
    public void Render_FailedRun_EndsInACrossAndItsWords()
    {
        XElement[] ends = [.. Class(Chart(Stopped(), Kept()), "end")];
        Assert.NotNull(ends[0].Element("path"));
        Assert.Equal("exit status 1", ends[0].Element("text")!.Value);
        Assert.NotNull(ends[1].Element("circle"));
        Assert.Equal("exit status 0", ends[1].Element("text")!.Value);
    }

    [Fact]
    public void Render_Line_PassesThroughEverySample()
    {
        string path = Class(Chart(Kept()), "line").Single().Attribute("d")!.Value;
        Assert.Equal(3, path.Count(character => character is 'M' or 'L'));
    }

    [Fact]
    public void Render_ConsoleWithMarkupAndControlCharacters_IsText()
    {
        RunTrace run = Kept() with { Console = "<b>&\u001b[31mred\u0000\uD800" };
        XElement html = Parse(ReportPage.Render("t", "l", "c", [run]));
        Assert.Equal("<b>&[31mred\uFFFD", html.Descendants("pre").Single().Value);
    }

    [Fact]
    public void Render_RunThatNeverReadTheCounter_StillMakesAPage()
    {
        RunTrace run = Kept() with { Samples = [], EndNs = 0, Reloads = [], Stays = [new Stay(0, 0, 0, "the emulated core")] };
        Assert.NotEmpty(Class(Chart(run), "line"));
    }

    [Fact]
    public void Render_Table_HasEveryFactOfEveryRun()
    {
        XElement table = Parse(ReportPage.Render("t", "l", "c", [Stopped(), Kept()])).Descendants("table").First();
        string[] names = [.. table.Descendants("th").Where(head => (string?)head.Attribute("scope") == "row").Select(head => head.Value)];
        Assert.Equal(["set-up", "outcome", "the guest's last word", "PMCCNTR_EL0 at last", "instructions", "reloads"], names);
        Assert.Contains(table.Descendants("td"), cell => cell.Value == "–");
    }

    [Fact]
    public void Render_FailureBesideSuccess_EnlargesTheMomentWithWords()
    {
        XElement figure = Parse(ReportPage.Render("t", "l", "c", [Stopped(), Kept()])).Descendants("figure").First();
        Assert.Equal("moment", figure.Attribute("class")!.Value);

        // One drawing for wide screens, one for narrow ones; both say the same.
        XElement[] drawings = [.. figure.Elements("svg")];
        Assert.Equal(["inset wide", "inset narrow"], drawings.Select(svg => svg.Attribute("class")!.Value));
        Assert.All(drawings, svg => Assert.Contains(svg.Descendants("text"), text => text.Value == "1 moved to another core type"));
        Assert.All(drawings, svg => Assert.Contains(svg.Descendants("text"), text => text.Value == "2 the counter stands still"));
        Assert.All(drawings, svg => Assert.Contains(svg.Descendants("text"), text => text.Value == "3 STOP"));
        Assert.All(drawings, svg => Assert.Contains("moves to cortex-a76", svg.Attribute("aria-label")!.Value));
    }

    [Fact]
    public void Render_RunsThatEndAlike_HaveNoSuchMoment()
    {
        Assert.DoesNotContain("class=\"moment\"", ReportPage.Render("t", "l", "c", [Kept(), Kept()]));
        Assert.DoesNotContain("class=\"moment\"", ReportPage.Render("t", "l", "c", [Stopped()]));
        Assert.DoesNotContain("class=\"moment\"", ReportPage.Render("t", "l", "c", [Stopped() with { Stays = [new Stay(0, 0, 0, "cortex-a55")] }, Kept()]));
    }

    [Fact]
    public void Render_CoresOfARun_HaveATableOfTheirOwn()
    {
        RunTrace run = Kept() with { Cores = [new CoreCount(0, "cortex-a55", 500, 500, 0), new CoreCount(4, "cortex-a76", 1_500, 1_200, 2)] };
        XElement section = Parse(ReportPage.Render("t", "l", "c", [Stopped(), run])).Descendants("section").Single(one => one.Element("h2")!.Value == "On each core");
        Assert.Equal(["fixed-counters-only", "4", "cortex-a76", "1,500", "1,200", "2"], section.Descendants("tr").Last().Elements().Select(cell => cell.Value));
        Assert.DoesNotContain("On each core", ReportPage.Render("t", "l", "c", [Stopped()]));
    }

    private static RunTrace Stopped() => new()
    {
        Name = "default",
        Setting = "One host PMU.",
        Samples = [new Sample(0, 0, 0), new Sample(500, 500, 50), new Sample(700, 700, 50)],
        Stays = [new Stay(0, 0, 0, "cortex-a55"), new Stay(500, 500, 4, "cortex-a76")],
        Reloads = [],
        EndNs = 700,
        Ending = "exit status 1",
        Failed = true,
        Facts = [new Fact("instructions", "700")],
        Console = "*** STOP",
    };

    private static RunTrace Kept() => new()
    {
        Name = "fixed-counters-only",
        Setting = "Fixed counters only.",
        Samples = [new Sample(0, 0, 0), new Sample(500, 500, 50), new Sample(1000, 1000, 90)],
        Stays = [new Stay(0, 0, 0, "cortex-a55"), new Stay(500, 500, 4, "cortex-a76")],
        Reloads = [new Reload(500, 500)],
        EndNs = 1000,
        Ending = "exit status 0",
        Failed = false,
        Facts = [new Fact("instructions", "1,000"), new Fact("reloads", "1")],
        Console = "kept time",
    };

    private static XElement Chart(params RunTrace[] runs) =>
        Parse(ReportPage.Render("t", "l", "c", runs)).Descendants("svg").First(svg => svg.Attribute("class")!.Value == "chart");

    private static XElement Parse(string page) => XDocument.Parse(page).Root!;

    private static IEnumerable<XElement> Class(XElement root, string name) =>
        root.Descendants().Where(element => ((string?)element.Attribute("class") ?? "").Split(' ').Contains(name));

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
