using System.Collections.Generic;

using Emu.Generators.Model;

namespace Emu.Importers;

/// <summary>What became of a file.</summary>
/// <param name="Spec">The registers, in the generator's model.</param>
/// <param name="Blocks">The peripherals or address maps that are in it.</param>
/// <param name="Losses">What the YAML does not have, or has in another way than the file, in the order of the lines.</param>
internal sealed record ImportedSpec(SpecModel Spec, IReadOnlyList<string> Blocks, IReadOnlyList<Loss> Losses);
