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
        Assert.DoesNotContain("http:/", page);
        Assert.DoesNotContain("https:/", page);
        Assert.DoesNotContain("url(h", page);
        Assert.All(html.Descendants("script"), script => Assert.Null(script.Attribute("src")));
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

    [Fact]
    public void Render_CounterThatTheGuestWrites_BreaksItsLineThere()
    {
        // Up to 90, then set to 10 and read as 40: two stretches, and no line from 90 down to 10.
        RunTrace run = Kept() with
        {
            Samples = [new Sample(0, 0, 0), new Sample(400, 400, 90), new Sample(500, 500, 10, Written: true, Breaks: true),
                new Sample(800, 800, 40)],
        };
        XElement svg = Chart(run);
        string path = Class(svg, "line").Single().Attribute("d")!.Value;
        Assert.Equal("MLML", new string([.. path.Where(char.IsLetter)]));
        XElement written = Assert.Single(Class(svg, "written"));
        Assert.Equal("PMCCNTR_EL0: written 10 at 500 ns", written.Element("title")!.Value);
    }

    [Fact]
    public void Render_CounterThatOverflows_BreaksItsLineThere()
    {
        RunTrace run = Kept() with
        {
            Samples = [new Sample(0, 0, 0), new Sample(400, 400, 90), new Sample(500, 500, 3),
            new Sample(800, 800, 40)]
        };
        string path = Class(Chart(run), "line").Single().Attribute("d")!.Value;
        Assert.Equal("MLML", new string([.. path.Where(char.IsLetter)]));
    }

    [Fact]
    public void Render_PreloadOf2To64Minus1_IsMarkedAndLeavesTheAxisAlone()
    {
        RunTrace run = Kept() with
        {
            Samples = [new Sample(0, 0, 0), new Sample(400, 400, 90), new Sample(500, 500, ulong.MaxValue, Written: true, Breaks: true),
                new Sample(800, 800, 60)],
        };
        XElement svg = Chart(run);

        // The axis ends with the round number above 90, and the mark says the value itself.
        Assert.Equal("100", Class(svg, "area").Single().Attribute("data-largest")!.Value);
        XElement mark = Assert.Single(Class(svg, "beyond"));
        Assert.Equal("PMCCNTR_EL0: written 18,446,744,073,709,551,615 at 500 ns", mark.Element("title")!.Value);
        Assert.Equal("18,446,744,073,709,551,615", Assert.Single(Class(svg, "beyond-label")).Value);
        Assert.Empty(Class(svg, "written"));
    }

    [Fact]
    public void Render_CounterThatIsOftenFarUp_KeepsItsScale()
    {
        // Most values are near 2^32: those are what the picture is about.
        ulong up = uint.MaxValue - 1000;
        RunTrace run = Kept() with
        {
            Samples = [new Sample(0, 0, 0), new Sample(400, 400, up, Written: true, Breaks: true),
            new Sample(500, 500, up + 10), new Sample(800, 800, up + 500)]
        };
        XElement svg = Chart(run);
        Assert.Empty(Class(svg, "beyond"));
        Assert.Equal("5000000000", Class(svg, "area").Single().Attribute("data-largest")!.Value);
    }

    [Fact]
    public void Render_EventCountersAndInterrupts_AreDrawnToo()
    {
        RunTrace run = Kept() with
        {
            Counters = [new CounterTrace("PMEVCNTR0_EL0, INST_RETIRED", [new Sample(0, 0, 0), new Sample(900, 900, 800)])],
            Overflows = [new Overflow(250, 250), new Overflow(750, 750)],
            OverflowCount = 2,
        };
        XElement svg = Chart(run);
        Assert.Equal(["PMCCNTR_EL0", "PMEVCNTR0_EL0, INST_RETIRED", "guest time"], Class(svg, "axis-name").Select(name => name.Value));
        Assert.Equal(["100", "1000"], Class(svg, "area").Select(area => area.Attribute("data-largest")!.Value));
        Assert.Equal(2, Class(svg, "line").Count());
        Assert.Equal(
            ["fixed-counters-only: PMU interrupt at 250 ns (250 instructions)", "fixed-counters-only: PMU interrupt at 750 ns (750 instructions)"],
            Class(svg, "overflow").Select(tick => tick.Element("title")!.Value));
    }

    [Fact]
    public void Render_ManyVcpus_HaveALaneEach()
    {
        RunTrace first = Kept() with { Name = "vCPU 0", IsLane = true };
        RunTrace second = Kept() with { Name = "vCPU 1", IsLane = true, Stays = [new Stay(0, 0, 1, "cortex-a55")], Reloads = [] };
        XElement svg = Chart(first, second);
        double[] tops = [.. Class(svg, "area").Select(area => Number(area, "y"))];
        double[] heights = [.. Class(svg, "area").Select(area => Number(area, "height"))];
        Assert.Equal(2, tops.Length);
        Assert.True(tops[1] > tops[0] + heights[0]);

        // Each lane has the bands of its vCPU: two and one, and as many washes.
        Assert.Equal(6, Class(svg, "band").Count());
        Assert.Equal(["vCPU 0, PMCCNTR_EL0", "vCPU 1, PMCCNTR_EL0", "guest time"], Class(svg, "axis-name").Select(name => name.Value));
    }

    [Fact]
    public void Render_NarrowChart_HasTheSameLines()
    {
        XElement wide = Chart(Stopped(), Kept());
        XElement narrow = Chart(isNarrow: true, Stopped(), Kept());
        Assert.Equal(Class(wide, "line").Count(), Class(narrow, "line").Count());
        Assert.Equal(wide.Attribute("aria-label")!.Value, narrow.Attribute("aria-label")!.Value);
        Assert.Equal("0 0 340", string.Join(' ', narrow.Attribute("viewBox")!.Value.Split(' ')[..3]));
    }

    [Fact]
    public void Render_ColumnsOfNumbers_AreAlignedToTheRight()
    {
        RunTrace run = Kept() with { Cores = [new CoreCount(0, "cortex-a55", 500, 500, 0)] };
        XElement html = Parse(ReportPage.Render("t", "l", "c", [run]));
        foreach (XElement table in html.Descendants("table")
            .Where(table => table.Descendants("th").Any(head => head.Value == "instructions" && (string?)head.Attribute("scope") == "col")))
        {
            int column = table.Descendants("th").ToList().FindIndex(head => head.Value == "instructions");
            Assert.All(table.Descendants("tr"), row => Assert.Equal("amount", row.Elements().ElementAt(column).Attribute("class")!.Value));
        }

        Assert.Contains("td.amount, th.amount { text-align: right;", html.Descendants("style").Single().Value);
    }

    [Fact]
    public void Render_Values_AreInThePageDigitByDigit()
    {
        RunTrace run = Kept() with { Samples = [new Sample(0, 0, 0), new Sample(500, 500, ulong.MaxValue - 1)] };
        string data = Parse(ReportPage.Render("t", "l", "c", [run])).Descendants("script").First(script => (string?)script.Attribute("id") == "values").Value;
        Assert.Contains("\"18446744073709551614\"", data);
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

    private static XElement Chart(params RunTrace[] runs) => Chart(isNarrow: false, runs);

    private static XElement Chart(bool isNarrow, params RunTrace[] runs) =>
        Parse(ReportPage.Render("t", "l", "c", runs)).Descendants("svg").First(svg => svg.Attribute("class")!.Value == (isNarrow ? "chart narrow" : "chart wide"));

    private static XElement Parse(string page) => XDocument.Parse(page).Root!;

    private static IEnumerable<XElement> Class(XElement root, string name) =>
        root.Descendants().Where(element => ((string?)element.Attribute("class") ?? "").Split(' ').Contains(name));

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
