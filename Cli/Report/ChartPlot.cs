using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace Emu.Cli.Report;

/// <summary>One counter of one run in a plot.</summary>
/// <param name="Name">What the line is, in the words of the readout.</param>
/// <param name="Counter">The counter, which names the plot.</param>
/// <param name="Run">The run it is of.</param>
/// <param name="Number">The run's number, which is its colour and dash.</param>
/// <param name="Samples">Its points.</param>
internal sealed record ChartLine(string Name, string Counter, RunTrace Run, int Number, IReadOnlyList<Sample> Samples)
{
    /// <summary>The classes of its colour and dash.</summary>
    public string Style => "r" + (Number % 4).ToString(CultureInfo.InvariantCulture);
}

/// <summary>One plot of a chart: one counter over guest time with a separate axis of values.</summary>
internal sealed class ChartPlot
{
    private readonly IReadOnlyList<ChartLine> _lines;
    private readonly Axis _time;
    private readonly Axis _value;
    private readonly double _left;
    private readonly double _width;
    private readonly double _top;
    private readonly double _height;
    private readonly ulong _largest;

    /// <summary>Lays a plot out.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="time">The chart's axis of time.</param>
    /// <param name="left">Its left edge.</param>
    /// <param name="width">Its width.</param>
    /// <param name="top">Its upper edge.</param>
    /// <param name="height">Its height.</param>
    public ChartPlot(IReadOnlyList<ChartLine> lines, Axis time, double left, double width, double top, double height)
    {
        _lines = lines;
        _time = time;
        _left = left;
        _width = width;
        _top = top;
        _height = height;
        _largest = ValueScale.Largest(lines.Select(line => line.Samples));

        // The name and the marks of values beyond the axis have the uppermost part.
        _value = Axis.Value(_largest, top + height, height - HeadHeight, height < 200 ? 2 : 5);
    }

    public const double HeadHeight = 34;

    public double Bottom => _top + _height;

    /// <summary>Behind the lines: the grid, the values' ticks, the name.</summary>
    public IEnumerable<XElement> Axes()
    {
        foreach (double tick in _value.Ticks())
        {
            double y = _value.At(tick);
            yield return Svg.Line(tick == 0 ? "axis" : "grid", _left, y, _left + _width, y);
            yield return Svg.Text("tick", _left - 8, y + 4, "end", _value.Label(tick));
        }

        yield return Svg.Text("axis-name", _left + 8, _top + 16, "start", _lines[0].Run.IsLane ? _lines[0].Name : _lines[0].Counter);
    }

    /// <summary>What the page's script needs to find a value's place.</summary>
    public XElement Area(int number)
    {
        XElement area = Svg.Rect("area", _left, _top, _width, _height);
        area.SetAttributeValue("data-plot", number);
        area.SetAttributeValue("data-largest", _value.Largest.ToString("R", CultureInfo.InvariantCulture));
        area.SetAttributeValue("data-head", Svg.At(HeadHeight));
        return area;
    }

    /// <summary>A line for each run: it breaks where the guest wrote the counter and where it overflowed.</summary>
    public IEnumerable<XElement> Lines()
    {
        foreach (ChartLine line in _lines)
            yield return Line(line);
    }

    /// <summary>Where the guest wrote, values beyond the axis, reloads and the end.</summary>
    public IEnumerable<XElement> Marks(bool withEnds)
    {
        foreach (ChartLine line in _lines)
        {
            foreach (XElement mark in Points(line).Concat(Written(line)).Concat(Beyond(line)))
                yield return mark;
        }

        if (withEnds)
        {
            yield return Svg.Group("reloads", _lines.SelectMany(Reloads));
            yield return Svg.Group("ends", _lines.Select(End));
        }
    }

    private bool IsOnScale(Sample sample) => sample.Value <= _largest;

    private XElement Line(ChartLine line)
    {
        StringBuilder path = new();
        double lastX = double.NegativeInfinity;
        double lastY = 0;
        IReadOnlyList<Sample> samples = line.Samples;
        for (int at = 0; at < samples.Count; at++)
        {
            if (!IsOnScale(samples[at]))
                continue;

            double x = _time.At(samples[at].TimeNs);
            double y = _value.At(samples[at].Value);
            bool goesOn = at > 0 && IsOnScale(samples[at - 1]) && ValueScale.Connects(samples[at - 1], samples[at]);
            bool isLast = at + 1 == samples.Count || !IsOnScale(samples[at + 1]) || !ValueScale.Connects(samples[at], samples[at + 1]);

            // What cannot be seen need not be drawn; the ends of each stretch always are.
            if (goesOn && !isLast && Math.Abs(x - lastX) < 0.5 && Math.Abs(y - lastY) < 0.5)
                continue;

            path.Append(goesOn ? 'L' : 'M').Append(Svg.At(x)).Append(' ').Append(Svg.At(y));
            lastX = x;
            lastY = y;
        }

        return Svg.Path($"line {line.Style}", path.Length == 0 ? "M0 0" : path.ToString(), $"{line.Name}: {line.Run.Setting}");
    }

