using System.Linq;
using Emu.Registers;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Spec;

/// <summary>Common events typed from the manual: the ends of each range, and the neighbours that are easily taken for each other.</summary>
public sealed class HandEventTests
{
    [Theory]
    [InlineData(0x0000, "SW_INCR", true)]
    [InlineData(0x0004, "L1D_CACHE", false)]
    [InlineData(0x0008, "INST_RETIRED", true)]
    [InlineData(0x0011, "CPU_CYCLES", false)]
    [InlineData(0x0013, "MEM_ACCESS", false)]
    [InlineData(0x001B, "INST_SPEC", false)]
    [InlineData(0x001E, "CHAIN", true)]
    [InlineData(0x001F, "L1D_CACHE_ALLOCATE", false)]
    [InlineData(0x0020, "L2D_CACHE_ALLOCATE", false)]
    [InlineData(0x0021, "BR_RETIRED", true)]
    [InlineData(0x0022, "BR_MIS_PRED_RETIRED", false)]
    [InlineData(0x003F, "STALL_SLOT", false)]
    [InlineData(0x0040, "L1D_CACHE_RD", false)]
    [InlineData(0x0082, "EXC_SVC", true)]
    [InlineData(0x00BF, "L2D_CACHE_EXT_PROP_PRFM_IR", false)]
    [InlineData(0x4000, "SAMPLE_POP", false)]
    [InlineData(0x4004, "CNT_CYCLES", false)]
    [InlineData(0x400C, "TRB_WRAP", true)]
    [InlineData(0x4026, "MEM_ACCESS_CHECKED_WR", false)]
    [InlineData(0x8000, "SIMD_INST_RETIRED", true)]
    [InlineData(0x8002, "SVE_INST_RETIRED", true)]
    [InlineData(0x8127, "PMU_SNAPSHOT", false)]
    [InlineData(0x83FF, "N4_MEM3_PRFM", false)]
    [InlineData(0x8494, "FP_FP8_SCALE2_MIN_OPS_SPEC", false)]
    public void Event_OfTheManual_HasItsNumberNameAndClass(int number, string name, bool architectural)
    {
        Assert.Equal(name, PmuEvents.NameOf((ushort)number));
        Assert.True(PmuEvents.TryParse(name, out ushort parsed));
        Assert.Equal(number, parsed);
        Assert.Equal(architectural, PmuEvents.IsArchitectural((ushort)number));
        Assert.True(PmuEvents.IsCommon((ushort)number));
    }

    [Theory]
    [InlineData(0x0049)]
    [InlineData(0x00C0)]
    [InlineData(0x03FF)]
    [InlineData(0x4007)]
    [InlineData(0x403F)]
    [InlineData(0x800D)]
    [InlineData(0x8495)]
    [InlineData(0xFFFF)]
    public void Event_NotOfTheManual_IsNotCommon(int number)
    {
        Assert.Null(PmuEvents.NameOf((ushort)number));
        Assert.False(PmuEvents.IsCommon((ushort)number));
    }

    // PMU_OVFS and PMU_HOVFS are there for trace only.
    [Theory]
    [InlineData(0x003F, true, false)]
    [InlineData(0x0040, false, false)]
    [InlineData(0x400C, true, false)]
    [InlineData(0x400D, true, true)]
    [InlineData(0x400F, true, true)]
    [InlineData(0x8000, false, false)]
    public void PmceidBit_OfAnEvent_IsTheManuals(int number, bool has, bool alwaysZero)
    {
        Assert.Equal(has, PmuEvents.HasPmceidBit((ushort)number));
        Assert.Equal(alwaysZero, PmuEvents.IsPmceidBitRaz((ushort)number));
    }

    /// <summary>Every common event: its number, name, class and PMCEID bit.</summary>
    [Fact]
    public void Events_OfTheManual_AreAllThere() =>
        SameLines.Check("The generated events", SameLines.Table("Tests", "Spec", "Tables", "events.txt"), [.. PmuEvents.All.ToArray().Select(Row)]);

