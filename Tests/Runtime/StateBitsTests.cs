using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Registers;
using Emu.Tests.Spec;

namespace Emu.Tests.Runtime;

/// <summary>
/// A saved state is held to the bits of its configuration: bits that no PMU of it can have are refused by name, and an accepted state is kept whole.
/// </summary>
public sealed class StateBitsTests
{
    private static readonly PmuOptions Agent = new()
    {
        Counters = 4,
        ThresholdWidth = 5,
        Features = PmuFeatures.FEAT_PMUv3_EXTPMN | PmuFeatures.FEAT_PMUv3_EXT64 | PmuFeatures.FEAT_PMUv3_ICNTR | PmuFeatures.FEAT_PMUv3_SS
            | PmuFeatures.FEAT_PMUv3_TH2 | PmuFeatures.FEAT_SEBEP,
    };

    private static readonly PmuOptions Oldest = new()
    {
        Version = PmuVersion.V3,
        Counters = 2,
        AArch32 = true,
        EL2 = false,
        Features = PmuFeatures.FEAT_PMUv3_EXT,
    };

    /// <summary>PEs that differ in what they have, so that each optional word is there in one of them and missing in another.</summary>
    internal static IReadOnlyList<PmuOptions> Machines { get; } =
    [
        new(),
        Agent,
        Oldest,
        new() { Version = PmuVersion.V3p1, Counters = 31, AArch32 = true, Features = PmuFeatures.FEAT_PMUv3_EXT },
        new() { Version = PmuVersion.V3p4, Counters = 3, EL2 = false, Features = PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_FGT },
        new() { Version = PmuVersion.V3p5, Counters = 4, EL3 = false, Features = PmuFeatures.FEAT_FGT | PmuFeatures.FEAT_PMUv3_TH },
        new() { Version = PmuVersion.V3p7, Counters = 0, EL2 = false, EL3 = false },
        new() { Version = PmuVersion.V3p8, Counters = 6, AArch32 = true, Features = PmuFeatures.FEAT_PMUv3_EDGE | PmuFeatures.FEAT_RME
            | PmuFeatures.FEAT_SPEv1p2 },
        new() { Counters = 31, Features = PmuConfiguration.AllFeatures(new PmuOptions { Counters = 31 }) },
        new() { EL2 = false, Features = PmuFeatures.FEAT_PMUv3_SS | PmuFeatures.FEAT_FGT2 },
        new() { Counters = 2, Features = PmuFeatures.FEAT_SEBEP | PmuFeatures.FEAT_LVA },
        new() { Counters = 5, Implementer = 0x41, Version = PmuVersion.V3p5, IdCode = 3, Events = PmuEventSet.Of(0x13, 0x8127),
            Features = PmuFeatures.FEAT_MTPMU },
    ];

    public static TheoryData<int> MachineNumbers => [.. Enumerable.Range(0, Machines.Count)];

    // FEAT_PMUv3p9 with six event counters, EL2, EL3, FEAT_FGT and FEAT_FGT2: the bits that the register pages give a field that can be written.
    [Theory]
    [InlineData("PMCR_EL0", "9 7 5 0")]
    [InlineData("PMCNTENSET_EL0", "31 5:0")]
    [InlineData("PMOVSSET_EL0", "31 5:0")]
    [InlineData("PMINTENSET_EL1", "31 5:0")]
    [InlineData("PMUACR_EL1", "31 5:0")]
    [InlineData("PMCCNTR_EL0", "63:0")]
    [InlineData("PMICNTR_EL0", "")]
    [InlineData("PMEVCNTR0_EL0", "63:0")]
    [InlineData("PMEVCNTR5_EL0", "63:0")]
    [InlineData("PMEVCNTR6_EL0", "")]
    [InlineData("PMEVCNTR30_EL0", "")]
    [InlineData("PMEVTYPER0_EL0", "31:26 15:0")]
    [InlineData("PMEVTYPER5_EL0", "31:26 15:0")]
    [InlineData("PMEVTYPER6_EL0", "")]
    [InlineData("PMCCFILTR_EL0", "31:26")]
    [InlineData("PMICFILTR_EL0", "")]
    [InlineData("PMSELR_EL0", "4:0")]
    [InlineData("PMUSERENR_EL0", "6 4:0")]
    [InlineData("PMCEID0_EL0", "")]
    [InlineData("PMCEID1_EL0", "")]
    [InlineData("PMMIR_EL1", "")]
    [InlineData("PMECR_EL1", "")]
    [InlineData("PMIAR_EL1", "")]
    [InlineData("PMSSCR_EL1", "")]
    [InlineData("MDCR_EL2", "29 26 23 17 7:0")]
    [InlineData("MDCR_EL3", "35:34 23 17 7:6")]
    [InlineData("HDFGRTR_EL2", "58:57 22 19:12")]
    [InlineData("HDFGWTR_EL2", "57 21:12")]
    [InlineData("HDFGRTR2_EL2", "4")]
    [InlineData("HDFGWTR2_EL2", "21 4")]
    [InlineData("ID_AA64DFR0_EL1", "")]
    [InlineData("ID_AA64DFR1_EL1", "")]
    [InlineData("ID_DFR0_EL1", "")]
    [InlineData("ID_DFR1_EL1", "")]
    [InlineData("PMCCR", "")]
    [InlineData("PMITCTRL", "")]
    public void TryRestore_OfTheDefaultPmu_TakesTheManualsBitsAlone(string register, string bits) =>
        AssertBits(new PmuOptions(), register, bits);

