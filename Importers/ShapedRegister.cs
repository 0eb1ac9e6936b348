using System.Collections.Generic;

using Emu.Generators.Model;

namespace Emu.Importers;

/// <summary>A register, or an array with one index, of 8 to 64 bits.</summary>
/// <param name="Source">What it came from.</param>
/// <param name="Name">Its name; that of an array has <c>&lt;n&gt;</c>.</param>
/// <param name="Address">Of its first element.</param>
/// <param name="Index">The index of an array.</param>
/// <param name="Stride">From one element to the next, in bytes.</param>
internal sealed record ShapedRegister(SourceRegister Source, string Name, ulong Address, IndexModel? Index, ulong Stride)
{
    /// <summary>8, 16, 32 or 64.</summary>
    public int Size { get; init; } = Source.Size;

    public AccessDirection Direction { get; init; } = Source.Direction;

    public IReadOnlyList<SourceField> Fields { get; init; } = Source.Fields;

    public ulong ReservedOnes { get; init; } = Source.ReservedOnes;

    public int Count => Index?.Count ?? 1;

    public ulong AddressOf(int element) => Address + (Stride * (ulong)element);
}
