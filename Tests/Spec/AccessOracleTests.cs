using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Registers;

namespace Emu.Tests.Spec;

/// <summary>The generated access rules and the runtime around them, against <see cref="AccessOracle"/> in thousands of states of the PE.</summary>
public sealed class AccessOracleTests
{
    private const int States = 400;
    private const int Counters = 6;
    private const ulong CounterValue = 0x5A5A;

    public static TheoryData<PmuVersion, bool, bool, bool, PmuFeatures> Configurations => new()
    {
        { PmuVersion.V3p9, true, true, false, Everything },
        { PmuVersion.V3p9, true, true, true, Everything },
        { PmuVersion.V3p9, true, false, false, Everything & ~PmuFeatures.FEAT_SEL2 },
        { PmuVersion.V3p9, false, true, false, WithoutEL2 },
        { PmuVersion.V3p9, false, false, false, WithoutEL2 },
        { PmuVersion.V3p8, true, true, false, PmuFeatures.FEAT_FGT | PmuFeatures.FEAT_VHE },
        { PmuVersion.V3p5, true, true, false, PmuFeatures.FEAT_VHE },
        { PmuVersion.V3, true, true, false, PmuFeatures.None },
    };

    private static PmuFeatures WithoutEL2 =>
        PmuFeatures.FEAT_PMUv3_ICNTR | PmuFeatures.FEAT_PMUv3_SS | PmuFeatures.FEAT_EBEP | PmuFeatures.FEAT_SEBEP;

    private static PmuFeatures Everything => WithoutEL2 | PmuFeatures.FEAT_VHE | PmuFeatures.FEAT_SEL2 | PmuFeatures.FEAT_HPMN0;

