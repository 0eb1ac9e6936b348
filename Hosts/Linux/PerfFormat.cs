using System;
using System.Globalization;
using System.Numerics;

namespace Emu.Hosts.Linux;

/// <summary>Where a term of an event, such as <c>event</c> or <c>umask</c>, goes: a file of a PMU's <c>format</c> folder, <c>config:0-7,32-35</c>.</summary>
/// <param name="Word">0, 1 or 2: <c>config</c>, <c>config1</c> or <c>config2</c>.</param>
/// <param name="Bits">The bits of that word; the term's lowest bit goes to the lowest of them.</param>
public readonly record struct PerfFormat(int Word, ulong Bits)
{
    /// <summary>How many bits the term has.</summary>
    public int Width => BitOperations.PopCount(Bits);

    /// <summary>Reads the text of such a file.</summary>
    /// <param name="text">A word's name, a colon, and bits or ranges of bits between commas.</param>
    /// <param name="format">What it says.</param>
    /// <returns>False when it says something else.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out PerfFormat format)
    {
        format = default;
        text = text.TrimEnd('\n');
        int colon = text.IndexOf(':');
        if (colon < 0)
            return false;
        int word = text[..colon] switch
        {
            "config" => 0,
            "config1" => 1,
            "config2" => 2,
            _ => -1,
        };
        if (word < 0)
            return false;

        ulong bits = 0;
        ReadOnlySpan<char> rest = text[(colon + 1)..];
        while (true)
        {
            int comma = rest.IndexOf(',');
            ReadOnlySpan<char> item = comma < 0 ? rest : rest[..comma];
            int dash = item.IndexOf('-');
            if (!TryParseBit(dash < 0 ? item : item[..dash], out int first))
                return false;
            int last = first;
            if (dash >= 0 && (!TryParseBit(item[(dash + 1)..], out last) || last < first))
                return false;
            bits |= (ulong.MaxValue >> (63 - last)) & (ulong.MaxValue << first);
            if (comma < 0)
                break;
            rest = rest[(comma + 1)..];
        }

        format = new PerfFormat(word, bits);
        return true;
    }

    /// <summary>Spreads a term's value over its bits.</summary>
    /// <param name="value">The value.</param>
    /// <param name="word">What the word holds of this term.</param>
    /// <returns>False when the value has more bits than the term.</returns>
    public bool TryEncode(ulong value, out ulong word)
    {
        word = 0;
        for (ulong left = Bits; left != 0 && value != 0; left &= left - 1, value >>= 1)
        {
            if ((value & 1) != 0)
                word |= left & (0 - left);
        }

        return value == 0;
    }

    private static bool TryParseBit(ReadOnlySpan<char> text, out int bit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bit) && bit < 64;
}
