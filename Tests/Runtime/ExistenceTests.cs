using System;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Tests.Runtime;

/// <summary>Which registers a configuration has, and that those that it does not have keep nothing.</summary>
public sealed class ExistenceTests
{
    private const uint ID_DFR0 = 15 << 16 | 1 << 3 | 2;
    private const uint ID_DFR1 = 15 << 16 | 3 << 3 | 5;

    public static TheoryData<int> Machines => StateBitsTests.MachineNumbers;

    // G8.2.84, G8.2.85: present only when FEAT_AA32EL1 is implemented.
    [Theory]
    [InlineData(ID_DFR0, PmuRegisterId.ID_DFR0_EL1)]
    [InlineData(ID_DFR1, PmuRegisterId.ID_DFR1_EL1)]
    public void DebugFeatureRegisters_OfAArch32_NeedAArch32AtEL1(uint encoding, PmuRegisterId id)
    {
        Assert.True(PmuRegisterMap.ResolveAArch32(encoding, PmuFeatures.FEAT_PMUv3 | PmuFeatures.FEAT_AA32).IsNone);
        Assert.Equal(
            id,
            PmuRegisterMap.ResolveAArch32(encoding, PmuFeatures.FEAT_PMUv3 | PmuFeatures.FEAT_AA32 | PmuFeatures.FEAT_AA32EL1).Register.Id);
    }

    // MDCR_EL2 (D24.3.17) and HDFG*TR*_EL2 (D24.2.67 and on) are RES0 from EL3 where EL2 is not implemented.
    [Theory]
    [InlineData(PmuRegisterId.MDCR_EL2)]
    [InlineData(PmuRegisterId.HDFGRTR_EL2)]
    [InlineData(PmuRegisterId.HDFGWTR_EL2)]
    [InlineData(PmuRegisterId.HDFGRTR2_EL2)]
    [InlineData(PmuRegisterId.HDFGWTR2_EL2)]
    public void ControlsOfEL2_WithoutEL2_AreRES0FromEL3(PmuRegisterId id)
    {
        PmuOptions options = new() { EL2 = false, Features = PmuFeatures.FEAT_FGT2 | PmuFeatures.FEAT_PMUv3_SS | PmuFeatures.FEAT_EBEP };
        Pmu pmu = new(PmuConfiguration.Create(options));
        PmuRegister register = new(id);
        byte[] before = StateBitsTests.Bytes(pmu);
        pmu.SetContext(new PmuContext(3));
        Assert.Equal(PmuAccess.Ok, pmu.Write(register, ulong.MaxValue));
        Assert.Equal(PmuAccess.Ok, pmu.Read(register, out ulong value));
        Assert.Equal(0UL, value);
        pmu.WriteRaw(register, ulong.MaxValue);
        Assert.Equal(0UL, pmu.ReadRaw(register));
        for (int level = 0; level < 2; level++)
        {
            pmu.SetContext(new PmuContext(level));
            Assert.Equal(PmuAccess.Undefined, pmu.Write(register, ulong.MaxValue));
            Assert.Equal(PmuAccess.Undefined, pmu.Read(register, out _));
        }

        Assert.Equal(before, StateBitsTests.Bytes(pmu));
    }

    [Theory]
    [InlineData(PmuVersion.V3, PmuFeatures.FEAT_PMUv3_EXT, true)]
    [InlineData(PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT, true)]
    [InlineData(PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_Debugv8p2, true)]
    [InlineData(PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_Debugv8p4, false)]
    [InlineData(PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_Debugv8p9, false)]
    [InlineData(PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_DoPD, false)]
    [InlineData(PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT64, false)]
    [InlineData(PmuVersion.V3p4, PmuFeatures.FEAT_PMUv3_EXT, false)]
    [InlineData(PmuVersion.V3p9, PmuFeatures.FEAT_PMUv3_EXT, false)]
    [InlineData(PmuVersion.V3, PmuFeatures.None, false)]
    public void SoftwareLock_ExistsWithoutFEAT_Debugv8p4Alone(PmuVersion version, PmuFeatures features, bool exists)
    {
        const uint PMLAR = 0xFB0;
        const uint PMLSR = 0xFB4;
        Pmu pmu = new(PmuConfiguration.Create(new PmuOptions { Version = version, Features = features }));
        pmu.LockSoftwareLock();
        Assert.Equal(exists, pmu.SoftwareLocked);
        if (features == PmuFeatures.None)
        {
            return;
        }

        SecurityState access = pmu.MostSecureState;
        Assert.True(pmu.ReadExternal(PMLSR, 32, out ulong status, access).IsOk);
        Assert.Equal(exists ? 3UL : 0, status);
        Assert.True(pmu.WriteExternal(PMLAR, 32, 0xC5AC_CE55, access).IsOk);
        Assert.False(pmu.SoftwareLocked);
        Assert.True(pmu.WriteExternal(PMLAR, 32, 1, access).IsOk);
        Assert.Equal(exists, pmu.SoftwareLocked);
    }

