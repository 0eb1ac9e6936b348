using System;
using System.IO;
using System.Security.Cryptography;
using Emu.Machine;

namespace Emu.Hostile;

/// <summary>Runs a guest twice and judges what came of it.</summary>
internal static class Verdict
{
    /// <summary>The engine's longest block: a limit may be passed by no more.</summary>
    private const ulong LongestBlock = 512;

    /// <summary>What is wrong with the guest's runs, in one sentence; <see langword="null"/> if nothing is.</summary>
    /// <param name="make">Makes the same guest again.</param>
    /// <param name="exit">How the first run ended.</param>
    public static string? Of(Func<HostileGuest> make, out BoardExit exit)
    {
        (BoardResult first, string console) = Run(make());
        exit = first.Exit;
        if (Wrong(first, make().MaxInstructions) is string wrong)
        {
            return wrong;
        }

        (BoardResult second, string secondConsole) = Run(make());
        string before = Describe(first, console);
        string after = Describe(second, secondConsole);
        return before == after ? null : $"two runs differ: {before} / {after}";
    }

    public static string Describe(BoardResult result, string console) =>
        $"{result.Exit}, {result.Instructions} instructions, {result.Cycles} cycles, {result.PmuAccesses} PMU accesses, {result.Interrupts} interrupts, {result.Reloads} reloads, console {console}: {result.Message}";

    public static (BoardResult Result, string Console) Run(HostileGuest guest)
    {
        using MemoryStream console = new();
        using Board machine = new Machine.Board(guest.Options(console));
        BoardResult result = machine.Run();
        return (result, console.Length == 0 ? "empty" : Convert.ToHexString(SHA256.HashData(console.ToArray()), 0, 4));
    }

    private static string? Wrong(BoardResult result, ulong limit)
    {
        if (!Enum.IsDefined(result.Exit) || result.Exit == BoardExit.Requested || result.Message.Length == 0)
        {
            return $"no defined end: {Describe(result, "")}";
        }

        if (result.Instructions > limit + LongestBlock)
        {
            return $"{result.Instructions} instructions, but the limit is {limit}";
        }

        if (result.Exit == BoardExit.InstructionLimit && result.Instructions != limit)
        {
            return $"ended at its limit of {limit} after {result.Instructions} instructions";
        }

        return result.Cores.Count == 0 && result.Cycles != result.Instructions
            ? $"{result.Cycles} cycles of {result.Instructions} instructions, one each"
            : null;
    }
}
