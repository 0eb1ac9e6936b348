using Emu.Catalog;

namespace Emu.Cli.Decode;

/// <summary>A register that somebody named.</summary>
/// <param name="Register">The register.</param>
/// <param name="Name">Its full name, with the index when one was given.</param>
/// <param name="View">The view that shows part of it, where the name is one of that view: of AArch32 (<c>PMCR</c>), or the upper half in the memory-mapped view; otherwise null.</param>
internal sealed record NamedRegister(RegisterInfo Register, string Name, EncodingInfo? View)
{
    /// <summary>How many bits a value of it has.</summary>
    public int Width => View?.Width ?? Register.Width;
}
