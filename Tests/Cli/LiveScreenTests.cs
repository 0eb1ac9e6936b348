using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Emu.Cli.Run.Live;
using Emu.Machine;

using Spectre.Console.Testing;

namespace Emu.Cli.Tests;

/// <summary>What <c>emu run --live</c> shows at one moment.</summary>
public sealed class LiveScreenTests
{
    [Fact]
    public void Screen_OfOneVcpu_HasItsCountersAndTheGuestsConsole()
    {
        LiveVcpu vcpu = Vcpu(0, new LiveCounter("PMCCNTR", "CPU_CYCLES", true, false, true, 1_234_567, 1e9), new LiveCounter("PMEVCNTR2", "MEM_ACCESS", false, true, false, 5, null));
        string[] lines = Lines(new LiveFrame("clock.elf", "running", 2_000_000, TimeSpan.FromSeconds(0.5), [vcpu], ["step 1", "step 2"]), 100, 24);

        // 2 million instructions in half a second are 4 MIPS.
        Assert.Equal("clock.elf: running · 2,000,000 instructions · 4 MIPS · guest time 2 ms · 0.5 s", lines[0].TrimEnd());
        Assert.Contains("vCPU 0 on pCPU 4 (cortex-a76), 3 reloads, PMCR_EL0.E 1, PMUIRQ high", lines[1]);
        Assert.Equal(["PMCCNTR", "CPU_CYCLES", "yes", "yes", "-", "1,234,567", "1.00 G"], Cells(lines.Single(line => line.Contains("PMCCNTR", StringComparison.Ordinal))));
        Assert.Equal(["PMEVCNTR2", "MEM_ACCESS", "-", "-", "OVERFLOW", "5", "-"], Cells(lines.Single(line => line.Contains("PMEVCNTR2", StringComparison.Ordinal))));
        int console = Array.FindIndex(lines, line => line.Contains("the guest's console", StringComparison.Ordinal));
        Assert.Equal(["step 1", "step 2"], lines[(console + 1)..(console + 3)].Select(line => line.Trim('│', ' ')));
    }

    [Theory]
    [InlineData(1, 40, 24)]
    [InlineData(1, 40, 12)]
    [InlineData(8, 33, 24)]
    [InlineData(8, 33, 60)]
    [InlineData(3, 10, 30)]
    public void Screen_OfAnySize_IsFilledAndNotOverfilled(int vcpus, int counters, int height)
    {
        LiveVcpu[] all = [.. Enumerable.Range(0, vcpus)
            .Select(vcpu => Vcpu(vcpu, [.. Enumerable.Range(0, counters).Select(one => new LiveCounter($"PMEVCNTR{one}", "INST_RETIRED", true, false, false, 1, 1))]))];
        string[] lines = Lines(new LiveFrame("guest", "running", 1, TimeSpan.FromSeconds(1), all, [.. Enumerable.Range(0, 100).Select(line => $"line {line}")]),
            90, height);
        Assert.Equal(height, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length <= 90, line));
        Assert.Contains(lines, line => line.Contains("line 99", StringComparison.Ordinal));
        Assert.Equal(vcpus, lines.Count(line => line.Contains("PMUIRQ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Screen_WithMoreCountersThanRoom_SaysHowManyMore()
    {
        LiveVcpu vcpu = Vcpu(0, [.. Enumerable.Range(0, 31).Select(one => new LiveCounter($"PMEVCNTR{one}", "INST_RETIRED", true, false, false, 1, 1))]);
        string[] lines = Lines(new LiveFrame("guest", "running", 1, TimeSpan.FromSeconds(1), [vcpu], []), 90, 24);
        int shown = lines.Count(line => line.Contains("INST_RETIRED", StringComparison.Ordinal));
        Assert.InRange(shown, 1, 30);
        Assert.Contains(lines, line => line.Contains($"and {31 - shown} more", StringComparison.Ordinal));
    }

    [Fact]
    public void Console_OfAGuestWithEscapes_IsText()
    {
        using LiveConsole console = new();
        console.Write(Encoding.UTF8.GetBytes("a\u001b[31mred\u001b[0m\r\nx\by\tz\u0007\né"));
        Assert.Equal(["ared", "y       z", "é"], console.Lines);
    }

    [Fact]
    public void Console_OfMuchText_KeepsTheEnd()
    {
        using LiveConsole console = new();
        for (int line = 0; line < 1000; line++)
            console.Write(Encoding.ASCII.GetBytes($"{line}\n"));

        Assert.Equal("999", console.Lines[^1]);
        Assert.InRange(console.Lines.Count, 50, 500);
    }

    private static LiveVcpu Vcpu(int number, params LiveCounter[] counters)
    {
        LiveVcpu vcpu = new() { View = new VcpuView(number, true, 2_000_000, 2_000_000, 4, 3, true), Core = "cortex-a76", IsEnabled = true };
        vcpu.Counters.AddRange(counters);
        return vcpu;
    }

    private static string[] Lines(LiveFrame frame, int width, int height)
    {
        using TestConsole console = new();
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Write(LiveScreen.Of(frame, height));
        return console.Output.TrimEnd('\n').Split('\n');
    }

    private static IEnumerable<string> Cells(string line) => line.Trim().Trim('│').Split('│').Select(cell => cell.Trim());
}
