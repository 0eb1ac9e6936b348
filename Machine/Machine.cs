using System;

namespace Emu.Machine;

/// <summary>
/// The reference embedder of <c>Emu.Pmu</c>: an arm64 board with one vCPU around the Unicorn engine, which runs one guest image from its
/// entry point to its end. The same options give the same run, count for count. Not thread-safe, but for <see cref="RequestStop"/>.
/// </summary>
public sealed class Machine : IDisposable
{
    private readonly MachineOptions _options;
    private volatile bool _stopRequested;

    /// <summary>Builds the board and puts the image into its memory.</summary>
    /// <param name="options">What the machine is made of.</param>
    /// <exception cref="MachineException">libunicorn2 is missing or unusable, or the image does not fit the board.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public Machine(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Runs the guest to its end. A machine runs once.</summary>
    /// <returns>What came of it.</returns>
    /// <exception cref="MachineException">The engine failed.</exception>
    /// <exception cref="InvalidOperationException">The machine has run already.</exception>
    public MachineResult Run() =>
        throw (_stopRequested ? new OperationCanceledException() : new MachineException($"The board is not built yet, so '{_options.Image.Name}' cannot run."));

    /// <summary>Asks a running guest to stop soon. May be called from any thread and from a signal handler.</summary>
    public void RequestStop() => _stopRequested = true;

    /// <summary>Gives the engine and the guest's memory back.</summary>
    public void Dispose()
    {
    }
}
