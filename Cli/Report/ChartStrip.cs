using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;

namespace Emu.Cli.Report;

/// <summary>The cores that a vCPU was on as a strip of bands with names, and the rows of marks below it.</summary>
internal static class ChartStrip
{
    public const double Height = 28;
    public const double Gap = 6;

    /// <summary>The height of a row of overflow interrupts.</summary>
    public const double RowHeight = 18;

    /// <summary>About what one character of the labels takes.</summary>
    private const double CharacterWidth = 7.2;

    /// <summary>The bands of one strip, and what they tint below it.</summary>
    /// <param name="stays">Where the vCPU was.</param>
    /// <param name="end">When its run ended.</param>
    /// <param name="cores">The cores of the page, in the order of their colours.</param>
    /// <param name="time">The axis of time.</param>
    /// <param name="top">The strip's upper edge.</param>
    /// <param name="washes">The top and bottom of each plot that it speaks for.</param>
    public static IEnumerable<XElement> Bands(
        IReadOnlyList<Stay> stays, ulong end, IReadOnlyList<string> cores, Axis time, double top,
            IReadOnlyList<(double Top, double Bottom)> washes)
    {
        for (int index = 0; index < stays.Count; index++)
        {
            Stay stay = stays[index];
            ulong until = index + 1 < stays.Count ? Math.Min(stays[index + 1].TimeNs, end) : end;
            if (until <= stay.TimeNs && until != 0)
                continue;

            double left = time.At(stay.TimeNs);
            double width = time.At(until) - left;
            string core = "c" + (cores.ToList().IndexOf(stay.Core) % 4).ToString(CultureInfo.InvariantCulture);
            string name = $"pCPU {stay.Pcpu} · {stay.Core}";
            string tip = $"{name}, from {Chart.Duration(stay.TimeNs)} ({Number.Count(stay.Instructions)} instructions)";
            foreach ((double washTop, double washBottom) in washes)
                yield return Svg.Rect($"band wash {core}", left, washTop, width, washBottom - washTop, tip);

            yield return Svg.Rect($"band {core}", left, top, width, Height, tip);
            yield return Svg.Rect($"hatch h{core[1..]}", left, top, width, Height, tip);
            string label = Fitting(width - 8, name, stay.Core, stay.Pcpu.ToString(CultureInfo.InvariantCulture));
            if (label.Length > 0)
                yield return Svg.Text("band-label", left + (width / 2), top + 19, "middle", label);
        }
    }

    /// <summary>A row of ticks: where the PMU's interrupt came.</summary>
    public static IEnumerable<XElement> Overflows(RunTrace run, int number, Axis time, double left, double top)
    {
        yield return Svg.Text("tick", left - 8, top + 13, "end", "IRQ");
        double lastX = double.NegativeInfinity;
        foreach (Overflow one in run.Overflows)
        {
            double x = time.At(one.TimeNs);
            if (x - lastX < 1)
                continue;

            lastX = x;
            yield return Svg.Path(
                $"overflow r{number % 4}",
                $"M{Svg.At(x)} {Svg.At(top + 3)}V{Svg.At(top + RowHeight - 3)}",
                $"{run.Name}: PMU interrupt at {Chart.Duration(one.TimeNs)} ({Number.Count(one.Instructions)} instructions)");
        }
    }

    /// <summary>The first label that has room.</summary>
    public static string Fitting(double width, params ReadOnlySpan<string> labels)
    {
        foreach (string label in labels)
        {
            if (label.Length * CharacterWidth <= width)
                return label;
        }

        return "";
    }
}
