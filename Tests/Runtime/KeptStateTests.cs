using System.IO;
using Emu.Registers;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Runtime;

/// <summary>
/// Later versions read what earlier ones saved: <c>States/</c> keeps a state of each format, as the Emu of its time wrote it. All were saved by the same program, whose registers are below.
/// A new format gets its file here; none is ever replaced.
/// </summary>
public sealed class KeptStateTests
{
    private const ulong CaptureBefore = 0xFEDC_BA98_7654_3210;

    public static TheoryData<int> Formats()
    {
        TheoryData<int> formats = [];
        for (int format = 1; format <= PmuState.FormatVersion; format++)
        {
            formats.Add(format);
        }

        return formats;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void State_OfEachFormatEverShipped_RestoresWhatWasSaved(int format)
    {
        byte[] bytes = File.ReadAllBytes(Repository.PathOf("Tests", "Runtime", "States", $"format{format}.bin"));
        Assert.Equal(format, bytes[4]);
        PmuOptions options =
            new() { Version = PmuVersion.V3p9, Counters = 6, Features = PmuFeatures.FEAT_PMUv3_ICNTR | PmuFeatures.FEAT_PMUv3_SS };
        Guest guest = new(options);
        Assert.True(PmuState.TryRead(bytes, out PmuState state, out string? reason), reason);
        Assert.True(guest.Pmu.TryRestore(state, out reason), reason);

        // It was at EL1 with everything enabled, went through 1000 cycles and 400 instructions, and MEM_ACCESS occurred 5 times.
        Assert.Equal(0x41UL, Raw(guest, "PMCR_EL0") & 0xFF);
        Assert.Equal(CaptureBefore + 1000, Raw(guest, "PMCCNTR_EL0"));
        Assert.Equal(477UL, Raw(guest, "PMICNTR_EL0"));
        Assert.Equal(0x12_3456_789AUL + 5, Raw(guest, "PMEVCNTR0_EL0"));
        Assert.Equal(0xFFFF_FF00UL + 1000, Raw(guest, "PMEVCNTR3_EL0"));
        Assert.Equal(0x13UL, Raw(guest, "PMEVTYPER0_EL0"));
        Assert.Equal(0x11UL, Raw(guest, "PMEVTYPER3_EL0"));
        Assert.Equal(0x1_8000_0009UL, Raw(guest, "PMCNTENSET_EL0"));
        Assert.Equal(0x8000_0008UL, Raw(guest, "PMINTENSET_EL1"));
        Assert.Equal(8UL, Raw(guest, "PMOVSSET_EL0"));
        Assert.Equal(3UL, Raw(guest, "PMSELR_EL0"));
        Assert.Equal(0xFUL, Raw(guest, "PMUSERENR_EL0"));
        Assert.Equal(CaptureBefore, Raw(guest, "PMCCNTSVR_EL1"));
        Assert.Equal(77UL, Raw(guest, "PMICNTSVR_EL1"));
        Assert.Equal(0xFFFF_FF00UL, Raw(guest, "PMEVCNTSVR3_EL1"));
        Assert.True(guest.Pmu.Interrupt);
    }

    private static ulong Raw(Guest guest, string name) => guest.Pmu.ReadRaw(Guest.Register(name));
}
