using System;
using System.Globalization;

namespace Emu.Tests.Spec;

/// <summary>Bits as the manual writes them: <c>63:61 58 9:0</c>.</summary>
internal static class BitList
{
    /// <summary>The mask of a list of bits and ranges.</summary>
    public static ulong Mask(string bits)
    {
        ulong mask = 0;
        foreach (string part in bits.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            (int high, int low) = Range(part);
            ulong field = RangeMask(high, low);
            Assert.True((mask & field) == 0, $"{part} of '{bits}' is listed twice.");
            mask |= field;
        }

        return mask;
    }

    /// <summary>The ends of <c>31:24</c> or <c>5</c>.</summary>
    public static (int High, int Low) Range(string text)
    {
        string[] ends = text.Split(':');
        int high = int.Parse(ends[0], CultureInfo.InvariantCulture);
        return (high, ends.Length == 1 ? high : int.Parse(ends[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The mask of one range.</summary>
    public static ulong RangeMask(int high, int low) => (ulong.MaxValue >> (63 - high)) & (ulong.MaxValue << low);
}
