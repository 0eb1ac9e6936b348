using Emu.Registers;

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

    [Fact]
    public void Events_OfTheManual_AreAllThere()
    {
        // 64, then 100 from FEAT_PMUv3p8, 28 from 0x4000 and 227 + 235 + 219 + 226 + 99 from 0x8000 on.
        Assert.Equal(64 + 100 + 28 + 227 + 235 + 219 + 226 + 99, PmuEvents.All.Length);
    }
}
