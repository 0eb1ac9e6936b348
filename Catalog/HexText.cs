using System;
using System.Globalization;

namespace Emu.Catalog;

/// <summary>Register values in hexadecimal, as the program and the site show them.</summary>
internal static class HexText
{
    /// <summary>As many digits as <paramref name="width"/> bits need, in groups of four from the right: 64 bits are <c>0x0000_0000_8000_0011</c>.</summary>
    /// <param name="value">The value; one that is wider than <paramref name="width"/> keeps all its digits.</param>
    /// <param name="width">How many bits the register or the field has.</param>
    public static string Of(ulong value, int width)
    {
        int digits = Math.Max(1, (width + 3) / 4);
        string text = value.ToString("X" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        for (int position = text.Length - 4; position > 0; position -= 4)
            text = text.Insert(position, "_");

        return "0x" + text;
    }
}
