using System.Collections.Generic;
using Emu.Kvm;

namespace Emu.Machine.Saving;

/// <summary>What a saved machine is made of, at the start of its state.</summary>
internal sealed class MachineSettings
{
    private const int MaxCounters = 31;

    public ulong MemorySize;
    public int Cpus;
    public bool StrictDevices;
    public string Image = "";
    public int PmuVersion;
    public int Counters;
    public ulong Features;
    public bool InstructionCounter;
    public string Host = "";
    public string Backend = "";
    public string Schedule = "";
    public ulong Instructions;

    /// <summary>Memory outside RAM.</summary>
    public List<AddressRange> Ranges = [];

    /// <summary>The settings of a machine that is to be saved.</summary>
    public static MachineSettings Of(BoardOptions options, ulong instructions, List<AddressRange> ranges) => new()
    {
        MemorySize = options.MemorySize,
        Cpus = options.Cpus,
        StrictDevices = options.StrictDevices,
        Image = options.Image.Name,
        PmuVersion = (int)options.Pmu.Version,
        Counters = options.Pmu.Counters,
        Features = (ulong)options.Pmu.Features,
        InstructionCounter = options.InstructionCounter,
        Host = HostDescription.Of(options.Host),
        Backend = WordOf(options.Backend),
        Schedule = options.Schedule.ToString(),
        Instructions = instructions,
        Ranges = ranges,
    };

    public static string WordOf(PmuBackend? backend) => backend?.Kind switch
    {
        null => SavedMachine.Emulated,
        PmuBackendKind.Default => "default",
        PmuBackendKind.FixedCountersOnly => "fixed-counters-only",
        PmuBackendKind.CommonEvents => "common-events",
        _ => backend.Pmu!.Name,
    };

    public void Exchange(StateExchange state)
    {
        state.Mark("machine");
        state.Value(ref MemorySize);
        state.Index(ref Cpus, BoardOptions.MaxCpus, "the number of vCPUs");
        state.Value(ref StrictDevices);
        state.Text(ref Image);
        state.Index(ref PmuVersion, 15, "the PMU's version");
        state.Index(ref Counters, MaxCounters, "the number of event counters");
        state.Value(ref Features);
        state.Value(ref InstructionCounter);
        state.Text(ref Host);
        state.Text(ref Backend);
        state.Text(ref Schedule);
        state.Value(ref Instructions);
        PhysicalMemory.ExchangeRanges(state, Ranges);
    }

    /// <summary>What was read is something that a machine can have.</summary>
    public void Check(StateReader reader)
    {
        const ulong Granule = 2 << 20;
        string? wrong = MemorySize == 0 || MemorySize % Granule != 0 || MemorySize > BoardMap.RamSizeLimit ? $"memory of {MemorySize} bytes cannot be"
            : Cpus == 0 ? "it has no vCPU"
            : Image.Length == 0 ? "its image has no name"
            : !System.Enum.IsDefined((PmuVersion)PmuVersion) ? $"there is no PMU of version {PmuVersion}"
            : PhysicalMemory.ReasonAgainst(Ranges, MemorySize) is { } range ? range
            : !Emu.Machine.Schedule.TryParse(Schedule, out _, out string? reason) ? reason
            : null;
        if (wrong is not null)
        {
            throw reader.Damaged(wrong.TrimEnd('.'));
        }
    }
}
