using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;

using Emu.Conformance.Syntax;

namespace Emu.Cli.Report;

/// <summary>
/// One self-contained page about one or more runs: nothing is fetched, it reads in light and dark, without the picture and without its script, which only tells
/// exact values. It is well-formed XML too, so that tests and other programs can read it.
/// </summary>
internal static class ReportPage
{
    /// <summary>The page as a text.</summary>
    /// <param name="title">The page's heading.</param>
    /// <param name="lead">What was run, in a sentence or two.</param>
    /// <param name="command">The command that makes this page again.</param>
    /// <param name="runs">The runs, one at least.</param>
    public static string Render(string title, string lead, string command, IReadOnlyList<RunTrace> runs)
    {
        // Names and arguments of the user may have characters that XML does not allow.
        title = Quoted.Whole(title);
        lead = Quoted.Whole(lead);
        command = Quoted.Whole(command);
        return Wrap(
            title,
            new XElement(
                "main",
                new XAttribute("class", runs[0].IsLane ? "lanes" : runs.Count == 1 ? "lone" : "many"),
                new XElement("header", new XElement("h1", title), new XElement("p", new XAttribute("class", "lead"), lead)),
                Hatches(),
                FailureInset.Of(runs)?.ToFigure(),
                Figure(runs),
                Table(runs),
                Cores(runs),
                Consoles(runs),
                Moves(runs),
                Footer(command, "Every point of a line is a value the guest itself read or wrote; the same command gives the same page."),
                ChartData.Script()));
    }

