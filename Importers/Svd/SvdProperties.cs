using Emu.Generators.Model;

namespace Emu.Importers.Svd;

/// <summary>What is handed down from the device to peripherals, clusters, registers and fields.</summary>
/// <param name="Size">In bits.</param>
/// <param name="Access">As the file says it.</param>
/// <param name="ResetValue">Null: not given.</param>
/// <param name="ResetMask">Which bits a reset sets.</param>
internal sealed record SvdProperties(ulong Size, string Access, ulong? ResetValue, ulong ResetMask)
{
    /// <summary>These, and what the element says itself.</summary>
    public SvdProperties Under(SvdNode node, SvdValues values) => new(
        values.Number(node, "size") ?? Size,
        node.Text("access") ?? Access,
        values.Number(node, "resetValue") ?? ResetValue,
        values.Number(node, "resetMask") ?? ResetMask);

    public AccessDirection Direction => Access switch
    {
        "read-only" => AccessDirection.ReadOnly,
        "write-only" or "writeOnce" => AccessDirection.WriteOnly,
        _ => AccessDirection.ReadWrite,
    };
}
