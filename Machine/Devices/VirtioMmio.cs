namespace Emu.Machine.Devices;

/// <summary>
/// The 32 virtio-mmio transports of the <c>virt</c> machine with no device behind them (Virtio 1.2 section 4.2.2): a driver finds DeviceID 0
/// and looks no further. Registers other than the four below read as zero, and writes are ignored.
/// </summary>
internal static class VirtioMmio
{
    /// <summary>Bytes from one transport to the next.</summary>
    public const uint Stride = 0x200;

    private const uint MagicValue = 0x000;
    private const uint Version = 0x004;
    private const uint VendorID = 0x00C;

    // "virt", the legacy interface, and "QEMU", as on the virt machine.
    private const uint Magic = 0x7472_6976;
    private const uint Legacy = 1;
    private const uint Vendor = 0x554D_4551;

    /// <summary>Reads a register.</summary>
    /// <param name="offset">From the first transport on; a multiple of four.</param>
    public static uint Read(uint offset) => (offset % Stride) switch
    {
        MagicValue => Magic,
        Version => Legacy,
        VendorID => Vendor,
        _ => 0,
    };
}
