using System.Collections.Generic;

namespace Emu.Cli.Registers.Export;

/// <summary>One layout of the memory-mapped view.</summary>
/// <param name="Name">What it is called in other formats.</param>
/// <param name="Purpose">What it is.</param>
/// <param name="Registers">In the order of the spec.</param>
internal sealed record ExportBlock(string Name, string Purpose, IReadOnlyList<ExportRegister> Registers);

/// <summary>A register at a place of the memory-mapped view.</summary>
/// <param name="Name">Its name, with <c>&lt;n&gt;</c> where it is an array.</param>
/// <param name="Title">The long name.</param>
/// <param name="Purpose">What it is for, and what it needs.</param>
/// <param name="Offset">In bytes, of the first element.</param>
/// <param name="Bits">32 or 64.</param>
/// <param name="Access"><c>RW</c>, <c>RO</c> or <c>WO</c>.</param>
/// <param name="Fields">From the top bit down.</param>
internal sealed record ExportRegister(
    string Name, string Title, string Purpose, int Offset, int Bits, string Access, IReadOnlyList<ExportField> Fields)
{
    /// <summary>The first index of an array.</summary>
    public int First { get; init; }

    /// <summary>The elements of an array; 1 for a single register.</summary>
    public int Count { get; init; } = 1;

    /// <summary>From one element to the next, in bytes.</summary>
    public int Stride { get; init; }

    /// <summary>The register whose word it shows, by its name in the block; null for its own.</summary>
    public string? AliasOf { get; init; }

    /// <summary>What a reset makes of the bits that it sets.</summary>
    public ulong ResetValue { get; init; }

    /// <summary>The bits that a reset sets; those of no field are among them.</summary>
    public ulong ResetMask { get; init; }

    public bool IsArray => Name.Contains("<n>", System.StringComparison.Ordinal);
}

/// <summary>A field.</summary>
/// <param name="Access"><c>RW</c>, <c>RO</c>, <c>WO</c>, <c>W1C</c> or <c>W1S</c>.</param>
/// <param name="Reset">What a reset makes of it; null: UNKNOWN.</param>
internal sealed record ExportField(
    int High, int Low, string Name, string Purpose, string Access, ulong? Reset, IReadOnlyList<Emu.Catalog.ValueInfo> Values);
