using System.IO;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>The example for gem5 (<c>adapters/gem5</c>): it compiles against its stand-in, which drives it as gem5 would.</summary>
public sealed class Gem5ExampleTests
{
    [Fact]
    public void Device_DrivenThroughTheStandIn_CountsInterruptsAndIsInACheckpoint()
    {
        string folder = Repository.PathOf("adapters", "gem5");
        string standIn = Path.Combine(folder, "stand-in");
        string program = Compiler.Compile(
            "g++", Path.Combine(standIn, "drive.cc"), "example.gem5", "-std=c++17", "-O1", "-I", standIn, "-I", folder, Path.Combine(folder, "emu_pmu_device.cc"));
        Outcome run = Command.Run(program);
        Assert.True(run.Status == 0, run.All);
        Assert.Contains("cycles to the overflow: 1000\nlistens to MEM_ACCESS: 1\nPMUIRQ: 0\nPMUIRQ after 1000 cycles: 1\n", run.Output);
        Assert.EndsWith("N at EL1: 2\n", run.Output);
    }
}
