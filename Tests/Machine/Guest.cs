using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Emu.Registers;

namespace Emu.Machine.Tests;

/// <summary>Runs test guests.</summary>
internal static class Guest
{
    public static string ImagePath(string name) => Path.Combine(AppContext.BaseDirectory, "images", name + ".elf");

    public static BoardResult Run(Code code, IBoardObserver? observer = null, ulong? limit = 1_000_000) =>
        Run(new BoardOptions { Image = code.Image(), Observer = observer, MaxInstructions = limit });

    public static BoardResult RunStrict(Code code) =>
        Run(new BoardOptions { Image = code.Image(), MaxInstructions = 1_000_000, StrictDevices = true });

    public static BoardResult Run(BoardOptions options)
    {
        using Board machine = new Emu.Machine.Board(options);
        return machine.Run();
    }

    public static (BoardResult Result, string Console) RunImage(string name, BoardOptions? options = null)
    {
        using MemoryStream console = new();
        GuestImage image = GuestImage.Load(ImagePath(name));
        BoardResult result = Run((options ?? new BoardOptions { Image = image, MaxInstructions = 100_000_000 }) with { Image = image, Console = console });
        return (result, Encoding.UTF8.GetString(console.ToArray()));
    }
}

/// <summary>Keeps what it sees.</summary>
internal sealed class Recorder : IBoardObserver
{
    public List<(ulong Instructions, int Pcpu)> Moves { get; } = [];

    public List<ulong> Reloads { get; } = [];

    public List<ulong> Interrupts { get; } = [];

    public List<(ulong Instructions, bool Write, PmuRegisterId Register, ulong Value)> Accesses { get; } = [];

    public void OnMove(ulong instructions, int pcpu) => Moves.Add((instructions, pcpu));

    public void OnReload(ulong instructions) => Reloads.Add(instructions);

    public void OnInterrupt(ulong instructions) => Interrupts.Add(instructions);

    public void OnPmuAccess(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value) =>
        Accesses.Add((instructions, write, register.Id, value));
}
