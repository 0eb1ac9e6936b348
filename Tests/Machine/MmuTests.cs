using System.Linq;

namespace Emu.Machine.Tests;

public class MmuTests
{
    private const ushort MAIR = 0xC510;
    private const ushort TCR = 0xC102;
    private const ushort TTBR0 = 0xC100;
    private const ushort TTBR1 = 0xC101;
    private const ushort SCTLR = 0xC080;
    private const uint OrOneIntoX2 = 0xB240_0042; // ORR X2, X2, #1: SCTLR_EL1.M

    [Fact]
    public void Load_VirtualIsNotPhysical_ReachesThePhysicalMemory()
    {
        Recorder recorder = new();
        Code code = WithMmu().Set(5, 0x1234_5678).Set(6, 0x8110_0000).Store(5, 6).Set(7, 0x4110_0000).Load(8, 7);
        Guest.Run(code.Report(8).Off(), recorder);

        Assert.Equal(0x1234_5678UL, Shown(recorder)[0]);
    }

    [Fact]
    public void Load_ByTTBR1_ReachesThePhysicalMemory()
    {
        Recorder recorder = new();
        Code code = WithMmu().Set(5, 99).Set(6, 0xFFFF_FF80_4110_0000).Store(5, 6).Set(7, 0x4110_0000).Load(8, 7);
        Guest.Run(code.Report(8).Off(), recorder);

        Assert.Equal(99UL, Shown(recorder)[0]);
    }

    [Fact]
    public void Jump_VirtualIsNotPhysical_GoesOnThereWithExactCounts()
    {
        // The same code, seen 0x4000_0000 higher.
        Code code = WithMmu();
        code.Set(6, 0x8008_0000 + (4 * ((ulong)code.Count + 3))).Jump(6);
        code.Nops(100).Off();
        BoardResult result = Guest.Run(code);

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal((ulong)code.Count, result.Instructions);
    }

    [Fact]
    public void Load_NotTranslated_TakesADataAbortWithAddressAndSyndrome()
    {
        Recorder recorder = new();
        Code code = WithMmu().Set(1, 0x4008_0800).Msr(Code.VBAR, 1).Set(1, 0x20_0000_0000).Isb();
        ulong faulting = 0x4008_0000 + (4 * (ulong)code.Count) + 12;
        code.Nops(3).Load(2, 1, 0x18).LoopForever();
        code.Nops(((0x800 + 0x200) / 4) - code.Count);
        code.Mrs(1, Code.FAR).Mrs(2, Code.ESR).Mrs(3, Code.ELR);
        Guest.Run(code.Report(1).Report(2).Report(3).Off(), recorder);

        // EC 0x25: a data abort from the same level; IL; DFSC 0b000101: translation fault at level 1.
        Assert.Equal([0x20_0000_0018UL, 0x9600_0005UL, faulting], Shown(recorder));
    }

    [Fact]
    public void Load_TranslatedToNowhere_StrictDevices_EndsWithThePhysicalAddress()
    {
        BoardResult result = Guest.RunStrict(WithMmu().Set(1, 0xC901_0000).Load(2, 1, 8).LoopForever());

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Contains("0x9010008", result.Message, System.StringComparison.Ordinal);
        Assert.Contains("PL031", result.Message, System.StringComparison.Ordinal);
    }

    /// <summary>1 GiB blocks, 39-bit addresses: 0x4000_0000 and 0x8000_0000 are both RAM, 0xC000_0000 is where the devices are.</summary>
    internal static Code WithMmu() => new Code()
        .Set(0, 0x4100_0000).Set(1, 0x4000_0701).Store(1, 0, 8).Store(1, 0, 16).Set(1, 0x701).Store(1, 0, 24)
        .Set(1, 0xFF).Msr(MAIR, 1).Set(1, 25 | (25 << 16) | (2UL << 30)).Msr(TCR, 1).Msr(TTBR0, 0).Msr(TTBR1, 0).Isb()
        .Mrs(2, SCTLR).Word(OrOneIntoX2).Msr(SCTLR, 2).Isb();

    private static ulong[] Shown(Recorder recorder) => [.. recorder.Accesses.Where(a => a.Write).Select(a => a.Value)];
}
