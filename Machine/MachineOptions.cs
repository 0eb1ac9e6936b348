using System.IO;
using Emu.Hosts;
using Emu.Registers;

namespace Emu.Machine;

/// <summary>What a <see cref="Machine"/> is made of.</summary>
public sealed record MachineOptions
{
    private const int DefaultCounters = 6;

    /// <summary>The program to run.</summary>
    public required GuestImage Image { get; init; }

    /// <summary>The guest's command line (<c>/chosen/bootargs</c> of the device tree). Default: none.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Size of memory in bytes, from 0x4000_0000 on: a multiple of 2 MiB, up to 8 GiB. Default: 128 MiB.</summary>
    public ulong MemorySize { get; init; } = BoardMap.RamSize;

    /// <summary>
    /// The PMU the guest sees. The board has EL0 and EL1 only, so <see cref="PmuOptions.EL2"/> and <see cref="PmuOptions.EL3"/> must be false.
    /// Default: <see cref="EmulatedPmu"/> with FEAT_PMUv3p9 and 6 event counters.
    /// </summary>
    public PmuOptions Pmu { get; init; } = EmulatedPmu(PmuVersion.V3p9, DefaultCounters);

    /// <summary>The host whose cores the vCPU runs on, each at its own cycles an instruction. Default: none, and one cycle an instruction.</summary>
    public SimulatedHost? Host { get; init; }

    /// <summary>
    /// Which PMUs of <see cref="Host"/> count. The guest then has at most the PMU version and the counters that the host can give it.
    /// Default: none, the PMU is emulated.
    /// </summary>
    public PmuBackend? Backend { get; init; }

    /// <summary>When the vCPU moves to which pCPU of <see cref="Host"/>. It starts on the first pCPU. Default: never.</summary>
    public Schedule Schedule { get; init; } = Schedule.Empty;

    /// <summary>How many instructions the guest may retire; the run ends exactly there. Default: no limit.</summary>
    public ulong? MaxInstructions { get; init; }

    /// <summary>Where the guest's serial output goes. Default: nowhere.</summary>
    public Stream Console { get; init; } = Stream.Null;

    /// <summary>Where the guest's serial input comes from. Default: nothing is ever received.</summary>
    public IConsoleInput? Input { get; init; }

    /// <summary>Who is told what happens. Default: nobody.</summary>
    public IMachineObserver? Observer { get; init; }

    /// <summary>The PMU of the board when it is emulated: EL0 and EL1, with those events in PMCEID0/1_EL0 that the machine really counts.</summary>
    /// <param name="version">The PMU version; with FEAT_PMUv3p9 comes the instruction counter (FEAT_PMUv3_ICNTR).</param>
    /// <param name="counters">Event counters, 0 to 31.</param>
    /// <returns>The options, to be changed further with <c>with</c>.</returns>
    public static PmuOptions EmulatedPmu(PmuVersion version, int counters) => new()
    {
        Version = version,
        Counters = counters,
        EL2 = false,
        EL3 = false,
        Features = version >= PmuVersion.V3p9 ? PmuFeatures.FEAT_PMUv3_ICNTR : PmuFeatures.None,
        Events = MachineEvents.All,
    };
}
