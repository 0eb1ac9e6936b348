using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Emu.HostPmus;

/// <summary>A set of physical CPU numbers, as the kernel prints them: <c>0-3,8</c>. Immutable.</summary>
public sealed class CpuSet : IEquatable<CpuSet>
{
    /// <summary>The greatest CPU number a set can hold.</summary>
    public const int MaxCpu = 65_535;

    private const int WordBits = 64;

    // Without trailing zero words, so that equal sets have equal words.
    private readonly ulong[] _words;

    private CpuSet(ulong[] words)
    {
        int length = words.Length;
        while (length > 0 && words[length - 1] == 0)
            length--;
        _words = length == words.Length ? words : words[..length];
    }

    /// <summary>The set without a CPU.</summary>
    public static CpuSet Empty { get; } = new([]);

    /// <summary>The number of CPUs in the set.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in _words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>The set has no CPU.</summary>
    public bool IsEmpty => _words.Length == 0;

    /// <summary>The lowest CPU number of the set, or -1.</summary>
    public int First => Next(0);

    /// <summary>The greatest CPU number of the set, or -1.</summary>
    public int Last => _words.Length == 0 ? -1 : (_words.Length * WordBits) - 1 - BitOperations.LeadingZeroCount(_words[^1]);

    /// <summary>The CPUs from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or above <see cref="MaxCpu"/>, or the range runs backwards.</exception>
    public static CpuSet Range(int first, int last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, MaxCpu);
        ulong[] words = new ulong[(last / WordBits) + 1];
        Fill(words, first, last);
        return new CpuSet(words);
    }

    /// <summary>Reads a list as sysfs prints it.</summary>
    /// <param name="text">Items <c>a</c> or <c>a-b</c> (b not below a) between commas, up to a newline or the end; an empty text is
    /// the empty set. Numbers are decimal, hexadecimal after <c>0x</c>, octal after <c>0</c>, as C reads them.</param>
    /// <param name="cpus">The set, if the list is well formed.</param>
    /// <returns>False when any part of the list is malformed or a number is above <see cref="MaxCpu"/>.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out CpuSet? cpus)
    {
        cpus = null;
        int end = text.IndexOfAny('\n', '\0');
        if (end >= 0)
            text = text[..end];
        if (text.IsEmpty)
        {
            cpus = Empty;
            return true;
        }

        ulong[] words = [];
        foreach (System.Range range in new ListItems(text))
        {
            ReadOnlySpan<char> item = text[range];
            int dash = item.IndexOf('-');
            if (!TryParseNumber(dash < 0 ? item : item[..dash], out int first))
                return false;
            int last = first;
            if (dash >= 0 && (!TryParseNumber(item[(dash + 1)..], out last) || last < first))
                return false;
            if (last / WordBits >= words.Length)
                Array.Resize(ref words, (last / WordBits) + 1);
            Fill(words, first, last);
        }

        cpus = new CpuSet(words);
        return true;
    }

    /// <summary>Reads a list as sysfs prints it; see <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException">The list is malformed.</exception>
    public static CpuSet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out CpuSet? cpus) ? cpus : throw new FormatException($"\"{text}\" is not a CPU list such as 0-3,8.");
    }

    /// <summary>The set holds <paramref name="cpu"/>; false for every number out of range.</summary>
    public bool Contains(int cpu) =>
        (uint)cpu / WordBits < (uint)_words.Length && (_words[(uint)cpu / WordBits] >> (cpu % WordBits) & 1) != 0;

    /// <summary>The set holds every CPU of <paramref name="other"/>.</summary>
    public bool IsSupersetOf(CpuSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < other._words.Length; i++)
        {
            if ((other._words[i] & ~(i < _words.Length ? _words[i] : 0)) != 0)
                return false;
        }

        return true;
    }

    /// <summary>The sets have a CPU in common.</summary>
    public bool Overlaps(CpuSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < Math.Min(_words.Length, other._words.Length); i++)
        {
            if ((_words[i] & other._words[i]) != 0)
                return true;
        }

        return false;
    }

    /// <summary>The CPUs of either set.</summary>
    public CpuSet Union(CpuSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ulong[] words = new ulong[Math.Max(_words.Length, other._words.Length)];
        _words.CopyTo(words, 0);
        for (int i = 0; i < other._words.Length; i++)
            words[i] |= other._words[i];
        return new CpuSet(words);
    }

    /// <summary>The CPUs of this set that are not in <paramref name="other"/>.</summary>
    public CpuSet Except(CpuSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ulong[] words = [.. _words];
        for (int i = 0; i < Math.Min(words.Length, other._words.Length); i++)
            words[i] &= ~other._words[i];
        return new CpuSet(words);
    }

    /// <summary>Whole words at a time: a hostile list may name all CPUs thousands of times.</summary>
    private static void Fill(ulong[] words, int first, int last)
    {
        for (int word = first / WordBits; word <= last / WordBits; word++)
        {
            ulong from = ulong.MaxValue << Math.Max(first - (word * WordBits), 0);
            ulong to = ulong.MaxValue >> Math.Max(((word + 1) * WordBits) - 1 - last, 0);
            words[word] |= from & to;
        }
    }

    /// <summary>The lowest CPU of the set that is not below <paramref name="from"/>, or -1.</summary>
    public int Next(int from)
    {
        if (from < 0)
            from = 0;
        int index = from / WordBits;
        if (index >= _words.Length)
            return -1;
        ulong word = _words[index] & (ulong.MaxValue << (from % WordBits));
        while (word == 0)
        {
            if (++index == _words.Length)
                return -1;
            word = _words[index];
        }

        return (index * WordBits) + BitOperations.TrailingZeroCount(word);
    }

    /// <inheritdoc/>
    public bool Equals(CpuSet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CpuSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ulong word in _words)
            hash.Add(word);
        return hash.ToHashCode();
    }

    /// <summary>The list as the kernel prints it: <c>0-3,8</c>; empty for the empty set.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int first = Next(0); first >= 0;)
        {
            int last = first;
            while (Contains(last + 1))
                last++;
            if (text.Length != 0)
                text.Append(',');
            text.Append(first);
            if (last != first)
                text.Append('-').Append(last);
            first = Next(last + 1);
        }

        return text.ToString();
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return int.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
                && (uint)number <= MaxCpu;
        }
        if (text.Length < 2 || text[0] != '0')
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaxCpu;

        number = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '7')
                return false;
            number = (number * 8) + (digit - '0');
            if (number > MaxCpu)
                return false;
        }

        return true;
    }

    /// <summary>The items between commas; .NET 8 cannot split spans.</summary>
    private ref struct ListItems(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _start = -1;
        private int _end = -1;

        public readonly Range Current => _start.._end;

        public readonly ListItems GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_end == _text.Length)
                return false;
            _start = _end + 1;
            int comma = _text[_start..].IndexOf(',');
            _end = comma < 0 ? _text.Length : _start + comma;
            return true;
        }
    }
}