    // Typed from the manual's tables: what a version requires of a PE without caches, prediction and so on.
    [Theory]
    [InlineData(PmuEventsFeatures.None, new ushort[] { 0x00, 0x08, 0x11 })]
    [InlineData(PmuEventsFeatures.FEAT_PMUv3p1, new ushort[] { 0x00, 0x08, 0x11, 0x23, 0x24 })]
    [InlineData(PmuEventsFeatures.FEAT_PMUv3p1 | PmuEventsFeatures.FEAT_PMUv3p4,
        new ushort[] { 0x00, 0x08, 0x11, 0x23, 0x24, 0x39, 0x3C, 0x40, 0x4006 })]
    [InlineData(PmuEventsFeatures.FEAT_PMUv3p9 | PmuEventsFeatures.FEAT_PMUv3_ICNTR, new ushort[] { 0x00, 0x08, 0x11, 0x14 })]
    [InlineData(PmuEventsFeatures.L1_DATA_CACHE, new ushort[] { 0x00, 0x03, 0x04, 0x08, 0x11 })]
    [InlineData(PmuEventsFeatures.BRANCH_PREDICTION, new ushort[] { 0x00, 0x08, 0x10, 0x11, 0x12 })]
    [InlineData(PmuEventsFeatures.FEAT_PMUv3_SS, new ushort[] { 0x00, 0x08, 0x11, 0x8127 })]
    [InlineData(PmuEventsFeatures.FEAT_SPE, new ushort[] { 0x00, 0x08, 0x11, 0x4000, 0x4001, 0x4002, 0x4003 })]
    [InlineData(PmuEventsFeatures.FEAT_SPEv1p2, new ushort[] { 0x00, 0x08, 0x11, 0x812A, 0x812B, 0x812C, 0x812D, 0x812E, 0x812F })]
    [InlineData(PmuEventsFeatures.FEAT_SPE_FDS | PmuEventsFeatures.FEAT_SPEv1p4, new ushort[] { 0x00, 0x08, 0x11, 0x8122, 0x8123 })]
    [InlineData(PmuEventsFeatures.FEAT_SPE_EFT, new ushort[] { 0x00, 0x08, 0x11, 0x8348, 0x8349 })]
    [InlineData(PmuEventsFeatures.FEAT_ETE | PmuEventsFeatures.ETE_EXTINSEL1 | PmuEventsFeatures.ETE_EXTINSEL2,
        new ushort[] { 0x00, 0x08, 0x11, 0x4010, 0x4011, 0x4012, 0x4013, 0x4018, 0x4019 })]
    [InlineData(PmuEventsFeatures.FEAT_SVE, new ushort[] { 0x00, 0x08, 0x11, 0x8002 })]
    [InlineData(PmuEventsFeatures.FEAT_SME, new ushort[] { 0x00, 0x08, 0x11, 0x8002, 0x8358, 0x835A })]
    public void Required_OfAPE_AreTheManuals(PmuEventsFeatures features, ushort[] events) =>
        Assert.Equal(events, PmuEvents.Required(features));

    /// <summary>The numbers of all rows above, in rising order; of the three choices of SVE and SME it is the first.</summary>
    [Fact]
    public void Required_OfEverything_IsEachOnce()
    {
        ushort[] expected =
        [
            0x0000, 0x0003, 0x0004, 0x0008, 0x0010, 0x0011, 0x0012, 0x0014, 0x0023, 0x0024, 0x0039, 0x003C, 0x0040,
            0x4000, 0x4001, 0x4002, 0x4003, 0x4006, 0x4010, 0x4011, 0x4012, 0x4013, 0x4018, 0x4019, 0x401A, 0x401B,
            0x8002, 0x8122, 0x8123, 0x8127, 0x812A, 0x812B, 0x812C, 0x812D, 0x812E, 0x812F, 0x8348, 0x8349, 0x8358, 0x835A,
        ];
        SameLines.Check("Required", [.. expected.Select(Name)], [.. PmuEvents.Required((PmuEventsFeatures)ulong.MaxValue).Select(Name)]);
    }

    private static string Name(ushort number) => $"0x{number:X4} {PmuEvents.NameOf(number)}";

    // PMCEID0_EL0 has bits of 0x0000 to 0x001F and, in its upper half, of 0x4000 to 0x401F; PMCEID1_EL0 has the next 32 of each.
    private static string Row(ushort number)
    {
        int bit = (number & 0x1F) + (number >= 0x4000 ? 32 : 0);
        string pmceid = PmuEvents.HasPmceidBit(number) ? $"PMCEID{(number >> 5) & 1}_EL0[{bit}]" : "";
        return $"0x{number:X4},{PmuEvents.NameOf(number)},{(PmuEvents.IsArchitectural(number) ? "A" : "U")},{pmceid}";
    }
}
