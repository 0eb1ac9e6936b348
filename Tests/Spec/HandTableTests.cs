using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Emu.Registers;

namespace Emu.Tests.Spec;

/// <summary>What the generator made from <c>registers.yaml</c>, against the table typed from the manual.</summary>
public sealed class HandTableTests
{
    public static TheoryData<string> Names => [.. HandTable.Registers.Select(static r => r.Name)];

    [Fact]
    public void Registers_OfTheSpec_AreThoseOfTheManual()
    {
        IEnumerable<string> generated = Enum.GetNames<PmuRegisterId>().Where(static n => n != nameof(PmuRegisterId.None));
        IEnumerable<string> aarch64 = generated.Where(static n => EncodingOf(n, 0) is not null);

        Assert.Equal(
            HandTable.Registers.Select(static r => r.TypeName).Order(StringComparer.Ordinal), aarch64.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encoding_OfEachRegister_ResolvesBothWays(string name)
    {
        HandRegister register = Find(name);
        PmuRegisterId id = Enum.Parse<PmuRegisterId>(register.TypeName);
        for (int n = 0; n < (register.IsArray ? 31 : 1); n++)
        {
            ushort encoding = Pack(register.Encoding, n);
            PmuRegister resolved = PmuRegisterMap.ResolveAArch64(encoding);

            Assert.Equal(new PmuRegister(id, n), resolved);
            Assert.Equal(encoding, PmuRegisterMap.EncodeAArch64(resolved));
        }
    }

    [Fact]
    public void Encodings_NotOfThePmu_ResolveToNone()
    {
        HashSet<ushort> known = [];
        foreach (HandRegister register in HandTable.Registers)
        {
            for (int n = 0; n < (register.IsArray ? 31 : 1); n++)
            {
                Assert.True(known.Add(Pack(register.Encoding, n)), register.Name);
            }
        }

        for (int encoding = 0; encoding <= ushort.MaxValue; encoding++)
        {
            Assert.Equal(known.Contains((ushort)encoding), !PmuRegisterMap.ResolveAArch64((ushort)encoding).IsNone);
        }
    }

    // Between the 31st counter and the next block: PMCCFILTR_EL0 and PMCCNTSVR_EL1 fill the place, after PMEVCNTR30_EL0 nothing does.
    [Theory]
    [InlineData("3 3 14 11 6", PmuRegisterId.PMEVCNTRn_EL0, 30)]
    [InlineData("3 3 14 11 7", PmuRegisterId.None, 0)]
    [InlineData("3 3 14 15 6", PmuRegisterId.PMEVTYPERn_EL0, 30)]
    [InlineData("3 3 14 15 7", PmuRegisterId.PMCCFILTR_EL0, 0)]
    [InlineData("2 0 14 11 6", PmuRegisterId.PMEVCNTSVRn_EL1, 30)]
    [InlineData("2 0 14 11 7", PmuRegisterId.PMCCNTSVR_EL1, 0)]
    [InlineData("3 3 14 9 0", PmuRegisterId.PMEVCNTRn_EL0, 8)]
    [InlineData("3 3 14 13 7", PmuRegisterId.PMEVTYPERn_EL0, 15)]
    public void Encoding_AtTheEndsOfAnArray_ResolvesToItsIndex(string encoding, PmuRegisterId id, int index) =>
        Assert.Equal(id == PmuRegisterId.None ? default : new PmuRegister(id, index), PmuRegisterMap.ResolveAArch64(Pack(encoding, 0)));

    // The instruction word of the manual: 0xD5300000 | (op0 & 1) << 19 | op1 << 16 | CRn << 12 | CRm << 8 | op2 << 5, from an assembler's listing.
    [Theory]
    [InlineData(0xD53B9C00, PmuRegisterId.PMCR_EL0)]
    [InlineData(0xD53B9D00, PmuRegisterId.PMCCNTR_EL0)]
    [InlineData(0xD53BEFE0, PmuRegisterId.PMCCFILTR_EL0)]
    [InlineData(0xD5389E20, PmuRegisterId.PMINTENSET_EL1)]
    [InlineData(0xD53C1120, PmuRegisterId.MDCR_EL2)]
    public void Encoding_OfAnMrs_IsItsBits20To5(uint instruction, PmuRegisterId id) =>
        Assert.Equal(id, PmuRegisterMap.ResolveAArch64((ushort)(instruction >> 5)).Id);

    [Theory]
    [MemberData(nameof(Names))]
    public void Fields_OfEachRegister_StandAtTheManualsBits(string name)
    {
        HandRegister register = Find(name);
        Type type = TypeOf(register.TypeName);
        Dictionary<string, ulong> expected =
            register.ParsedFields.ToDictionary(static f => f.Name, static f => BitList.RangeMask(f.High, f.Low));
        Dictionary<string, ulong> generated = type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(static f => f.IsLiteral && f.Name.EndsWith("_Mask", StringComparison.Ordinal))
            .ToDictionary(static f => f.Name[..^"_Mask".Length], static f => (ulong)f.GetRawConstantValue()!);

        Assert.Equal(
            expected.OrderBy(static f => f.Key, StringComparer.Ordinal), generated.OrderBy(static f => f.Key, StringComparer.Ordinal));
        foreach ((string field, int high, int low) in register.ParsedFields)
        {
            Assert.Equal(low, (int)Constant(type, field + "_Shift"));
            Assert.Equal(high - low + 1, (int)Constant(type, field + "_Width"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OtherBits_OfEachRegister_AreRES0(string name)
    {
        HandRegister register = Find(name);
        ulong fields = register.ParsedFields.Aggregate(0UL, static (mask, f) => mask | BitList.RangeMask(f.High, f.Low));

        Assert.Equal(~fields, (ulong)Constant(TypeOf(register.TypeName), "RES0"));
        Assert.Equal(0UL, (ulong)Constant(TypeOf(register.TypeName), "RES1"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Register_WithItsFeatureOnly_Exists(string name)
    {
        HandRegister register = Find(name);
        PmuRegisterId id = Enum.Parse<PmuRegisterId>(register.TypeName);

        Assert.True(new PmuRegisterMasks(HandConfiguration.Full).Exists(id));
        if (register.Feature.Length > 0)
        {
            PmuFeatures without = HandConfiguration.Full & ~Enum.Parse<PmuFeatures>(register.Feature);
            Assert.False(new PmuRegisterMasks(without).Exists(id));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Writable_OfARegisterThatIsOnlyRead_IsNothing(string name)
    {
        HandRegister register = Find(name);
        ulong writable = new PmuRegisterMasks(HandConfiguration.Full).Writable(Enum.Parse<PmuRegisterId>(register.TypeName));

        Assert.Equal(register.Direction == "R", writable == 0);
    }

    internal static Type TypeOf(string typeName) =>
        typeof(PmuRegisterId).Assembly.GetType("Emu.Registers." + typeName, throwOnError: true)!;

    private static HandRegister Find(string name) => HandTable.Registers.Single(r => r.Name == name);

    private static object Constant(Type type, string name) => type.GetField(name)!.GetRawConstantValue()!;

    private static ushort? EncodingOf(string typeName, int index)
    {
        ushort encoding = PmuRegisterMap.EncodeAArch64(new PmuRegister(Enum.Parse<PmuRegisterId>(typeName), index));
        return encoding == 0 ? null : encoding;
    }

    /// <summary>Bits 20:5 of MRS and MSR. In the arrays CRm takes the upper bits of n and op2 the lower three.</summary>
    private static ushort Pack(string encoding, int n)
    {
        int[] parts = [.. encoding.Split(' ').Select(int.Parse)];
        return (ushort)((parts[0] << 14) | (parts[1] << 11) | (parts[2] << 7) | ((parts[3] + (n / 8)) << 3) | (parts[4] + (n % 8)));
    }
}
