using System.Collections.Generic;

using Emu.Cli.Report;

namespace Emu.Cli.Tests;

public sealed class SampleSeriesTests
{
    [Fact]
    public void Add_FewerThanCapacity_KeepsAll()
    {
        SampleSeries series = new(capacity: 8);
        for (ulong at = 0; at < 8; at++)
            series.Add(new Sample(at, at, at));

        Assert.Equal(8, series.ToList().Count);
    }

    [Fact]
    public void Add_MoreThanCapacity_KeepsFirstAndLastAndStaysInOrder()
    {
        SampleSeries series = new(capacity: 8);
        for (ulong at = 0; at <= 1000; at++)
            series.Add(new Sample(at, at, at * 2));

        IReadOnlyList<Sample> kept = series.ToList();
        Assert.InRange(kept.Count, 4, 9);
        Assert.Equal(0UL, kept[0].Instructions);
        Assert.Equal(1000UL, kept[^1].Instructions);
        for (int index = 1; index < kept.Count; index++)
            Assert.True(kept[index - 1].Instructions < kept[index].Instructions);
    }

    [Fact]
    public void Add_MoreThanCapacity_KeepsEvenDistances()
    {
        SampleSeries series = new(capacity: 4);
        for (ulong at = 0; at < 16; at++)
            series.Add(new Sample(at, at, at));

        // 16 samples through 4 places: every fourth, and the last one.
        Assert.Equal([0UL, 4UL, 8UL, 12UL, 15UL], System.Linq.Enumerable.Select(series.ToList(), sample => sample.Instructions));
    }

    [Fact]
    public void Add_MoreThanCapacity_KeepsEachBreakBetweenItsNeighbours()
    {
        SampleSeries series = new(capacity: 4);
        for (ulong at = 0; at < 16; at++)
            series.Add(new Sample(at, at, at, Written: at == 6, Breaks: at == 6));

        // 0, 4, 8, 12 and 15 are kept: the break at 6 is on the way from 4 to 8.
        Assert.Equal([false, false, true, false, false], System.Linq.Enumerable.Select(series.ToList(), sample => sample.Breaks));
    }

    [Fact]
    public void Break_BetweenSamples_MarksTheNextOnly()
    {
        SampleSeries series = new(capacity: 8);
        series.Add(new Sample(0, 0, 0));
        series.Break();
        series.Add(new Sample(1, 1, 1));
        series.Add(new Sample(2, 2, 2));
        Assert.Equal([false, true, false], System.Linq.Enumerable.Select(series.ToList(), sample => sample.Breaks));
    }

    [Fact]
    public void ToList_Empty_IsEmpty() => Assert.Empty(new SampleSeries().ToList());
}
