using System.CommandLine.Parsing;

namespace Emu.Cli.Run;

/// <summary>A size of memory: bytes, or a number with K, M or G for 1024 and its powers, as sizes of memory are usually written.</summary>
internal static class MemorySizeOption
{
    /// <summary>Bytes of memory without the option.</summary>
    public const ulong Default = 128UL << 20;

    private const ulong Granule = 2UL << 20;
    private const ulong Most = 8UL << 30;

    /// <summary>Reads the option, or says what is wrong with it.</summary>
    public static ulong Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (Number.TryParse(shift == 0 ? text : text[..^1], out ulong value) && value <= Most >> shift && (value << shift) % Granule == 0
            && value > 0)
        {
            return value << shift;
        }

        result.AddError($"--memory {text}: Give a multiple of 2M from 2M to 8G, for example 512M.");
        return Default;
    }
}