    /// <summary>A stretch of one point has no line.</summary>
    private IEnumerable<XElement> Points(ChartLine line)
    {
        IReadOnlyList<Sample> samples = line.Samples;
        double lastX = double.NegativeInfinity;
        double lastY = 0;
        for (int at = 0; at < samples.Count; at++)
        {
            bool isAlone = (at == 0 || !ValueScale.Connects(samples[at - 1], samples[at]))
                && (at + 1 == samples.Count || !ValueScale.Connects(samples[at], samples[at + 1]));
            double x = _time.At(samples[at].TimeNs);
            double y = _value.At(samples[at].Value);
            if (!isAlone || samples[at].Written || !IsOnScale(samples[at]) || (Math.Abs(x - lastX) < 1 && Math.Abs(y - lastY) < 1))
                continue;

            lastX = x;
            lastY = y;
            yield return Svg.Dot($"point {line.Style}", x, y, 3, Tip(line, samples[at]));
        }
    }

    private IEnumerable<XElement> Written(ChartLine line)
    {
        double lastX = double.NegativeInfinity;
        foreach (Sample sample in line.Samples)
        {
            double x = _time.At(sample.TimeNs);
            if (!sample.Written || !IsOnScale(sample) || x - lastX < 3)
                continue;

            lastX = x;
            double y = _value.At(sample.Value);
            yield return Svg.Path($"written {line.Style}", $"M{Svg.At(x)} {Svg.At(y - 6)}V{Svg.At(y + 6)}", Tip(line, sample));
        }
    }

    private IEnumerable<XElement> Beyond(ChartLine line)
    {
        double lastX = double.NegativeInfinity;
        bool isNamed = false;
        foreach (Sample sample in line.Samples)
        {
            double x = _time.At(sample.TimeNs);
            if (IsOnScale(sample) || x - lastX < 7)
                continue;

            lastX = x;
            double y = _top + HeadHeight - 2;
            yield return Svg.Path($"beyond {line.Style}", $"M{Svg.At(x)} {Svg.At(y - 8)}l5 8h-10Z", Tip(line, sample));
            if (!isNamed)
            {
                bool isRight = x > _left + (_width / 2);
                yield return Svg.Text($"beyond-label {line.Style}", isRight ? x - 9 : x + 9, y + 12, isRight ? "end" : "start", Number.Count(sample.Value));
                isNamed = true;
            }
        }
    }

    private static string Tip(ChartLine line, Sample sample) =>
        $"{line.Name}: {(sample.Written ? "written" : "read")} {Number.Count(sample.Value)} at {Chart.Duration(sample.TimeNs)}";

    private IEnumerable<XElement> Reloads(ChartLine line)
    {
        IReadOnlyList<Reload> reloads = line.Run.Reloads;
        for (int at = 0; at < reloads.Count; at++)
        {
            string tip = $"reload {at + 1} of {reloads.Count} at {Chart.Duration(reloads[at].TimeNs)} ({Number.Count(reloads[at].Instructions)} instructions)";
            double value = Math.Min(ValueAt(line.Samples, reloads[at].TimeNs), _value.Largest);
            yield return Svg.Diamond($"reload {line.Style}", _time.At(reloads[at].TimeNs), _value.At(value), 6.5, tip);
        }
    }

    private XElement End(ChartLine line)
    {
        Sample last = line.Samples.Count > 0 ? line.Samples[^1] : default;
        double x = _time.At(last.TimeNs);
        double y = _value.At(Math.Min(last.Value, _largest));
        string tip = $"{line.Run.Name}: {line.Run.Ending}";

        // The label goes where the line did not come from: right of an early end, above a late one.
        bool isEarly = x < _left + (_width * 0.6);
        return Svg.Group(
            $"end {line.Style}",
            line.Run.Failed ? Svg.Cross("mark", x, y, 6, tip) : Svg.Dot("mark", x, y, 4.5, tip),
            line.Run.IsLane ? null : Svg.Text("end-label",
                isEarly ? x + 14 : x - 12, isEarly ? y + 4 : Math.Max(y - 8, _top + 14), isEarly ? "start" : "end", line.Run.Ending));
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
        if (timeNs <= before.TimeNs || after.TimeNs <= before.TimeNs || !ValueScale.Connects(before, after))
            return before.Value;

        double part = Math.Min(1, (double)(timeNs - before.TimeNs) / (after.TimeNs - before.TimeNs));
        return before.Value + (part * ((double)after.Value - before.Value));
    }
}
