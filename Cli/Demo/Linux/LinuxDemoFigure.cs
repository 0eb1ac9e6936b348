using System.Collections.Generic;
using System.Globalization;
using System.Xml.Linq;

namespace Emu.Cli.Demo.Linux;

/// <summary>How much of what happened perf was told, as bars: once for a wide page, and once for a narrow one, where each backend has a line above its bars.</summary>
internal static class LinuxDemoFigure
{
    private const int RowHeight = 26;
    private const int Gap = 14;
    private const double Most = 110;

    /// <summary>The figure of some runs.</summary>
    public static XElement Of(IReadOnlyList<LinuxRun> runs) => new(
        "figure",
        Chart(runs, "chart wide", width: 800, left: 270, length: 440, heading: 0),
        Chart(runs, "chart narrow", width: 320, left: 92, length: 160, heading: RowHeight),
        new XElement("figcaption", "How much of what really happened perf was told: 100 % is right."));

    private static XElement Chart(IReadOnlyList<LinuxRun> runs, string kind, int width, int left, int length, int heading)
    {
        List<XElement> shapes = [];
        int y = 8;
        foreach (LinuxRun run in runs)
        {
            shapes.Add(Text(0, y + 17, run.Case.Pmu, "start", "font-weight:600"));
            y += heading;
            foreach ((string name, double? share) in Shares(run))
            {
                if (share is not { } percent)
                    continue;

                double end = double.Round(length * double.Min(percent, Most) / Most, 1);
                shapes.Add(Text(left - 8, y + 17, name, "end", null));
                shapes.Add(Bar(left, y + 4, end, percent is > 99 and < 101 ? "var(--good)" : "var(--bad)"));
                shapes.Add(Text(left + end + 8, y + 17, LinuxRow.Percent(percent), "start", null));
                y += RowHeight;
            }

            y += Gap;
        }

        return new XElement(
            "svg",
            new XAttribute("class", kind),
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {y}")),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", "How much of what happened perf was told, in percent"),
            shapes);
    }

    private static (string Name, double? Share)[] Shares(LinuxRun run) =>
    [
        ("cycles", LinuxRow.Share(run.Cycles, run.Stat.Cycles)),
        ("instructions", run.CountsInstructions ? LinuxRow.Share(run.Instructions, run.Stat.Instructions) : null),
        ("samples", LinuxRow.Share(run.Samples, LinuxRow.Due(run))),
    ];

    private static XElement Bar(int x, int y, double width, string color) => new(
        "rect",
        new XAttribute("x", x),
        new XAttribute("y", y),
        new XAttribute("width", width.ToString(CultureInfo.InvariantCulture)),
        new XAttribute("height", RowHeight - 8),
        new XAttribute("rx", 3),
        new XAttribute("style", $"fill:{color}"));

    private static XElement Text(double x, double y, string text, string anchor, string? style)
    {
        XElement element = new(
            "text",
            new XAttribute("x", x.ToString(CultureInfo.InvariantCulture)),
            new XAttribute("y", y.ToString(CultureInfo.InvariantCulture)),
            new XAttribute("text-anchor", anchor),
            text);
        if (style is not null)
            element.SetAttributeValue("style", style);

        return element;
    }
}