    /// <summary>The same predicate decides whether a Secure access looks at MDCR_EL3.EPMAD: with FEAT_Debugv8p4 it does not.</summary>
    [Theory]
    [InlineData(PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT, false)]
    [InlineData(PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_Debugv8p4, true)]
    [InlineData(PmuVersion.V3p4, PmuFeatures.FEAT_PMUv3_EXT, true)]
    public void EPMAD_LetsSecureAccessesPassWithFEAT_Debugv8p4(PmuVersion version, PmuFeatures features, bool passes)
    {
        Pmu pmu = new(PmuConfiguration.Create(new PmuOptions { Version = version, Features = features }));
        pmu.SetControl(PmuControl.MDCR_EL3, MDCR_EL3.EPMAD_Mask);
        Assert.Equal(passes, pmu.ReadExternal(0xE04, 32, out _, SecurityState.Secure).IsOk);
    }

    /// <summary>A register that the configuration does not have reads 0 on the raw plane, and keeps nothing that is written; one that it has keeps its own bits.</summary>
    [Theory]
    [MemberData(nameof(Machines))]
    public void RawPlane_OfEveryRegister_KeepsTheBitsThatThereAre(int machine)
    {
        PmuConfiguration configuration = PmuConfiguration.Create(StateBitsTests.Machines[machine]);
        foreach (PmuRegister register in Everything())
        {
            Pmu pmu = new(configuration);
            byte[] before = StateBitsTests.Bytes(pmu);
            ulong reset = pmu.ReadRaw(register);
            pmu.WriteRaw(register, ulong.MaxValue);
            ulong value = pmu.ReadRaw(register);
            byte[] after = StateBitsTests.Bytes(pmu);
            if (!configuration.Masks.Exists(register.Id) || !IsThere(configuration, register))
            {
                Assert.True((reset | value) == 0, $"{register} is not there and reads 0x{reset:x}, then 0x{value:x}");
                Assert.True(before.AsSpan().SequenceEqual(after), $"{register} is not there and keeps what is written");
            }
            else
            {
                ulong fields = configuration.Masks.Implemented(register.Id) | configuration.Masks.FixedOnes(register.Id);
                Assert.True((value & ~fields) == 0, $"{register}: 0x{value:x} has bits besides 0x{fields:x}");
            }

            // Whatever was written, the PMU is one that a state can be of.
            Pmu other = new(configuration);
            Assert.True(PmuState.TryRead(after, out PmuState state, out string? reason), reason);
            Assert.True(other.TryRestore(state, out reason), $"{register}: {reason}");
            Assert.Equal(after, StateBitsTests.Bytes(other));
        }
    }

    private static bool IsThere(PmuConfiguration configuration, PmuRegister register) => register.Id switch
    {
        PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMEVTYPERn_EL0 or PmuRegisterId.PMEVCNTSVRn_EL1 =>
            register.Index < configuration.Counters,
        _ => true,
    };

    /// <summary>Every register, those of the memory-mapped view too; of the arrays also indexes that the architecture does not have.</summary>
    private static IEnumerable<PmuRegister> Everything()
    {
        foreach (PmuRegisterId id in Enum.GetValues<PmuRegisterId>())
        {
            int count = id is PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMEVTYPERn_EL0 or PmuRegisterId.PMEVCNTSVRn_EL1 ? 256 : 1;
            for (int n = 0; n < count; n++)
            {
                yield return new PmuRegister(id, n);
            }
        }
    }
}
