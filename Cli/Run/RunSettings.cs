using System;
using System.Collections.Generic;

using Emu.Machine;

namespace Emu.Cli.Run;

/// <summary>What one run is made of, as the command line gave it.</summary>
internal sealed record RunSettings
{
    /// <summary>The word for a PMU that counts every event the machine can count.</summary>
    public const string Emulated = "emulated";

    /// <summary>The word for one host PMU for the whole VM, chosen by KVM.</summary>
    public const string Default = "default";

    /// <summary>The word for counters that follow the vCPU to every host PMU, but only the fixed ones.</summary>
    public const string FixedCountersOnly = "fixed-counters-only";

    /// <summary>The word for event counters that follow the vCPU, for the events that every host PMU counts.</summary>
    public const string CommonEvents = "common-events";

    /// <summary>The word that a text names, in upper or lower case; the text itself where it names none.</summary>
    public static string PmuWord(string text)
    {
        foreach (string word in (ReadOnlySpan<string>)[Emulated, Default, FixedCountersOnly, CommonEvents])
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                return word;
        }

        return text;
    }

    public required GuestImage Image { get; init; }

    public string Arguments { get; init; } = "";

    /// <summary>The initial RAM disk; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Initrd { get; init; }

    /// <summary>Bytes of memory.</summary>
    public ulong MemorySize { get; init; } = MemorySizeOption.Default;

    /// <summary>What the guest's random numbers begin with.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether Linux chooses its virtual addresses by the seed.</summary>
    public bool Kaslr { get; init; }

    public PmuVersion Version { get; init; } = PmuVersion.V3p9;

    public int Counters { get; init; } = 6;

    /// <summary>Whether the guest has the instruction counter on a host, which KVM does not give.</summary>
    public bool InstructionCounter { get; init; }

    /// <summary>The machine to go on with; null where the run begins with the image.</summary>
    public SavedMachine? Saved { get; init; }

    /// <summary>When the machine is to be saved, and where; null where it is not.</summary>
    public SaveTarget? Save { get; init; }

    /// <summary>How many vCPUs there are.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>The clusters of the simulated host; none: the PMU is emulated.</summary>
    public IReadOnlyList<Cluster> Host { get; init; } = [];

    public Schedule Schedule { get; init; } = Schedule.Empty;

    /// <summary>One of the four words, or the name of a host PMU.</summary>
    public string Pmu { get; init; } = Emulated;

    public ulong? MaxInstructions { get; init; }

    /// <summary>Whether an access to an address where the board has nothing ends the run.</summary>
    public bool StrictDevices { get; init; }

    /// <summary>Whether all stores of the guest take the engine's slow way.</summary>
    public bool SlowStores { get; init; }

    /// <summary>Whether the guest's console gets what comes on standard input.</summary>
    public bool Input { get; init; }

    /// <summary>Where what reaches the PMU is written to; null where it is not.</summary>
    public TraceTarget? Trace { get; init; }

    /// <summary>Whether to show the run on the whole screen, where there is a terminal.</summary>
    public bool Live { get; init; }

    /// <summary>Whether to watch the run for a report.</summary>
    public bool Record { get; init; }
}
