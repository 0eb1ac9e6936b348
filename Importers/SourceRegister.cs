using System.Collections.Generic;

using Emu.Generators.Model;

namespace Emu.Importers;

/// <summary>One level of an array: of a register, or of a cluster or register file around it.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Labels">The part of the name that differs for each element.</param>
/// <param name="Stride">In bytes.</param>
internal sealed record SourceDimension(int Line, IReadOnlyList<string> Labels, ulong Stride);

/// <summary>A register as a file of another format describes it: names unchecked, arrays of any depth, any size.</summary>
internal sealed class SourceRegister
{
    /// <summary>Means the label of the first dimension in a name; the next character means that of the second, and so on.</summary>
    public const char FirstLabel = '\uE000';

    /// <summary>Its line in the file.</summary>
    public required int Line { get; init; }

    /// <summary>The name, with a private character where the label of a dimension belongs.</summary>
    public required string Name { get; set; }

    public string Title { get; init; } = "";

    public string Purpose { get; init; } = "";

    /// <summary>Of the first element, in bytes.</summary>
    public required ulong Address { get; set; }

    /// <summary>In bits.</summary>
    public required int Size { get; init; }

    public AccessDirection Direction { get; init; }

    /// <summary>From the outermost inwards.</summary>
    public IReadOnlyList<SourceDimension> Dimensions { get; init; } = [];

    public IReadOnlyList<SourceField> Fields { get; init; } = [];

    /// <summary>Bits of no field that are 1 after a reset.</summary>
    public ulong ReservedOnes { get; init; }

    /// <summary>What one sees here is the word of another register (SystemRDL's <c>alias</c>); otherwise null.</summary>
    public SourceRegister? AliasOf { get; init; }
}

/// <summary>A field of a <see cref="SourceRegister"/>.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Name">Unchecked.</param>
/// <param name="Purpose">What it is for, or nothing.</param>
/// <param name="High">The top bit; the range may be wrong.</param>
/// <param name="Low">The lowest bit.</param>
/// <param name="Access">What a write does to it.</param>
/// <param name="Reset">What a reset does; null: not given.</param>
internal sealed record SourceField(int Line, string Name, string Purpose, int High, int Low, FieldAccess Access, SourceReset? Reset)
{
    public IReadOnlyList<SourceValue> Values { get; init; } = [];
}

/// <summary>What a reset does.</summary>
/// <param name="Value">The field's own value; null: it is UNKNOWN.</param>
internal sealed record SourceReset(ulong? Value);

/// <summary>A named value of a field.</summary>
internal sealed record SourceValue(int Line, ulong Value, string Name, string Purpose);
