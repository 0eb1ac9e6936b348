using System.IO;
using Emu.Samples.Timer;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Samples;

/// <summary>The sample timer, whose registers come from an SVD file.</summary>
public sealed class TimerTests
{
    [Fact]
    public void Program_PrintsWhatItDoes()
    {
        using StringWriter output = new();
        Program.Run(output);

        // 3 ticks to 0, and from there again with 3: after 4 ticks 2 are left.
        Assert.Equal(
            "CTRL 0x0000_0000_0000_0007 MODE=1 IRQ EN\nafter 2 ticks 1 left, interrupt False\nafter 4 ticks 2 left, interrupt True\ncleared, interrupt False\n",
            output.ToString());
        Assert.Contains(output.ToString(), Repository.Read("docs", "tutorial.md").ReplaceLineEndings("\n"), System.StringComparison.Ordinal);
    }

    [Fact]
    public void Identification_IsThatOfTheSvdFile()
    {
        Assert.True(new TimerDevice().TryRead(0x10, 32, out ulong id));
        Assert.Equal(0x71AE_0001UL, id);
    }
}
