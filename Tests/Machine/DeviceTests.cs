using System;
using System.Buffers.Binary;
using System.Text;
using Emu.Machine.Boot;
using Emu.Machine.Devices;

namespace Emu.Machine.Tests;

public class DeviceTests
{
    private const int Pmu = 23;

    [Fact]
    public void Gic_LevelRises_SignalsUntilItFalls()
    {
        GicV2 gic = Enabled(Pmu);
        Assert.False(gic.Irq);
        gic.SetLevel(Pmu, true);
        Assert.True(gic.Irq);
        gic.SetLevel(Pmu, false);
        Assert.False(gic.Irq);
    }

    [Fact]
    public void Gic_Acknowledged_IsActiveAndNotSignalledAgainUntilItsEnd()
    {
        GicV2 gic = Enabled(Pmu);
        GicCpuInterface cpu = new(gic);
        gic.SetLevel(Pmu, true);

        Assert.Equal((uint)Pmu, cpu.Read(0x0C));
        Assert.False(gic.Irq);
        Assert.Equal(1023u, cpu.Read(0x0C));

        // The level is still high at the end of the interrupt: it is pending again.
        cpu.Write(0x10, Pmu);
        Assert.True(gic.Irq);
    }

    [Fact]
    public void Gic_HigherPriority_PreemptsAndOthersWait()
    {
        GicV2 gic = Enabled(Pmu, 27, 30);
        GicCpuInterface cpu = new(gic);
        gic.Priority(Pmu) = 0x80;
        gic.Priority(27) = 0x40;
        gic.Priority(30) = 0xA0;
        gic.SetLevel(Pmu, true);
        Assert.Equal((uint)Pmu, cpu.Read(0x0C));
        gic.SetLevel(30, true);
        Assert.False(gic.Irq);
        gic.SetLevel(27, true);
        Assert.True(gic.Irq);
        Assert.Equal(27u, cpu.Read(0x0C));
        Assert.Equal(0x40u, cpu.Read(0x14));
    }

    [Fact]
    public void Gic_PriorityMask_HoldsBackWhatIsNotAboveIt()
    {
        GicV2 gic = Enabled(Pmu);
        gic.Priority(Pmu) = 0x80;
        gic.SetLevel(Pmu, true);
        gic.Current.PriorityMask = 0x80;
        gic.Update();
        Assert.False(gic.Irq);
        gic.Current.PriorityMask = 0x81;
        gic.Update();
        Assert.True(gic.Irq);
    }

    [Fact]
    public void Gic_RunningPriority_IsTheOneAtTheAcknowledgement()
    {
        // IHI 0048B section 3.3.2: what runs has the priority that it was acknowledged with, whatever is written to its register afterwards.
        GicV2 gic = Enabled(Pmu, 27);
        GicCpuInterface cpu = new(gic);
        gic.Priority(Pmu) = 0x40;
        gic.Priority(27) = 0x60;
        gic.SetLevel(Pmu, true);
        Assert.Equal((uint)Pmu, cpu.Read(0x0C));

        gic.Priority(Pmu) = 0x80;
        gic.SetLevel(27, true);
        Assert.Equal(0x40u, cpu.Read(0x14));
        Assert.False(gic.Irq);

        cpu.Write(0x10, Pmu);
        Assert.Equal(27u, cpu.Read(0x0C));
        Assert.Equal(0x60u, cpu.Read(0x14));
    }

    [Fact]
    public void Gic_AcknowledgedWithoutEnd_NeverNestsDeeperThanThereArePriorities()
    {
        // A guest that makes its running interrupt inactive and lowers its priority: each acknowledgement must still rise above what runs.
        GicV2 gic = Enabled();
        GicDistributor distributor = new(gic);
        GicCpuInterface cpu = new(gic);
        int taken = 0;
        for (int i = 0; i < 1000; i++)
        {
            uint interrupt = (uint)i & 1;
            distributor.Write(0x400 + interrupt, 1, 0x10);
            distributor.Write(0xF00, 4, (2u << 24) | interrupt);
            taken += cpu.Read(0x0C) == interrupt ? 1 : 0;
            distributor.Write(0x380, 4, ~0u);
            distributor.Write(0x400 + interrupt, 1, 0xF0);
        }

        Assert.Equal(1, taken);
    }

