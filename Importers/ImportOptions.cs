using System.Collections.Generic;

namespace Emu.Importers;

/// <summary>What a caller chooses.</summary>
/// <param name="Namespace">The namespace of the generated code; null: made of the name.</param>
/// <param name="Name">The prefix of the generated types; null: the device's or the peripheral's name.</param>
/// <param name="Blocks">Which peripherals (CMSIS-SVD) or which address map (SystemRDL) to take, by name; empty: all that one register file can hold.</param>
internal sealed record ImportOptions(string? Namespace, string? Name, IReadOnlyList<string> Blocks)
{
    public static readonly ImportOptions Default = new(null, null, []);
}
