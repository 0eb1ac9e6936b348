using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace Emu.Cli.Report;

/// <summary>
/// The guest's counters over guest time. PMCCNTR_EL0 has the large plot, with a line for each run, or one lane for each vCPU of one run; every other counter that
/// the guest read has a small plot. Above them are the cores the vCPU was on as bands, and its overflow interrupts as ticks; each reload is a diamond.
/// </summary>
internal sealed class Chart
{
    private readonly IReadOnlyList<RunTrace> _runs;
    private readonly IReadOnlyList<string> _cores;
    private readonly bool _isNarrow;
    private readonly double _width;
    private readonly double _left;
    private readonly double _plotWidth;
    private readonly Axis _time;
    private readonly List<ChartPlot> _plots = [];
    private readonly List<XElement> _bands = [];
    private readonly List<XElement> _overflows = [];
    private double _top = 8;

    /// <summary>Lays the chart out.</summary>
    /// <param name="runs">The runs, one at least.</param>
    /// <param name="isNarrow">For a narrow screen.</param>
    public Chart(IReadOnlyList<RunTrace> runs, bool isNarrow = false)
    {
        _runs = runs;
        _isNarrow = isNarrow;
        _width = isNarrow ? 340 : 960;
        _left = isNarrow ? 46 : 72;
        _plotWidth = _width - _left - (isNarrow ? 12 : 24);
        _cores = CoresOf(runs);
        _time = Axis.Time(runs.Max(run => run.EndNs), _left, _plotWidth, isNarrow ? 3 : 8);
        Lines = LinesOf(runs);
        if (runs[0].IsLane)
            LayLanes();
        else
            LayTogether();
    }

    /// <summary>All lines, plot by plot.</summary>
    public IReadOnlyList<IReadOnlyList<ChartLine>> Lines { get; }

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
        double bottom = _plots[^1].Bottom;
        XElement svg = new(
            "svg",
            new XAttribute("class", _isNarrow ? "chart narrow" : "chart wide"),
            new XAttribute("viewBox", $"0 0 {Svg.At(_width)} {Svg.At(bottom + 48)}"),
            new XAttribute("data-left", Svg.At(_left)),
            new XAttribute("data-width", Svg.At(_plotWidth)),
            new XAttribute("data-end", _time.Largest.ToString("R", CultureInfo.InvariantCulture)),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", "The guest's counters over guest time. " + Describe()),
            Svg.Group("bands", _bands),
            Svg.Group("areas", _plots.Select((plot, number) => plot.Area(number))),
            Svg.Group("axes", _plots.SelectMany(plot => plot.Axes()).Concat(TimeAxis(bottom))));
        if (_overflows.Count > 0)
            svg.Add(Svg.Group("overflows", _overflows));

        svg.Add(Svg.Group("lines", _plots.SelectMany(plot => plot.Lines())));
        for (int number = 0; number < _plots.Count; number++)
            svg.Add(Svg.Group("marks", _plots[number].Marks(withEnds: IsFirst(number))));

