using System;
using Emu.HostPmus;

namespace Emu.Tests.Hosts;

public class CpuSetTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "")]
    [InlineData("0", "0")]
    [InlineData("0-3,8\n", "0-3,8")]
    [InlineData("3,2,1", "1-3")]
    [InlineData("63,64,128-129", "63-64,128-129")]
    [InlineData("0x10,010", "8,16")]
    [InlineData("5-5\0junk", "5")]
    public void Parse_WellFormedList_PrintsAsTheKernelDoes(string text, string printed) =>
        Assert.Equal(printed, CpuSet.Parse(text).ToString());

    [Theory]
    [InlineData(",")]
    [InlineData("0,")]
    [InlineData("a")]
    [InlineData("3-1")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("08")]
    [InlineData("0x")]
    [InlineData("65536")]
    [InlineData("0-7:1/2")]
    public void TryParse_MalformedList_IsRefusedAsAWhole(string text) => Assert.False(CpuSet.TryParse(text, out _));

    [Fact]
    public void Contains_NumbersInAndOutOfRange_AnswersForEach()
    {
        CpuSet cpus = CpuSet.Parse("0,63-64");
        Assert.True(cpus.Contains(0));
        Assert.True(cpus.Contains(63));
        Assert.True(cpus.Contains(64));
        Assert.False(cpus.Contains(1));
        Assert.False(cpus.Contains(65));
        Assert.False(cpus.Contains(-1));
        Assert.False(cpus.Contains(int.MaxValue));
    }

    [Fact]
    public void SetOperations_OnSetsOfDifferentLength_AnswerAsSets()
    {
        CpuSet low = CpuSet.Parse("0-3");
        CpuSet high = CpuSet.Parse("2,100");
        Assert.Equal(CpuSet.Parse("0-3,100"), low.Union(high));
        Assert.Equal(CpuSet.Parse("100"), high.Except(low));
        Assert.True(low.Overlaps(high));
        Assert.False(low.IsSupersetOf(high));
        Assert.True(low.Union(high).IsSupersetOf(high));
        Assert.Equal(low, high.Except(high).Union(low));
        Assert.Equal(low.GetHashCode(), CpuSet.Parse("3,0-2").GetHashCode());
    }

    [Fact]
    public void FirstLastCount_OfEmptyAndOtherSets_AreTheirBounds()
    {
        Assert.Equal(-1, CpuSet.Empty.First);
        Assert.Equal(-1, CpuSet.Empty.Last);
        CpuSet cpus = CpuSet.Parse("5,70-71");
        Assert.Equal(5, cpus.First);
        Assert.Equal(71, cpus.Last);
        Assert.Equal(3, cpus.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuSet.Range(3, 2));
    }
}
