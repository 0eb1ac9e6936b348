using System;
using System.Linq;

namespace Emu.Machine.Tests;

/// <summary>Self-hosted debug, beyond what the guest <c>debug</c> checks: exact counts, the MMU, and the registers themselves.</summary>
public class DebugTests
{
    private const ushort OSLAR = 0x8084;
    private const ushort OSLSR = 0x808C;
    private const ushort OSDLR = 0x809C;
    private const ushort MDSCR = 0x8012;
    private const ushort DBGBVR0 = 0x8004;
    private const ushort DBGBCR0 = 0x8005;
    private const ushort DBGWVR0 = 0x8006;
    private const ushort DBGWCR0 = 0x8007;
    private const ushort DBGCLAIMSET = 0x83C6;
    private const ushort DBGCLAIMCLR = 0x83CE;
    private const ushort MDCCSR = 0x9808;
    private const ushort ID_AA64DFR0 = 0xC028;

    private const ulong Image = 0x4008_0000;
    private const ulong Vectors = 0x4008_0800;
    private const ulong Step = 1;
    private const ulong KernelDebug = 1 << 13;
    private const ulong MonitorDebug = 1 << 15;
    private const uint UnmaskDebug = 0xD503_48FF;   // MSR DAIFClr, #8
    private const uint OrStepIntoX9 = 0xB26B_0129;  // ORR X9, X9, #(1 << 21), SPSR_EL1.SS

    // E, EL1, and BAS of an A64 instruction; E, EL1, loads and stores, all eight bytes.
    private const ulong BreakpointAtEL1 = 0x1E3;
    private const ulong WatchpointAtEL1 = 0x1FFB;

    [Fact]
    public void Debug_GuestOfOurOwn_PassesItsChecks()
    {
        (BoardResult result, string console) = Guest.RunImage("debug");

        Assert.DoesNotContain("FAIL", console, StringComparison.Ordinal);
        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal(0, result.ExitStatus);
    }

    [Fact]
    public void Breakpoint_Taken_DoesNotRetireItsInstruction()
    {
        Code code = WithVectors().Set(1, 0).Msr(OSLAR, 1);
        ulong target = Image + (4 * ((ulong)code.Count + 11));
        code.Set(1, target).Msr(DBGBVR0, 1).Set(1, BreakpointAtEL1).Msr(DBGBCR0, 1).Set(1, KernelDebug | MonitorDebug).Msr(MDSCR, 1)
            .Isb().Word(UnmaskDebug).Nops(5).Off();
        int mainline = code.Count;
        Assert.Equal(target, Image + (4 * ((ulong)mainline - 3 - 3)));
        AtVector(code).Set(9, 0).Msr(MDSCR, 9).Eret();
        BoardResult result = Guest.Run(code);

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal((ulong)mainline + 3, result.Instructions);
    }

    [Fact]
    public void Step_AtEL1_RetiresEachInstructionOnce()
    {
        Code code = WithVectors().Set(1, 0).Msr(OSLAR, 1).Set(1, Step | KernelDebug).Msr(MDSCR, 1);

        // EL1h, D clear, SS set.
        code.Set(1, 0x20_01C5).Msr(Code.SPSR, 1).Set(1, Image + (4 * ((ulong)code.Count + 4))).Msr(Code.ELR, 1).Eret();
        code.Nops(5).Set(1, 0).Msr(MDSCR, 1).Off();
        int mainline = code.Count;

        // MRS, ORR X9, X9, #1 << 21, MSR, ERET.
        AtVector(code).Mrs(9, Code.SPSR).Word(OrStepIntoX9).Msr(Code.SPSR, 9).Eret();
        BoardResult result = Guest.Run(code);

        // After each NOP and after the MOV; the MSR ends it.
        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal((ulong)mainline + (6 * 4), result.Instructions);
    }

