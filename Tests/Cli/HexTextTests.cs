using Emu.Catalog;

namespace Emu.Cli.Tests;

public sealed class HexTextTests
{
    [Theory]
    [InlineData(0x8000_0011UL, 64, "0x0000_0000_8000_0011")]
    [InlineData(0x11UL, 16, "0x0011")]
    [InlineData(0x5UL, 3, "0x5")]
    [InlineData(0x1_2345UL, 20, "0x1_2345")]
    public void Of_Width_GivesItsDigitsInGroupsOfFour(ulong value, int width, string expected) =>
        Assert.Equal(expected, HexText.Of(value, width));
}
