using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Generators.Model;

namespace Emu.Importers;

/// <summary>Which words of the memory-mapped view are taken, for reads and for writes.</summary>
internal sealed class PlaceMap(ulong origin)
{
    private readonly Dictionary<ulong, RegisterModel> _reads = [];
    private readonly Dictionary<ulong, RegisterModel> _writes = [];

    /// <summary>The directions in which all words of a register are free.</summary>
    /// <param name="register">The register.</param>
    /// <param name="other">Who has a word of it; null where all are free.</param>
    public (bool Reads, bool Writes) Free(ShapedRegister register, out RegisterModel? other)
    {
        bool reads = register.Direction != AccessDirection.WriteOnly;
        bool writes = register.Direction != AccessDirection.ReadOnly;
        other = null;
        foreach (ulong word in Words(register))
        {
            if (reads && _reads.TryGetValue(word, out RegisterModel? reader))
                (reads, other) = (false, reader);
            if (writes && _writes.TryGetValue(word, out RegisterModel? writer))
                (writes, other) = (false, writer);
        }

        return (reads, writes);
    }

    public void Take(ShapedRegister register, RegisterModel model, bool reads, bool writes)
    {
        foreach (ulong word in Words(register))
        {
            if (reads)
                _reads[word] = model;
            if (writes)
                _writes[word] = model;
        }
    }

    /// <summary>Why the register can have no place, or null.</summary>
    public string? WhyNowhere(ShapedRegister register)
    {
        ulong bytes = (ulong)register.Size / 8;
        ulong last = register.Address + (register.Stride * (ulong)(register.Count - 1));
        UInt128 far = register.Address + ((UInt128)register.Stride * (ulong)(register.Count - 1)) + bytes - 1;
        if (far > ulong.MaxValue || register.Address < origin || last - origin > SpecLimits.HighestOffset)
            return $"the memory-mapped view has offsets up to 0x{SpecLimits.HighestOffset:X}";
        if ((register.Address - origin) % bytes != 0 || (register.Count > 1 && register.Stride % bytes != 0))
            return $"its offset is not a multiple of {bytes}";
        if (register.Count > 1 && register.Stride < bytes)
            return "its elements lie over each other";
        return null;
    }

    private static IEnumerable<ulong> Words(ShapedRegister register) =>
        from element in Enumerable.Range(0, register.Count)
        from word in Enumerable.Range(0, register.Size / 32)
        select register.AddressOf(element) + (4 * (ulong)word);
}