    /// <summary>A limit within code that is stepped ends the run exactly there.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1003)]
    public void Limit_WhileStepping_EndsExactlyThere(ulong limit)
    {
        Code code = WithVectors().Set(1, 0).Msr(OSLAR, 1).Set(1, Step | KernelDebug).Msr(MDSCR, 1);
        code.Set(1, 0x20_01C5).Msr(Code.SPSR, 1).Set(1, Image + (4 * ((ulong)code.Count + 4))).Msr(Code.ELR, 1).Eret().LoopForever();
        AtVector(code).Mrs(9, Code.SPSR).Word(OrStepIntoX9).Msr(Code.SPSR, 9).Eret();
        BoardResult result = Guest.Run(code, limit: limit);

        Assert.Equal(BoardExit.InstructionLimit, result.Exit);
        Assert.Equal(limit, result.Instructions);
    }

    [Fact]
    public void Watchpoint_VirtualIsNotPhysical_IsTakenByTheVirtualAddress()
    {
        Recorder recorder = new();
        Code code = Watch(MmuTests.WithMmu(), 0x8110_0000);

        // The same code, seen 0x4000_0000 higher.
        code.Set(6, Image + 0x4000_0000 + (4 * ((ulong)code.Count + 3))).Jump(6);
        code.Set(7, 0x4110_0000).Set(8, 0x8110_0000).Word(UnmaskDebug).Store(5, 7).Store(5, 8).LoopForever();
        Show(AtVector(code), Code.ESR, Code.FAR).Off();
        Guest.Run(code, recorder);

        // EC 0x35, IL, WnR, DFSC 0b100010.
        Assert.Equal([0xD600_0062UL, 0x8110_0000UL], Shown(recorder));
    }

    [Fact]
    public void Watchpoint_AtAnAddressWithoutTranslation_GivesWayToTheDataAbort()
    {
        Recorder recorder = new();
        Code code = Watch(MmuTests.WithMmu(), 0x20_0000_0018).Set(8, 0x20_0000_0018).Word(UnmaskDebug).Load(5, 8).LoopForever();
        Show(AtVector(code), Code.ESR, Code.FAR).Off();
        Guest.Run(code, recorder);

        Assert.Equal([0x9600_0005UL, 0x20_0000_0018UL], Shown(recorder));
    }

    [Fact]
    public void Step_OverABranchToNowhere_ComesBeforeTheInstructionAbort()
    {
        Recorder recorder = new();
        Code code = MmuTests.WithMmu().Set(1, Vectors).Msr(Code.VBAR, 1).Set(1, 0).Msr(OSLAR, 1).Set(1, Step | KernelDebug).Msr(MDSCR, 1);
        code.Set(8, 0x20_0000_0000).Set(1, 0x20_01C5).Msr(Code.SPSR, 1).Set(1, Image + (4 * ((ulong)code.Count + 4))).Msr(Code.ELR, 1)
            .Eret().Jump(8);
        Show(AtVector(code), Code.ESR, Code.ELR).Off();
        Guest.Run(code, recorder);

        // EC 0x33, IL, ISV, 0b100010.
        Assert.Equal([0xCF00_0022UL, 0x20_0000_0000UL], Shown(recorder));
    }

    [Theory]
    [InlineData(DBGBCR0, ulong.MaxValue, 0x00FF_E1E7)]
    [InlineData(DBGWCR0, ulong.MaxValue, 0x1F1F_FFFF)]
    [InlineData(DBGBVR0, 0x0001_0000_0000_1003, 0xFFFF_0000_0000_1000)]
    [InlineData(DBGWVR0, 0xFFFE_FFFF_FFFF_FFFF, 0x0000_FFFF_FFFF_FFFC)]
    [InlineData(OSDLR, ulong.MaxValue, 1)]
    public void Register_AllOnesOrAnOddAddress_ReadsBackWhatItHas(ushort register, ulong written, ulong read)
    {
        Recorder recorder = new();
        Code code = new Code().Set(1, written).Msr(register, 1);
        Guest.Run(Show(code, register).Off(), recorder);

        Assert.Equal([read], Shown(recorder));
    }

    [Theory]
    [InlineData(true, 0x6CC0_F041)]
    [InlineData(false, 0xB001)]
    public void MDSCR_AllOnes_HasItsReadOnlyBitsOnlyUnderTheOSLock(bool locked, ulong read)
    {
        Recorder recorder = new();
        Code code = new Code().Set(1, locked ? 1u : 0).Msr(OSLAR, 1).Set(1, ulong.MaxValue).Msr(MDSCR, 1);
        Guest.Run(Show(code, MDSCR, OSLSR).Off(), recorder);

        Assert.Equal([read, locked ? 0xAUL : 8], Shown(recorder));
    }

