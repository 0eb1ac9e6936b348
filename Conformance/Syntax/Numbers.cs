using System;

namespace Emu.Conformance.Syntax;

/// <summary>Numbers of the vector format: decimal, <c>0x</c> or <c>0b</c>, unsigned, up to 64 bits, with <c>_</c> between digits.</summary>
internal static class Numbers
{
    /// <summary>Reads a number.</summary>
    /// <returns>False where the text is not a number, or one of more than 64 bits.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value) => TryParse(text, out value, out _);

    /// <summary>Reads a number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number.</param>
    /// <param name="isTooLarge">The text is a number, but one of more than 64 bits.</param>
    /// <returns>False where the text is not a number, or one of more than 64 bits.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value, out bool isTooLarge)
    {
        isTooLarge = false;
        value = 0;
        uint radix = 10;
        if (text.Length > 2 && text[0] == '0')
        {
            radix = text[1] switch
            {
                'x' or 'X' => 16,
                'b' or 'B' => 2,
                _ => 10,
            };
            if (radix != 10)
            {
                text = text[2..];
            }
        }

        // An underscore is only allowed between two digits.
        bool digitBefore = false;
        foreach (char c in text)
        {
            if (c == '_')
            {
                if (!digitBefore)
                {
                    isTooLarge = false;
                    return false;
                }

                digitBefore = false;
                continue;
            }

            uint digit = DigitOf(c);
            if (digit >= radix)
            {
                isTooLarge = false;
                return false;
            }

            // What comes behind a number that is too large already still decides whether it is a number.
            UInt128 next = ((UInt128)value * radix) + digit;
            isTooLarge |= next > ulong.MaxValue;
            value = isTooLarge ? 0 : (ulong)next;
            digitBefore = true;
        }

        isTooLarge &= digitBefore;
        return digitBefore && !isTooLarge;
    }

    private static uint DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => (uint)(c - '0'),
        >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
        _ => uint.MaxValue,
    };
}
