using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;

using Emu.Conformance.Syntax;

namespace Emu.Cli.Report;

/// <summary>
/// One self-contained page about one or more runs: nothing is fetched, nothing is scripted, it reads in light and dark and
/// without the picture. It is well-formed XML too, so that tests and other programs can read it.
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
                new XAttribute("class", runs.Count == 1 ? "lone" : "many"),
                new XElement("header", new XElement("h1", title), new XElement("p", new XAttribute("class", "lead"), lead)),
                FailureInset.Of(runs)?.ToFigure(),
                Figure(runs),
                Table(runs),
                Cores(runs),
                Consoles(runs),
                Moves(runs),
                Footer(command, "Every point of a line is a value the guest itself read from PMCCNTR_EL0; the same command gives the same page.")));
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
    private static string Style()
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static XElement Figure(IReadOnlyList<RunTrace> runs)
    {
        XElement svg = new Chart(runs).ToSvg();
        svg.SetAttributeValue("class", "chart");
        return new XElement(
            "figure",
            new XElement("div", new XAttribute("class", "scroll"), new XAttribute("tabindex", "0"), new XAttribute("role", "group"), new XAttribute("aria-label", "Chart"), svg),
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
                    new XElement("td", core.Pcpu),
                    new XElement("td", core.Core),
                    new XElement("td", Number.Count(core.Instructions)),
                    new XElement("td", Number.Count(core.Cycles)),
                    new XElement("td", core.Reloads)));
            }
        }

        return body.IsEmpty
            ? null
            : Section(
                "On each core",
                new XElement(
                    "div",
                    new XAttribute("class", "scroll"),
                    new XElement(
                        "table",
                        new XElement("thead", new XElement("tr", runs[0].IsLane ? null : Heading("run"), Heading("pCPU"), Heading("core"), Heading("instructions"), Heading("cycles"), Heading("reloads onto it"))),
                        body)));
    }

    private static IEnumerable<XElement> Legend(IReadOnlyList<RunTrace> runs)
    {
        for (int index = 0; index < runs.Count; index++)
            yield return Entry(Key(Svg.Path($"line r{index % 4}", "M3 7H31")), $"PMCCNTR_EL0, {runs[index].Name}");

        IReadOnlyList<string> cores = Chart.CoresOf(runs);
        for (int index = 0; index < cores.Count; index++)
            yield return Entry(new XElement("span", new XAttribute("class", $"swatch c{index % 4}"), ""), "on " + cores[index]);

        int reloaded = runs.ToList().FindIndex(run => run.Reloads.Count > 0);
        if (reloaded >= 0)
            yield return Entry(Key(Svg.Diamond($"reload r{reloaded % 4}", 17, 7, 5.5)), "reload: the host event is opened again on the other host PMU");

        int failed = runs.ToList().FindIndex(run => run.Failed);
        if (failed >= 0)
            yield return Entry(Key(Svg.Group($"end r{failed % 4}", Svg.Cross("", 17, 7, 5))), "the run ended in failure");
    }

    private static XElement Entry(XElement key, string text) => new("li", key, new XElement("span", text));

    private static XElement Key(XElement shape) =>
        new("svg", new XAttribute("class", "key"), new XAttribute("viewBox", "0 0 34 14"), new XAttribute("aria-hidden", "true"), shape);

    private static XElement Table(IReadOnlyList<RunTrace> runs)
    {
        XElement head = new("tr", new XElement("td", ""));
        foreach (RunTrace run in runs)
            head.Add(new XElement("th", new XAttribute("scope", "col"), run.Name));

        XElement body = new("tbody", Row("set-up", runs, run => new XElement("td", run.Setting)));
        body.Add(Row("outcome", runs, run => new XElement("td", new XElement("span", new XAttribute("class", run.Failed ? "bad" : "good"), run.Ending))));
        body.Add(Row("the guest's last word", runs, run => new XElement("td", Printable(run.LastWord))));
        body.Add(Row("PMCCNTR_EL0 at last", runs, run => new XElement("td", run.LastRead)));
        foreach (string fact in runs.SelectMany(run => run.Facts).Select(fact => fact.Name).Distinct())
            body.Add(Row(fact, runs, run => new XElement("td", run.Facts.FirstOrDefault(one => one.Name == fact).Value ?? "–")));

        return Section(
            runs.Count == 1 || runs[0].IsLane ? "The run" : "The runs",
            new XElement("div", new XAttribute("class", "scroll"), new XElement("table", new XElement("thead", head), body)));
    }

    private static XElement Row(string name, IReadOnlyList<RunTrace> runs, Func<RunTrace, XElement> cell) =>
        new("tr", new XElement("th", new XAttribute("scope", "row"), name), runs.Select(cell));

    private static XElement Consoles(IReadOnlyList<RunTrace> runs) =>
        Section(
            "What the guest wrote",
            new XElement(
                "div",
                new XAttribute("class", "consoles"),
                runs[0].IsLane ? Card(null, runs[0].Console) : runs.Select((run, index) => Card(new XElement("h3", Key(Svg.Path($"line r{index % 4}", "M3 7H31")), run.Name), run.Console))));

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
                    new XElement("td", Chart.Duration(timeNs)),
                    new XElement("td", Number.Count(at)),
                    new XElement("td", what)));
            }
        }

        return new XElement(
            "details",
            new XElement("summary", "Every move and reload, as a table"),
            new XElement(
                "div",
                new XAttribute("class", "scroll"),
                new XElement(
                    "table",
                    new XElement("thead", new XElement("tr", Heading(runs[0].IsLane ? "vCPU" : "run"), Heading("guest time"), Heading("instructions"), Heading("the vCPU"))),
                    body)));
    }

    private static XElement Heading(string text) => new("th", new XAttribute("scope", "col"), text);

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