    // Four event counters with thresholds of 5 bits and links, the instruction counter, snapshots, the exception, and an external agent.
    [Theory]
    [InlineData("PMCNTENSET_EL0", "32 31 3:0")]
    [InlineData("PMUACR_EL1", "32 31 3:0")]
    [InlineData("PMICNTR_EL0", "63:0")]
    [InlineData("PMICFILTR_EL0", "58 31:26")]
    [InlineData("PMEVTYPER2_EL0", "63:60 58 36:32 31:26 15:0")]
    [InlineData("PMEVTYPER3_EL0", "63:60 58 55:54 36:32 31:26 15:0")]
    [InlineData("PMEVTYPER4_EL0", "")]
    [InlineData("PMUSERENR_EL0", "6:0")]
    [InlineData("PMECR_EL1", "4:0")]
    [InlineData("PMSSCR_EL1", "32")]
    [InlineData("PMCCR", "8:7 4:0")]
    [InlineData("PMITCTRL", "0")]
    [InlineData("MDCR_EL3", "46:44 41:40 35:34 31:30 23 21 17 7:6")]
    [InlineData("HDFGWTR2_EL2", "21 7 4:0")]
    public void TryRestore_OfAFullPmu_TakesTheManualsBitsAlone(string register, string bits) => AssertBits(Agent, register, bits);

    // Armv8.0 with AArch32 and without EL2.
    [Theory]
    [InlineData("PMCR_EL0", "6:5 3 0")]
    [InlineData("PMEVCNTR1_EL0", "31:0")]
    [InlineData("PMEVTYPER1_EL0", "31:28 26 9:0")]
    [InlineData("PMCCFILTR_EL0", "31:28 26")]
    [InlineData("PMUACR_EL1", "")]
    [InlineData("PMUSERENR_EL0", "3:0")]
    [InlineData("MDCR_EL2", "")]
    [InlineData("MDCR_EL3", "21 17 6")]
    [InlineData("HDFGRTR_EL2", "")]
    public void TryRestore_OfAnArmv80Pmu_TakesTheManualsBitsAlone(string register, string bits) => AssertBits(Oldest, register, bits);

