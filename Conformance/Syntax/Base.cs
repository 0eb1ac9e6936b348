using System;

namespace Emu.Conformance.Syntax;

/// <summary>The base that a file writes a number in; a failure shows the other value in the same.</summary>
internal enum Base : byte
{
    /// <summary>Decimal.</summary>
    Ten,

    /// <summary>Hexadecimal, which shows binary numbers too.</summary>
    Sixteen,
}

/// <summary>Numbers in a <see cref="Base"/>.</summary>
internal static class BaseExtensions
{
    extension(Base)
    {
        /// <summary>The base of a number as it is in a file: one that starts with 0 has a prefix.</summary>
        public static Base Of(ReadOnlySpan<char> number) => number.Length > 1 && number[0] == '0' ? Base.Sixteen : Base.Ten;
    }

    /// <summary>The number in this base.</summary>
    public static string Format(this Base of, ulong value) => of == Base.Sixteen ? $"0x{value:x}" : $"{value}";
}
