using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Emu.Cli.Report;

/// <summary>
/// The moment in which one run fails and another goes on, enlarged: a lane for each on one time axis, with words at what happens. The whole chart shows it as
/// one fortieth of its width.
/// </summary>
internal sealed class FailureInset
{
    private const double LaneHeight = 150;
    private const double BandHeight = 24;
    private const double LaneGap = 34;
    private const double Left = 14;
    private const double CharacterWidth = 7.2;

    private readonly RunTrace _failed;
    private readonly RunTrace _kept;
    private readonly Stay _moved;
    private readonly ulong _from;
    private readonly ulong _until;
    private readonly IReadOnlyList<string> _cores;

    private FailureInset(RunTrace failed, RunTrace kept, Stay moved, IReadOnlyList<string> cores)
    {
        _failed = failed;
        _kept = kept;
        _moved = moved;
        _cores = cores;
        ulong span = Math.Max(failed.EndNs - moved.TimeNs, 1);
        _from = moved.TimeNs > span * 3 / 2 ? moved.TimeNs - (span * 3 / 2) : 0;
        _until = failed.EndNs + (span * 3 / 2);
    }

    /// <summary>The inset of two runs of which one failed after it moved to another kind of core, and the other did not; null for others.</summary>
    public static FailureInset? Of(IReadOnlyList<RunTrace> runs)
    {
        RunTrace? failed = runs.FirstOrDefault(run => run.Failed && run.Samples.Count > 1);
        RunTrace? kept = runs.FirstOrDefault(run => !run.Failed && run.Samples.Count > 1 && failed is not null && run.EndNs > failed.EndNs);
        if (failed is null || kept is null)
            return null;

        for (int index = failed.Stays.Count - 1; index > 0; index--)
        {
            if (failed.Stays[index].Core != failed.Stays[index - 1].Core)
            {
                return failed.Stays[index].TimeNs < failed.EndNs
                    ? new FailureInset(failed, kept, failed.Stays[index], Chart.CoresOf(runs)) : null;
            }
        }

        return null;
    }

    /// <summary>The figure: one drawing for wide screens and one for narrow ones.</summary>
    public XElement ToFigure() => new(
        "figure",
        new XAttribute("class", "moment"),
        new XElement("h2", "The moment in which one clock stops"),
        ToSvg(920, "wide"),
        ToSvg(330, "narrow"),
        new XElement("figcaption", $"The same program on the same moves, enlarged: {Chart.Duration(_from)} to {Chart.Duration(_until)} of guest time. Each dot is a read of PMCCNTR_EL0."));

    private XElement ToSvg(double width, string style)
    {
        double plot = width - Left - 14;
        double height = (2 * (LaneHeight + BandHeight)) + LaneGap + 54;
        double second = LaneHeight + BandHeight + LaneGap + 20;
        return new XElement(
            "svg",
            new XAttribute("class", "inset " + style),
            new XAttribute("viewBox", $"0 0 {Svg.At(width)} {Svg.At(height)}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", Describe()),
            Lane(_failed, 0, 20, plot, isFailed: true),
            Lane(_kept, 1, second, plot, isFailed: false),
            TimeAxis(second + BandHeight + LaneHeight, plot));
    }

    private string Describe() =>
        $"At {Chart.Duration(_moved.TimeNs)} the vCPU moves to {_moved.Core}. {_failed.Name}: the counter stands still at {_failed.LastRead}, and at {Chart.Duration(_failed.EndNs)} the guest says {Word(_failed)}. "
        + $"{_kept.Name}: the counter goes on; in the end the guest says {_kept.LastWord}.";

    private XElement Lane(RunTrace run, int number, double top, double plot, bool isFailed)
    {
        double bottom = top + BandHeight + LaneHeight;
        (double low, double high) = Extent(run);
        double At(ulong time) => Left + (plot * (time - (double)_from) / (_until - (double)_from));
        double Height(double value) => bottom - 12 - ((LaneHeight - 46) * (value - low) / Math.Max(high - low, 1));
        XElement lane = Svg.Group($"lane r{number}", Svg.Text("lane-name", Left, top - 6, "start", run.Name));
        lane.Add(Bands(run, top, plot, At));
        lane.Add(Svg.Line("axis", Left, bottom, Left + plot, bottom));
        lane.Add(Points(run, At, Height));
        double moved = At(_moved.TimeNs);
        lane.Add(Svg.Line("boundary", moved, top, moved, bottom));
        return isFailed ? Failure(lane, run, At, Height, plot) : Continuation(lane, run, At, Height, plot);
    }

    /// <summary>The values that the lane has room for: those in the window and beside it.</summary>
    private (double Low, double High) Extent(RunTrace run)
    {
        double[] values = [.. Inside(run).Select(sample => (double)sample.Value)];
        return values.Length == 0 ? (0, 1) : (values.Min(), values.Max());
    }

    private IEnumerable<Sample> Inside(RunTrace run) =>
        run.Samples.Where(sample => !sample.Written && sample.TimeNs >= _from && sample.TimeNs <= _until);

    private IEnumerable<XElement> Bands(RunTrace run, double top, double plot, Func<ulong, double> at)
    {
        for (int index = 0; index < run.Stays.Count; index++)
        {
            ulong begin = Math.Max(run.Stays[index].TimeNs, _from);
            ulong end = Math.Min(index + 1 < run.Stays.Count ? run.Stays[index + 1].TimeNs : run.EndNs, _until);
            if (end <= begin)
                continue;

            string core = run.Stays[index].Core;
            double left = at(begin);
            double width = Math.Min(at(end), Left + plot) - left;
            string color = "c" + (_cores.ToList().IndexOf(core) % 4).ToString(System.Globalization.CultureInfo.InvariantCulture);
            yield return Svg.Rect($"band wash {color}", left, top + BandHeight, width, LaneHeight);
            yield return Svg.Rect($"band {color}", left, top, width, BandHeight, $"on {core}");
            yield return Svg.Rect($"hatch h{color[1..]}", left, top, width, BandHeight, $"on {core}");
            if (core.Length * CharacterWidth <= width - 2)
                yield return Svg.Text("band-label", left + (width / 2), top + 17, "middle", core);
        }
    }

