using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Machine.Saving;
using Emu.Registers;

namespace Emu.Machine;

/// <summary>
/// A machine that <see cref="Board.Save"/> wrote: memory, vCPUs, devices and PMUs at one moment of a run. A board made of <see cref="Options"/> goes on from there, bit for bit
/// as if it had never stopped. Its format is in docs/decisions/0012-a-saved-machine.md.
/// </summary>
public sealed class SavedMachine
{
    /// <summary>The format that this version of Emu writes, and the only one that it reads.</summary>
    public const int FormatVersion = 3;

    /// <summary>The word of <see cref="Backend"/> for an emulated PMU.</summary>
    public const string Emulated = "emulated";

    internal const int HashSize = SHA256.HashSizeInBytes;
    internal const int StateLimit = 64 << 20;

    private SavedMachine(string name, MachineSettings settings, ReadOnlyMemory<byte> state, IReadOnlyList<MemoryChunk> memory)
    {
        Name = name;
        Settings = settings;
        State = state;
        Memory = memory;
    }

    /// <summary>The file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>Instructions that all vCPUs together had retired.</summary>
    public ulong Instructions => Settings.Instructions;

    /// <summary>How many vCPUs it has.</summary>
    public int Cpus => Settings.Cpus;

    /// <summary>Its memory in bytes, from 0x4000_0000 on.</summary>
    public ulong MemorySize => Settings.MemorySize;

    /// <summary>The name of the image that it was started with.</summary>
    public string Image => Settings.Image;

    /// <summary>The host that it ran on, as clusters of pCPUs: <c>cortex-a55:4,cortex-a76:4</c>; empty where there was none.</summary>
    public string Host => Settings.Host;

    /// <summary>Where its counts came from: <see cref="Emulated"/>, <c>default</c>, <c>fixed-counters-only</c>, <c>common-events</c>, or the name of a host PMU.</summary>
    public string Backend => Settings.Backend;

    /// <summary>The schedule of its run, with the moves that had happened.</summary>
    public Schedule Schedule => Schedule.Parse(Settings.Schedule);

    /// <summary>
    /// The options of a board that goes on with the machine, on the same host. <see cref="BoardOptions.Host"/> and <see cref="BoardOptions.Backend"/> can be others,
    /// <see cref="BoardOptions.Schedule"/> too where its moves are later ones; console, observer, limit and <see cref="BoardOptions.SaveAt"/> may be any. The rest must stay.
    /// </summary>
    /// <exception cref="BoardException">The host had a core that Emu has no model of.</exception>
    public BoardOptions Options
    {
        get
        {
            SimulatedHost? host = HostDescription.Build(Settings.Host, Name);
            return new BoardOptions
            {
                Image = GuestImage.Nothing(Settings.Image),
                Cpus = Settings.Cpus,
                MemorySize = Settings.MemorySize,
                Pmu = BoardOptions.EmulatedPmu((PmuVersion)Settings.PmuVersion,
                    Settings.Counters) with
                { Features = (PmuFeatures)Settings.Features },
                Host = host,
                Backend = BackendOf(host),
                InstructionCounter = Settings.InstructionCounter,
                Schedule = Schedule,
                StrictDevices = Settings.StrictDevices,
                Saved = this,
            };
        }
    }

    internal MachineSettings Settings { get; }

    /// <summary>The vCPUs, devices and PMUs.</summary>
    internal ReadOnlyMemory<byte> State { get; }

    internal IReadOnlyList<MemoryChunk> Memory { get; }

    /// <summary>Reads a file that <see cref="Board.Save"/> wrote, whole, and looks whether it is one, and undamaged.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BoardException">The file cannot be read, is not a saved machine, has another format, or is damaged; the message says which.</exception>
    public static SavedMachine Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            return Read(file, Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BoardException($"Cannot read the saved machine '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a saved machine from a stream up to its end.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="BoardException">The file is not a saved machine, has another format, or is damaged; the message says which.</exception>
    public static SavedMachine Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        SavedFileReader file = new(stream, name);
        byte[] state = file.ReadState();
        List<MemoryChunk> memory = file.ReadMemory();
        file.CheckEnd();

        StateReader reader = new(state, name);
        MachineSettings settings = new();
        settings.Exchange(reader);
        settings.Check(reader);
        return new SavedMachine(name, settings, state, memory);
    }

    private PmuBackend? BackendOf(SimulatedHost? host)
    {
        switch (Settings.Backend)
        {
            case Emulated:
                return null;
            case "default":
                return PmuBackend.Default;
            case "fixed-counters-only":
                return PmuBackend.FixedCountersOnly;
            case "common-events":
                return PmuBackend.CommonEvents;
        }

        foreach (HostPmu pmu in host?.Pmus ?? [])
        {
            if (pmu.Name == Settings.Backend)
            {
                return PmuBackend.Explicit(pmu);
            }
        }

        throw new BoardException($"The saved machine '{Name}' counts on the host PMU '{Settings.Backend}', which its host '{Settings.Host}' does not have: the file is damaged.");
    }
}
