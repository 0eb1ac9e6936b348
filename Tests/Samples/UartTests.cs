using System;
using System.Collections.Generic;
using System.IO;
using Emu.Samples.Uart;

namespace Emu.Tests.Samples;

/// <summary>The sample UART against the manual of Arm's PL011 (DDI 0183): reset values, access kinds, and what the hand-written half adds.</summary>
public sealed class UartTests
{
    private const uint DR = 0x000, RSR = 0x004, FR = 0x018, IBRD = 0x024, LCR_H = 0x02C, CR = 0x030, IFLS = 0x034, IMSC = 0x038,
        RIS = 0x03C, MIS = 0x040, ICR = 0x044, DMACR = 0x048;
    private const ulong Rx = 1 << 4, Tx = 1 << 5, Rt = 1 << 6, Oe = 1 << 10;

    private readonly List<byte> _sent = [];
    private readonly List<bool> _line = [];
    private readonly UartDevice _uart;

    public UartTests() => _uart = new UartDevice { Sent = _sent.Add, InterruptChanged = _line.Add };

    [Fact]
    public void Program_PrintsWhatItDoes()
    {
        using StringWriter output = new();
        Program.Run(output);
        Assert.Equal(
            "Hello, line.\ninterrupt True, UARTMIS 0x0000_0000_0000_0040 RT\nreceived Hi!, interrupt False\n",
            output.ToString());
    }

    [Theory]
    [InlineData(FR, 0x90u)]
    [InlineData(IBRD, 0x0u)]
    [InlineData(LCR_H, 0x0u)]
    [InlineData(CR, 0x300u)]
    [InlineData(IFLS, 0x12u)]
    [InlineData(IMSC, 0x0u)]
    [InlineData(RIS, 0x0u)]
    [InlineData(0xFE0u, 0x11u)]
    [InlineData(0xFE4u, 0x10u)]
    [InlineData(0xFE8u, 0x14u)]
    [InlineData(0xFECu, 0x00u)]
    [InlineData(0xFF0u, 0x0Du)]
    [InlineData(0xFF4u, 0xF0u)]
    [InlineData(0xFF8u, 0x05u)]
    [InlineData(0xFFCu, 0xB1u)]
    public void Reset_ValuesAreTheManuals(uint offset, uint value) => Assert.Equal(value, Read(offset));

    [Theory]
    [InlineData(IBRD, 0xFFFFu)]
    [InlineData(0x028u, 0x3Fu)]
    [InlineData(LCR_H, 0xFFu)]
    [InlineData(CR, 0x381u)]
    [InlineData(IFLS, 0x3Fu)]
    [InlineData(IMSC, 0x7F0u)]
    public void Write_OfOnes_ReachesTheFieldsAlone(uint offset, uint value)
    {
        Write(offset, uint.MaxValue);
        Assert.Equal(value, Read(offset));
    }

    [Theory]
    [InlineData(FR)]
    [InlineData(RIS)]
    [InlineData(MIS)]
    [InlineData(0xFE0u)]
    public void ReadOnly_RefusesAWrite(uint offset) => Assert.False(_uart.TryWrite(offset, 32, 0));

    [Theory]
    [InlineData(ICR)]
    [InlineData(DMACR)]
    [InlineData(0x008u)]
    [InlineData(0x1000u)]
    public void WriteOnlyAndAbsent_RefuseARead(uint offset) => Assert.False(_uart.TryRead(offset, 32, out _));

    [Fact]
    public void Dma_IsThereWithItsFeature()
    {
        UartDevice uart = new(UartFeatures.DMA);
        Assert.True(uart.TryWrite(DMACR, 32, ulong.MaxValue));
        Assert.True(uart.TryRead(DMACR, 32, out ulong value));
        Assert.Equal(7UL, value);
    }

    [Fact]
    public void Data_IsSentOnlyWhileOn()
    {
        Write(DR, 'a');
        Write(CR, 0x301);
        Write(DR, 'b');
        Write(CR, 0x201);
        Write(DR, 'c');
        Assert.Equal("b"u8.ToArray(), _sent);
    }

