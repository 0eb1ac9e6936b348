using System;
using System.Collections.Generic;
using Emu.HostPmus;

namespace Emu.Tests.Hosts;

public class HostPmuModelTests
{
    [Fact]
    public void Map_EveryEventNumber_AnswersThePairsAndNothingElse()
    {
        Dictionary<Pmuv3Event, NativeEvent> pairs =
            new() { [0] = new(1), [0xFF] = new(2), [0x100] = new(3), [0x4005] = new(0), [0xFFFF] = new(7) };
        HostEventMap map = new(pairs);
        for (int number = 0; number <= ushort.MaxValue; number++)
            Assert.Equal(pairs.GetValueOrDefault((ushort)number, NativeEvent.NotCounted), map.Map((ushort)number));
    }

    [Fact]
    public void Map_EventsInEveryPage_KeepsThemApart()
    {
        List<KeyValuePair<Pmuv3Event, NativeEvent>> pairs = [];
        for (int page = 0; page < 256; page++)
            pairs.Add(new((ushort)((page << 8) | page), (NativeEvent)(ushort)page));
        HostEventMap map = new(pairs);
        for (int number = 0; number <= ushort.MaxValue; number++)
        {
            Assert.Equal(
                number >> 8 == (number & 0xFF) ? (NativeEvent)(ushort)(number >> 8) : NativeEvent.NotCounted, map.Map((ushort)number));
        }
    }

    [Theory]
    [InlineData(1, 0x3FF, 0x400)]
    [InlineData(4, 0xFFFE, 0xFFFF)]
    public void Identity_OfAVersion_EndsWithItsEventSpace(int pmuVersion, int last, int beyond)
    {
        HostEventMap map = HostEventMap.Identity(pmuVersion);
        Assert.Equal(new NativeEvent(0), map.Map(0));
        Assert.Equal((NativeEvent)(ushort)last, map.Map((ushort)last));
        Assert.Equal(NativeEvent.NotCounted, map.Map((ushort)beyond));
        Assert.Equal(NativeEvent.NotCounted, map.Map(0xFFFF));
    }

    [Fact]
    public void Constructor_TwoLevels_ChecksThatTheyFit()
    {
        Assert.Throws<ArgumentException>(() => new HostEventMap(new byte[255], new ushort[256]));
        Assert.Throws<ArgumentException>(() => new HostEventMap(new byte[256], new ushort[255]));
        byte[] directory = new byte[256];
        directory[9] = 1;
        Assert.Throws<ArgumentException>(() => new HostEventMap(directory, new ushort[256]));
        Assert.Equal(new NativeEvent(0), new HostEventMap(directory, new ushort[512]).Map(0x0900));
    }

    [Fact]
    public void CyclesFor_FractionalRatio_LosesNothingOverManyBlocks()
    {
        HostPmuModel model = new("m", "", 4, 6, 64, 1.25m, false, []);
        Assert.Equal(1UL, model.CyclesFor(1));
        Assert.Equal(5UL, model.CyclesFor(4));
        Assert.Equal(4UL, model.InstructionsFor(5));
        Assert.Equal(1UL, model.InstructionsFor(1));
        Assert.Equal(2UL, model.InstructionsFor(2));
        Assert.Equal(125_000_000_000UL, model.CyclesFor(100_000_000_000));
    }

    [Theory]
    [InlineData(-1, 6, 64, "1")]
    [InlineData(16, 6, 64, "1")]
    [InlineData(4, 32, 64, "1")]
    [InlineData(4, 6, 0, "1")]
    [InlineData(4, 6, 65, "1")]
    [InlineData(4, 6, 64, "0")]
    [InlineData(4, 6, 64, "0.0000001")]
    public void Constructor_ValueOutOfRange_IsRefused(int version, int counters, int width, string ratio) =>
        Assert.ThrowsAny<ArgumentException>(() => new HostPmuModel("m", "", version, counters, width, decimal.Parse(ratio), false, []));
}
