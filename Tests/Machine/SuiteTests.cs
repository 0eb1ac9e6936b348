using System;
using System.IO;
using System.Linq;
using System.Text;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Tests.Infrastructure;

namespace Emu.Machine.Tests;

/// <summary>The guest in the shape of a foreign suite: a raw image, the tree above it, required events, overflow interrupts inside its loops, external aborts.</summary>
public class SuiteTests
{
    private static readonly (int Version, string Text)[] Lines =
        [.. SameLines.Table("Tests", "Machine", "suite.txt").Select(static line => (line[0] - '0', line[2..]))];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Suite_EveryVersion_Passes(int version) =>
        AssertPasses(new BoardOptions { Image = Image, Pmu = BoardOptions.EmulatedPmu((PmuVersion)version, 6) }, version);

    [Theory]
    [InlineData(4)]
    [InlineData(512)]
    public void Suite_OtherSizeOfMemory_Passes(int mebibytes) =>
        AssertPasses(new BoardOptions { Image = Image, MemorySize = (ulong)mebibytes << 20 }, 9);

    [Theory]
    [InlineData("cortex-a53", false)]
    [InlineData("cortex-a76", false)]
    [InlineData("neoverse-v1", false)]
    [InlineData("neoverse-n2", false)]
    [InlineData("cortex-a55", true)]
    [InlineData("cortex-a720", true)]
    public void Suite_CountedByAHost_Passes(string model, bool common)
    {
        Assert.True(HostModels.TryFind(model, out HostPmuModel? found));
        AssertPasses(
            new BoardOptions
            {
                Image = Image,
                Host = new SimulatedHost(SimulatedCluster.Of(found, 0, 2)),
                Backend = common ? PmuBackend.CommonEvents : PmuBackend.Default,
                Schedule = new Schedule(new ScheduleMove(1, 20_000)),
            },
            common ? null : found.PmuVersion ?? 1);
    }

    [Fact]
    public void Suite_SlowCore_PassesAndStalls()
    {
        SimulatedHost host = new(SimulatedCluster.Of(new HostPmuModel("slow", "For tests.", 5, 6, 32, 3.25m, false, HostEventMap.Identity(5), []), 0, 1));
        AssertPasses(new BoardOptions { Image = Image, Host = host }, 9);
    }

    private static GuestImage Image => GuestImage.Load(Path.Combine(AppContext.BaseDirectory, "images", "suite.bin"));

    /// <summary>Compares what the guest prints with the lines of <c>suite.txt</c>; where the version is unknown, those of the first one must be there.</summary>
    private static void AssertPasses(BoardOptions options, int? version)
    {
        using MemoryStream console = new();
        BoardResult result = Guest.Run(options with { Console = console, MaxInstructions = 10_000_000 });
        string[] output = Encoding.UTF8.GetString(console.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] printed =
            [.. output.Where(static line => line.StartsWith("PASS ", StringComparison.Ordinal) || line.StartsWith("FAIL", StringComparison.Ordinal))];
        string[] expected = [.. Lines.Where(line => line.Version <= (version ?? 1)).Select(static line => line.Text)];

        SameLines.Check(
            "The guest's lines",
            expected,
            version is null ? [.. printed.Where(line => expected.Contains(line) || line.StartsWith("FAIL", StringComparison.Ordinal))] : printed);
        Assert.Contains($"SUMMARY: {printed.Length} tests, 0 failures", output);
        Assert.Equal((BoardExit.Exited, 0), (result.Exit, result.ExitStatus));
    }
}
