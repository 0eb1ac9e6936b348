using System;
using System.IO;
using System.Linq;
using System.Text;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Machine.Tests;

/// <summary>The guest in the shape of a foreign suite: a raw image, the tree above it, required events, overflow interrupts inside its loops, external aborts.</summary>
public class SuiteTests
{
    // Lines of PASS: 9 of the tree, 3 of the PMU, 2 events and one of a choice; 1 of cycles, 2 of instructions; 8 of external aborts; 21 of overflows. Further ones by version.
    private const int InEveryVersion = 9 + 3 + 3 + 1 + 2 + 8 + 21;

    [Theory]
    [InlineData(1, InEveryVersion)]
    [InlineData(4, InEveryVersion + 2)]           // STALL_FRONTEND and STALL_BACKEND
    [InlineData(5, InEveryVersion + 7)]           // 3 more events, and 2 of stalls
    [InlineData(6, InEveryVersion + 7)]
    [InlineData(7, InEveryVersion + 7)]
    [InlineData(8, InEveryVersion + 7)]
    [InlineData(9, InEveryVersion + 8)]           // L1I_CACHE
    public void Suite_EveryVersion_Passes(int version, int lines) =>
        AssertPasses(new BoardOptions { Image = Image, Pmu = BoardOptions.EmulatedPmu((PmuVersion)version, 6) }, lines);

    [Theory]
    [InlineData(4)]
    [InlineData(512)]
    public void Suite_OtherSizeOfMemory_Passes(int mebibytes) =>
        AssertPasses(new BoardOptions { Image = Image, MemorySize = (ulong)mebibytes << 20 }, InEveryVersion + 8);

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
            null);
    }

    [Fact]
    public void Suite_SlowCore_PassesAndStalls()
    {
        SimulatedHost host = new(SimulatedCluster.Of(new HostPmuModel("slow", "For tests.", 5, 6, 32, 3.25m, false, HostEventMap.Identity(5), []), 0, 1));
        AssertPasses(new BoardOptions { Image = Image, Host = host }, InEveryVersion + 8);
    }

    private static GuestImage Image => GuestImage.Load(Path.Combine(AppContext.BaseDirectory, "images", "suite.bin"));

    private static void AssertPasses(BoardOptions options, int? lines)
    {
        using MemoryStream console = new();
        BoardResult result = Guest.Run(options with { Console = console, MaxInstructions = 10_000_000 });
        string[] output = Encoding.UTF8.GetString(console.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.DoesNotContain(output, line => line.StartsWith("FAIL", StringComparison.Ordinal));
        int passed = output.Count(line => line.StartsWith("PASS ", StringComparison.Ordinal));
        Assert.Contains($"SUMMARY: {passed} tests, 0 failures", output);
        Assert.Equal(lines ?? passed, passed);
        Assert.True(passed >= InEveryVersion);
        Assert.Equal((BoardExit.Exited, 0), (result.Exit, result.ExitStatus));
    }
}