    [Fact]
    public void Loopback_BringsBackWhatIsSent()
    {
        Write(CR, 0x381);
        Write(DR, 'x');
        Assert.Empty(_sent);
        Assert.Equal('x', Read(DR));
    }

    [Fact]
    public void Receiver_WithoutBuffers_KeepsOneByteAndTellsOfTheLost()
    {
        Write(CR, 0x301);
        _uart.Receive(1);
        Assert.Equal(0xC0UL, Read(FR));
        _uart.Receive(2);
        Assert.Equal(Rx | Rt | Oe, Read(RIS));
        Assert.Equal(0x801UL, Read(DR));
        Assert.Equal(8UL, Read(RSR));
        Assert.Equal(0x90UL, Read(FR));
        Write(RSR, 0);
        Assert.Equal(0UL, Read(RSR));
    }

    [Theory]
    [InlineData(0u, 2)]
    [InlineData(1u, 4)]
    [InlineData(2u, 8)]
    [InlineData(3u, 12)]
    [InlineData(4u, 14)]
    public void Receiver_InterruptsAtItsLevel(uint level, int bytes)
    {
        Write(CR, 0x301);
        Write(LCR_H, 0x10);
        Write(IFLS, level << 3);
        for (int i = 1; i < bytes; i++)
        {
            _uart.Receive((byte)i);
            Assert.Equal(Rt, Read(RIS));
        }

        _uart.Receive(0);
        Assert.Equal(Rx | Rt, Read(RIS));
    }

    [Fact]
    public void Receiver_LevelLowered_IsReachedByWhatIsThere()
    {
        Write(CR, 0x301);
        Write(LCR_H, 0x10);
        _uart.Receive(1);
        _uart.Receive(2);
        Assert.Equal(Rt, Read(RIS));
        Write(IFLS, 0);
        Assert.Equal(Rx | Rt, Read(RIS));
    }

    [Fact]
    public void Line_FollowsMaskAndClear()
    {
        Write(CR, 0x301);
        Write(DR, 'a');
        Assert.Equal(Tx, Read(RIS));
        Assert.Equal(0UL, Read(MIS));
        Assert.False(_uart.Interrupt);

        Write(IMSC, Tx);
        Assert.Equal(Tx, Read(MIS));
        Assert.True(_uart.Interrupt);

        Write(ICR, Rx);
        Assert.True(_uart.Interrupt);
        Write(ICR, Tx);
        Assert.Equal(0UL, Read(RIS));
        Assert.Equal([true, false], _line);
    }

    [Fact]
    public void WarmReset_EmptiesAndQuietens()
    {
        Write(CR, 0x301);
        Write(IMSC, 0x7F0);
        _uart.Receive(1);
        Assert.True(_uart.Interrupt);
        _uart.WarmReset();
        Assert.False(_uart.Interrupt);
        Assert.Equal(0x90UL, Read(FR));
        Assert.Equal(0x11UL, Read(0xFE0));
    }

    [Fact]
    public void Bank_CopiedBack_IsTheStateAgain()
    {
        Write(IBRD, 1234);
        UartRegisterBank saved = _uart.Bank;
        Write(IBRD, 1);
        _uart.Bank = saved;
        Assert.Equal(1234UL, Read(IBRD));
    }

    [Fact]
    public void Access_AllocatesNothing()
    {
        Write(CR, 0x301);
        ulong sum = Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        sum += Work();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0UL, sum);
    }

    private ulong Work()
    {
        ulong sum = 0;
        for (uint i = 0; i < 1000; i++)
        {
            _uart.TryWrite(IBRD, 32, i);
            _uart.TryWrite(IMSC, 32, i);
            _uart.TryRead(IBRD, 32, out ulong value);
            _uart.TryRead(MIS, 32, out ulong status);
            sum += value + status;
        }

        return sum;
    }

    private ulong Read(uint offset)
    {
        Assert.True(_uart.TryRead(offset, 32, out ulong value));
        return value;
    }

    private void Write(uint offset, ulong value) => Assert.True(_uart.TryWrite(offset, 32, value));
}
