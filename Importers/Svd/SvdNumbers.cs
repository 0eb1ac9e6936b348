using System;
using System.Globalization;

namespace Emu.Importers.Svd;

/// <summary>Numbers as CMSIS-SVD writes them: decimal, <c>0x</c>, <c>#</c> or <c>0b</c> binary with <c>x</c> for bits that do not matter, and K, M, G or T behind.</summary>
internal static class SvdNumbers
{
    /// <summary>Whether the text is a number of at most 64 bits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number; bits that do not matter are 0.</param>
    /// <param name="free">Which bits do not matter.</param>
    public static bool TryParse(string text, out ulong value, out ulong free)
    {
        (value, free) = (0, 0);
        ReadOnlySpan<char> digits = text.AsSpan().Trim().TrimStart('+');
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return TryScale(ref digits) is var shift
                && ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
                && Scale(ref value, shift);
        }
        if (digits.StartsWith("#"))
            return TryBinary(digits[1..], ref value, ref free);
        if (digits.StartsWith("0b", StringComparison.OrdinalIgnoreCase))
            return TryBinary(digits[2..], ref value, ref free);

        int scale = TryScale(ref digits);
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) && Scale(ref value, scale);
    }

    /// <summary>Takes the letter of a scale off, and says how far it shifts.</summary>
    private static int TryScale(ref ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty)
            return 0;

        int power = "KMGT".IndexOf(char.ToUpperInvariant(digits[^1]), StringComparison.Ordinal) + 1;
        if (power > 0)
            digits = digits[..^1];
        return 10 * power;
    }

    private static bool Scale(ref ulong value, int shift)
    {
        bool fits = value <= ulong.MaxValue >> shift;
        value <<= shift;
        return fits;
    }

    private static bool TryBinary(ReadOnlySpan<char> digits, ref ulong value, ref ulong free)
    {
        if (digits.IsEmpty || digits.Length > 64)
            return false;

        foreach (char digit in digits)
        {
            (value, free) = (value << 1, free << 1);
            switch (digit)
            {
                case '0':
                    break;
                case '1':
                    value |= 1;
                    break;
                case 'x' or 'X':
                    free |= 1;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