    [Fact]
    public void ClaimTags_SetAndCleared_ReadAsTheRest()
    {
        Recorder recorder = new();
        Code code = new Code().Set(1, 0x5A).Msr(DBGCLAIMSET, 1).Set(1, 0x0A).Msr(DBGCLAIMCLR, 1);
        Guest.Run(Show(code, DBGCLAIMSET, DBGCLAIMCLR).Off(), recorder);

        Assert.Equal([0xFFUL, 0x50], Shown(recorder));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(15)]
    public void Breakpoint_BeyondTheLast_IsUndefined(int number)
    {
        Recorder recorder = new();
        Code code = WithVectors().Mrs(1, (ushort)(DBGBVR0 + (number << 3))).LoopForever();
        Show(AtVector(code), Code.ESR).Off();
        Guest.Run(code, recorder);

        Assert.Equal([0x0200_0000UL], Shown(recorder));
    }

    [Fact]
    public void DFR0_DebugFields_SaySixBreakpointsFourWatchpointsAndTwoContexts()
    {
        Recorder recorder = new();
        Guest.Run(Show(new Code(), ID_AA64DFR0).Off(), recorder);

        // CTX_CMPs 1, WRPs 3, BRPs 5, DebugVer 6 (Armv8.0): the fields [39:36], [31:28], [23:20], [15:12] and [7:0].
        Assert.Equal(0x1030_5006UL, Shown(recorder)[0] & 0xF0_F0F0_F0FF);
    }

    /// <summary>MDSCR_EL1.TDCC traps MDCCSR_EL0 at EL0, with the syndrome of an MRS X5; without it nothing has come and nothing waits.</summary>
    [Theory]
    [InlineData(0, 0x5600_0000)]
    [InlineData(1 << 12, 0x6220_C0A3)]
    public void CommunicationsChannel_AtEL0_IsTrappedByTDCC(ulong control, ulong syndrome)
    {
        Recorder recorder = new();
        Code code =
            WithVectors().Set(1, control).Msr(MDSCR, 1).Set(1, 0x3C0).Msr(Code.SPSR, 1).Set(1, Image + 0x700).Msr(Code.ELR, 1).Eret();
        code.Nops((0x700 / 4) - code.Count).Mrs(5, MDCCSR).Svc();
        Show(AtVector(code, 0x400), Code.ESR).Off();
        Guest.Run(code, recorder);

        Assert.Equal([syndrome], Shown(recorder));
    }

    [Fact]
    public void DebugException_WithoutVectors_EndsTheRunAndSaysSo()
    {
        Code code = new Code().Set(1, 0).Msr(OSLAR, 1).Set(1, Step | KernelDebug).Msr(MDSCR, 1).Word(UnmaskDebug).Nops(2).LoopForever();
        BoardResult result = Guest.Run(code);

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Equal(5UL, result.Instructions);
    }

    private static Code WithVectors() => new Code().Set(1, Vectors).Msr(Code.VBAR, 1);

    private static Code Watch(Code code, ulong address) => code.Set(1, Vectors).Msr(Code.VBAR, 1).Set(1, 0).Msr(OSLAR, 1)
        .Set(1, address).Msr(DBGWVR0, 1).Set(1, WatchpointAtEL1).Msr(DBGWCR0, 1).Set(1, KernelDebug | MonitorDebug).Msr(MDSCR, 1).Isb();

    /// <summary>Goes on at a synchronous vector: that of EL1h, unless another is named.</summary>
    private static Code AtVector(Code code, int vector = 0x200) => code.Nops(((0x800 + vector) / 4) - code.Count);

    /// <summary>A write of PMICNTR_EL0 shows a register's value to the observer.</summary>
    private static Code Show(Code code, params ushort[] registers)
    {
        foreach (ushort register in registers)
        {
            code.Mrs(1, register).Report(1);
        }

        return code;
    }

    private static ulong[] Shown(Recorder recorder) => [.. recorder.Accesses.Where(a => a.Write).Select(a => a.Value)];
}
