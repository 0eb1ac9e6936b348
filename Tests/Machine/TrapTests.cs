namespace Emu.Machine.Tests;

/// <summary>What traps to EL1, and what is UNDEFINED in its place, because the board has neither EL2 nor EL3.</summary>
public class TrapTests
{
    private const ushort CPACR = 0xC082;
    private const int Vectors = 0x800;
    private const int SynchronousFromEL1 = Vectors + 0x200;
    private const int SynchronousFromEL0 = Vectors + 0x400;
    private const uint FmovD0 = 0x9E67_03E0;

    // EC 0x07, IL, CV, COND 0b1110 (DDI 0487 D24.2, ESR_ELx).
    private const ulong FloatingPointTrap = 0x1FE0_0000;

    [Theory]
    [InlineData(0, FmovD0, true)]
    [InlineData(1, FmovD0, false)]
    [InlineData(2, FmovD0, true)]
    [InlineData(3, FmovD0, false)]
    [InlineData(0, 0x3DC0_0000u, true)]         // LDR Q0, [X0]
    [InlineData(0, 0xD53B_4401u, true)]         // MRS X1, FPCR
    [InlineData(2, 0xD51B_443Fu, true)]         // MSR FPSR, XZR
    [InlineData(0, 0x4E28_4800u, true)]         // AESE V0.16B, V0.16B
    [InlineData(0, 0x9AC1_4C00u, false)]        // CRC32X W0, W0, X1 uses general registers only
    public void FloatingPoint_AtEL1_TrapsAsFpenSays(uint enable, uint instruction, bool traps)
    {
        Code code = new Code().VectorsAt(Vectors).Set(1, 3UL << 20).Msr(CPACR, 1).Isb().Word(FmovD0)
            .Set(1, (ulong)enable << 20).Msr(CPACR, 1).Isb();
        int before = code.Count;
        Recorder recorder = new();
        BoardResult result = Guest.Run(code.Word(instruction).Off().PadTo(SynchronousFromEL1).Mrs(2, Code.ESR).Report(2).Off(), recorder);

        Assert.Equal(BoardExit.Exited, result.Exit);
        if (traps)
        {
            recorder.Expect("ESR_EL1", FloatingPointTrap);
            Assert.Equal((ulong)before + 5, result.Instructions);
        }
        else
        {
            Assert.Empty(recorder.Accesses);
            Assert.Equal((ulong)before + 4, result.Instructions);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void FloatingPoint_AtEL0_TrapsAsFpenSays(uint enable, bool traps)
    {
        // To EL0, one instruction there, then SVC.
        Code code = new Code().VectorsAt(Vectors).Set(1, (ulong)enable << 20).Msr(CPACR, 1).Isb().Msr(Code.SPSR, 31).Set(1, 0x4008_0400)
            .Msr(Code.ELR, 1).Eret();
        Recorder recorder = new();
        BoardResult result = Guest.Run(
            code.PadTo(0x400).Word(FmovD0).Svc().PadTo(SynchronousFromEL0).Mrs(2, Code.ESR).Report(2).Off(), recorder);

        Assert.Equal(BoardExit.Exited, result.Exit);
        recorder.Expect("ESR_EL1", traps ? FloatingPointTrap : 0x5600_0000UL);
    }

    [Fact]
    public void FloatingPoint_EnabledInTheHandler_IsExecutedAtTheReturn()
    {
        // What a system that saves these registers late does: 100 times off, trap, on, back to the instruction.
        Code code = new Code().VectorsAt(Vectors).Set(3, 100).Set(4, 0).Set(5, 3UL << 20);
        int loop = code.Count;
        code.Msr(CPACR, 31).Isb().Word(FmovD0).LoopTo(loop, 3).Report(4).Off();
        Recorder recorder = new();
        BoardResult result = Guest.Run(code.PadTo(SynchronousFromEL1).Add(4, 1).Msr(CPACR, 5).Eret(), recorder);

        Assert.Equal(BoardExit.Exited, result.Exit);
        recorder.Expect("X4, the traps", 100UL);
    }

    [Theory]
    [InlineData(0xFF11)]        // CNTPS_CTL_EL1
    [InlineData(0xFF10)]        // CNTPS_TVAL_EL1
    [InlineData(0xFF12)]        // CNTPS_CVAL_EL1
    [InlineData(0xE088)]        // HCR_EL2
    [InlineData(0xF088)]        // SCR_EL3
    [InlineData(0xE099)]        // MDCR_EL2
    [InlineData(0xE208)]        // SP_EL1, which EL1 cannot name
    public void SystemRegister_OfAHigherLevel_IsUndefined(ushort encoding)
    {
        Recorder recorder = new();
        BoardResult result = Guest.Run(
            new Code().VectorsAt(Vectors).Mrs(1, encoding).Off().PadTo(SynchronousFromEL1).Mrs(2, Code.ESR).Report(2).Off(), recorder);

        Assert.Equal(BoardExit.Exited, result.Exit);
        recorder.Expect("ESR_EL1", 0x0200_0000UL);
    }
}
