using System;
using System.Linq;
using Emu.Tests.Generators;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Docs;

/// <summary>The recipes of CONTRIBUTING.md that have a patch: the patch fits the sources, they compile with it in memory, and the vectors below it pass.</summary>
public sealed class RecipeTests
{
    private static readonly Recipe[] All = Recipe.All(Repository.Read("CONTRIBUTING.md"));

    public static TheoryData<string> Recipes => [.. All.Select(static recipe => recipe.Title)];

    [Fact]
    public void Recipes_AreThoseThatTheProjectPromises() =>
        Assert.Equal(
            ["Add a field", "Add a register", "Add an event", "Add a host model", "Add an access rule", "Change a trap's priority", "Add a FEAT_ with a freeze bit"],
            All.Select(static recipe => recipe.Title));

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Recipe_WithItsPatch_PassesItsVectors(string title)
    {
        Recipe recipe = All.Single(one => one.Title == title);
        ChangedTree tree = new();
        recipe.Apply(tree.Read, tree.Write);

        (int cases, string failures) = tree.Run(recipe.Vectors);

        Assert.Equal("", failures);
        Assert.NotEqual(0, cases);
    }

    [Fact]
    public void Tutorial_ItsEditOfARegister_PassesItsVectors()
    {
        Recipe recipe = Assert.Single(Recipe.All(Repository.Read("docs", "tutorial.md")));
        ChangedTree tree = new();
        recipe.Apply(tree.Read, tree.Write);

        (int cases, string failures) = tree.Run(recipe.Vectors);

        Assert.Equal(("", 1), (failures, cases));
    }

    [Fact]
    public void Changed_TextThatIsNotThereOnce_NamesTheFile()
    {
        string text = Repository.Read("registers.yaml");
        Xunit.Sdk.FailException missing = Assert.Throws<Xunit.Sdk.FailException>(() => Recipe.Changed("registers.yaml", text, "-  no such line\n+  x\n"));
        Xunit.Sdk.FailException twice = Assert.Throws<Xunit.Sdk.FailException>(() => Recipe.Changed("registers.yaml", text, "-    fields:\n+  x\n"));

        Assert.Contains("registers.yaml", missing.Message, StringComparison.Ordinal);
        Assert.Contains("times", twice.Message, StringComparison.Ordinal);
    }
}
