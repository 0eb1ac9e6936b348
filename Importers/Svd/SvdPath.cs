using System.Collections.Generic;

namespace Emu.Importers.Svd;

/// <summary>Where a register is: in which clusters, from which address on.</summary>
/// <param name="Before">What its name begins with.</param>
/// <param name="After">What its name ends with.</param>
/// <param name="Address">In bytes.</param>
/// <param name="Dimensions">The arrays around it and its own, from the outermost inwards.</param>
/// <param name="Place">For messages.</param>
internal sealed record SvdPath(string Before, string After, ulong Address, IReadOnlyList<SourceDimension> Dimensions, string Place)
{
    /// <summary>The whole name; only a register's path has one.</summary>
    public string Name => Before.TrimEnd('_') + After;

    public SvdPath Into(string name, string place, ulong address, SourceDimension? dimension) =>
        new(Before + name + "_", After, address, dimension is null ? Dimensions : [.. Dimensions, dimension], place);
}
