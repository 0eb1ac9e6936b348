using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace Emu.Cli.Report;

/// <summary>
/// PMCCNTR_EL0 over guest time, a line for each run or each vCPU of a run; the core the vCPU was on as coloured bands, each reload a diamond on its line.
/// </summary>
internal sealed class Chart
{
    private const double Width = 960;
    private const double Left = 72;
    private const double PlotWidth = Width - Left - 24;
    private const double PlotHeight = 320;
    private const double StripHeight = 28;
    private const double StripGap = 6;

    /// <summary>About what one character of the chart's labels takes.</summary>
    private const double CharacterWidth = 7.2;

    private readonly IReadOnlyList<RunTrace> _runs;
    private readonly IReadOnlyList<IReadOnlyList<Stay>> _strips;
    private readonly IReadOnlyList<string> _cores;
    private readonly double _plotTop;
    private readonly Axis _time;
    private readonly Axis _value;

    public Chart(IReadOnlyList<RunTrace> runs)
    {
        _runs = runs;
        _strips = Strips(runs);
        _cores = CoresOf(runs);
        _plotTop = 8 + (_strips.Count * (StripHeight + StripGap)) + 6;
        _time = Axis.Time(runs.Max(run => run.EndNs), Left, PlotWidth);
        ulong largest = runs.SelectMany(run => run.Samples).Select(sample => sample.Value).DefaultIfEmpty().Max();
        _value = Axis.Value(largest, _plotTop + PlotHeight, PlotHeight);
    }

    private double PlotBottom => _plotTop + PlotHeight;

    /// <summary>The cores of all runs in the order of their first appearance; the index is the number of the band's colour.</summary>
    public static IReadOnlyList<string> CoresOf(IReadOnlyList<RunTrace> runs) =>
        [.. runs.SelectMany(run => run.Stays).Select(stay => stay.Core).Distinct()];

    public static string Duration(ulong nanoseconds) => nanoseconds switch
    {
        >= 1_000_000_000 => (nanoseconds / 1e9).ToString("0.###", CultureInfo.InvariantCulture) + " s",
        >= 1_000_000 => (nanoseconds / 1e6).ToString("0.###", CultureInfo.InvariantCulture) + " ms",
        >= 1_000 => (nanoseconds / 1e3).ToString("0.###", CultureInfo.InvariantCulture) + " µs",
        _ => nanoseconds.ToString(CultureInfo.InvariantCulture) + " ns",
    };

    public XElement ToSvg()
    {
        double height = PlotBottom + 48;
        return new XElement(
            "svg",
            new XAttribute("viewBox", $"0 0 {Svg.At(Width)} {Svg.At(height)}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", "chart-title chart-text"),
            new XElement("title", new XAttribute("id", "chart-title"), "PMCCNTR_EL0 over guest time"),
            new XElement("desc", new XAttribute("id", "chart-text"), Describe()),
            Svg.Group("bands", Bands()),
            Svg.Group("axes", Axes()),
            Svg.Group("lines", _runs.Select(Line)),
            Svg.Group("reloads", _runs.SelectMany(Reloads)),
            Svg.Group("ends", _runs.Select(End)));
    }

    /// <summary>
    /// One strip when every run moved alike for as long as it ran, which is the longest run's; else each run has its own, and each vCPU of one run.
    /// </summary>
    private static IReadOnlyList<IReadOnlyList<Stay>> Strips(IReadOnlyList<RunTrace> runs)
    {
        IReadOnlyList<Stay> longest = runs.MaxBy(run => run.EndNs)!.Stays;
        bool alike = runs.All(run => !run.IsLane && run.Stays.Count <= longest.Count && run.Stays.SequenceEqual(longest.Take(run.Stays.Count)));
        return alike ? [longest] : [.. runs.Select(run => run.Stays)];
    }

    private string Describe()
    {
        StringBuilder text = new();
        foreach (RunTrace run in _runs)
        {
            Sample last = run.Samples.Count > 0 ? run.Samples[^1] : default;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{run.Name}: the guest last read {Number.Count(last.Value)} at {Duration(last.TimeNs)}, {run.Reloads.Count} reloads; {run.Ending} at {Duration(run.EndNs)}. ");
        }

        for (int strip = 0; strip < (_runs[0].IsLane ? _strips.Count : 1); strip++)
        {
            text.Append(_runs[0].IsLane ? $"{_runs[strip].Name} was on " : "The vCPU was on ");
            text.AppendJoin(", then ", _strips[strip].Select(stay => $"pCPU {stay.Pcpu} ({stay.Core}) from {Duration(stay.TimeNs)}"));
            text.Append(". ");
        }

        return text.ToString().TrimEnd();
    }

