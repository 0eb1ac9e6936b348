using System;
using System.Linq;
using Emu.Registers;
using static Emu.Registers.PmuRegisterFlags;

namespace Emu.Tests.Spec;

/// <summary>
/// What an emulator may take for granted before an access, by hand from the manual: which registers time changes (the counters and the overflow flags), which never
/// change, and what a write may cause (DDI 0487 D13 and the register pages of D24.5).
/// </summary>
public sealed class RegisterFlagsTests
{
    private const PmuRegisterFlags Seen = Readable | PureRead;
    private const PmuRegisterFlags Both = Seen | Writable;

    [Theory]
    [InlineData(PmuRegisterId.PMCCNTR_EL0, Both | Volatile | ChangesTiming | EndsBlock)]
    [InlineData(PmuRegisterId.PMEVCNTRn_EL0, Both | Volatile | ChangesTiming | EndsBlock)]
    [InlineData(PmuRegisterId.PMICNTR_EL0, Both | Volatile | ChangesTiming | EndsBlock)]
    [InlineData(PmuRegisterId.PMXEVCNTR_EL0, Both | Window | NoState | Volatile | ChangesTiming | EndsBlock)]
    [InlineData(PmuRegisterId.PMCR_EL0, Both | ChangesTiming | ChangesInterrupt | EndsBlock)]
    [InlineData(PmuRegisterId.PMCNTENSET_EL0, Both | ChangesTiming | EndsBlock)]
    [InlineData(PmuRegisterId.PMCNTENCLR_EL0, Both | Alias | ChangesTiming | EndsBlock)]
    [InlineData(PmuRegisterId.PMOVSSET_EL0, Both | Volatile | ChangesTiming | ChangesInterrupt | EndsBlock)]
    [InlineData(PmuRegisterId.PMOVSCLR_EL0, Both | Volatile | Alias | ChangesTiming | ChangesInterrupt | EndsBlock)]
    [InlineData(PmuRegisterId.PMINTENSET_EL1, Both | ChangesInterrupt | EndsBlock)]
    [InlineData(PmuRegisterId.PMINTENCLR_EL1, Both | Alias | ChangesInterrupt | EndsBlock)]
    [InlineData(PmuRegisterId.PMSWINC_EL0, Writable | NoState | ChangesTiming | ChangesInterrupt | EndsBlock)]
    [InlineData(PmuRegisterId.PMZR_EL0, Writable | NoState | ChangesTiming | EndsBlock)]
    [InlineData(PmuRegisterId.PMSELR_EL0, Both | ChangesAccess | EndsBlock)]
    [InlineData(PmuRegisterId.PMUSERENR_EL0, Both | ChangesAccess | EndsBlock)]
    [InlineData(PmuRegisterId.PMUACR_EL1, Both | ChangesAccess | EndsBlock)]
    [InlineData(PmuRegisterId.PMCEID0_EL0, Seen | Constant)]
    [InlineData(PmuRegisterId.PMMIR_EL1, Seen | Constant)]
    [InlineData(PmuRegisterId.ID_AA64DFR0_EL1, Seen | Constant)]
    [InlineData(PmuRegisterId.PMCFGR, Seen | NoState)]
    [InlineData(PmuRegisterId.PMPIDR0, Seen | NoState | Constant)]
    [InlineData(PmuRegisterId.PMLAR, Writable | NoState | ChangesAccess | EndsBlock)]
    [InlineData(PmuRegisterId.PMSSCR_EL1, Both | Volatile)]
    [InlineData(PmuRegisterId.PMEVCNTSVRn_EL1, Seen | Volatile)]
    [InlineData(PmuRegisterId.PMIAR_EL1, Both | Volatile)]
    [InlineData(PmuRegisterId.MDCR_EL2, Both | Owned | ChangesTiming | ChangesInterrupt | ChangesAccess | EndsBlock)]
    [InlineData(PmuRegisterId.HDFGRTR_EL2, Both | Owned | ChangesAccess | EndsBlock)]
    [InlineData(PmuRegisterId.None, PmuRegisterFlags.None)]
    [InlineData((PmuRegisterId)255, PmuRegisterFlags.None)]
    public void Register_HasTheFlagsOfTheManual(PmuRegisterId id, PmuRegisterFlags flags) =>
        Assert.Equal(flags, PmuRegisterInformation.FlagsOf(id));

    [Fact]
    public void Registers_AreAllOfThem() =>
        Assert.Equal(
            Enum.GetValues<PmuRegisterId>().Where(static id => id != PmuRegisterId.None), PmuRegisterInformation.Registers.ToArray());

    [Theory]
    [InlineData(PmuRegisterId.PMEVTYPERn_EL0, 0, 31)]
    [InlineData(PmuRegisterId.PMEVFILT2Rn, 0, 64)]
    [InlineData(PmuRegisterId.PMCR_EL0, 0, 1)]
    [InlineData(PmuRegisterId.None, 0, 0)]
    public void Array_HasItsRange(PmuRegisterId id, int first, int count) =>
        Assert.Equal((first, count), (PmuRegisterInformation.FirstIndexOf(id), PmuRegisterInformation.CountOf(id)));

    [Fact]
    public void Places_OfEachView_AreThoseOfTheMap()
    {
        PmuFeatures features = PmuConfiguration.Create(
            new PmuOptions { Version = PmuVersion.V3p8, AArch32 = true, Features = PmuFeatures.FEAT_PMUv3_EXT }).Features;

        // Every number that the map knows is listed, and no other: D24.2, D24.3 and D24.5 for instructions, I5.3 for the memory-mapped view.
        Assert.Equal(
            Enumerable.Range(0, 0x10000).Where(static e => !PmuRegisterMap.ResolveAArch64((ushort)e).IsNone),
            PmuRegisterInformation.AArch64Encodings.ToArray().Select(static e => (int)e));
        foreach (int offset in Enumerable.Range(0, 0x1000).Where(o => !PmuRegisterMap.ResolveExternal((uint)o, features).Register.IsNone))
        {
            Assert.Contains((ushort)offset, PmuRegisterInformation.ExternalOffsets.ToArray());
        }

        Assert.Contains(0xF04E0U, PmuRegisterInformation.AArch32Encodings.ToArray());
        Assert.All(
            PmuRegisterInformation.AArch32Encodings.ToArray(),
            e => Assert.False(
                PmuRegisterMap.ResolveAArch32(e, features | PmuFeatures.FEAT_AA32EL2 | PmuFeatures.FEAT_AA32EL3).Register.IsNone));
    }
}
