using System.Globalization;

namespace Emu.HostPmus;

/// <summary>An event by the number that a host PMU itself has for it.</summary>
/// <remarks>
/// Nothing converts to it by itself, so that a PMUv3 number (<see cref="Pmuv3Event"/>) is not taken for one: on an Apple core, number 0x08 does not
/// retire instructions. <see cref="HostPmu.MapPmuv3Event"/> leads from the one to the other.
/// </remarks>
/// <param name="Number">The number; <see cref="NotCounted"/> has the last one.</param>
public readonly record struct NativeEvent(ushort Number)
{
    private const ushort NotCountedNumber = 0xFFFF;

    /// <summary>In the place of an event that a host PMU cannot count.</summary>
    public static NativeEvent NotCounted => new(NotCountedNumber);

    /// <summary>It is an event; it is not <see cref="NotCounted"/>.</summary>
    public bool IsCounted => Number != NotCountedNumber;

    /// <summary>The event with a host PMU's own number.</summary>
    /// <param name="number">The number.</param>
    public static explicit operator NativeEvent(ushort number) => new(number);

    /// <summary>The same as the conversion, for languages without conversions.</summary>
    /// <param name="number">The number.</param>
    public static NativeEvent FromUInt16(ushort number) => new(number);

    /// <summary>The number as it is written everywhere: <c>0x008C</c>. Allocates.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Number:X4}");
}