    private IEnumerable<XElement> Bands()
    {
        for (int strip = 0; strip < _strips.Count; strip++)
        {
            double top = 8 + (strip * (StripHeight + StripGap));
            ulong end = _strips.Count == 1 ? _runs.Max(run => run.EndNs) : _runs[strip].EndNs;
            for (int index = 0; index < _strips[strip].Count; index++)
            {
                Stay stay = _strips[strip][index];
                ulong until = index + 1 < _strips[strip].Count ? Math.Min(_strips[strip][index + 1].TimeNs, end) : end;
                if (until <= stay.TimeNs && until != 0)
                    continue;

                double left = _time.At(stay.TimeNs);
                double width = _time.At(until) - left;
                string core = "c" + (_cores.ToList().IndexOf(stay.Core) % 4).ToString(CultureInfo.InvariantCulture);
                string name = $"pCPU {stay.Pcpu} · {stay.Core}";
                string tip = $"{name}, from {Duration(stay.TimeNs)} ({Number.Count(stay.Instructions)} instructions)";

                // One strip speaks for all runs and tints the plot too.
                if (_strips.Count == 1)
                    yield return Svg.Rect($"band wash {core}", left, _plotTop, width, PlotHeight, tip);

                yield return Svg.Rect($"band {core}", left, top, width, StripHeight, tip);
                string label = Fitting(width - 8, name, stay.Core, stay.Pcpu.ToString(CultureInfo.InvariantCulture));
                if (label.Length > 0)
                    yield return Svg.Text("band-label", left + (width / 2), top + 19, "middle", label);
            }

            if (_strips.Count > 1)
                yield return Svg.Text("tick", Left - 10, top + 19, "end", Fitting(Left - 14, _runs[strip].Name, $"run {strip + 1}"));
        }
    }

    private static string Fitting(double width, params ReadOnlySpan<string> labels)
    {
        foreach (string label in labels)
        {
            if (label.Length * CharacterWidth <= width)
                return label;
        }

        return "";
    }

    private IEnumerable<XElement> Axes()
    {
        foreach (double tick in _value.Ticks())
        {
            double y = _value.At(tick);
            yield return Svg.Line(tick == 0 ? "axis" : "grid", Left, y, Left + PlotWidth, y);
            yield return Svg.Text("tick", Left - 10, y + 4, "end", _value.Label(tick));
        }

        foreach (double tick in _time.Ticks())
        {
            double x = _time.At(tick);
            yield return Svg.Line("axis", x, PlotBottom, x, PlotBottom + 5);
            yield return Svg.Text("tick", x, PlotBottom + 20, "middle", _time.Label(tick));
        }

        yield return Svg.Text("axis-name", Left + PlotWidth, PlotBottom + 40, "end", "guest time");
        yield return Svg.Text("axis-name", Left + 8, _plotTop + 18, "start", "PMCCNTR_EL0");
    }

    private XElement Line(RunTrace run, int index)
    {
        StringBuilder path = new();
        double lastX = double.NegativeInfinity;
        double lastY = 0;
        for (int at = 0; at < run.Samples.Count; at++)
        {
            double x = _time.At(run.Samples[at].TimeNs);
            double y = _value.At(run.Samples[at].Value);
            // What cannot be seen need not be drawn; the last point always is.
            if (at != 0 && at != run.Samples.Count - 1 && Math.Abs(x - lastX) < 0.5 && Math.Abs(y - lastY) < 0.5)
                continue;

            path.Append(path.Length == 0 ? 'M' : 'L').Append(Svg.At(x)).Append(' ').Append(Svg.At(y));
            lastX = x;
            lastY = y;
        }

        return Svg.Path($"line r{index % 4}", path.Length == 0 ? "M0 0" : path.ToString(), $"{run.Name}: {run.Setting}");
    }

    private IEnumerable<XElement> Reloads(RunTrace run, int index)
    {
        for (int at = 0; at < run.Reloads.Count; at++)
        {
            Reload reload = run.Reloads[at];
            string tip = $"reload {at + 1} of {run.Reloads.Count} at {Duration(reload.TimeNs)} ({Number.Count(reload.Instructions)} instructions)";
            yield return Svg.Diamond($"reload r{index % 4}", _time.At(reload.TimeNs), _value.At(ValueAt(run.Samples, reload.TimeNs)), 6.5, tip);
        }
    }

    private XElement End(RunTrace run, int index)
    {
        Sample last = run.Samples.Count > 0 ? run.Samples[^1] : default;
        double x = _time.At(last.TimeNs);
        double y = _value.At(last.Value);
        string style = $"end r{index % 4}";
        string tip = $"{run.Name}: {run.Ending}";
        // The label goes where the line did not come from: right of an early end, above a late one.
        bool early = x < Left + (PlotWidth * 0.6);
        string label = run.IsLane ? run.Name : run.Ending;
        return Svg.Group(
            style,
            run.Failed ? Svg.Cross("mark", x, y, 6, tip) : Svg.Dot("mark", x, y, 4.5, tip),
            Svg.Text("end-label", early ? x + 14 : x - 12, early ? y + 4 : y - 8, early ? "start" : "end", label));
    }

    /// <summary>The line's height between two samples.</summary>
    private static double ValueAt(IReadOnlyList<Sample> samples, ulong timeNs)
    {
        if (samples.Count == 0)
            return 0;

        int low = 0;
        int high = samples.Count - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (samples[middle].TimeNs <= timeNs)
                low = middle;
            else
                high = middle;
        }

        Sample before = samples[low];
        Sample after = samples[high];
        if (timeNs <= before.TimeNs || after.TimeNs <= before.TimeNs)
            return before.Value;

        double part = Math.Min(1, (double)(timeNs - before.TimeNs) / (after.TimeNs - before.TimeNs));
        return before.Value + (part * ((double)after.Value - before.Value));
    }
}
