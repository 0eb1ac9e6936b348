using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>
/// The pages of <c>adapters/</c>: the commands under "Try it here" compile an adapter against its stand-in and run it, and print what the page says. They are run as
/// they are, in the folder of the repository.
/// </summary>
public sealed partial class AdapterPageTests
{
    private const string Install = "./Native/install artifacts/native\n";

    [Theory]
    [InlineData("gem5")]
    [InlineData("qemu")]
    public void Commands_OfAnAdaptersPage_PrintWhatThePageSays(string adapter)
    {
        Match part = TryIt().Match(Repository.Read("adapters", adapter, "README.md").ReplaceLineEndings("\n"));
        Assert.True(part.Success, "The part 'Try it here' has a block of commands and the text that they print.");

        // The first command is what InstalledLibrary does, where ./test has not done it before.
        Assert.StartsWith(Install, part.Groups[1].Value);
        Assert.Equal(Path.GetFullPath(Repository.PathOf("artifacts", "native")), Path.GetFullPath(InstalledLibrary.Prefix));

        Outcome run = Command.Run("bash", "-e", "-u", "-c", part.Groups[1].Value[Install.Length..]);
        Assert.True(run.Status == 0, run.All);
        Assert.Equal("", run.Error.Split('\n').FirstOrDefault(static line => line.Contains("warning", StringComparison.Ordinal)) ?? "");
        Assert.Equal(part.Groups[2].Value, run.Output);
    }

    [GeneratedRegex("^## Try it here\n(?:(?!## )[^\n]*\n)*?```sh\n(.*?)^```\n(?:(?!## )[^\n]*\n)*?```text\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex TryIt();
}
