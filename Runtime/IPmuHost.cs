namespace Emu;

/// <summary>What a <see cref="Pmu"/> tells the emulator around it.</summary>
public interface IPmuHost
{
    /// <summary>
    /// PMUIRQ changed its level. Called on the edge only, from within the call that caused it, after all of the PMU's state is in
    /// place; it may ask the PMU anything, and must not change it.
    /// </summary>
    /// <param name="level">The level from here on: true is asserted.</param>
    void SetInterrupt(bool level);
}
