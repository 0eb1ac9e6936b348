using System;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu.Tests.Generators;

/// <summary>
/// What the generated types do when they run, against tables written by hand from the manual: bit positions of D24.5, the
/// MRS and MSR encodings of D24.5 and the reset column of each register's page.
/// </summary>
public sealed class GeneratedRegisterTests
{
    [Theory]
    [InlineData(0x0000_0000_0000_0001UL, "E")]
    [InlineData(0x0000_0000_0000_0002UL, "P")]
    [InlineData(0x0000_0000_0000_0004UL, "C")]
    [InlineData(0x0000_0000_0000_0008UL, "D")]
    [InlineData(0x0000_0000_0000_0010UL, "X")]
    [InlineData(0x0000_0000_0000_0020UL, "DP")]
    [InlineData(0x0000_0000_0000_0040UL, "LC")]
    [InlineData(0x0000_0000_0000_0080UL, "LP")]
    [InlineData(0x0000_0000_0000_0200UL, "FZO")]
    [InlineData(0x0000_0001_0000_0000UL, "FZS")]
    public void PMCR_EL0_EachBit_IsTheFieldOfTheManual(ulong bit, string field)
    {
        PMCR_EL0 register = new(bit);

        Assert.Equal(field, Only(
            (register.E, "E"), (register.P, "P"), (register.C, "C"), (register.D, "D"), (register.X, "X"), (register.DP, "DP"),
            (register.LC, "LC"), (register.LP, "LP"), (register.FZO, "FZO"), (register.FZS, "FZS")));
        Assert.Equal(0U, register.N);
    }

    [Theory]
    [InlineData(0x0000_0000_0000_F800UL, 31U, 0U, 0U)]
    [InlineData(0x0000_0000_0000_3000UL, 6U, 0U, 0U)]
    [InlineData(0x0000_0000_00FF_0000UL, 0U, 0xFFU, 0U)]
    [InlineData(0x0000_0000_4100_0000UL, 0U, 0U, 0x41U)]
    [InlineData(0xFFFF_FFFE_0000_05FFUL, 0U, 0U, 0U)]
    public void PMCR_EL0_Numbers_AreTheBitsOfTheManual(ulong bits, uint n, uint idcode, uint imp)
    {
        PMCR_EL0 register = new(bits);

        Assert.Equal((n, idcode, imp), (register.N, register.IDCODE, register.IMP));
        Assert.Equal(bits, register.Bits);
    }

    [Fact]
    public void PMCR_EL0_With_ReplacesThatFieldAlone()
    {
        PMCR_EL0 ones = new(ulong.MaxValue);

        Assert.Equal(0xFFFF_FFFF_FFFF_FFFEUL, ones.WithE(false).Bits);
        Assert.Equal(0xFFFF_FFFE_FFFF_FFFFUL, ones.WithFZS(false).Bits);
        Assert.Equal(0xFFFF_FFFF_FFFF_37FFUL, ones.WithN(6).Bits);
        Assert.Equal(0x0000_0000_0000_3000UL, default(PMCR_EL0).WithN(0xFFFF_FFE6).Bits);
        Assert.Equal(0x0000_0000_0000_0041UL, default(PMCR_EL0).With(clear: 0, set: PMCR_EL0.E_Mask | PMCR_EL0.LC_Mask).Bits);
        Assert.Equal(0xFFFF_FFFF_FFFF_FFBFUL, ones.With(clear: PMCR_EL0.LC_Mask, set: 0).Bits);
    }

