namespace Emu;

/// <summary>
/// Where a PMU pulls its counts from, instead of having them pushed by <see cref="Pmu.Advance"/> and <see cref="Pmu.Count(ushort, ulong)"/>: host PMU
/// events, usually. While a counter runs, its value is what the register bank holds plus <see cref="Read"/>. SW_INCR and CHAIN are the
/// PMU's own and never reach a source.
/// </summary>
/// <remarks>
/// The PMU calls it from within guest accesses, <see cref="Pmu.SetContext"/> and <see cref="Pmu.OnSourceOverflow"/>, always on the
/// thread that drives the PMU. A source answers at once, allocates nothing and does not call back except where said.
/// </remarks>
public interface ICountSource
{
    /// <summary>
    /// Counter <paramref name="counter"/> runs from here on; its count starts at 0. A source that cannot count the event counts nothing,
    /// and answers 0 to <see cref="Read"/> and <see cref="Stop"/>.
    /// </summary>
    /// <param name="counter">0 to 30, <see cref="PmuCounter.Cycle"/> or <see cref="PmuCounter.Instruction"/>.</param>
    /// <param name="eventNumber">The PMUv3 event: CPU_CYCLES and INST_RETIRED for the two fixed counters.</param>
    /// <param name="toOverflow">
    /// After how many occurrences <see cref="Pmu.OnSourceOverflow"/> is due, at least 1; <see cref="ulong.MaxValue"/> for never.
    /// </param>
    void Start(int counter, ushort eventNumber, ulong toOverflow);

    /// <summary>The counter stops.</summary>
    /// <param name="counter">A counter that runs.</param>
    /// <returns>The occurrences since <see cref="Start"/>.</returns>
    ulong Stop(int counter);

    /// <summary>The occurrences since <see cref="Start"/>, without stopping.</summary>
    /// <param name="counter">A counter that runs.</param>
    ulong Read(int counter);

    /// <summary>
    /// The next overflow is <paramref name="toOverflow"/> occurrences away from now; the count since <see cref="Start"/> goes on.
    /// </summary>
    /// <param name="counter">A counter that runs.</param>
    /// <param name="toOverflow">As for <see cref="Start"/>.</param>
    void Rearm(int counter, ulong toOverflow);
}
