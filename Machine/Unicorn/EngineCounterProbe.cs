using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Emu.Machine.Unicorn;

/// <summary>
/// Where the engine has its own PMU's cycle counter in a saved CPU state. Behind the counter is its distance from the clock of the host, which would make two saved machines of the same
/// moment differ. No guest of this board ever reads either, so both are zeros in a file. The place is found by writing the counter through the API.
/// </summary>
internal static class EngineCounterProbe
{
    private const ulong Pattern = 0x5EED_C0DE_1357_9BDF;

    private static int _word;

    /// <summary>Takes the counter and its distance out of a state.</summary>
    public static void Clear(byte[] state)
    {
        int word = Volatile.Read(ref _word);
        if (word == 0)
        {
            Volatile.Write(ref _word, word = Find());
        }

        MemoryMarshal.Cast<byte, ulong>(state.AsSpan()).Slice(word, 2).Clear();
    }

    private static int Find()
    {
        using Engine probe = new();
        CpuState cpu = CpuState.Find(probe);
        using EngineContext context = new(probe);
        probe.WriteSystemRegister(3, 3, 9, 13, 0, Pattern);
        context.Save(probe);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(context.ReadAll(probe, cpu).AsSpan());
        int found = words.IndexOf(Pattern);
        return found > 0 && words.LastIndexOf(Pattern) == found && found + 1 < words.Length
            ? found
            : throw CpuState.Unknown("its own PMU's cycle counter was not found");
    }
}
