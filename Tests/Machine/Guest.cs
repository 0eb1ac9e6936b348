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
        using Board machine = new(options);
        return machine.Run();
    }

    /// <summary>A value that a guest read or reported; the failure names it and has both values in hexadecimal.</summary>
    public static void Expect(string name, ulong expected, ulong actual) =>
        Assert.True(expected == actual, $"{name}: expected 0x{expected:X}, and the guest has 0x{actual:X}.");

    public static (BoardResult Result, string Console) RunImage(string name, BoardOptions? options = null)
    {
        using MemoryStream console = new();
        GuestImage image = GuestImage.Load(ImagePath(name));
        BoardResult result =
            Run((options ?? new BoardOptions { Image = image, MaxInstructions = 100_000_000 }) with { Image = image, Console = console });
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

    /// <summary>The value of the guest's last access of the PMU: what it read, or what <see cref="Code.Report"/> showed.</summary>
    public void Expect(string name, ulong value)
    {
        Assert.True(Accesses.Count != 0, $"{name}: expected 0x{value:X}, and the guest did not access the PMU.");
        Guest.Expect(name, value, Accesses[^1].Value);
    }

    public void OnMove(ulong instructions, int pcpu) => Moves.Add((instructions, pcpu));

    public void OnReload(ulong instructions) => Reloads.Add(instructions);

    public void OnInterrupt(ulong instructions) => Interrupts.Add(instructions);

    public void OnPmuAccess(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value) =>
        Accesses.Add((instructions, write, register.Id, value));
}
