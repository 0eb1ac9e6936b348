using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

using Emu.Cli.Report;

namespace Emu.Cli.Demo.Linux;

/// <summary>The page of <c>emu demo linux</c>: nothing is fetched, nothing is scripted, and the same runs give the same bytes.</summary>
internal static class LinuxDemoPage
{
    private const string Title = "Stock Linux counts across different cores";

    private const string Lead = "Debian's kernel, busybox and perf, as they are in the packages, run on a machine whose scheduler moves the vCPU between cortex-a55 and cortex-a76 cores every 10 million "
        + "instructions. Their PMUs are not the same. perf counts and samples the same work in three runs; only where the guest's counts come from differs. What really happened is added up by the machine "
        + "itself between the guest's own starts and stops of its counters.";

    public static string Render(LinuxPackages packages, IReadOnlyList<LinuxRun> runs)
    {
        XElement body = new(
            "main",
            new XAttribute("class", "many linux"),
            new XElement("header", new XElement("h1", Title), new XElement("p", new XAttribute("class", "lead"), Lead)),
            runs.Select(static run => new XElement("p", Outcome(run))),
            LinuxDemoFigure.Of(runs),
            Section("perf and the machine", Scroll(Table(runs))),
            Section("The three ways", runs.Select(static run => new XElement("p", new XElement("code", "--pmu " + run.Case.Pmu), ": " + run.Case.What))),
            Section("On each core", Scroll(Cores(runs))),
            Section("What the guest wrote", new XElement("div", new XAttribute("class", "consoles"), runs.Select(Console))),
            Section(
                "What was run",
                new XElement("p", $"The guest's kernel is {runs[0].Kernel}. The packages: {string.Join(", ", packages.Versions)}. They are fetched from Debian and are not part of Emu.")),
            ReportPage.Footer("./emu demo linux", "The same packages give the same page."));
        return ReportPage.Wrap(Title, body);
    }

    /// <summary>What the run shows, as a sentence.</summary>
    private static IEnumerable<object> Outcome(LinuxRun run)
    {
        bool isGood = LinuxRow.Judge(run.Cycles, run.Stat.Cycles) == Verdict.Good;
        string share = LinuxRow.Share(run.Cycles, run.Stat.Cycles) is { } percent ? LinuxRow.Percent(percent) : "nothing";
        return
        [
            "With ",
            new XElement("code", run.Case.Pmu),
            " perf was told ",
            new XElement("strong", new XAttribute("class", isGood ? "good" : "bad"), share),
            $" of the cycles, and took {Number.Count(run.Samples)} of {Number.Count(LinuxRow.Due(run))} samples.",
        ];
    }

    private static XElement Table(IReadOnlyList<LinuxRun> runs)
    {
        XElement head = new("tr", new XElement("td", ""), runs.Select(static run => new XElement("th", new XAttribute("scope", "col"), run.Case.Pmu)));
        XElement body = new("tbody", LinuxRow.All.Select(row => new XElement(
            "tr",
            new XElement("th", new XAttribute("scope", "row"), row.Name),
            runs.Select(run => new XElement("td", Cell(row, run))))));
        return new XElement("table", new XElement("thead", head), body);
    }

    private static object Cell(LinuxRow row, LinuxRun run) => row.Verdict(run) switch
    {
        Verdict.Good => new XElement("span", new XAttribute("class", "good"), row.Value(run)),
        Verdict.Bad => new XElement("span", new XAttribute("class", "bad"), row.Value(run)),
        _ => row.Value(run),
    };

    private static XElement Cores(IReadOnlyList<LinuxRun> runs) =>
        new(
            "table",
            new XElement("thead", Headings("run", "pCPU", "core", "instructions", "cycles")),
            new XElement("tbody", runs.SelectMany(static run => run.Result.Cores.Select(core => new XElement(
                "tr",
                new XElement("td", run.Case.Pmu),
                new XElement("td", core.Pcpu),
                new XElement("td", core.Core),
                new XElement("td", Number.Count(core.Instructions)),
                new XElement("td", Number.Count(core.Cycles)))))));

    private static XElement Headings(params string[] names) => new("tr", names.Select(static name => new XElement("th", new XAttribute("scope", "col"), name)));

    private static XElement Console(LinuxRun run) =>
        new(
            "div",
            new XAttribute("class", "card"),
            new XElement("h3", run.Case.Pmu),
            new XElement("pre", new XAttribute("tabindex", "0"), ReportPage.Printable(run.Console)));

    private static XElement Scroll(XElement content) => new("div", new XAttribute("class", "scroll"), content);

    private static XElement Section(string heading, params object[] content) => new("section", new XElement("h2", heading), content);
}