    [Theory]
    [InlineData(0xE000_0000_0000_0000UL, "TC")]
    [InlineData(0x1000_0000_0000_0000UL, "TE")]
    [InlineData(0x0000_0FFF_0000_0000UL, "TH")]
    [InlineData(0x0000_0000_8000_0000UL, "P")]
    [InlineData(0x0000_0000_4000_0000UL, "U")]
    [InlineData(0x0000_0000_2000_0000UL, "NSK")]
    [InlineData(0x0000_0000_1000_0000UL, "NSU")]
    [InlineData(0x0000_0000_0800_0000UL, "NSH")]
    [InlineData(0x0000_0000_0400_0000UL, "M")]
    [InlineData(0x0000_0000_0200_0000UL, "MT")]
    [InlineData(0x0000_0000_0100_0000UL, "SH")]
    [InlineData(0x0000_0000_0000_FC00UL, "evtCount[15:10]")]
    [InlineData(0x0000_0000_0000_03FFUL, "evtCount[9:0]")]
    public void PMEVTYPERn_EL0_EachField_IsTheBitsOfTheManual(ulong bits, string field)
    {
        PMEVTYPERn_EL0 register = new(bits);

        Assert.Equal(field, Only(
            (register.TC == (PMEVTYPERn_EL0.TCValue)7, "TC"), (register.TE, "TE"), (register.TH == 0xFFF, "TH"), (register.P, "P"), (register.U, "U"),
            (register.NSK, "NSK"), (register.NSU, "NSU"), (register.NSH, "NSH"), (register.M, "M"), (register.MT, "MT"), (register.SH, "SH"),
            (register.EvtCount_15_10 == 0x3F, "evtCount[15:10]"), (register.EvtCount_9_0 == 0x3FF, "evtCount[9:0]")));
    }

    [Fact]
    public void PMCNTENSET_EL0_Vector_AnswersForItsOwnBitsOnly()
    {
        PMCNTENSET_EL0 register = new(0x0000_0001_8000_0021UL);

        Assert.True(register.P(0));
        Assert.True(register.P(5));
        Assert.False(register.P(1));
        Assert.False(register.P(31));
        Assert.False(register.P(32));
        Assert.True(register.C);
        Assert.True(register.F0);
        Assert.Equal(0x0000_0001_8000_0021UL, register.WithP(31, false).Bits);
        Assert.Equal(0x0000_0001_C000_0021UL, register.WithP(30, true).Bits);
        Assert.Equal(0x0000_0001_8000_0020UL, register.WithP(0, false).Bits);
    }

    [Theory]
    [InlineData("PMCR_EL0", 3, 3, 9, 12, 0)]
    [InlineData("PMCNTENSET_EL0", 3, 3, 9, 12, 1)]
    [InlineData("PMCNTENCLR_EL0", 3, 3, 9, 12, 2)]
    [InlineData("PMOVSCLR_EL0", 3, 3, 9, 12, 3)]
    [InlineData("PMSWINC_EL0", 3, 3, 9, 12, 4)]
    [InlineData("PMSELR_EL0", 3, 3, 9, 12, 5)]
    [InlineData("PMCEID0_EL0", 3, 3, 9, 12, 6)]
    [InlineData("PMCEID1_EL0", 3, 3, 9, 12, 7)]
    [InlineData("PMCCNTR_EL0", 3, 3, 9, 13, 0)]
    [InlineData("PMXEVTYPER_EL0", 3, 3, 9, 13, 1)]
    [InlineData("PMXEVCNTR_EL0", 3, 3, 9, 13, 2)]
    [InlineData("PMUSERENR_EL0", 3, 3, 9, 14, 0)]
    [InlineData("PMOVSSET_EL0", 3, 3, 9, 14, 3)]
    [InlineData("PMICNTR_EL0", 3, 3, 9, 4, 0)]
    [InlineData("PMICFILTR_EL0", 3, 3, 9, 6, 0)]
    [InlineData("PMEVCNTR0_EL0", 3, 3, 14, 8, 0)]
    [InlineData("PMEVCNTR7_EL0", 3, 3, 14, 8, 7)]
    [InlineData("PMEVCNTR8_EL0", 3, 3, 14, 9, 0)]
    [InlineData("PMEVCNTR30_EL0", 3, 3, 14, 11, 6)]
    [InlineData("PMEVTYPER0_EL0", 3, 3, 14, 12, 0)]
    [InlineData("PMEVTYPER30_EL0", 3, 3, 14, 15, 6)]
    [InlineData("PMCCFILTR_EL0", 3, 3, 14, 15, 7)]
    [InlineData("PMINTENSET_EL1", 3, 0, 9, 14, 1)]
    [InlineData("PMINTENCLR_EL1", 3, 0, 9, 14, 2)]
    [InlineData("PMMIR_EL1", 3, 0, 9, 14, 6)]
    [InlineData("ID_AA64DFR0_EL1", 3, 0, 0, 5, 0)]
    [InlineData("ID_AA64DFR1_EL1", 3, 0, 0, 5, 1)]
    [InlineData("MDCR_EL2", 3, 4, 1, 1, 1)]
    public void Map_NamesAndEncodings_AreThoseOfTheManual(string name, int op0, int op1, int crn, int crm, int op2)
    {
        ushort encoding = (ushort)((op0 << 14) | (op1 << 11) | (crn << 7) | (crm << 3) | op2);

        PmuRegister byEncoding = PmuRegisterMap.ResolveAArch64(encoding);

        Assert.True(PmuRegisterMap.TryParse(name, out PmuRegister byName));
        Assert.Equal(byName, byEncoding);
        Assert.False(byEncoding.IsNone);
        Assert.Equal(encoding, PmuRegisterMap.EncodeAArch64(byEncoding));
        Assert.Equal(name, PmuRegisterMap.NameOf(byEncoding));
        Assert.Equal(name, byEncoding.ToString());
    }