    [Fact]
    public void Gic_SoftwareInterrupt_ToSelf_IsTaken()
    {
        GicV2 gic = Enabled();
        new GicDistributor(gic).Write(0xF00, 4, (2u << 24) | 5);

        Assert.Equal(5u, new GicCpuInterface(gic).Read(0x0C));
    }

    [Fact]
    public void Gic_PriorityRegister_TakesBytes()
    {
        GicV2 gic = new(null);
        GicDistributor distributor = new(gic);
        distributor.Write(0x400 + Pmu, 1, 0x55);

        Assert.Equal(0x5500_0000u, distributor.Read(0x414));
        Assert.Equal(8u, distributor.Read(0x004));
    }

    [Fact]
    public void Timer_ValueWritten_AssertsWhenTheCountGetsThere()
    {
        GenericTimer timer = new();
        timer.Write(GenericTimer.Timer.Virtual, GenericTimer.View.TimerValue, 50, 100);
        timer.Write(GenericTimer.Timer.Virtual, GenericTimer.View.Control, 1, 100);

        Assert.Equal(150UL, timer.NextEvent(GenericTimer.Timer.Virtual, 100));
        Assert.False(timer.Level(GenericTimer.Timer.Virtual, 149));
        Assert.True(timer.Level(GenericTimer.Timer.Virtual, 150));
        Assert.Equal(5UL, timer.Read(GenericTimer.Timer.Virtual, GenericTimer.View.Control, 150));
        Assert.Equal(0xFFFF_FFFFUL, timer.Read(GenericTimer.Timer.Virtual, GenericTimer.View.TimerValue, 151));
    }

    [Theory]
    [InlineData("EXIT: STATUS=1\n", 0)]
    [InlineData("x EXIT: STATUS=85 ", 42)]
    [InlineData("EXIT: EXIT: STATUS=3\n", 1)]
    [InlineData("EXIT: STATUS=9", 4)]
    [InlineData("EXIT: STATUS=\n", null)]
    [InlineData("exit: status=3\n", null)]
    public void ExitStatus_InTheConsole_IsFound(string console, int? expected)
    {
        ExitStatusScanner scanner = new();
        foreach (char c in console)
        {
            scanner.Add((byte)c);
        }

        scanner.Finish();
        Assert.Equal(expected, scanner.Status);
    }

    [Fact]
    public void DeviceTree_Header_MatchesItsBlocks()
    {
        byte[] tree = BoardTree.Write(new BoardOptions { Image = new Code().Off().Image(), Arguments = "quiet one=1" }, initrd: null);

        Assert.Equal(0xD00D_FEEDu, BinaryPrimitives.ReadUInt32BigEndian(tree));
        Assert.Equal((uint)tree.Length, BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(4)));
        int structure = (int)BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(8));
        int size = (int)BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(36));
        Assert.Equal(1u, BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(structure)));
        Assert.Equal(9u, BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(structure + size - 4)));
        string text = Encoding.Latin1.GetString(tree);
        Assert.Contains("quiet one=1\0", text, StringComparison.Ordinal);
        Assert.Contains("arm,armv8-pmuv3\0", text, StringComparison.Ordinal);
        Assert.Contains("pl011@9000000\0", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { }, "empty: it holds 0 bytes")]
    [InlineData(new byte[] { 1, 2 }, "too short: it holds 2 bytes")]
    [InlineData(new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1 }, "damaged")]
    public void Image_NotAProgram_IsRefusedWithAReason(byte[] bytes, string reason)
    {
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("x", bytes));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_Missing_IsRefusedWithItsName()
    {
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.Load("no/such/file"));
        Assert.Contains("no/such/file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_LinuxHeader_IsPutAtItsOffset()
    {
        byte[] bytes = new byte[128];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), 0x1000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(56), 0x644D_5241);

        GuestImage image = GuestImage.FromBytes("Image", bytes);
        Assert.Equal(0x4020_0000UL, image.Entry);
        Assert.Equal(0x1000UL, image.Segments[0].MemorySize);
    }

    private static GicV2 Enabled(params ReadOnlySpan<int> interrupts)
    {
        GicV2 gic = new(null) { DistributorControl = 1 };
        gic.Current.Control = 1;
        gic.Current.PriorityMask = 0xFF;
        foreach (int interrupt in interrupts)
        {
            gic.Enabled(0) |= 1u << interrupt;
        }

        gic.Update();
        return gic;
    }
}
