namespace Emu.Machine.Debug;

/// <summary>
/// Encodings of the debug registers (DDI 0487 D24.3): bits [20:5] of MRS and MSR, op0 [15:14] = 2, op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0].
/// </summary>
internal static class DebugRegister
{
    public const uint OSDTRRX_EL1 = 0x8002;
    public const uint DBGBVR0_EL1 = 0x8004;
    public const uint DBGBCR0_EL1 = 0x8005;
    public const uint DBGWVR0_EL1 = 0x8006;
    public const uint DBGWCR0_EL1 = 0x8007;
    public const uint MDCCINT_EL1 = 0x8010;
    public const uint MDSCR_EL1 = 0x8012;
    public const uint OSDTRTX_EL1 = 0x801A;
    public const uint OSECCR_EL1 = 0x8032;
    public const uint MDRAR_EL1 = 0x8080;
    public const uint OSLAR_EL1 = 0x8084;
    public const uint OSLSR_EL1 = 0x808C;
    public const uint OSDLR_EL1 = 0x809C;
    public const uint DBGPRCR_EL1 = 0x80A4;
    public const uint DBGCLAIMSET_EL1 = 0x83C6;
    public const uint DBGCLAIMCLR_EL1 = 0x83CE;
    public const uint DBGAUTHSTATUS_EL1 = 0x83F6;
    public const uint MDCCSR_EL0 = 0x9808;
    public const uint DBGDTR_EL0 = 0x9820;

    /// <summary>DBGDTRRX_EL0 for MRS, DBGDTRTX_EL0 for MSR.</summary>
    public const uint DBGDTRRX_EL0 = 0x9828;

    /// <summary>ID_AA64DFR0_EL1, which says what there is of it.</summary>
    public const uint ID_AA64DFR0_EL1 = 0xC028;

    /// <summary>Whether it is a debug register: op0 is 2.</summary>
    public static bool Is(uint encoding) => encoding >> 14 == 2;

    /// <summary>Whether EL0 may name it: op1 is 3.</summary>
    public static bool IsOfEL0(uint encoding) => ((encoding >> 11) & 7) == 3;

    /// <summary>
    /// Whether the engine knows it for MRS. After a hook has answered it then goes on in the same block, and PC must be left alone: the rest of the
    /// block would be executed twice.
    /// </summary>
    public static bool IsKnownToEngine(uint encoding)
    {
        uint n = (encoding >> 3) & 15;
        return encoding is MDRAR_EL1 or MDSCR_EL1 or MDCCINT_EL1 or OSLSR_EL1 or OSDLR_EL1
            || ((encoding & ~0x78u) switch
            {
                DBGBVR0_EL1 or DBGBCR0_EL1 => n < DebugUnit.BreakpointCount,
                DBGWVR0_EL1 or DBGWCR0_EL1 => n < DebugUnit.WatchpointCount,
                _ => false,
            });
    }
}
