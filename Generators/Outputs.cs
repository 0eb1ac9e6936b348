using System;

namespace Emu.Generators;

/// <summary>The kinds of output that the MSBuild property <c>EmuGenerate</c> chooses from.</summary>
[Flags]
internal enum Outputs
{
    None = 0,

    /// <summary>The register types, and the enumerations of registers, features and effects.</summary>
    Registers = 1 << 0,

    /// <summary>The register bank.</summary>
    Bank = 1 << 1,

    /// <summary>The register map.</summary>
    Map = 1 << 2,

    /// <summary>The masks of a configuration.</summary>
    Masks = 1 << 3,

    /// <summary>The access checks.</summary>
    Rules = 1 << 4,

    /// <summary>The common events.</summary>
    Events = 1 << 5,

    /// <summary>Host PMU models.</summary>
    Hosts = 1 << 6,

    /// <summary>The catalog.</summary>
    Catalog = 1 << 7,

    /// <summary>The registers as software sees them, with partial methods for behaviour.</summary>
    Device = 1 << 8,

    /// <summary>The register file: what accesses read, store and cause.</summary>
    File = 1 << 9,

    /// <summary>What a project gets that chooses nothing.</summary>
    Default = Registers | Bank | Map | Masks | Rules | Events,
}
