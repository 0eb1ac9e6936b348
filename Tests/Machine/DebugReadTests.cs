namespace Emu.Machine.Tests;

/// <summary>An MRS of a debug register is one instruction, and what follows it in its block is executed once.</summary>
public class DebugReadTests
{
    [Theory]
    [InlineData(0x8010)]        // MDCCINT_EL1
    [InlineData(0x8012)]        // MDSCR_EL1
    [InlineData(0x8002)]        // OSDTRRX_EL1
    [InlineData(0x801A)]        // OSDTRTX_EL1
    [InlineData(0x8032)]        // OSECCR_EL1
    [InlineData(0x8080)]        // MDRAR_EL1
    [InlineData(0x808C)]        // OSLSR_EL1
    [InlineData(0x809C)]        // OSDLR_EL1
    [InlineData(0x80A4)]        // DBGPRCR_EL1
    [InlineData(0x83C6)]        // DBGCLAIMSET_EL1
    [InlineData(0x83CE)]        // DBGCLAIMCLR_EL1
    [InlineData(0x83F6)]        // DBGAUTHSTATUS_EL1
    [InlineData(0x9808)]        // MDCCSR_EL0
    [InlineData(0x9820)]        // DBGDTR_EL0
    [InlineData(0x9828)]        // DBGDTRRX_EL0
    [InlineData(0x8004)]        // DBGBVR0_EL1
    [InlineData(0x8005)]        // DBGBCR0_EL1
    [InlineData(0x802C)]        // DBGBVR5_EL1
    [InlineData(0x802D)]        // DBGBCR5_EL1
    [InlineData(0x8006)]        // DBGWVR0_EL1
    [InlineData(0x8007)]        // DBGWCR0_EL1
    [InlineData(0x801E)]        // DBGWVR3_EL1
    [InlineData(0x801F)]        // DBGWCR3_EL1
    public void Mrs_OfADebugRegister_IsFollowedByTheRestOfItsBlockOnce(ushort encoding)
    {
        // MRS X1 with op0 = 2: bit 20 set, bit 19 clear. ADD X2, X2, #1 follows the MRS, in the same block.
        Recorder recorder = new();
        Code code = new Code().Set(2, 0).Isb().Word(0xD530_0001 | ((encoding & 0x3FFFu) << 5)).Add(2, 1).Report(2);
        int before = code.Count;
        BoardResult result = Guest.Run(code.Off(), recorder);

        Assert.Equal(BoardExit.Exited, result.Exit);
        recorder.Expect("X2", 1UL);
        Assert.Equal((ulong)before + 3, result.Instructions);
    }
}
