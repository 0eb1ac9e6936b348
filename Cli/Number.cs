using System;
using System.Globalization;

using Emu.Conformance.Syntax;

namespace Emu.Cli;

/// <summary>Numbers as the conformance vectors write them: decimal, <c>0x…</c> or <c>0b…</c>, <c>_</c> between digits, up to 64 bits.</summary>
internal static class Number
{
    public const string Forms = "a decimal, 0x… or 0b… number of up to 64 bits, with _ between digits";

    public static bool TryParse(ReadOnlySpan<char> text, out ulong value) => Numbers.TryParse(text, out value);

    /// <summary>As <see cref="TryParse(ReadOnlySpan{char}, out ulong)"/>; says too whether the text is a number, but one of more than 64 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value, out bool isTooLarge) =>
        Numbers.TryParse(text, out value, out isTooLarge);

    /// <summary>A count: a number, or digits with K, M or G for thousands, millions or thousand millions.</summary>
    public static bool TryParseCount(ReadOnlySpan<char> text, out ulong value) => TryParseCount(text, out value, out _);

    /// <summary>As <see cref="TryParseCount(ReadOnlySpan{char}, out ulong)"/>; says too whether the text is a count, but one of more than 64 bits.</summary>
    public static bool TryParseCount(ReadOnlySpan<char> text, out ulong value, out bool isTooLarge)
    {
        ulong scale = text.IsEmpty ? 1 : text[^1] switch { 'K' or 'k' => 1_000, 'M' or 'm' => 1_000_000, 'G' or 'g' => 1_000_000_000, _ => 1UL };
        ReadOnlySpan<char> digits = scale == 1 ? text : text[..^1];
        if (!TryParse(digits, out value, out isTooLarge))
            return false;

        isTooLarge = value > ulong.MaxValue / scale;
        if (isTooLarge)
            return false;

        value *= scale;
        return true;
    }

    /// <summary>A count for people: <c>12,345,678</c>.</summary>
    public static string Count(ulong value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
