namespace Emu.Tests.Infrastructure;

/// <summary>A failure names the line.</summary>
public sealed class SameLinesTests
{
    [Theory]
    [InlineData("a b c", "a b c", "")]
    [InlineData("a b c", "a x c", "\n  missing: b\n  not expected: x")]
    [InlineData("a b", "a b c", "\n  not expected: c")]
    [InlineData("a b c", "a c b", "\n  line 2 is at another place: expected 'b', found 'c'")]
    [InlineData("a b", "a b b", "\n  a line is there more than once: 2 lines expected, 3 found")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12", "1", "\n  missing: 2\n  missing: 3\n  missing: 4\n  missing: 5\n  missing: 6\n  missing: 7\n  missing: 8\n  missing: 9\n  missing: 10\n  missing: 11\n  missing: 1 more")]
    public void Difference_OfTwoLists_NamesTheLines(string expected, string actual, string difference) =>
        Assert.Equal(difference, SameLines.Difference(expected.Split(' '), actual.Split(' ')));
}