    [Fact]
    public void Map_EveryEncoding_ResolvesAndEncodesBackOrIsNothing()
    {
        int found = 0;
        for (int encoding = 0; encoding <= ushort.MaxValue; encoding++)
        {
            PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)encoding);
            if (register.IsNone)
            {
                continue;
            }

            found++;
            Assert.Equal((ushort)encoding, PmuRegisterMap.EncodeAArch64(register));
            Assert.True(PmuRegisterMap.TryParse(PmuRegisterMap.NameOf(register), out PmuRegister parsed));
            Assert.Equal(register, parsed);
        }

        // Three arrays of 31 registers and 36 single ones.
        Assert.Equal((3 * 31) + 36, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PMCR")]
    [InlineData("pmcr_el0")]
    [InlineData("PMEVCNTR_EL0")]
    [InlineData("PMEVCNTR31_EL0")]
    [InlineData("PMEVCNTR07_EL0")]
    [InlineData("PMEVCNTR-1_EL0")]
    [InlineData("PMEVCNTR1_EL1")]
    [InlineData("PMEVCNTR<n>_EL0")]
    [InlineData("PMEVCNTR99999999999_EL0")]
    public void Map_NoSuchName_FindsNothing(string name)
    {
        Assert.False(PmuRegisterMap.TryParse(name, out PmuRegister register));
        Assert.True(register.IsNone);
    }

    [Fact]
    public void Bank_IsBlittableAndAliasesShareAWord()
    {
        PmuRegisterBank bank = default;

        bank.SetRaw(PmuRegisterId.PMCNTENCLR_EL0, 0, 0x21);
        bank.SetRaw(PmuRegisterId.PMEVTYPERn_EL0, 30, 7);

        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<PmuRegisterBank>());
        Assert.Equal(PmuRegisterBank.Size, Unsafe.SizeOf<PmuRegisterBank>());
        Assert.Equal(0x21UL, bank.PMCNTENSET_EL0);
        Assert.Equal(0x21UL, bank.GetRaw(PmuRegisterId.PMCNTENSET_EL0, 0));
        Assert.Equal(7UL, bank.PMEVTYPERn_EL0[30]);
        Assert.Equal(0UL, bank.PMEVTYPERn_EL0[29]);
        Assert.False(PmuRegisterBank.HasStorage(PmuRegisterId.PMSWINC_EL0));
        Assert.False(PmuRegisterBank.HasStorage(PmuRegisterId.PMXEVCNTR_EL0));
        Assert.Throws<IndexOutOfRangeException>(() => bank.GetRaw(PmuRegisterId.PMEVTYPERn_EL0, 31));
    }

    [Fact]
    public void Masks_OfTwoConfigurations_AreThoseOfTheManual()
    {
        const PmuFeatures Base = PmuFeatures.FEAT_PMUv3 | PmuFeatures.FEAT_AA32 | PmuFeatures.EL2 | PmuFeatures.EL3;
        PmuRegisterMasks v3 = new(Base);
        PmuRegisterMasks v3p5 = new(Base | PmuFeatures.FEAT_PMUv3p1 | PmuFeatures.FEAT_PMUv3p4 | PmuFeatures.FEAT_PMUv3p5);

        // PMCR_EL0: E, P, C, D, DP and LC; LP is new in PMUv3p5, X needs an event bus.
        Assert.Equal(0x0000_0000_0000_006FUL, v3.Writable(PmuRegisterId.PMCR_EL0));
        Assert.Equal(0x0000_0000_0000_00EFUL, v3p5.Writable(PmuRegisterId.PMCR_EL0));
        Assert.Equal(0x0000_0000_0000_0069UL, v3.PMCR_EL0_Stored);

        // PMEVCNTR<n>_EL0 has 32 bits before PMUv3p5.
        Assert.Equal(0x0000_0000_FFFF_FFFFUL, v3.Writable(PmuRegisterId.PMEVCNTRn_EL0));
        Assert.Equal(0xFFFF_FFFF_FFFF_FFFFUL, v3p5.Writable(PmuRegisterId.PMEVCNTRn_EL0));

        // evtCount[15:10] is new in PMUv3p1; P, U, NSK, NSU, NSH and M are there, SH needs Secure EL2.
        Assert.Equal(0x0000_0000_FC00_03FFUL, v3.Writable(PmuRegisterId.PMEVTYPERn_EL0));
        Assert.Equal(0x0000_0000_FC00_FFFFUL, v3p5.Writable(PmuRegisterId.PMEVTYPERn_EL0));

        Assert.False(v3.Exists(PmuRegisterId.PMMIR_EL1));
        Assert.True(v3p5.Exists(PmuRegisterId.PMMIR_EL1));
        Assert.False(v3p5.Exists(PmuRegisterId.None));
        Assert.Equal(0UL, v3.PMCR_EL0_FixedOnes);
        Assert.Equal(0x40UL, new PmuRegisterMasks(PmuFeatures.FEAT_PMUv3).PMCR_EL0_FixedOnes);
    }

    [Fact]
    public void Resets_OfTheBank_SetWhatTheManualSays()
    {
        const PmuFeatures Base = PmuFeatures.EL3 | PmuFeatures.FEAT_PMUv3 | PmuFeatures.FEAT_PMUv3p1 | PmuFeatures.FEAT_PMUv3p4
            | PmuFeatures.FEAT_PMUv3p5;
        PmuRegisterMasks masks = new(Base);
        PmuRegisterBank bank = default;
        bank.PMCR_EL0 = 0xF0A1;
        bank.PMEVTYPERn_EL0[3] = 99;
        bank.PMCNTENSET_EL0 = 0x21;

        masks.WarmReset(ref bank);

        // E and the UNKNOWN ones go to 0; N is not a matter of resets, and LC is RES1 without AArch32.
        Assert.Equal(0xF040UL, bank.PMCR_EL0);
        Assert.Equal(0UL, bank.PMEVTYPERn_EL0[3]);
        Assert.Equal(0UL, bank.PMCNTENSET_EL0);
    }

    [Fact]
    public void Resets_WithAnExternalAgent_KeepTheCountersOnAWarmReset()
    {
        const PmuFeatures Features = PmuFeatures.FEAT_PMUv3 | PmuFeatures.FEAT_PMUv3p1 | PmuFeatures.FEAT_PMUv3p4 | PmuFeatures.FEAT_PMUv3p5
            | PmuFeatures.FEAT_PMUv3_EXTPMN;

        Assert.Equal(99UL, PMEVCNTRn_EL0.WarmReset(99, Features));
        Assert.Equal(0UL, PMEVCNTRn_EL0.ColdReset(99, Features));
    }

    [Fact]
    public void Effects_OfPMCR_EL0_FollowTheBitsThatChanged()
    {
        Assert.Equal(PmuEffects.None, PMCR_EL0.EffectsOf(0));
        Assert.True((PMCR_EL0.EffectsOf(PMCR_EL0.E_Mask) & PmuEffects.Enable) != 0);
        Assert.Equal(PmuEffects.Overflow, PMCR_EL0.EffectsOf(PMCR_EL0.LP_Mask));
        Assert.Equal(PmuEffects.Zero, PMCR_EL0.EffectsOf(PMCR_EL0.C_Mask));
        Assert.Equal(PmuEffects.None, PMCR_EL0.EffectsOf(PMCR_EL0.X_Mask));
    }

    [Fact]
    public void Text_OfARegister_NamesWhatIsNotZero()
    {
        PMCR_EL0 register = new(0x0000_0000_4100_3041UL);
        Span<char> small = stackalloc char[10];

        Assert.Equal("PMCR_EL0 0x0000_0000_4100_3041 IMP=0x41 N=6 LC E", register.ToString());
        Assert.Equal(register.ToString(), $"{register}");
        Assert.False(register.TryFormat(small, out int written));
        Assert.Equal(0, written);
        Assert.Equal("PMCCNTR_EL0 0x0000_0000_0000_00FF", new PMCCNTR_EL0(255).ToString());
        Assert.StartsWith("PMEVTYPERn_EL0 0xFFFF_FFFF_FFFF_FFFF", new PMEVTYPERn_EL0(ulong.MaxValue).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Registers_CompareByTheirBits()
    {
        Assert.True(new PMCR_EL0(1) == new PMCR_EL0(1));
        Assert.True(new PMCR_EL0(1) != new PMCR_EL0(2));
        Assert.True(new PMCR_EL0(1).Equals((object)new PMCR_EL0(1)));
        Assert.False(new PMCR_EL0(1).Equals((object)1UL));
        Assert.Equal(new PMCR_EL0(5).GetHashCode(), new PMCR_EL0(5).GetHashCode());
    }

    [Theory]
    [InlineData("SW_INCR", 0x0000, true)]
    [InlineData("INST_RETIRED", 0x0008, true)]
    [InlineData("CPU_CYCLES", 0x0011, false)]
    [InlineData("MEM_ACCESS", 0x0013, false)]
    [InlineData("CHAIN", 0x001E, true)]
    [InlineData("L1D_CACHE_REFILL", 0x0003, false)]
    public void Events_NamesAndNumbers_AreThoseOfTheManual(string name, int number, bool architectural)
    {
        Assert.True(PmuEvents.TryParse(name, out ushort parsed));
        Assert.Equal(number, parsed);
        Assert.Equal(name, PmuEvents.NameOf(parsed));
        Assert.Equal(architectural, PmuEvents.IsArchitectural(parsed));
        Assert.True(PmuEvents.IsCommon(parsed));
    }

    [Fact]
    public void Events_EveryNumber_IsKnownOnceOrNot()
    {
        int known = 0;
        for (int number = 0; number <= ushort.MaxValue; number++)
        {
            string? name = PmuEvents.NameOf((ushort)number);
            Assert.Equal(name is not null, PmuEvents.IsCommon((ushort)number));
            if (name is not null)
            {
                known++;
                Assert.True(PmuEvents.TryParse(name, out ushort parsed));
                Assert.Equal(number, parsed);
            }
        }

        Assert.Equal(PmuEvents.All.Length, known);
        Assert.False(PmuEvents.TryParse("NO_SUCH_EVENT", out _));
    }

    [Fact]
    public void AccessPath_ManyTimes_AllocatesNothing()
    {
        ulong sum = Exercise(1000);
        long least = long.MaxValue;

        // What allocates does so every time; .NET itself may once, as it happens to compile something better.
        for (int turn = 0; turn < 3 && least != 0; turn++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            sum += Exercise(100_000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.NotEqual(0UL, sum);
    }

    private static ulong Exercise(int times)
    {
        PmuRegisterBank bank = default;
        Span<char> text = stackalloc char[200];
        ulong sum = 0;
        for (int i = 0; i < times; i++)
        {
            PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)(0xDF40 + (i % 31)));
            bank.SetRaw(register.Id, register.Index, (ulong)i);
            sum += bank.GetRaw(register.Id, register.Index) + PmuRegisterMap.EncodeAArch64(register);
            new PMCR_EL0((ulong)i).WithN(6).TryFormat(text, out int written);
            sum += (ulong)written;
            sum += PmuRegisterMap.TryParse("PMEVTYPER30_EL0", out register) ? 1UL : 0UL;
            sum += (ulong)PMCR_EL0.EffectsOf((ulong)i) + (PmuEvents.NameOf((ushort)i) is null ? 0UL : 1UL);
        }

        return sum;
    }

    private static string Only(params (bool Holds, string Name)[] fields)
    {
        string found = string.Empty;
        foreach ((bool holds, string name) in fields)
        {
            if (holds)
            {
                Assert.Equal(string.Empty, found);
                found = name;
            }
        }

        return found;
    }
}
