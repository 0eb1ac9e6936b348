using Emu.Registers;

namespace Emu.Tests.Runtime;

public sealed class AccessTests
{
    [Fact]
    public void PMCCNTR_EL0_AtEL0_IsRefusedUntilPMUSERENR_EL0LetsIt()
    {
        Guest guest = new();
        guest.At(0);
        Assert.Equal("trap el=1 ec=0x18 iss=0x30e41b", guest.Read("PMCCNTR_EL0"));
        guest.At(1, static g => g["PMUSERENR_EL0"] = 4);
        Assert.Equal("ok", guest.Read("PMCCNTR_EL0"));
        Assert.Equal("trap el=1 ec=0x18 " + Iss(3, 9, 13, 0, false), guest.Write("PMCCNTR_EL0", 0));
        guest.At(1, static g => g["PMUSERENR_EL0"] = 1);
        Assert.Equal("ok", guest.Write("PMCCNTR_EL0", 0));
        guest.At(1, static g => g["PMUSERENR_EL0"] = 0);
        Assert.Equal("trap el=1 ec=0x18 " + Iss(3, 9, 13, 0, false), guest.Write("PMCCNTR_EL0", 0));
    }

    [Fact]
    public void PMUSERENR_EL0_Denies_WithTGE_TrapsToEL2()
    {
        Guest guest = new();
        guest.Control(PmuControl.HCR_EL2, 1UL << 27);
        guest.At(0);
        Assert.Equal("trap el=2 ec=0x18 " + Iss(3, 9, 12, 0, true), guest.Read("PMCR_EL0"));
    }

    [Theory]
    [InlineData("PMINTENSET_EL1")]
    [InlineData("PMMIR_EL1")]
    [InlineData("PMUACR_EL1")]
    [InlineData("MDCR_EL2")]
    public void RegistersOfHigherLevels_AtEL0_AreUndefined(string name)
    {
        Guest guest = Guest.Open();
        guest.At(0);
        Assert.Equal("undef", guest.Read(name));
    }

    [Fact]
    public void WrongDirections_AreUndefined()
    {
        Guest guest = Guest.Open();
        guest.At(3);
        Assert.Equal("undef", guest.Read("PMSWINC_EL0"));
        Assert.Equal("undef", guest.Read("PMZR_EL0"));
        Assert.Equal("undef", guest.Write("PMCEID0_EL0", 0));
        Assert.Equal("undef", guest.Write("PMMIR_EL1", 0));
        guest.At(0);
        Assert.Equal("undef", guest.Write("PMUSERENR_EL0", 0));
    }

    [Fact]
    public void UnallocatedEncoding_BetweenTheCounters_IsNotThePMUs()
    {
        // 3 3 14 11 7, where a PMEVCNTR31_EL0 would be.
        Guest guest = new();
        Assert.Equal(PmuAccessKind.NotPmu, guest.Pmu.Read((3 << 14) | (3 << 11) | (14 << 7) | (11 << 3) | 7, out _).Kind);
    }

