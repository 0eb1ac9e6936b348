using System.Linq;

namespace Emu.Machine.Tests;

/// <summary>The ID registers announce exactly what the board has.</summary>
public class IdRegisterTests
{
    private const ushort CPACR = 0xC082;
    private const int Vectors = 0x800;
    private const int SynchronousFromEL1 = Vectors + 0x200;
    private const int SynchronousFromEL0 = Vectors + 0x400;

    // AArch64 only at EL0 and EL1; FP and AdvSIMD; no EL2, EL3, half precision, GIC System registers, RAS, SVE.
    [Theory]
    [InlineData(4, 0, 0x11)]

    // ID_AA64PFR1, ZFR0, SMFR0: nothing.
    [InlineData(4, 1, 0)]
    [InlineData(4, 4, 0)]
    [InlineData(4, 5, 0)]

    // ID_AA64AFR0/1.
    [InlineData(5, 4, 0)]
    [InlineData(5, 5, 0)]

    // AES with PMULL, SHA-1, SHA-256, CRC32; no atomics, RDM, or later.
    [InlineData(6, 0, 0x1_1120)]
    [InlineData(6, 1, 0)]

    // 44 bits of address, 16 bits of ASID, mixed endianness, no second address space; granules of 4 KiB and 64 KiB, not 16 KiB.
    [InlineData(7, 0, 0x124)]

    // No hardware update of the Access flag, VHE, PAN, LOR, XNX; nothing of ID_AA64MMFR2.
    [InlineData(7, 1, 0)]
    [InlineData(7, 2, 0)]
    public void IdAa64_Register_IsWhatTheBoardHas(uint crm, uint op2, ulong expected) => Assert.Equal(expected, Read(0, crm, op2));

    [Fact]
    public void IdRegisters_OfAArch32_AreZero()
    {
        for (uint crm = 1; crm <= 3; crm++)
        {
            for (uint op2 = 0; op2 < 8; op2++)
            {
                Assert.Equal(0UL, Read(0, crm, op2));
            }
        }
    }

    [Fact]
    public void Caches_ThereAreNone()
    {
        Assert.Equal(0UL, Read(1, 0, 1));
        Assert.Equal(0UL, Read(1, 0, 0));
    }

    [Fact]
    public void MPIDR_IsThatOfTheFirstOfSeveral() => Assert.Equal(0x8000_0000UL, Read(0, 0, 5));

    // An instruction that the fields above announce executes; any other is UNDEFINED.
    [Theory]
    [InlineData(0x4E28_4820, true)]     // AESE V0.16B, V1.16B
    [InlineData(0x0EE1_E000, true)]     // PMULL V0.1Q, V0.1D, V1.1D
    [InlineData(0x5E02_0000, true)]     // SHA1C Q0, S0, V2.4S
    [InlineData(0x5E02_4000, true)]     // SHA256H Q0, Q0, V2.4S
    [InlineData(0x1AC2_4020, true)]     // CRC32B W0, W1, W2
    [InlineData(0xB820_0020, false)]    // LDADD W0, W0, [X1]: FEAT_LSE
    [InlineData(0x6E82_8420, false)]    // SQRDMLAH V0.4S, V1.4S, V2.4S: FEAT_RDM
    [InlineData(0x1EE2_2820, false)]    // FADD H0, H1, H2: FEAT_FP16
    [InlineData(0xCE02_0C20, false)]    // EOR3 V0, V1, V2, V3: FEAT_SHA3
    [InlineData(0x04A2_0020, false)]    // ADD Z0.S, Z1.S, Z2.S: SVE
    [InlineData(0xDAC1_0020, false)]    // PACIA X0, X1: FEAT_PAuth
    [InlineData(0xD500_409F, false)]    // MSR PAN, #0: FEAT_PAN
    public void Instruction_OfAFeature_ExecutesWhereItIsAnnounced(uint instruction, bool executes)
    {
        Recorder recorder = new();
        Code code = new Code().VectorsAt(Vectors).Set(0, 3UL << 20).Msr(CPACR, 0).Isb().Set(1, 0x4100_0000)
            .Word(instruction).Set(2, 1).Report(2).Off();
        Guest.Run(code.PadTo(SynchronousFromEL1).Set(2, 0).Report(2).Off(), recorder);

        recorder.Expect("X2, 1 where the instruction executed", executes ? 1UL : 0UL);
    }

    [Theory]
    [InlineData(0xC665)]    // ICC_SRE_EL1: the GIC is a GICv2
    [InlineData(0xE080)]    // SCTLR_EL2
    [InlineData(0xF088)]    // SCR_EL3
    [InlineData(0xC609)]    // DISR_EL1: FEAT_RAS
    public void Register_OfAFeatureThatIsAbsent_IsUndefined(ushort encoding)
    {
        Recorder recorder = new();
        Code code = new Code().VectorsAt(Vectors).Mrs(2, encoding).LoopForever();
        Guest.Run(code.PadTo(SynchronousFromEL1).Mrs(2, Code.ESR).Report(2).Off(), recorder);

        recorder.Expect("ESR_EL1", 0x0200_0000UL);
    }

    [Theory]
    [InlineData(4)]     // ID_AA64PFR0_EL1, which the table answers
    [InlineData(6)]     // ID_AA64ISAR0_EL1, which the engine answers
    public void IdRegister_AtEL0_IsUndefined(uint crm)
    {
        // To EL0 at the MRS; the SVC behind it is never reached.
        Recorder recorder = new();
        Code code = new Code().VectorsAt(Vectors).Msr(Code.SPSR, 31);
        code.Set(1, 0x4008_0000 + (4 * ((ulong)code.Count + 4))).Msr(Code.ELR, 1).Eret().Mrs(2, Id(0, crm, 0)).Svc();
        Guest.Run(code.PadTo(SynchronousFromEL0).Mrs(2, Code.ESR).Report(2).Off(), recorder);

        recorder.Expect("ESR_EL1", 0x0200_0000UL);
    }

    private static ushort Id(uint op1, uint crm, uint op2) => (ushort)((3u << 14) | (op1 << 11) | (crm << 3) | op2);

    private static ulong Read(uint op1, uint crm, uint op2)
    {
        Recorder recorder = new();
        Guest.Run(new Code().Mrs(2, Id(op1, crm, op2)).Report(2).Off(), recorder);
        return recorder.Accesses.Last(a => a.Write).Value;
    }
}
