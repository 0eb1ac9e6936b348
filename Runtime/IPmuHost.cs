namespace Emu;

/// <summary>What a <see cref="Pmu"/> tells and asks the emulator around it.</summary>
public interface IPmuHost
{
    /// <summary>
    /// The address of the instruction that is being executed, for PMIAR_EL1: asked when that instruction makes a synchronous PMU Profiling
    /// exception pending, so only with FEAT_SEBEP. Default: 0.
    /// </summary>
    ulong InstructionAddress => 0;

    /// <summary>
    /// PMUIRQ changed its level. Called on the edge only, from within the call that caused it, after all of the PMU's state is in
    /// place; it may ask the PMU anything, and must not change it.
    /// </summary>
    /// <param name="level">The level from here on: true is asserted.</param>
    void SetInterrupt(bool level);

    /// <summary>
    /// <see cref="Pmu.PendingException"/> came or went, so only with FEAT_EBEP. Called as <see cref="SetInterrupt"/> is. Default: nothing.
    /// </summary>
    /// <param name="pending">There is one from here on.</param>
    void SetProfilingException(bool pending)
    {
    }
}