    /// <summary>A whole page around its content, with the style of all pages about runs.</summary>
    public static string Wrap(string title, XElement content)
    {
        XElement html = new("html", new XAttribute("lang", "en"), Head(title), new XElement("body", content));
        return "<!DOCTYPE html>\n" + html.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static XElement Head(string title) =>
        new(
            "head",
            new XElement("meta", new XAttribute("charset", "utf-8")),
            new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
            new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
            new XElement("title", title + " · Emu"),
            new XElement("style", Style()));

    /// <summary>The style sheet; it holds no character that XML escapes, because a browser would not take the escape back.</summary>
    private static string Style() => Resource("report.css");

    /// <summary>The text of one of the page's own files.</summary>
    public static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>What tells the kinds of cores apart without colours: nothing, stripes, dots, a lattice.</summary>
    private static XElement Hatches()
    {
        string[] shapes = ["M0 8L8 0M-2 2L2 -2M6 10L10 6", "M3 4h2", "M0 8L8 0M-2 2L2 -2M6 10L10 6M0 0L8 8"];
        return new XElement(
            "svg",
            new XAttribute("class", "defs"),
            new XAttribute("aria-hidden", "true"),
            new XElement(
                "defs",
                shapes.Select((shape, index) => new XElement(
                    "pattern",
                    new XAttribute("id", $"hatch{index + 1}"),
                    new XAttribute("width", 8),
                    new XAttribute("height", 8),
                    new XAttribute("patternUnits", "userSpaceOnUse"),
                    Svg.Path("hatch-line", shape)))));
    }

    private static XElement Figure(IReadOnlyList<RunTrace> runs)
    {
        Chart wide = new(runs);
        return new XElement(
            "figure",
            new XAttribute("class", "counters"),
            new XElement(
                "div",
                new XAttribute("class", "reader"),
                new XAttribute("tabindex", "0"),
                new XAttribute("role", "application"),
                new XAttribute("aria-roledescription", "chart"),
                new XAttribute("aria-label", "Chart of the counters; the arrow keys read values"),
                wide.ToSvg(),
                new Chart(runs, isNarrow: true).ToSvg()),
            new XElement("p", new XAttribute("class", "readout"), new XAttribute("role", "status"), ""),
            ChartData.Of(wide, runs),
            new XElement("figcaption", new XElement("ul", new XAttribute("class", "legend"), Legend(runs))));
    }

    /// <summary>Where the counts come from; nothing when no run had a host.</summary>
    private static XElement? Cores(IReadOnlyList<RunTrace> runs)
    {
        XElement body = new("tbody");
        foreach (RunTrace run in runs)
        {
            foreach (CoreCount core in run.Cores)
            {
                body.Add(new XElement(
                    "tr",
                    run.IsLane ? null : new XElement("td", run.Name),
                    Amount(core.Pcpu.ToString(CultureInfo.InvariantCulture)),
                    new XElement("td", core.Core),
                    Amount(Number.Count(core.Instructions)),
                    Amount(Number.Count(core.Cycles)),
                    Amount(core.Reloads.ToString(CultureInfo.InvariantCulture))));
            }
        }

        return body.IsEmpty
            ? null
            : Section(
                "On each core",
                new XElement(
                    "div",
                    new XAttribute("class", "scroll"),
                    new XAttribute("tabindex", "0"),
                    new XElement(
                        "table",
                        new XElement("thead", new XElement("tr",
                            runs[0].IsLane ? null : Heading("run"), Heading("pCPU", isAmount: true), Heading("core"), Heading("instructions", isAmount: true),
                            Heading("cycles", isAmount: true), Heading("reloads onto it", isAmount: true))),
                        body)));
    }

    private static IEnumerable<XElement> Legend(IReadOnlyList<RunTrace> runs)
    {
        for (int index = 0; index < runs.Count; index++)
            yield return Entry(Key(Svg.Path($"line r{index % 4}", "M3 7H31")), runs.Count == 1 ? "what the guest read" : $"PMCCNTR_EL0, {runs[index].Name}");

        IReadOnlyList<string> cores = Chart.CoresOf(runs);
        for (int index = 0; index < cores.Count; index++)
            yield return Entry(Key(Svg.Rect($"band c{index % 4}", 0, 0, 34, 14), Svg.Rect($"hatch h{index % 4}", 0, 0, 34, 14)), "on " + cores[index]);

        int reloaded = runs.ToList().FindIndex(run => run.Reloads.Count > 0);
        if (reloaded >= 0)
            yield return Entry(Key(Svg.Diamond($"reload r{reloaded % 4}", 17, 7, 5.5)), "reload: the host event is opened again on the other host PMU");

        int written = runs.ToList().FindIndex(run => Counters(run).Any(samples => samples.Any(sample => sample.Written)));
        if (written >= 0)
            yield return Entry(Key(Svg.Path($"written r{written % 4}", "M17 1V13")), "the guest wrote the counter: the line begins again");

        if (new Chart(runs).Lines.Any(lines => ValueScale.Largest(lines.Select(line => line.Samples)) is ulong largest
            && lines.Any(line => line.Samples.Any(sample => sample.Value > largest))))
        {
            yield return Entry(Key(Svg.Path("beyond", "M17 2l5 8h-10Z")), "a value far above the others, not drawn to scale");
        }

        int overflowed = runs.ToList().FindIndex(run => run.Overflows.Count > 0);
        if (overflowed >= 0)
            yield return Entry(Key(Svg.Path($"overflow r{overflowed % 4}", "M11 2V12M17 2V12M23 2V12")), "IRQ: the PMU's interrupt for an overflow");

        int failed = runs.ToList().FindIndex(run => run.Failed);
        if (failed >= 0)
            yield return Entry(Key(Svg.Group($"end r{failed % 4}", Svg.Cross("", 17, 7, 5))), "the run ended in failure");
    }

    private static IEnumerable<IReadOnlyList<Sample>> Counters(RunTrace run) =>
        run.Counters.Select(counter => counter.Samples).Prepend(run.Samples);

    private static XElement Entry(XElement key, string text) => new("li", key, new XElement("span", text));

    private static XElement Key(params XElement[] shape) =>
        new("svg", new XAttribute("class", "key"), new XAttribute("viewBox", "0 0 34 14"), new XAttribute("aria-hidden", "true"), shape);

    private static XElement Table(IReadOnlyList<RunTrace> runs)
    {
        XElement head = new("tr", new XElement("td", ""));
        foreach (RunTrace run in runs)
            head.Add(new XElement("th", new XAttribute("scope", "col"), run.Name));

        XElement body = new("tbody", Row("set-up", runs, run => new XElement("td", run.Setting)));
        body.Add(Row("outcome", runs, run => new XElement("td", new XElement("span", new XAttribute("class", run.Failed ? "bad" : "good"), run.Ending))));
        body.Add(Row("the guest's last word", runs, run => new XElement("td", Printable(run.LastWord))));
        body.Add(Row("PMCCNTR_EL0 at last", runs, run => Fact(run.LastRead)));
        foreach (string fact in runs.SelectMany(run => run.Facts).Select(fact => fact.Name).Distinct())
            body.Add(Row(fact, runs, run => Fact(run.Facts.FirstOrDefault(one => one.Name == fact).Value ?? "–")));

        return Section(
            runs.Count == 1 || runs[0].IsLane ? "The run" : "The runs",
            new XElement("div", new XAttribute("class", "scroll"), new XAttribute("tabindex", "0"), new XElement("table", new XElement("thead", head), body)));
    }

    private static XElement Row(string name, IReadOnlyList<RunTrace> runs, Func<RunTrace, XElement> cell) =>
        new("tr", new XElement("th", new XAttribute("scope", "row"), name), runs.Select(cell));

    private static XElement Consoles(IReadOnlyList<RunTrace> runs) =>
        Section(
            "What the guest wrote",
            new XElement(
                "div",
                new XAttribute("class", "consoles"),
                runs[0].IsLane ? Card(null, runs[0].Console)
                    : runs.Select((run, index) => Card(new XElement("h3", Key(Svg.Path($"line r{index % 4}", "M3 7H31")), run.Name), run.Console))));

    private static XElement Card(XElement? heading, string console) => new(
        "div",
        new XAttribute("class", "card"),
        heading,
        new XElement("pre", new XAttribute("tabindex", "0"), Printable(console)));

    private static XElement Moves(IReadOnlyList<RunTrace> runs)
    {
        XElement body = new("tbody");
        foreach (RunTrace run in runs)
        {
            IEnumerable<(ulong At, ulong TimeNs, string What)> events = run.Stays
                .Select(stay => (stay.Instructions, stay.TimeNs, $"runs on pCPU {stay.Pcpu}, {stay.Core}"))
                .Concat(run.Reloads.Select(reload => (reload.Instructions, reload.TimeNs, "reload")))
                .OrderBy(entry => entry.Item1);
            foreach ((ulong at, ulong timeNs, string what) in events)
            {
                body.Add(new XElement(
                    "tr",
                    new XElement("td", run.Name),
                    Amount(Chart.Duration(timeNs)),
                    Amount(Number.Count(at)),
                    new XElement("td", what)));
            }
        }

        return new XElement(
            "details",
            new XElement("summary", "Every move and reload, as a table"),
            new XElement(
                "div",
                new XAttribute("class", "scroll"),
                new XAttribute("tabindex", "0"),
                new XElement(
                    "table",
                    new XElement("thead", new XElement("tr", Heading(runs[0].IsLane ? "vCPU" : "run"), Heading("guest time", isAmount: true), Heading("instructions", isAmount: true),
                        Heading("the vCPU"))),
                    body)));
    }

    private static XElement Heading(string text, bool isAmount = false) =>
        new("th", new XAttribute("scope", "col"), isAmount ? new XAttribute("class", "amount") : null, text);

    /// <summary>A number in the table of runs: its column has sentences too, and is wide.</summary>
    private static XElement Fact(string text) => new("td", new XElement("span", new XAttribute("class", "fact"), text));

    /// <summary>A cell of a column of numbers: digits stand below digits.</summary>
    private static XElement Amount(string text) => new("td", new XAttribute("class", "amount"), text);

    private static XElement Section(string heading, params object[] content) => new("section", new XElement("h2", heading), content);

    /// <summary>What made the page.</summary>
    public static XElement Footer(string command, string sentence) =>
        new("footer", new XElement("p", "Made by ", new XElement("code", command), $" with Emu {Versions.Display}. {sentence}"));

    /// <summary>A guest may write any byte; XML allows no control characters but these.</summary>
    public static string Printable(string console)
    {
        StringBuilder text = new(console.Length);
        foreach (char character in console)
        {
            if (character is '\n' or '\t' || !char.IsControl(character))
                text.Append(char.IsSurrogate(character) || character >= '\uFFFE' ? '\uFFFD' : character);
        }

        return text.Length == 0 ? "(nothing)" : text.ToString().Trim('\n');
    }
}
