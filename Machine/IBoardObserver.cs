using Emu.Registers;

namespace Emu.Machine;

/// <summary>
/// Sees what happens in a run, in guest order. Every method does nothing unless implemented; a machine without an observer pays
/// nothing. Methods are called on the thread that runs the guest and must not call back into the machine; only
/// <see cref="OnProgress"/> may ask <see cref="Board.Observe"/> and <see cref="Board.ReadPmu"/>.
/// </summary>
public interface IBoardObserver
{
    /// <summary>
    /// Another vCPU has its turn: from here on all calls are about it, and numbers of instructions are its own. On a machine with one vCPU this is not called; the first of
    /// many begins with vCPU 0.
    /// </summary>
    /// <param name="vcpu">The vCPU's number, from 0.</param>
    /// <param name="instructions">Instructions it has retired.</param>
    void OnTurn(int vcpu, ulong instructions)
    {
    }

    /// <summary>The vCPU now runs on another pCPU.</summary>
    /// <param name="instructions">Instructions retired when it moved.</param>
    /// <param name="pcpu">Where it runs from here on.</param>
    void OnMove(ulong instructions, int pcpu)
    {
    }

    /// <summary>Host events of the vCPU's counters were re-created for a new host PMU.</summary>
    /// <param name="instructions">Instructions retired when it happened.</param>
    void OnReload(ulong instructions)
    {
    }

    /// <summary>The guest accessed a PMU register, and the access was performed.</summary>
    /// <param name="instructions">Instructions retired before the accessing instruction.</param>
    /// <param name="timeNs">Guest time in nanoseconds, by the system counter.</param>
    /// <param name="write">Whether it was an MSR.</param>
    /// <param name="register">The register.</param>
    /// <param name="value">The value read or written.</param>
    void OnPmuAccess(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value)
    {
    }

    /// <summary>The level of the PMU's interrupt changed.</summary>
    /// <param name="instructions">Instructions retired when it happened.</param>
    /// <param name="level">The new level.</param>
    void OnPmuInterrupt(ulong instructions, bool level)
    {
    }

    /// <summary>The guest took an interrupt.</summary>
    /// <param name="instructions">Instructions retired when it was taken.</param>
    void OnInterrupt(ulong instructions)
    {
    }

    /// <summary>Called from time to time, at least about ten times a second of host time while the guest runs, for progress displays.</summary>
    /// <param name="instructions">Instructions retired by all vCPUs.</param>
    void OnProgress(ulong instructions)
    {
    }
}