    [Fact]
    public void Oracle_OfAccesses_KnowsEveryRegisterOfThePmu()
    {
        IEnumerable<string> pmu =
            HandTable.Registers.Select(static r => r.Name).Where(static n => n.StartsWith("PM", StringComparison.Ordinal));

        Assert.Equal(pmu.Order(StringComparer.Ordinal), AccessOracle.Registers.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Access_InAnyState_EndsAsTheManualSays(PmuVersion version, bool el2, bool el3, bool trapPriority, PmuFeatures features)
    {
        PmuConfiguration configuration = PmuConfiguration.Create(new PmuOptions
        {
            Version = version,
            Counters = Counters,
            EL2 = el2,
            EL3 = el3,
            EL3TrapPriority = trapPriority,
            Features = features,
        });
        Pmu pmu = new(configuration);
        Random random = new(0x504D55 + (int)version);
        for (int i = 0; i < States; i++)
        {
            OracleState pe = Draw(random, configuration);
            foreach (string name in AccessOracle.Registers)
            {
                HandRegister register = HandTable.Registers.Single(r => r.Name == name);
                PmuRegisterId id = Enum.Parse<PmuRegisterId>(register.TypeName);
                if (!configuration.Masks.Exists(id))
                {
                    continue;
                }

                int n = register.IsArray ? random.Next(0, 9) : 0;
                Put(pmu, pe);
                if (register.Direction.Contains('R', StringComparison.Ordinal))
                {
                    CheckRead(pmu, pe, name, new PmuRegister(id, n));
                }

                if (register.Direction.Contains('W', StringComparison.Ordinal))
                {
                    CheckWrite(pmu, pe, name, new PmuRegister(id, n));
                }
            }
        }
    }

    private static void CheckRead(Pmu pmu, OracleState pe, string name, PmuRegister register)
    {
        OracleAnswer expected = AccessOracle.Answer(pe, name, register.Index, write: false);

        PmuAccess access = pmu.Read(register, out ulong value);

        Assert.True(expected.Kind == access.Kind && expected.TargetEL == access.TargetEL, $"read {register}: {access}, not {expected}, in {pe}");
        if (expected.Masked)
        {
            Assert.True(value == 0, $"read {register}: 0x{value:X}, not 0, in {pe}");
        }
        else if (access.IsOk && name is "PMEVCNTR<n>_EL0" or "PMCCNTR_EL0" or "PMXEVCNTR_EL0" or "PMICNTR_EL0" && expected.Kind == PmuAccessKind.Ok)
        {
            Assert.Equal(CounterValue, value);
        }
    }

    private static void CheckWrite(Pmu pmu, OracleState pe, string name, PmuRegister register)
    {
        OracleAnswer expected = AccessOracle.Answer(pe, name, register.Index, write: true);

        PmuAccess access = pmu.Write(register, 0);

        Assert.True(expected.Kind == access.Kind && expected.TargetEL == access.TargetEL, $"write {register}: {access}, not {expected}, in {pe}");
        PmuRegister? counter = name switch
        {
            "PMEVCNTR<n>_EL0" when register.Index < Counters => register,
            "PMXEVCNTR_EL0" when pe.Selected < Counters => new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, pe.Selected),
            "PMCCNTR_EL0" or "PMICNTR_EL0" => register,
            _ => null,
        };
        if (counter is { } written)
        {
            bool changed = expected is { Kind: PmuAccessKind.Ok, Masked: false, ReadOnly: false };
            Assert.True((changed ? 0 : CounterValue) == pmu.ReadRaw(written), $"write {register} left 0x{pmu.ReadRaw(written):X} in {pe}");
        }
    }

    /// <summary>A state of the PE. Traps are rare, so that the later ones are reached too.</summary>
    private static OracleState Draw(Random random, PmuConfiguration configuration)
    {
        bool el2 = configuration.Has(PmuFeatures.EL2);
        bool el3 = configuration.Has(PmuFeatures.EL3);
        bool secureEL2 = configuration.Has(PmuFeatures.FEAT_SEL2);
        bool host = configuration.Has(PmuFeatures.FEAT_VHE);
        bool secure = el3 && Chance(random, 4);
        ulong scr = (Bit(random, 2) << 18) | (Bit(random, 2) << 27) | (Bit(random, 2) << 59);
        bool atEL2 = el2 && (!secure || (secureEL2 && (scr >> 18 & 1) != 0));
        int level = random.Next(0, 4);
        level = (level == 2 && !atEL2) || (level == 3 && !el3) ? random.Next(0, 2) : level;
        ulong hpmn = (ulong)random.Next(1, Counters + 1);
        return new OracleState
        {
            EL = level,
            Secure = secure,
            Halted = Chance(random, 3),
            Sdd = Chance(random, 2),
            HasEL2 = el2,
            HasEL3 = el3,
            HasSecureEL2 = secureEL2,
            HasFgt = configuration.Has(PmuFeatures.FEAT_FGT),
            HasFgt2 = configuration.Has(PmuFeatures.FEAT_FGT2),
            HasUen = configuration.Has(PmuFeatures.FEAT_PMUv3p9),
            TrapPriority = configuration.Options.EL3TrapPriority,
            Counters = Counters,
            Hcr = (Bit(random, 3) << 27) | (host ? Bit(random, 2) << 34 : 0) | (1UL << 31),
            Scr = scr | (secure ? 0UL : 1UL) | (1UL << 10),
            Mdcr2 = hpmn | (Bit(random, 4) << 6) | (Bit(random, 4) << 5),
            Mdcr3 = (Bit(random, 4) << 6) | ((Bit(random, 4) ^ 1) << 7) | ((Bit(random, 4) ^ 1) << 44),
            ReadTraps = Sparse(random, BitList.Mask("58:57 22 19:12")),
            WriteTraps = Sparse(random, BitList.Mask("57 21:12")),
            ReadTraps2 = ~Sparse(random, ulong.MaxValue) & BitList.Mask("7:6 4:0"),
            WriteTraps2 = ~Sparse(random, ulong.MaxValue) & BitList.Mask("21 7 4:0"),
            UserEnable = (ulong)random.Next(0, 128) & configuration.Masks.Writable(PmuRegisterId.PMUSERENR_EL0),
            UserAccess = ((ulong)random.NextInt64() & 0x1_FFFF_FFFF) & configuration.Masks.Writable(PmuRegisterId.PMUACR_EL1),
            Selected = Chance(random, 4) ? 31 : random.Next(0, 9),
        };
    }

    private static void Put(Pmu pmu, OracleState pe)
    {
        PmuConfiguration configuration = pmu.Configuration;
        SetControl(pmu, PmuControl.SCR_EL3, pe.Scr, pe.HasEL3);
        SetControl(pmu, PmuControl.MDCR_EL3, pe.Mdcr3, pe.HasEL3);
        SetControl(pmu, PmuControl.HCR_EL2, pe.Hcr, pe.HasEL2);
        SetControl(pmu, PmuControl.MDCR_EL2, pe.Mdcr2, pe.HasEL2);
        SetControl(pmu, PmuControl.HDFGRTR_EL2, pe.ReadTraps, pe.HasEL2 && pe.HasFgt);
        SetControl(pmu, PmuControl.HDFGWTR_EL2, pe.WriteTraps, pe.HasEL2 && pe.HasFgt);
        SetControl(pmu, PmuControl.HDFGRTR2_EL2, pe.ReadTraps2, pe.HasEL2 && pe.HasFgt2);
        SetControl(pmu, PmuControl.HDFGWTR2_EL2, pe.WriteTraps2, pe.HasEL2 && pe.HasFgt2);
        pmu.SetControl(PmuControl.EDSCR, pe.Sdd ? 1UL << 16 : 0);
        pmu.WriteRaw(new PmuRegister(PmuRegisterId.PMUSERENR_EL0), pe.UserEnable);
        pmu.WriteRaw(new PmuRegister(PmuRegisterId.PMSELR_EL0), (ulong)pe.Selected);
        pmu.WriteRaw(new PmuRegister(PmuRegisterId.PMCCNTR_EL0), CounterValue);
        for (int n = 0; n < Counters; n++)
        {
            pmu.WriteRaw(new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, n), CounterValue);
        }

        if (configuration.Has(PmuFeatures.FEAT_PMUv3p9))
        {
            pmu.WriteRaw(new PmuRegister(PmuRegisterId.PMUACR_EL1), pe.UserAccess);
        }

        if (configuration.Has(PmuFeatures.FEAT_PMUv3_ICNTR))
        {
            pmu.WriteRaw(new PmuRegister(PmuRegisterId.PMICNTR_EL0), CounterValue);
        }

        pmu.SetContext(new PmuContext(pe.EL, pe.Secure ? SecurityState.Secure : SecurityState.NonSecure, aarch32: false, pe.Halted));
    }

    private static void SetControl(Pmu pmu, PmuControl control, ulong value, bool exists)
    {
        if (exists)
        {
            pmu.SetControl(control, value);
        }
    }

    private static bool Chance(Random random, int oneIn) => random.Next(oneIn) == 0;

    private static ulong Bit(Random random, int oneIn) => Chance(random, oneIn) ? 1UL : 0UL;

    private static ulong Sparse(Random random, ulong mask) =>
        (ulong)random.NextInt64() & (ulong)random.NextInt64() & (ulong)random.NextInt64() & mask;
}