    private IEnumerable<XElement> Points(RunTrace run, Func<ulong, double> at, Func<double, double> height)
    {
        string path = "";
        List<XElement> dots = [];
        bool isStill = run.Failed && run.Samples.Where(sample => sample.TimeNs >= _moved.TimeNs)
            .All(sample => sample.Value == run.Samples[^1].Value);
        foreach (Sample sample in Inside(run))
        {
            double x = at(sample.TimeNs);
            double y = height(sample.Value);

            // It is still from the move on: it was there when the vCPU moved.
            if (isStill && path.Length > 0 && sample.TimeNs >= _moved.TimeNs)
            {
                path += $"L{Svg.At(at(_moved.TimeNs))} {Svg.At(y)}";
                isStill = false;
            }

            path += $"{(path.Length == 0 ? "M" : "L")}{Svg.At(x)} {Svg.At(y)}";
            dots.Add(Svg.Dot("read", x, y, 3, $"{Number.Count(sample.Value)} at {Chart.Duration(sample.TimeNs)}"));
        }

        if (path.Length > 0)
            yield return Svg.Path("line", path);
        foreach (XElement dot in dots)
            yield return dot;
    }

    private XElement Failure(XElement lane, RunTrace run, Func<ulong, double> at, Func<double, double> height, double plot)
    {
        Sample last = run.Samples[^1];
        double y = height(last.Value);
        double moved = at(_moved.TimeNs);
        double end = at(run.EndNs);
        bool isNarrow = plot < 500;
        lane.Add(Svg.Path("line still", $"M{Svg.At(moved)} {Svg.At(y)}L{Svg.At(end)} {Svg.At(y)}", $"stands still at {run.LastRead}"));
        lane.Add(Svg.Group("end", Svg.Cross("mark", end, y, 7, $"{run.Name}: {run.Ending}")));
        string[] words = ["1 moved to another core type", "2 the counter stands still", "3 " + Word(run)];
        if (isNarrow)
        {
            for (int line = 0; line < words.Length; line++)
                lane.Add(Callout(Left + plot, y + 50 + (20 * line), "end", words[line]));
        }
        else
        {
            lane.Add(Callout(moved - 12, y + 44, "end", words[0]), Callout(moved + 8, y + 26, "start", words[1]), Callout(end + 14, y + 5, "start", words[2]));
        }

        lane.Add(Svg.Text("step", moved - 4, y - 8, "end", "1"), Svg.Text("step", (moved + end) / 2, y - 8, "middle", "2"), Svg.Text("step", end, y - 12, "middle", "3"));
        return lane;
    }

    private XElement Continuation(XElement lane, RunTrace run, Func<ulong, double> at, Func<double, double> height, double plot)
    {
        bool isNarrow = plot < 500;
        foreach (Reload reload in run.Reloads.Where(reload => reload.TimeNs >= _from && reload.TimeNs <= _until))
        {
            double value = Between(run, reload.TimeNs);
            lane.Add(Svg.Diamond("reload", at(reload.TimeNs), height(value), 7, $"reload at {Chart.Duration(reload.TimeNs)}"));
            lane.Add(Callout(at(reload.TimeNs) + 14, height(value) + 22, "start", isNarrow ? "reload: it counts on" : "reload: the new core's PMU counts on"));
        }

        string word = run.LastWord.Split(',')[0];
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        string steps = colon >= 0 && word.StartsWith("kept time", StringComparison.Ordinal) ? word[(colon + 1)..].Trim() + " kept" : word;
        double top = height(Extent(run).High);
        lane.Add(Callout(Left + plot - 4, top - 10, "end", "and on: " + steps + " \u2192"));
        return lane;
    }

    private static double Between(RunTrace run, ulong time)
    {
        Sample before = run.Samples.LastOrDefault(sample => sample.TimeNs <= time);
        Sample after = run.Samples.FirstOrDefault(sample => sample.TimeNs > time);
        if (after.TimeNs <= before.TimeNs)
            return before.Value;

        return before.Value + (((double)after.Value - before.Value) * (time - before.TimeNs) / (after.TimeNs - before.TimeNs));
    }

    private IEnumerable<XElement> TimeAxis(double bottom, double plot)
    {
        double step = (_until - (double)_from) / (plot < 500 ? 3 : 5);
        step = Axis.RoundStep(step);
        for (double time = Math.Ceiling(_from / step) * step; time <= _until; time += step)
        {
            double x = Left + (plot * (time - _from) / (_until - (double)_from));
            string anchor = x > Left + plot - 30 ? "end" : x < Left + 30 ? "start" : "middle";
            yield return Svg.Line("axis", x, bottom, x, bottom + 5);
            yield return Svg.Text("tick", x, bottom + 20, anchor, Chart.Duration((ulong)time));
        }
    }

    private static XElement Callout(double x, double y, string anchor, string text) => Svg.Text("callout", x, y, anchor, text);

    /// <summary>What the guest said last, without the stars of its kernel.</summary>
    private static string Word(RunTrace run) => run.LastWord.Trim('*', ' ', '.');
}
