namespace Emu.Importers;

/// <summary>What a register spec can hold (docs/spec-format.md, "Limits").</summary>
internal static class SpecLimits
{
    public const int Registers = 4095;
    public const ulong HighestOffset = 0xF_FFFF;

    /// <summary>How many registers, and how far apart, several blocks may have that the user did not ask for by name.</summary>
    public const int TogetherRegisters = 255;
    public const ulong TogetherOffset = 0xFFFF;

    public const int HighestIndex = 255;
    public const int Values = 256;
    public const int NameLength = 200;

    /// <summary>Elements of all arrays that are looked at, before a file is taken for one that only wants to fill the memory.</summary>
    public const int Elements = 1 << 20;
}