        return svg;
    }

    /// <summary>The first plot of a vCPU, or of all runs: it is the largest, and reloads and ends are drawn there.</summary>
    private bool IsFirst(int plot) => plot == 0 || (Lines[plot][0].Run.IsLane && Lines[plot][0].Run != Lines[plot - 1][0].Run);

    /// <summary>A cycle counter that the guest did not read has no plot where another counter has one.</summary>
    private static bool HasCycles(RunTrace run) => run.Counters.Count == 0 || run.Samples.Any(sample => !sample.Written);

    private static List<IReadOnlyList<ChartLine>> LinesOf(IReadOnlyList<RunTrace> runs)
    {
        const string Cycles = "PMCCNTR_EL0";
        List<IReadOnlyList<ChartLine>> plots = [];
        if (runs[0].IsLane)
        {
            for (int number = 0; number < runs.Count; number++)
            {
                RunTrace run = runs[number];
                if (HasCycles(run))
                    plots.Add([new ChartLine($"{run.Name}, {Cycles}", Cycles, run, number, run.Samples)]);
                foreach (CounterTrace counter in run.Counters)
                    plots.Add([new ChartLine($"{run.Name}, {counter.Name}", counter.Name, run, number, counter.Samples)]);
            }

            return plots;
        }

        string Prefix(RunTrace run) => runs.Count == 1 ? "" : run.Name + ", ";
        if (runs.Any(HasCycles))
            plots.Add([.. runs.Select((run, number) => new ChartLine(Prefix(run) + Cycles, Cycles, run, number, run.Samples))]);
        foreach (string name in runs.SelectMany(run => run.Counters).Select(counter => counter.Name).Distinct())
        {
            plots.Add([.. runs.SelectMany((run, number) => run.Counters
                .Where(counter => counter.Name == name)
                .Select(counter => new ChartLine(Prefix(run) + name, name, run, number, counter.Samples)))]);
        }

        return plots;
    }

    /// <summary>One strip when every run moved alike for as long as it ran, which is the longest run's; else each run has its own.</summary>
    private static IReadOnlyList<RunTrace> Strips(IReadOnlyList<RunTrace> runs)
    {
        RunTrace longest = runs.MaxBy(run => run.EndNs)!;
        bool alike = runs.All(run => run.Stays.Count <= longest.Stays.Count
            && run.Stays.SequenceEqual(longest.Stays.Take(run.Stays.Count)));
        return alike ? [longest] : runs;
    }

    /// <summary>The strips, then a plot for each counter with the lines of all runs.</summary>
    private void LayTogether()
    {
        IReadOnlyList<RunTrace> strips = Strips(_runs);
        double stripsTop = _top;
        _top += strips.Count * (ChartStrip.Height + ChartStrip.Gap);
        for (int number = 0; number < _runs.Count; number++)
            LayOverflows(_runs[number], number);

        double rows = _top;
        for (int number = 0; number < Lines.Count; number++)
            LayPlot(Lines[number], number == 0 ? (_isNarrow ? 220 : 320) : 120);

        for (int strip = 0; strip < strips.Count; strip++)
        {
            double top = stripsTop + (strip * (ChartStrip.Height + ChartStrip.Gap));

            // One strip speaks for all runs and tints the plots too.
            IReadOnlyList<(double, double)> washes = strips.Count == 1 ? [(rows, _plots[^1].Bottom)] : [];
            _bands.AddRange(ChartStrip.Bands(strips[strip].Stays, strips[strip].EndNs, _cores, _time, top, washes));
            if (strips.Count > 1)
                _bands.Add(Svg.Text("tick", _left - 8, top + 19, "end", ChartStrip.Fitting(_left - 12, strips[strip].Name, $"run {strip + 1}")));
        }
    }

    /// <summary>Of each vCPU a strip, then its plots.</summary>
    private void LayLanes()
    {
        int at = 0;
        for (int number = 0; number < _runs.Count; number++)
        {
            RunTrace run = _runs[number];
            double strip = _top;
            _top += ChartStrip.Height;
            LayOverflows(run, number);
            double rows = _top;
            for (; at < Lines.Count && Lines[at][0].Run == run; at++)
                LayPlot(Lines[at], IsFirst(at) ? 140 : 110);

            _bands.AddRange(ChartStrip.Bands(run.Stays, run.EndNs, _cores, _time, strip, [(rows, _plots[^1].Bottom)]));
            _top += 14;
        }
    }

    private void LayOverflows(RunTrace run, int number)
    {
        if (run.Overflows.Count == 0)
            return;

        _overflows.AddRange(ChartStrip.Overflows(run, number, _time, _left, _top));
        _top += ChartStrip.RowHeight;
    }

    private void LayPlot(IReadOnlyList<ChartLine> lines, double height)
    {
        _top += _plots.Count == 0 ? 6 : 10;
        _plots.Add(new ChartPlot(lines, _time, _left, _plotWidth, _top, height));
        _top += height;
    }

    private string Describe()
    {
        StringBuilder text = new();
        foreach (RunTrace run in _runs)
        {
            Sample last = run.Samples.Count > 0 ? run.Samples[^1] : default;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{run.Name}: PMCCNTR_EL0 was last {Number.Count(last.Value)} at {Duration(last.TimeNs)}, {run.Reloads.Count} reloads, {run.OverflowCount} PMU interrupts; {run.Ending} at {Duration(run.EndNs)}. ");
        }

        int strips = _runs[0].IsLane ? _runs.Count : 1;
        for (int strip = 0; strip < strips; strip++)
        {
            text.Append(_runs[0].IsLane ? $"{_runs[strip].Name} was on " : "The vCPU was on ");
            text.AppendJoin(", then ", (_runs[0].IsLane ? _runs[strip] : Strips(_runs)[0]).Stays.Select(stay => $"pCPU {stay.Pcpu} ({stay.Core}) from {Duration(stay.TimeNs)}"));
            text.Append(". ");
        }

        return text.ToString().TrimEnd();
    }

    private IEnumerable<XElement> TimeAxis(double bottom)
    {
        foreach (double tick in _time.Ticks())
        {
            double x = _time.At(tick);
            yield return Svg.Line("axis", x, bottom, x, bottom + 5);
            bool isAtEdge = _isNarrow && x > _left + _plotWidth - 12;
            yield return Svg.Text("tick", isAtEdge ? _width - 2 : x, bottom + 20, isAtEdge ? "end" : "middle", _time.Label(tick));
        }

        yield return Svg.Text("axis-name", _left + _plotWidth, bottom + 40, "end", "guest time");
    }
}
