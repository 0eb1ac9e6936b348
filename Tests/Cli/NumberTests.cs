namespace Emu.Cli.Tests;

public sealed class NumberTests
{
    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("1_000_000", 1_000_000UL)]
    [InlineData("0x8000_0011", 0x8000_0011UL)]
    [InlineData("0XfF", 255UL)]
    [InlineData("0b1010", 10UL)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("0xFFFF_FFFF_FFFF_FFFF", ulong.MaxValue)]
    public void TryParse_Number_GivesItsValue(string text, ulong expected)
    {
        Assert.True(Number.TryParse(text, out ulong value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1_")]
    [InlineData("_1")]
    [InlineData("0x_1")]
    [InlineData("12a")]
    [InlineData("0b2")]
    [InlineData("1.5")]
    [InlineData("18446744073709551616")]
    [InlineData("0x1_0000_0000_0000_0000")]
    public void TryParse_NoNumber_IsRefused(string text) => Assert.False(Number.TryParse(text, out _));

    [Theory]
    [InlineData("10M", 10_000_000UL)]
    [InlineData("2k", 2_000UL)]
    [InlineData("1_5G", 15_000_000_000UL)]
    [InlineData("7", 7UL)]
    public void TryParseCount_Suffix_Multiplies(string text, ulong expected)
    {
        Assert.True(Number.TryParseCount(text, out ulong value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("M")]
    [InlineData("1T")]
    [InlineData("20000000000G")]
    public void TryParseCount_NoCount_IsRefused(string text) => Assert.False(Number.TryParseCount(text, out _));
}