    [Fact]
    public void PMEVCNTR_ByHPMN_IsAccessibleTrappedOrUndefined()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 4, MDCR_EL2.HPMN_Mask);
        Assert.Equal("ok", guest.Read("PMEVCNTR3_EL0"));
        Assert.Equal("trap el=2 ec=0x18 " + Iss(3, 14, 8, 4, true), guest.Read("PMEVCNTR4_EL0"));
        Assert.Equal("trap el=2 ec=0x18 " + Iss(3, 14, 12, 5, false), guest.Write("PMEVTYPER5_EL0", 0));
        Assert.Equal("undef", guest.Read("PMEVCNTR6_EL0"));
        guest.At(2);
        Assert.Equal("ok", guest.Read("PMEVCNTR5_EL0"));
        Assert.Equal("undef", guest.Read("PMEVCNTR6_EL0"));
        guest.At(3);
        Assert.Equal("undef", guest.Read("PMEVTYPER30_EL0"));
    }

    [Fact]
    public void PMSELR_EL0_ChangedBetweenAccesses_DecidesAnew()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 4, MDCR_EL2.HPMN_Mask);
        guest["PMSELR_EL0"] = 3;
        guest["PMXEVCNTR_EL0"] = 33;
        guest.Expect("PMEVCNTR3_EL0", 33UL);
        guest["PMSELR_EL0"] = 4;
        Assert.Equal("trap el=2 ec=0x18 " + Iss(3, 9, 13, 2, true), guest.Read("PMXEVCNTR_EL0"));
        guest["PMSELR_EL0"] = 6;
        Assert.Equal("undef", guest.Write("PMXEVTYPER_EL0", 0));
        guest["PMSELR_EL0"] = 0xFFFF_FFFF;
        guest.Expect("PMSELR_EL0", 31UL);
        guest["PMXEVTYPER_EL0"] = 0x8800_0011;
        guest.Expect("PMCCFILTR_EL0", 0x8800_0000UL);
        guest.Expect("PMXEVTYPER_EL0", 0x8800_0000UL);
        Assert.Equal("undef", guest.Read("PMXEVCNTR_EL0"));
    }

    [Fact]
    public void PMCR_EL0_N_IsWhatTheReaderCanReach()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 4, MDCR_EL2.HPMN_Mask);
        Assert.Equal(4UL, guest["PMCR_EL0"] >> 11 & 31);
        guest.At(2);
        Assert.Equal(6UL, guest["PMCR_EL0"] >> 11 & 31);

        // EL2 is not enabled in Secure state without FEAT_SEL2.
        guest.At(1, SecurityState.Secure);
        Assert.Equal(6UL, guest["PMCR_EL0"] >> 11 & 31);
    }

    [Fact]
    public void PMCR_EL0_P_ZeroesWhatTheWriterCanReach()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 4, MDCR_EL2.HPMN_Mask);
        guest.At(2);
        for (int n = 0; n < 6; n++)
        {
            guest[$"PMEVCNTR{n}_EL0"] = 9;
        }

        guest.At(1);
        guest["PMCR_EL0"] = 2;
        guest.At(2);
        guest.Expect("PMEVCNTR3_EL0", 0UL);
        guest.Expect("PMEVCNTR4_EL0", 9UL);
        guest["PMCR_EL0"] = 2;
        guest.Expect("PMEVCNTR4_EL0", 0UL);
        guest.Expect("PMEVCNTR5_EL0", 0UL);
    }

    [Fact]
    public void VectorRegisters_ShowTheAccessibleCounters()
    {
        Guest guest = new();
        guest.At(2);
        guest["PMCNTENSET_EL0"] = ulong.MaxValue;
        guest.Expect("PMCNTENCLR_EL0", 0x8000_003FUL);
        guest.Control(PmuControl.MDCR_EL2, 4, MDCR_EL2.HPMN_Mask);
        guest.At(1);
        guest.Expect("PMCNTENSET_EL0", 0x8000_000FUL);
        guest["PMCNTENCLR_EL0"] = ulong.MaxValue;
        guest["PMINTENSET_EL1"] = ulong.MaxValue;
        guest["PMOVSSET_EL0"] = ulong.MaxValue;
        guest.At(2);
        guest.Expect("PMCNTENSET_EL0", 0x30UL);
        guest.Expect("PMINTENCLR_EL1", 0x8000_000FUL);
        guest.Expect("PMOVSCLR_EL0", 0x8000_000FUL);
    }

    [Fact]
    public void F0_IsClosedByEnPM2AndByFineGrainedTraps()
    {
        PmuOptions options = new() { Features = PmuFeatures.FEAT_PMUv3_ICNTR };
        Guest guest = Guest.Open(options);
        guest["PMCNTENSET_EL0"] = Guest.Instruction;
        guest.Expect("PMCNTENSET_EL0", Guest.Instruction);
        guest.Pmu.SetControl(PmuControl.HDFGRTR2_EL2, ~8UL);
        guest.Expect("PMCNTENSET_EL0", 0UL);
        guest.Pmu.SetControl(PmuControl.HDFGWTR2_EL2, ~8UL);
        guest["PMCNTENCLR_EL0"] = Guest.Instruction;
        guest.At(2);
        guest.Expect("PMCNTENSET_EL0", Guest.Instruction);
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, 0);
        guest.Expect("PMCNTENSET_EL0", 0UL);
        Assert.Equal("trap el=3 ec=0x18 " + Iss(3, 9, 4, 0, true), guest.Read("PMICNTR_EL0"));
        guest.At(3);
        guest.Expect("PMCNTENSET_EL0", Guest.Instruction);
    }

    [Fact]
    public void UEN_AtEL0_GivesTheCountersOfPMUACR_EL1()
    {
        Guest guest = Guest.Open();
        guest["PMEVCNTR1_EL0"] = 77;
        guest["PMUACR_EL1"] = 1;
        guest["PMUSERENR_EL0"] = 0x10;
        guest.At(0);
        guest["PMEVCNTR0_EL0"] = 5;
        guest.Expect("PMEVCNTR0_EL0", 5UL);
        guest.Expect("PMEVCNTR1_EL0", 0UL);
        guest["PMEVCNTR1_EL0"] = 6;
        guest["PMCNTENSET_EL0"] = 0x8000_0003;
        guest.Expect("PMCNTENSET_EL0", 1UL);
        Assert.Equal("trap el=1 ec=0x18 " + Iss(3, 9, 12, 0, true), guest.Read("PMCR_EL0"));
        guest.At(1);
        guest.Expect("PMEVCNTR1_EL0", 77UL);
        guest.Expect("PMCNTENSET_EL0", 1UL);

        // ER makes them read-only, and SW lets PMSWINC_EL0 past PMUACR_EL1.
        guest["PMUSERENR_EL0"] = 0x18;
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = 3;
        guest.At(0);
        guest["PMEVCNTR0_EL0"] = 9;
        guest.Expect("PMEVCNTR0_EL0", 5UL);
        guest["PMSWINC_EL0"] = 3;
        guest.Expect("PMEVCNTR0_EL0", 6UL);
        guest.At(1);
        guest.Expect("PMEVCNTR1_EL0", 77UL);
        guest["PMUSERENR_EL0"] = 0x1A;
        guest.At(0);
        guest["PMSWINC_EL0"] = 3;
        guest.At(1);
        guest.Expect("PMEVCNTR1_EL0", 78UL);
    }

    [Fact]
    public void PMZR_EL0_ZeroesWhatTheWriterReaches()
    {
        Guest guest = Guest.Open(new PmuOptions { Features = PmuFeatures.FEAT_PMUv3_ICNTR });
        guest["PMICNTR_EL0"] = 1;
        guest["PMCCNTR_EL0"] = 1;
        guest["PMEVCNTR5_EL0"] = 1;
        guest["PMEVCNTR0_EL0"] = 1;
        guest["PMZR_EL0"] = Guest.Instruction | Guest.Cycle | 0x20;
        Assert.Equal(0UL, guest["PMICNTR_EL0"] + guest["PMCCNTR_EL0"] + guest["PMEVCNTR5_EL0"]);
        guest.Expect("PMEVCNTR0_EL0", 1UL);
    }

    [Fact]
    public void FineGrainedTraps_TrapAtOne_AndTheSecondSetAtZero()
    {
        Guest guest = new();
        guest.Pmu.SetControl(PmuControl.MDCR_EL3, MDCR_EL3.EnPM2_Mask);
        Assert.Equal("trap el=2 ec=0x18 " + Iss(0, 9, 14, 4, true), guest.Read("PMUACR_EL1"));
        guest.Pmu.SetControl(PmuControl.HDFGRTR2_EL2, ulong.MaxValue);
        Assert.Equal("ok", guest.Read("PMUACR_EL1"));
        guest.Pmu.SetControl(PmuControl.HDFGWTR_EL2, 1UL << 21);
        Assert.Equal("trap el=2 ec=0x18 " + Iss(3, 9, 12, 0, false), guest.Write("PMCR_EL0", 0));
        Assert.Equal("ok", guest.Read("PMCR_EL0"));
        guest.Control(PmuControl.SCR_EL3, 0, 1UL << 27);
        Assert.Equal("ok", guest.Write("PMCR_EL0", 0));
    }

    [Fact]
    public void TPM_TrapsToEL2BeforeEL3_AndAfterPMUSERENR_EL0()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL3, MDCR_EL3.TPM_Mask);
        Assert.Equal("trap el=3 ec=0x18 " + Iss(3, 9, 12, 5, true), guest.Read("PMSELR_EL0"));
        guest.Control(PmuControl.MDCR_EL2, MDCR_EL2.TPM_Mask);
        Assert.Equal("trap el=2 ec=0x18 " + Iss(3, 9, 12, 5, true), guest.Read("PMSELR_EL0"));
        guest.At(0);
        Assert.Equal("trap el=1 ec=0x18 " + Iss(3, 9, 12, 5, true), guest.Read("PMSELR_EL0"));
        guest.At(2);
        Assert.Equal("trap el=3 ec=0x18 " + Iss(3, 9, 12, 5, true), guest.Read("PMSELR_EL0"));
        guest.At(3);
        Assert.Equal("ok", guest.Read("PMSELR_EL0"));
    }

    [Fact]
    public void TrapToEL3_HaltedWithSDD_IsUndefined()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL3, MDCR_EL3.TPM_Mask);
        guest.Pmu.SetContext(new PmuContext(1, halted: true));
        Assert.Equal("trap el=3 ec=0x18 " + Iss(3, 9, 12, 5, true), guest.Read("PMSELR_EL0"));
        guest.Pmu.SetControl(PmuControl.EDSCR, 1UL << 16);
        Assert.Equal("undef", guest.Read("PMSELR_EL0"));
    }

    [Fact]
    public void Absent_FeaturesAndLevels_AreUndefined()
    {
        Guest guest = new(new PmuOptions { Version = PmuVersion.V3p1, EL2 = false, EL3 = false });
        Assert.Equal("undef", guest.Read("PMMIR_EL1"));
        Assert.Equal("undef", guest.Read("PMUACR_EL1"));
        Assert.Equal("undef", guest.Read("PMICNTR_EL0"));
        Assert.Equal("undef", guest.Read("MDCR_EL2"));
        Assert.Equal("undef", guest.Read("MDCR_EL3"));
        Assert.Throws<System.ArgumentException>(() => guest.Pmu.SetControl(PmuControl.MDCR_EL2, 0));
        Assert.Throws<System.ArgumentException>(() => guest.At(2));
    }

    [Fact]
    public void Version_Read_FromID_AA64DFR0_EL1()
    {
        Guest guest = new(new PmuOptions { Version = PmuVersion.V3p8, ID_AA64DFR0_EL1 = 0xF16 });
        guest.Expect("ID_AA64DFR0_EL1", 0x000F_0000_0000_0816UL);
    }

    /// <summary>ISS of op0 3: 21:20 Op0, 19:17 Op2, 16:14 Op1, 13:10 CRn, 4:1 CRm, 0 read.</summary>
    private static string Iss(uint op1, uint crn, uint crm, uint op2, bool read) =>
        $"iss=0x{(3u << 20) | (op2 << 17) | (op1 << 14) | (crn << 10) | (crm << 1) | (read ? 1u : 0u):x}";
}
