using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>The header files are what the spec says, and the library exports what they declare.</summary>
public sealed partial class HeaderTests
{
    private static readonly string[] RegisterHeaderArguments = [Repository.PathOf("Cli", "bin", "Release", "net10.0", "emu.dll"), "registers", "--format", "c-header"];

    [Fact]
    public void SpecHeader_Committed_IsCurrent() => AssertCurrent("emu_pmu_spec.h", SpecHeader.Write());

    [Fact]
    public void RegisterHeader_Committed_IsWhatTheCommandPrints()
    {
        Outcome printed = Command.Run("dotnet", RegisterHeaderArguments);
        Assert.True(printed.Status == 0, printed.All);
        AssertCurrent("emu_pmu_registers.h", printed.Output);
    }

    [Fact]
    public void Exports_OfTheLibrary_AreTheFunctionsOfTheHeader()
    {
        string[] declared = [.. Declaration().Matches(Repository.Read("Native", "include", "emu_pmu.h")).Select(static match => match.Groups[1].Value).Distinct()
                .Order(StringComparer.Ordinal)];
        string[] mapped = [.. Mapped().Matches(Repository.Read("Native", "libemu_pmu.map")).Select(static match => match.Groups[1].Value)];
        Assert.Equal(declared, mapped);

        Outcome symbols = Command.Run("nm", "-D", "--defined-only", InstalledLibrary.Library);
        string[] exported = [.. symbols.Output.Split('\n').Where(static line => line.Contains(" T ", StringComparison.Ordinal))
                .Select(static line => line.Split(' ')[2].Split('@')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(declared, exported);
        Assert.DoesNotContain(" D ", symbols.Output);
        Assert.All(
            symbols.Output.Split('\n').Where(static line => line.Contains(" T ", StringComparison.Ordinal)), static line => Assert.EndsWith("@@EMUPMU_0", line));
    }

    [Fact]
    public void Library_ForTheLinker_HasItsNameStaysLoadedAndNeedsLibcOnly()
    {
        string dynamic = Command.Run("readelf", "-d", "-W", InstalledLibrary.Library).Output;
        Assert.Contains("Library soname: [libemu_pmu.so.0]", dynamic);
        Assert.Contains("NODELETE", dynamic);
        Assert.All(
            Needed().Matches(dynamic).Select(static match => match.Groups[1].Value),
            static name => Assert.Matches("^(libc|libm|libdl|libpthread|librt|ld-linux-.*)\\.so\\.[0-9]+$", name));
    }

    [Fact]
    public void Names_OfTheHeader_StayInTheirPrefix()
    {
        // A program that includes emu_pmu.h gets no name without the prefix.
        foreach (string name in (string[])["emu_pmu.h", "emu_pmu_spec.h"])
        {
            foreach (Match define in Define().Matches(Repository.Read("Native", "include", name)))
            {
                Assert.Matches("^(EMUPMU_|EMU_PMU_)", define.Groups[1].Value);
            }
        }
    }

    private static void AssertCurrent(string name, string text)
    {
        string path = Repository.PathOf("Native", "include", name);
        if (Environment.GetEnvironmentVariable("EMU_ACCEPT_SNAPSHOTS") == "1" && Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.ReadAllText(path) == text, $"{path} is not what the spec says: run the tests with EMU_ACCEPT_SNAPSHOTS=1 and look at the difference.");
    }

    [GeneratedRegex(@"^EMUPMU_API [^;]*?\b(emupmu_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^    (emupmu_\w+);$", RegexOptions.Multiline)]
    private static partial Regex Mapped();

    [GeneratedRegex(@"Shared library: \[(.*?)\]")]
    private static partial Regex Needed();

    [GeneratedRegex(@"^#define (\w+)", RegexOptions.Multiline)]
    private static partial Regex Define();
}
