using System.Collections.Generic;
using System.Linq;

namespace Emu.Importers.Svd;

/// <summary>A peripheral at its address. Its registers are read when they are asked for.</summary>
internal sealed class SvdPeripheral(string name, SvdNode node, ulong address, SvdImport import)
{
    private List<SourceRegister>? _registers;

    public string Name { get; } = name;

    public SvdNode Node { get; } = node;

    /// <summary>The same, read by another import.</summary>
    public SvdPeripheral With(SvdImport other) => new(Name, Node, address, other);

    public IReadOnlyList<SourceRegister> Registers => _registers ??= import.Registers(Node, Name, address);

    /// <summary>The address that is offset 0: the peripheral's own, or its first register where one is before it.</summary>
    public ulong Origin => System.Math.Min(address, Registers.Min(r => r.Address));

    /// <summary>The address of the last register.</summary>
    public ulong Last =>
        Registers.Max(r => r.Dimensions.Aggregate(r.Address, (at, d) => unchecked(at + (d.Stride * (ulong)(d.Labels.Count - 1)))));

    /// <summary>How many registers of the spec it becomes, at most.</summary>
    public int Size =>
        Registers.Sum(
            r => System.Math.Max(
                1, r.Dimensions.Select(d => d.Labels.Count).Order().SkipLast(1).Aggregate(1, (a, b) => System.Math.Min(1 << 20, a * b))));
}