    [Fact]
    public void TryRestore_OfWhatIsNotInRegisters_TakesWhatThePmuHasAlone()
    {
        PmuOptions fourCounters = new() { Counters = 4 };
        PmuOptions thresholds = fourCounters with { Features = PmuFeatures.FEAT_PMUv3_TH };
        PmuOptions locked = new() { Version = PmuVersion.V3p1, Features = PmuFeatures.FEAT_PMUv3_EXT };

        // The clock divider is there where PMCR_EL0.D is, PSTATE.PPEND with FEAT_SEBEP, the Software Lock without FEAT_Debugv8p4.
        AssertBits(new PmuOptions(), "", static (ref PmuState state) => ref state.Progress, LayoutBits);
        AssertBits(new PmuOptions { AArch32 = true }, "5:0", static (ref PmuState state) => ref state.Progress, LayoutBits);
        AssertBits(Agent, "8", static (ref PmuState state) => ref state.Progress, LayoutBits);
        AssertBits(locked, "9", static (ref PmuState state) => ref state.Progress, LayoutBits);
        AssertBits(locked with { Version = PmuVersion.V3p4 }, "", static (ref PmuState state) => ref state.Progress, LayoutBits);
        AssertBits(locked with { Features = PmuFeatures.FEAT_PMUv3_EXT64 }, "", static (ref PmuState state) => ref state.Progress,
            LayoutBits);

        AssertBits(fourCounters, "", static (ref PmuState state) => ref state.PreviouslyTrue);
        AssertBits(thresholds, "3:0", static (ref PmuState state) => ref state.PreviouslyTrue);

        AssertBits(fourCounters, "", static (ref PmuState state) => ref state.Captured[0]);
        AssertBits(Agent, "63:0", static (ref PmuState state) => ref state.Captured[0]);
        AssertBits(Agent, "63:0", static (ref PmuState state) => ref state.Captured[3]);
        AssertBits(Agent, "", static (ref PmuState state) => ref state.Captured[4]);
        AssertBits(Agent, "63:0", static (ref PmuState state) => ref state.Captured[PmuCounter.Cycle]);
        AssertBits(Agent, "63:0", static (ref PmuState state) => ref state.Captured[PmuCounter.Instruction]);
        AssertBits(Agent with { Features = PmuFeatures.FEAT_PMUv3_SS }, "", static (ref PmuState state) =>
            ref state.Captured[PmuCounter.Instruction]);
    }

    [Theory]
    [InlineData(0x0000_7FFF_FFFF_FFFCUL, true)]
    [InlineData(0xFFFF_8000_0000_0000UL, true)]
    [InlineData(0x0000_8000_0000_0000UL, false)]
    [InlineData(0x7FFF_8000_0000_0000UL, false)]
    [InlineData(0x0001_0000_0000_0000UL, false)]
    [InlineData(0xFFFE_FFFF_FFFF_FFFCUL, false)]
    [InlineData(0x0000_0000_0000_0002UL, false)]
    public void TryRestore_OfAnInstructionAddress_HoldsItToTheVirtualAddressSize(ulong address, bool accepted)
    {
        Pmu pmu = new(PmuConfiguration.Create(Agent));
        pmu.Save(out PmuState state);
        state.Bank.PMIAR_EL1 = address;
        Assert.Equal(accepted, pmu.TryRestore(state, out string? reason));
        Assert.Equal(accepted, reason is null);
        Assert.True(accepted || reason!.Contains("PMIAR_EL1", StringComparison.Ordinal), reason);
        Assert.Equal(accepted ? address : 0, pmu.ReadRaw(Guest.Register("PMIAR_EL1")));
    }

    [Fact]
    public void TryRestore_OfSeveralBits_NamesThemAsRanges()
    {
        Pmu pmu = new(PmuConfiguration.Create(new PmuOptions()));
        pmu.Save(out PmuState state);
        state.Bank.PMSELR_EL0 = ulong.MaxValue;
        Assert.False(pmu.TryRestore(state, out string? reason));
        Assert.Contains("PMSELR_EL0 is 0xFFFFFFFFFFFFFFFF", reason, StringComparison.Ordinal);
        Assert.Contains("bits 63:5 ", reason, StringComparison.Ordinal);

        pmu.Save(out state);
        state.Bank.PMCR_EL0 = 0x8000_0000_0000_0504;
        Assert.False(pmu.TryRestore(state, out reason));
        Assert.Contains("PMCR_EL0", reason, StringComparison.Ordinal);
        Assert.Contains("bits 63, 10, 8, 6 and 2 ", reason, StringComparison.Ordinal);
    }

