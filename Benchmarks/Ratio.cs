using System;

namespace Emu.Benchmarks;

/// <summary>Two measured costs, and how far apart they may be.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Measured">Its time in nanoseconds.</param>
/// <param name="Baseline">The time of what it is measured against, from the same run.</param>
/// <param name="Most">The bar: the ratio may not be more.</param>
internal sealed record Ratio(string Name, double Measured, double Baseline, double Most)
{
    /// <summary>What both are counted in.</summary>
    public string Unit { get; init; } = "ns";

    public double Value => Measured / Baseline;

    public bool IsMet => Value <= Most;

    private string Bar => double.IsPositiveInfinity(Most) ? "no limit" : $"at most {Most:F2}: {(IsMet ? "met" : "MISSED")}";

    public override string ToString() =>
        $"{Name}: {Measured:F2} {Unit} against {Baseline:F2} {Unit}, ratio {Value:F2} ({Bar})";

    /// <summary>
    /// The best of several turns of each, taken in turn, so that other work of the machine disturbs both equally. The best turn is the cost of
    /// the code; the rest is disturbance.
    /// </summary>
    public static Ratio Of(string name, Func<double> measured, Func<double> baseline, double most)
    {
        const int Turns = 7;
        double bestMeasured = double.MaxValue;
        double bestBaseline = double.MaxValue;
        for (int turn = 0; turn < Turns; turn++)
        {
            bestBaseline = Math.Min(bestBaseline, baseline());
            bestMeasured = Math.Min(bestMeasured, measured());
        }

        return new Ratio(name, bestMeasured, bestBaseline, most);
    }
}
