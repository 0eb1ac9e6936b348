using System;
using Emu.Registers;
using Emu.Tests.Runtime.Model;

namespace Emu.Tests.Runtime.Embedding;

/// <summary>What an embedder asks beside accesses: checks, versions, encodings, and the numbers of contexts and answers.</summary>
public sealed class EmbedderQuestionTests
{
    [Fact]
    public void CheckRead_AtAnyLevelAndTrap_AnswersAsTheReadDoes_AndChangesNothing()
    {
        Random64 random = new(7);
        Guest guest = new(new PmuOptions { AArch32 = true, Features = PmuFeatures.FEAT_FGT2 | PmuFeatures.FEAT_PMUv3_ICNTR });
        for (int round = 0; round < 400; round++)
        {
            guest.Pmu.SetControl(PmuControl.MDCR_EL2, random.Next() & random.Next());
            guest.Pmu.SetControl(PmuControl.MDCR_EL3, random.Next());
            guest.Pmu.SetControl(PmuControl.HDFGRTR2_EL2, random.Next() | random.Next());
            guest.Pmu.WriteRaw(Guest.Register("PMUSERENR_EL0"), random.Next());
            guest.Pmu.WriteRaw(Guest.Register("PMSELR_EL0"), (ulong)random.Below(32));
            int level = random.Below(4);
            bool aarch32 = level < 2 && random.Below(2) == 0;
            guest.Pmu.SetContext(new PmuContext(level, aarch32: aarch32));
            for (int n = 0; n < 60; n++)
            {
                PmuRegister register = new((PmuRegisterId)(1 + random.Below(39)), random.Below(3));
                ulong version = guest.Pmu.AccessVersion;
                PmuAccess check = guest.Pmu.CheckRead(register);
                Assert.Equal(version, guest.Pmu.AccessVersion);
                Assert.Equal(guest.Pmu.Read(register, out _), check);
                if (aarch32)
                {
                    uint encoding = (15u << 16) | (9u << 7) | ((uint)random.Below(16) << 3) | (uint)random.Below(8);
                    check = guest.Pmu.CheckReadAArch32(encoding);
                    Assert.Equal(guest.Pmu.ReadAArch32(encoding, out _), check);
                }
            }
        }

        Assert.Equal(PmuAccess.NotPmu, guest.Pmu.CheckRead(default));
    }

    [Fact]
    public void AccessVersion_WhileItIsTheSame_NoAnswerAtALevelChanges()
    {
        Random64 random = new(11);
        Guest guest = new(new PmuOptions { Features = PmuFeatures.FEAT_FGT2 });
        PmuRegister[] registers = [Guest.Register("PMCR_EL0"), Guest.Register("PMXEVCNTR_EL0"), Guest.Register("PMEVCNTR1_EL0"), Guest.Register("PMUACR_EL1"), Guest.Register("PMCCNTR_EL0")];
        (ulong Version, PmuAccess Read, PmuAccess Write)[,] known = new (ulong, PmuAccess, PmuAccess)[4, registers.Length];
        int same = 0;
        for (int step = 0; step < 20_000; step++)
        {
            PmuRegister changed = new((PmuRegisterId)(1 + random.Below(35)), random.Below(3));
            if (random.Below(3) == 0)
            {
                _ = guest.Pmu.Write(changed, random.Next() & random.Next());
            }
            else if (random.Below(8) == 0)
            {
                guest.Pmu.SetControl(random.Below(2) == 0 ? PmuControl.HCR_EL2 : PmuControl.SCR_EL3, random.Next());
            }

            int level = random.Below(4);
            guest.Pmu.SetContext(new PmuContext(level));
            int n = random.Below(registers.Length);
            PmuAccess read = guest.Pmu.CheckRead(registers[n]);
            PmuAccess write = guest.Pmu.CheckWrite(registers[n]);
            if (known[level, n].Version == guest.Pmu.AccessVersion + 1)
            {
                same++;
                Assert.Equal(known[level, n].Read.IsOk, read.IsOk);
                Assert.Equal(known[level, n].Write.IsOk, write.IsOk);
            }

            known[level, n] = (guest.Pmu.AccessVersion + 1, read, write);
        }

        Assert.True(same > 300, $"only {same} answers were asked for twice");
    }

    [Theory]
    [InlineData("PMSELR_EL0", 3UL, true)]
    [InlineData("PMUSERENR_EL0", 1UL, true)]
    [InlineData("PMCNTENSET_EL0", 1UL, false)]
    [InlineData("PMCCNTR_EL0", 1UL, false)]
    public void AccessVersion_AfterAWrite_IsAnotherWhereItDecidesAboutAccesses(string register, ulong value, bool changes)
    {
        Guest guest = new();
        ulong before = guest.Pmu.AccessVersion;
        guest[register] = value;
        Assert.Equal(changes, guest.Pmu.AccessVersion != before);
    }

    [Fact]
    public void BudgetVersion_WhileItIsTheSame_TheBudgetShrinksByWhatOccurred()
    {
        Random64 random = new(3);
        Guest guest = new(new PmuOptions { Version = PmuVersion.V3p5 });
        ulong version = guest.Pmu.BudgetVersion;
        ulong expected = guest.Pmu.CyclesToOverflow;
        int same = 0;
        for (int step = 0; step < 20_000; step++)
        {
            ulong cycles = 0;
            switch (random.Below(5))
            {
                case 0:
                    guest.Pmu.WriteRaw(new PmuRegister((PmuRegisterId)(1 + random.Below(35)), random.Below(3)), random.Next() | 1);
                    break;
                case 1:
                    guest.Pmu.Count((ushort)(0x12 + random.Below(40)), (ulong)random.Below(9));
                    break;
                default:
                    cycles = (ulong)random.Below(1000);
                    guest.Pmu.Advance(cycles, (ulong)random.Below(100));
                    break;
            }

            ulong now = guest.Pmu.CyclesToOverflow;
            if (version == guest.Pmu.BudgetVersion)
            {
                same++;
                Assert.True(now == expected - cycles || (expected == ulong.MaxValue && now > 1UL << 63), $"{now} after {expected} and {cycles} cycles");
            }

            version = guest.Pmu.BudgetVersion;
            expected = now;
        }

        Assert.True(same > 5000, $"the version was the same {same} times only");
    }

