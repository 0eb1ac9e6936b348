using System;
using System.Collections.Generic;
using System.Globalization;

namespace Emu.Cli.Report;

/// <summary>A linear axis from 0 to just past a largest value, with round ticks.</summary>
internal sealed class Axis
{
    private static readonly (double Scale, string Unit)[] Durations = [(1, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s")];

    private static readonly (double Scale, string Unit)[] Counts = [(1, ""), (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"), (1e15, "P"), (1e18, "E")];

    private readonly double _start;
    private readonly double _length;
    private readonly (double Scale, string Unit) _unit;

    private Axis(double largest, bool toRoundNumber, double start, double length, int ticks, (double Scale, string Unit)[] units)
    {
        largest = Math.Max(largest, 1);
        Step = RoundStep(largest / ticks);
        Largest = toRoundNumber ? Math.Ceiling(largest / Step) * Step : largest;
        _start = start;
        _length = length;
        _unit = units[0];
        foreach ((double Scale, string Unit) unit in units)
        {
            if (unit.Scale <= Largest)
                _unit = unit;
        }
    }

    public double Largest { get; }

    public double Step { get; }

    public string Unit => _unit.Unit;

    /// <summary>Guest time from left to right; ends with the last thing that happened.</summary>
    public static Axis Time(ulong largestNs, double left, double width, int ticks = 8) =>
        new(largestNs, toRoundNumber: false, left, width, ticks, Durations);

    /// <summary>Counter values from bottom to top; ends with a round number.</summary>
    public static Axis Value(ulong largest, double bottom, double height, int ticks = 5) =>
        new(largest, toRoundNumber: true, bottom, -height, ticks, Counts);

    public double At(double value) => _start + (_length * value / Largest);

    public IEnumerable<double> Ticks()
    {
        // A tick is a multiple of the step, not a sum of steps, so that errors do not add up.
        for (int index = 0; index * Step <= Largest * 1.000001; index++)
            yield return index * Step;
    }

    public string Label(double tick)
    {
        string number = (tick / _unit.Scale).ToString("0.####", CultureInfo.InvariantCulture);
        return tick == 0 ? "0" : string.Concat(number, _unit.Unit.Length > 1 ? " " : "", _unit.Unit);
    }

    /// <summary>1, 2 or 5 times a power of ten, at least <paramref name="step"/>.</summary>
    public static double RoundStep(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(step, 1))));
        double digit = step / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
