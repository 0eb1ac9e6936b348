using System.IO;

namespace Emu.Machine;

/// <summary>What a <see cref="Machine"/> is made of.</summary>
public sealed record MachineOptions
{
    /// <summary>The program to run.</summary>
    public required GuestImage Image { get; init; }

    /// <summary>The guest's command line (<c>/chosen/bootargs</c> of the device tree). Default: none.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Size of memory in bytes, from 0x4000_0000 on: a multiple of 2 MiB, up to 8 GiB. Default: 128 MiB.</summary>
    public ulong MemorySize { get; init; } = BoardMap.RamSize;

    /// <summary>
    /// The PMU the guest sees. The board has EL0 and EL1 only, so <see cref="PmuOptions.EL2"/> and <see cref="PmuOptions.EL3"/> must be false.
    /// Default: FEAT_PMUv3p9 with 6 event counters.
    /// </summary>
    public PmuOptions Pmu { get; init; } = new() { EL2 = false, EL3 = false };

    /// <summary>When the vCPU moves to which pCPU. It starts on the first pCPU. Default: never.</summary>
    public Schedule Schedule { get; init; } = Schedule.Empty;

    /// <summary>How many instructions the guest may retire; the run ends exactly there. Default: no limit.</summary>
    public ulong? MaxInstructions { get; init; }

    /// <summary>Where the guest's serial output goes. Default: nowhere.</summary>
    public Stream Console { get; init; } = Stream.Null;

    /// <summary>Who is told what happens. Default: nobody.</summary>
    public IMachineObserver? Observer { get; init; }
}