    /// <summary>Every bit of every word: it is refused and nothing changes, or it is kept.</summary>
    [Theory]
    [MemberData(nameof(MachineNumbers))]
    public void TryRestore_OfEveryBit_KeepsItOrRefusesIt(int machine)
    {
        Pmu pmu = new(PmuConfiguration.Create(Machines[machine]));
        byte[] saved = Bytes(pmu);
        Assert.True(PmuState.TryRead(saved, out PmuState before, out string? reason), reason);
        int accepted = 0;
        for (int bit = 0; bit < saved.Length * 8; bit++)
        {
            byte[] changed = [.. saved];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!PmuState.TryRead(changed, out PmuState state, out reason))
            {
                Assert.True(bit < 64 && reason.Length > 0, $"bit {bit}: {reason}");
                continue;
            }

            if (!pmu.TryRestore(state, out reason))
            {
                Assert.False(string.IsNullOrEmpty(reason), $"bit {bit}");
                Assert.True(saved.AsSpan().SequenceEqual(Bytes(pmu)), $"bit {bit} was refused and changed something: {reason}");
                continue;
            }

            accepted++;
            if (state.Features != before.Features || state.Shape != before.Shape)
            {
                // Without that feature it is a state of a smaller PMU, and is saved as one of this.
                Assert.Equal(PmuFeatures.None, state.Features & ~before.Features);
                Assert.True(pmu.TryRestore(before));
                continue;
            }

            Assert.True(changed.AsSpan().SequenceEqual(Bytes(pmu)), $"bit {bit} was accepted and lost");
            Assert.True(pmu.TryRestore(before));
        }

        // PMCCNTR_EL0 alone has 64.
        Assert.True(accepted > 64, $"{accepted}");
    }

    private delegate ref ulong Word(ref PmuState state);

    private static void AssertBits(PmuOptions options, string register, string bits)
    {
        PmuRegister named = Guest.Register(register);
        if (CounterOf(named) is { } counter)
        {
            // The counters have their own words.
            AssertBits(options, bits, state => state.Counters[counter], (ref PmuState state, ulong value) =>
                state.Counters[counter] = value, register, identification: 0);
            return;
        }

        AssertBits(
            options,
            bits,
            state => state.Bank.GetRaw(named.Id, named.Index),
            (ref PmuState state, ulong value) => state.Bank.SetRaw(named.Id, named.Index, value),
            register,
            IdentificationBits(register));
    }

    private static int? CounterOf(PmuRegister register) => register.Id switch
    {
        PmuRegisterId.PMEVCNTRn_EL0 => register.Index,
        PmuRegisterId.PMCCNTR_EL0 => PmuCounter.Cycle,
        PmuRegisterId.PMICNTR_EL0 => PmuCounter.Instruction,
        _ => null,
    };

    private static void AssertBits(PmuOptions options, string bits, Word word, ulong identification = 0) => AssertBits(
        options,
        bits,
        state => word(ref state),
        (ref PmuState state, ulong value) => word(ref state) = value,
        "",
        identification);

    // Which registers the words are of: another answer is told as such.
    private const ulong LayoutBits = 0xFFFF_FFFF_0000_0000;

    private delegate void Setter(ref PmuState state, ulong value);

    private static void AssertBits(PmuOptions options, string bits, Func<PmuState, ulong> read, Setter write, string name,
        ulong identification)
    {
        Pmu pmu = new(PmuConfiguration.Create(options));
        ulong legal = BitList.Mask(bits);
        ulong constant = 0;
        pmu.Save(out PmuState saved);
        byte[] before = Bytes(pmu);
        for (int bit = 0; bit < 64; bit++)
        {
            PmuState changed = saved;
            write(ref changed, read(saved) ^ (1UL << bit));
            bool accepted = pmu.TryRestore(changed, out string? reason);
            Assert.True(accepted == ((legal >> bit & 1) != 0), $"{name} bit {bit}: {reason ?? "accepted"}");
            if (accepted)
            {
                pmu.Save(out PmuState kept);
                Assert.Equal(read(changed), read(kept));
                Assert.True(pmu.TryRestore(saved));
            }
            else
            {
                Assert.Contains(name, reason, StringComparison.Ordinal);
                constant |= reason!.Contains($"bit {bit} ", StringComparison.Ordinal) ? 0 : 1UL << bit;
            }

            Assert.Equal(before, Bytes(pmu));
        }

        // Of what identifies the PMU, both values are told in the place of the bits.
        Assert.Equal(identification, constant);
    }

    private static ulong IdentificationBits(string register) => register switch
    {
        "PMCR_EL0" => PMCR_EL0.IMP_Mask | PMCR_EL0.IDCODE_Mask,
        "PMCEID0_EL0" or "PMCEID1_EL0" or "PMMIR_EL1" or "ID_AA64DFR0_EL1" or "ID_AA64DFR1_EL1" => ulong.MaxValue,
        _ => 0,
    };

    internal static byte[] Bytes(Pmu pmu)
    {
        pmu.Save(out PmuState state);
        byte[] bytes = new byte[PmuState.Size];
        state.CopyTo(bytes);
        return bytes;
    }
}
