using System.Globalization;

namespace Emu;

/// <summary>An event by its PMUv3 number: what PMEVTYPER&lt;n&gt;_EL0 selects, and what <see cref="Emu.Registers.PmuEvents"/> names.</summary>
/// <remarks>A number of PMUv3 converts by itself. The number under which a host counts the same event is another type: <see cref="HostPmus.NativeEvent"/>.</remarks>
/// <param name="Number">The number; every one of 16 bits is possible.</param>
public readonly record struct Pmuv3Event(ushort Number)
{
    /// <summary>The event with a PMUv3 number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator Pmuv3Event(ushort number) => new(number);

    /// <summary>The same as the conversion, for languages without conversions.</summary>
    /// <param name="number">The number.</param>
    public static Pmuv3Event FromUInt16(ushort number) => new(number);

    /// <summary>The number as it is written everywhere: <c>0x0011</c>. Allocates.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Number:X4}");
}