    [Fact]
    public void TrySetContext_OfALevelThatIsNotThere_ChangesNothing()
    {
        Guest guest = new(new PmuOptions { EL2 = false });
        PmuContext before = guest.Pmu.Context;
        Assert.False(guest.Pmu.TrySetContext(new PmuContext(2)));
        Assert.False(guest.Pmu.TrySetContext(new PmuContext(1, aarch32: true)));
        Assert.Equal(before, guest.Pmu.Context);
        Assert.True(guest.Pmu.TrySetContext(new PmuContext(3)));
        Assert.Equal(SecurityState.Secure, guest.Pmu.Context.Security);
    }

    [Fact]
    public void TrySetControl_OfARegisterThatIsNotThere_ChangesNothing()
    {
        Guest guest = new(new PmuOptions { EL2 = false });
        Assert.False(guest.Pmu.TrySetControl(PmuControl.HCR_EL2, 1));
        Assert.False(guest.Pmu.TrySetControl((PmuControl)200, 1));
        Assert.True(guest.Pmu.TrySetControl(PmuControl.EDSCR, 1 << 16));
        Assert.Equal(1UL << 16, guest.Pmu.GetControl(PmuControl.EDSCR));
    }

    [Fact]
    public void ContextBits_OfEachContext_AreInTheirPlacesAndComeBack()
    {
        Assert.Equal(
            0b1111_0110, new PmuContext(2, SecurityState.Secure, aarch32: true, halted: true, streaming: true, profilingMasked: true).Bits);
        for (int bits = 0; bits <= byte.MaxValue; bits++)
        {
            PmuContext context = PmuContext.FromBits((byte)bits);
            PmuContext same =
                new(context.ExceptionLevel, context.Security, context.AArch32, context.Halted, context.Streaming, context.ProfilingMasked);
            Assert.Equal(bits, same.Bits);
        }
    }

    [Fact]
    public void AccessBits_OfEachAnswer_AreInTheirPlacesAndComeBack()
    {
        Guest guest = new();
        guest.Pmu.SetControl(PmuControl.MDCR_EL2, MDCR_EL2.TPM_Mask);
        PmuAccess trap = guest.Pmu.CheckWrite(Guest.Register("PMCNTENSET_EL0"));

        // MSR PMCNTENSET_EL0: EC 0x18, IL, op0 3, op2 1, op1 3, CRn 9, CRm 12; kind 2, EL2.
        Assert.Equal(
            (2UL << 35) | (2UL << 32) | (0x18UL << 26) | (1UL << 25) | (3UL << 20) | (1UL << 17) | (3UL << 14) | (9UL << 10) | (12UL << 1),
            trap.Bits);
        foreach (PmuAccess access in (PmuAccess[])[trap, PmuAccess.Ok, PmuAccess.Undefined, PmuAccess.NotPmu, PmuAccess.Error])
        {
            Assert.Equal(access, PmuAccess.FromBits(access.Bits));
        }
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL << 32)]
    [InlineData(5UL << 32)]
    [InlineData(1UL << 63)]
    public void AccessFromBits_OfANumberThatIsNoAnswer_Throws(ulong bits) =>
        Assert.Throws<ArgumentException>(() => PmuAccess.FromBits(bits));

    [Theory]
    [InlineData(0xD53B_9D00u, 0xDCE8, 0, true)] // MRS X0, PMCCNTR_EL0
    [InlineData(0xD51B_9C1Fu, 0xDCE0, 31, false)] // MSR PMCR_EL0, XZR
    [InlineData(0xD510_0240u, 0x8012, 0, false)] // MSR MDSCR_EL1, X0: op0 is 2
    public void Encoding_OfAnInstruction_IsItsRegisterDirectionAndRt(uint word, int encoding, int rt, bool isRead)
    {
        Assert.True(PmuEncoding.TryFromInstruction(word, out PmuEncoding found, out int register, out bool reads));
        Assert.Equal((encoding, rt, isRead), (found.Value, register, reads));
        Assert.Equal(found, PmuEncoding.Of(found.Op0, found.Op1, found.CRn, found.CRm, found.Op2));
    }

    [Theory]
    [InlineData(0xD503_201Fu)] // NOP
    [InlineData(0xD508_7100u)] // SYS, IC IALLUIS
    [InlineData(0xD500_401Fu)] // MSR (immediate)
    [InlineData(0x0000_0000u)]
    public void Encoding_OfAnotherInstruction_IsNone(uint word) => Assert.False(PmuEncoding.TryFromInstruction(word, out _, out _, out _));

    [Fact]
    public void Encoding_OfPartsOutOfRange_Throws()
    {
        Assert.Equal(0xDCE0, PmuEncoding.Of(3, 3, 9, 12, 0).Value);
        Assert.Equal("S3_3_C9_C12_0", PmuEncoding.Of(3, 3, 9, 12, 0).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => PmuEncoding.Of(4, 0, 0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PmuEncoding.Of(3, 8, 0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PmuEncoding.Of(3, 0, 16, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PmuEncoding.Of(3, 0, 0, -1, 0));
    }
}
