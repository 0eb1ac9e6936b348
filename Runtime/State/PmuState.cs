using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Registers;

namespace Emu;

/// <summary>
/// All the state of a <see cref="Pmu"/> at one moment, with the counters' values in it: a copy that no running count can change. The context and the
/// <see cref="PmuControl"/> registers with <c>storage: outside</c> belong to the PE and are not in it.
/// </summary>
/// <remarks>
/// It consists of 64-bit words without gaps: a header (format, size), the fingerprint of the configuration, what is not in registers, every register's word, the
/// counters, the captured counters. <see cref="CopyTo"/> and <see cref="TryRead"/> convert it to and from the bytes of a file, each word little-endian.
/// Later versions read every format that an earlier one wrote; <c>Tests/Runtime/States</c> keeps a state of each.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
public struct PmuState
{
    /// <summary>The size of its form as bytes.</summary>
    public static readonly int Size = Unsafe.SizeOf<PmuState>();

    /// <summary>
    /// The format that this is: another number for each change of what is in the words, what their bits mean, or the bits of <see cref="PmuFeatures"/>. A test
    /// holds it to them. Formats 1 and 2 are read, too: format 1 says nothing about implemented events that no PMCEID bit shows, and neither says which registers
    /// its words are of. A state of this format says that, so that it is read where registers were added since (<see cref="PmuStateLayout"/>).
    /// </summary>
    public const int FormatVersion = 3;

    /// <summary>How many of the first bytes <see cref="SizeIn(ReadOnlySpan{byte})"/> looks at.</summary>
    public const int HeaderSize = sizeof(ulong);

    private const uint Magic = 0x55_4D_50_45; // "EPMU" in a file

    /// <summary>Magic [31:0], <see cref="FormatVersion"/> [47:32], the size in bytes [63:48].</summary>
    internal ulong Header;

    /// <summary>The features of the configuration that it is of.</summary>
    internal PmuFeatures Features;

    /// <summary>Event counters [7:0], PMMIR_EL1.THWIDTH [15:8] with FEAT_PMUv3_TH or without, the implemented events [63:16] (0 in format 1).</summary>
    internal ulong Shape;

    /// <summary>The cycle counter's clock divider [5:0], PSTATE.PPEND [8], the Software Lock is locked [9], which layout the registers have [63:32] (0 in formats 1 and 2).</summary>
    internal ulong Progress;

    /// <summary>CT of the last cycle, for event counters.</summary>
    internal ulong PreviouslyTrue;

    /// <summary>Every register's word.</summary>
    internal PmuRegisterBank Bank;

    /// <summary>Every counter's value.</summary>
    internal PmuCounterWords Counters;

    /// <summary>What the snapshot registers hold, by counter; 0 without FEAT_PMUv3_SS.</summary>
    internal PmuCounterWords Captured;

    /// <summary>In <see cref="Progress"/>: the cycle counter's clock divider, 0 to 63.</summary>
    internal const ulong Divider = 63;

    /// <summary>In <see cref="Progress"/>: PSTATE.PPEND.</summary>
    internal const ulong Pending = 1UL << 8;

    /// <summary>In <see cref="Progress"/>: the Software Lock is locked.</summary>
    internal const ulong Locked = 1UL << 9;

    /// <summary>In <see cref="Shape"/>: where the threshold width begins.</summary>
    internal const int ThresholdShift = 8;

    /// <summary>In <see cref="Shape"/>: where <see cref="PmuEventSet.Fingerprint"/> begins.</summary>
    internal const int EventsShift = 16;

    /// <summary>In <see cref="Shape"/>: <see cref="PmuEventSet.Fingerprint"/>.</summary>
    internal const ulong Events = ulong.MaxValue << EventsShift;

    /// <summary>The header of a state of this format.</summary>
    internal static ulong HeaderOfThisFormat => HeaderOf(FormatVersion, Size);

    /// <summary>The header of a state of a format and a size in bytes.</summary>
    internal static ulong HeaderOf(int version, int size) => Magic | (ulong)(uint)version << 32 | (ulong)(uint)size << 48;

    /// <summary>The format in a header.</summary>
    internal static int FormatIn(ulong header) => (ushort)(header >> 32);

    /// <summary>The size in a header.</summary>
    internal static int SizeIn(ulong header) => (ushort)(header >> 48);

    /// <summary>How many bytes a state takes that this or another version of Emu wrote, for a reader that has other things behind it.</summary>
    /// <param name="source">The first <see cref="HeaderSize"/> bytes, or more.</param>
    /// <returns>The size that they say, at most 65,535; <see cref="TryRead"/> checks it. <see cref="Size"/> where they are not the first bytes of a state.</returns>
    public static int SizeIn(ReadOnlySpan<byte> source) =>
        source.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic
            ? Size : SizeIn(BinaryPrimitives.ReadUInt64LittleEndian(source));

    /// <summary>Writes the state as <see cref="Size"/> bytes, the same on every machine.</summary>
    /// <param name="destination">Where; the first <see cref="Size"/> bytes are written.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="Size"/>.</exception>
    public readonly void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
        {
            throw new ArgumentException($"A state takes {Size} bytes, and there is room for {destination.Length}.", nameof(destination));
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<PmuState>(in this));
        bytes.CopyTo(destination);
        ToOrFromLittleEndian(destination[..Size]);
    }

    /// <summary>Reads a state that <see cref="CopyTo"/> wrote. Whether it is of a PMU's configuration, only <see cref="Pmu.TryRestore(in PmuState, out string?)"/> knows.</summary>
    /// <param name="source">The bytes, and nothing behind them: <see cref="Size"/> of them, or as many as the version of Emu that wrote them had.</param>
    /// <param name="state">The state; empty where it cannot be read.</param>
    /// <param name="reason">Why it cannot be read; null where it was.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, out PmuState state, [NotNullWhen(false)] out string? reason)
    {
        state = default;
        reason = ReasonAgainst(source);
        if (reason is not null)
        {
            return false;
        }

        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<PmuState>(ref state));
        source.CopyTo(bytes);
        ToOrFromLittleEndian(bytes);
        return true;
    }

    private static string? ReasonAgainst(ReadOnlySpan<byte> source)
    {
        if (source.Length < sizeof(ulong) || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
        {
            return "These bytes are not a saved PMU state: they do not begin as one.";
        }

        ulong header = BinaryPrimitives.ReadUInt64LittleEndian(source);
        int version = FormatIn(header);
        if (version is not (>= 1 and <= FormatVersion))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The state has format {version}, and this Emu reads formats 1 to {FormatVersion}: save it again with the same version of Emu that is to restore it.");
        }

        int size = SizeIn(header);
        if (source.Length != size || !PmuStateLayout.IsKnown(version, size))
        {
            return string.Create(CultureInfo.InvariantCulture, $"A state takes {Size} bytes, and these are {source.Length}: it was cut short, or something was added.");
        }

        return size <= Size ? null : "The state has registers that this Emu does not have: restore it with the version of Emu that saved it.";
    }

    private static void ToOrFromLittleEndian(Span<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
