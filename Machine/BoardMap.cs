namespace Emu.Machine;

/// <summary>
/// Where things are: the part of QEMU's <c>virt</c> machine that this board has (so that guests run on both), and the names of
/// the parts that it does not have, for the message when a guest accesses one.
/// </summary>
internal static class BoardMap
{
    public const ulong RamAddress = 0x4000_0000;

    /// <summary>Default size of memory in bytes.</summary>
    public const ulong RamSize = 128UL << 20;

    /// <summary>Largest size of memory in bytes: it ends where the virt machine puts its high PCIe window.</summary>
    public const ulong RamSizeLimit = 8UL << 30;

    /// <summary>Flash is from 0 to here.</summary>
    public const ulong FlashEnd = 0x0800_0000;

    public const ulong DistributorAddress = 0x0800_0000;
    public const ulong DistributorSize = 0x1_0000;
    public const ulong CpuInterfaceAddress = 0x0801_0000;
    public const ulong CpuInterfaceSize = 0x1_0000;
    public const ulong UartAddress = 0x0900_0000;
    public const ulong UartSize = 0x1000;

    /// <summary>32 virtio-mmio transports, none with a device behind it.</summary>
    public const ulong VirtioAddress = 0x0A00_0000;
    public const ulong VirtioSize = 0x4000;

    /// <summary>The places that devices take.</summary>
    public static readonly AddressRange[] Devices =
    [
        new(DistributorAddress, DistributorSize), new(CpuInterfaceAddress, CpuInterfaceSize), new(UartAddress, UartSize),
        new(VirtioAddress, VirtioSize),
    ];

    /// <summary>INTIDs of the private peripherals: BSA section 3.6 (PPI 7, 11 and 14).</summary>
    public const int PmuInterrupt = 23;
    public const int VirtualTimerInterrupt = 27;
    public const int PhysicalTimerInterrupt = 30;

    /// <summary>SPI 1.</summary>
    public const int UartInterrupt = 33;

    /// <summary>CNTFRQ_EL0: 62.5 MHz, as on the virt machine.</summary>
    public const uint TimerFrequency = 62_500_000;

    /// <summary>CPU cycles in one tick of the system counter: the cores run at 1 GHz.</summary>
    public const uint CyclesPerTick = 16;

    /// <summary>What the virt machine has at an address where this board has nothing, or <see langword="null"/>.</summary>
    /// <param name="address">A physical address.</param>
    public static string? NameOfAbsent(ulong address) => address switch
    {
        >= 0x0802_0000 and < 0x0802_1000 => "the GICv2m frame",
        >= 0x0803_0000 and < 0x0805_0000 => "the GIC virtualization interface",
        >= 0x0808_0000 and < 0x0900_0000 => "the GICv3 ITS and redistributors",
        >= 0x0901_0000 and < 0x0901_1000 => "the PL031 real-time clock",
        >= 0x0902_0000 and < 0x0902_1000 => "the fw_cfg device",
        >= 0x0903_0000 and < 0x0903_1000 => "the PL061 GPIO",
        >= 0x0904_0000 and < 0x0904_1000 => "the second PL011 UART",
        >= 0x0905_0000 and < 0x0907_0000 => "the SMMUv3",
        >= 0x0C00_0000 and < 0x0E00_0000 => "the platform bus",
        >= 0x0E00_0000 and < 0x0F00_0000 => "the Secure memory",
        >= 0x1000_0000 and < 0x3EFF_0000 => "the PCIe memory window",
        >= 0x3EFF_0000 and < 0x3F00_0000 => "the PCIe I/O window",
        >= 0x3F00_0000 and < 0x4000_0000 => "the PCIe configuration space",
        >= 0x40_1000_0000 and < 0x40_2000_0000 => "the PCIe configuration space",
        >= 0x80_0000_0000 and < 0x100_0000_0000 => "the high PCIe memory window",
        _ => null,
    };
}
