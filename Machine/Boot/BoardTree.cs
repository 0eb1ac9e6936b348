namespace Emu.Machine.Boot;

/// <summary>The device tree of the board: what the guest may know about it (Linux Documentation/devicetree/bindings).</summary>
internal static class BoardTree
{
    private const uint GicHandle = 1;
    private const uint ClockHandle = 2;

    // Interrupt specifiers of the GIC binding: kind, number within the kind, flags.
    private const uint SharedPeripheral = 0;
    private const uint PrivatePeripheral = 1;
    private const uint LevelHigh = 4;
    private const int CpuMaskShift = 8;
    private const uint FirstPpi = 16;
    private const uint FirstSpi = 32;

    private const uint PsciCpuOn = 0xC400_0003;
    private const uint PsciCpuOff = 0x8400_0002;
    private const uint PsciCpuSuspend = 0xC400_0001;
    private const uint UartClock = 24_000_000;
    private const int MinimumSize = 0x1_0000;

    /// <summary>Writes the tree.</summary>
    /// <param name="options">The board: its memory, command line, vCPUs and seed.</param>
    /// <param name="initrd">Where the initial RAM disk is; null where there is none.</param>
    public static byte[] Write(BoardOptions options, AddressRange? initrd)
    {
        FdtWriter tree = new();
        tree.Begin("")
            .Property("compatible", "linux,dummy-virt")
            .Property("model", "Emu PMUv3 board")
            .Cells("#address-cells", 2)
            .Cells("#size-cells", 2)
            .Cells("interrupt-parent", GicHandle);

        // Documentation/devicetree/bindings/chosen.txt and the schema of the same name.
        tree.Begin("chosen")
            .Property("bootargs", options.Arguments)
            .Property("stdout-path", $"/pl011@{BoardMap.UartAddress:x}")
            .Bytes("rng-seed", Seeds.Generator(options.Seed));
        if (options.Kaslr)
        {
            tree.Cells64("kaslr-seed", Seeds.Kaslr(options.Seed));
        }

        if (initrd is AddressRange range)
        {
            tree.Cells64("linux,initrd-start", range.Address).Cells64("linux,initrd-end", range.End);
        }

        tree.End();

        tree.Begin("aliases")
            .Property("serial0", $"/pl011@{BoardMap.UartAddress:x}")
            .End();

        tree.Begin($"memory@{BoardMap.RamAddress:x}")
            .Property("device_type", "memory")
            .Reg(BoardMap.RamAddress, options.MemorySize)
            .End();

        tree.Begin("psci")
            .Property("compatible", "arm,psci-1.0", "arm,psci-0.2", "arm,psci")
            .Property("method", "hvc")
            .Cells("cpu_suspend", PsciCpuSuspend)
            .Cells("cpu_off", PsciCpuOff)
            .Cells("cpu_on", PsciCpuOn)
            .End();

        tree.Begin("cpus")
            .Cells("#address-cells", 1)
            .Cells("#size-cells", 0);
        for (int cpu = 0; cpu < options.Cpus; cpu++)
        {
            tree.Begin($"cpu@{cpu}")
                .Property("device_type", "cpu")
                .Property("compatible", "arm,armv8")
                .Property("enable-method", "psci")
                .Cells("reg", (uint)cpu)
                .End();
        }

        tree.End();

        tree.Begin("timer")
            .Property("compatible", "arm,armv8-timer", "arm,armv7-timer")
            .Property("always-on")
            // Secure physical, Non-secure physical, virtual, hypervisor.
            .Cells(
                "interrupts",
                [.. Ppi(29, options.Cpus), .. Ppi(BoardMap.PhysicalTimerInterrupt, options.Cpus),
                    .. Ppi(BoardMap.VirtualTimerInterrupt, options.Cpus), .. Ppi(26, options.Cpus)])
            .End();

        tree.Begin("pmu")
            .Property("compatible", "arm,armv8-pmuv3")
            .Cells("interrupts", Ppi(BoardMap.PmuInterrupt, options.Cpus))
            .End();

        tree.Begin($"intc@{BoardMap.DistributorAddress:x}")
            .Property("compatible", "arm,cortex-a15-gic")
            .Cells("#interrupt-cells", 3)
            .Cells("#address-cells", 2)
            .Cells("#size-cells", 2)
            .Property("interrupt-controller")
            .Property("ranges")
            .Reg(BoardMap.DistributorAddress, BoardMap.DistributorSize, BoardMap.CpuInterfaceAddress, BoardMap.CpuInterfaceSize)
            .Cells("phandle", GicHandle)
            .End();

        tree.Begin("apb-pclk")
            .Property("compatible", "fixed-clock")
            .Cells("#clock-cells", 0)
            .Cells("clock-frequency", UartClock)
            .Property("clock-output-names", "clk24mhz")
            .Cells("phandle", ClockHandle)
            .End();

        tree.Begin($"pl011@{BoardMap.UartAddress:x}")
            .Property("compatible", "arm,pl011", "arm,primecell")
            .Reg(BoardMap.UartAddress, BoardMap.UartSize)
            .Cells("interrupts", SharedPeripheral, BoardMap.UartInterrupt - FirstSpi, LevelHigh)
            .Cells("clocks", ClockHandle, ClockHandle)
            .Property("clock-names", "uartclk", "apb_pclk")
            .End();

        tree.End();
        return tree.ToArray(MinimumSize);
    }

    /// <summary>A PPI of all vCPUs: their mask is in bits [15:8] of the flags.</summary>
    private static uint[] Ppi(int interrupt, int cpus) =>
        [PrivatePeripheral, (uint)interrupt - FirstPpi, (((1u << cpus) - 1) << CpuMaskShift) | LevelHigh];
}
