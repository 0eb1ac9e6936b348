using System.IO;
using System.Linq;
using System.Text.Json;

namespace Emu.Packaging.Tests;

/// <summary>`dotnet watch` looks at what the project says, and an edit of a spec builds again and starts the program again.</summary>
public sealed class WatchTests
{
    [Fact]
    public void Spec_OfAProject_IsWatched()
    {
        string project = Path.Combine(Feed.Root, "Samples", "Timer", "Emu.Samples.Timer.csproj");
        string output = DotNet.MustRun(Feed.Root, "msbuild", project, "-getItem:Watch", "-nologo");
        using JsonDocument items = JsonDocument.Parse(output);
        string[] watched = [.. items.RootElement.GetProperty("Items").GetProperty("Watch").EnumerateArray()
            .Select(item => Path.GetFileName(item.GetProperty("FullPath").GetString()!))];
        Assert.Contains("registers.yaml", watched);
    }
}
