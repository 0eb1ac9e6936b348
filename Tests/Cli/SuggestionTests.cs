namespace Emu.Cli.Tests;

public sealed class SuggestionTests
{
    private static readonly string[] Models = ["cortex-a55", "cortex-a76", "apple-m1"];

    [Fact]
    public void Nearest_OneLetterWrong_NamesTheWord() => Assert.Equal("cortex-a76", Suggestion.Nearest("cortex-a77", Models));

    [Fact]
    public void Nearest_OtherCase_NamesTheWord() => Assert.Equal("apple-m1", Suggestion.Nearest("Apple-M1", Models));

    [Fact]
    public void Nearest_NothingAlike_NamesNothing() => Assert.Null(Suggestion.Nearest("power9", Models));

    [Fact]
    public void Ask_NothingAlike_SaysNothing() => Assert.Equal("", Suggestion.Ask("power9", Models));
}
