namespace Emu.Conformance.Syntax;

/// <summary>
/// Where the PE executes, as <c>context</c> statements say it: each key keeps its value until it is given again. A statement is a change:
/// the keys it gives, and their values. Both are packed into one number.
/// </summary>
internal readonly struct ContextChange
{
    private const int SecurityShift = 2;
    private const int StateShift = 4;
    private const int HaltedShift = 5;
    private const int StreamingShift = 6;
    private const int GivenShift = 8;

    public ContextChange(ulong bits) => Bits = bits;

    /// <summary>EL1, Non-secure, AArch64: where every case starts.</summary>
    public static ContextChange Start => new(1);

    /// <summary>EL [1:0], Security state [3:2], AArch32 [4], halted [5], Streaming [6]; the same, as a mask of what is given, 8 up.</summary>
    public ulong Bits { get; }

    public int ExceptionLevel => (int)(Bits & 3);

    public bool AArch32 => ((Bits >> StateShift) & 1) != 0;

    public ContextChange WithLevel(ulong level) => With(level, 3, 0);

    public ContextChange WithSecurity(SecurityState security) => With((ulong)security, 3, SecurityShift);

    public ContextChange WithAArch32(bool aarch32) => With(aarch32 ? 1UL : 0, 1, StateShift);

    public ContextChange WithHalted(ulong halted) => With(halted, 1, HaltedShift);

    public ContextChange WithStreaming(ulong streaming) => With(streaming, 1, StreamingShift);

    /// <summary>This context, changed.</summary>
    public ContextChange Then(ContextChange change)
    {
        ulong given = (change.Bits >> GivenShift) & 0x7F;
        return new ContextChange((Bits & ~given) | (change.Bits & given));
    }

    /// <summary>The context that the PMU is given. At EL3 the PE is in Secure state, or with FEAT_RME in Root state, whatever the key says.</summary>
    /// <param name="rootState">EL3 is in Root state.</param>
    public PmuContext ToContext(bool rootState)
    {
        SecurityState security = (SecurityState)((Bits >> SecurityShift) & 3);
        if (ExceptionLevel == 3)
        {
            security = rootState ? SecurityState.Root : SecurityState.Secure;
        }

        return new PmuContext(ExceptionLevel, security, AArch32, ((Bits >> HaltedShift) & 1) != 0, ((Bits >> StreamingShift) & 1) != 0);
    }

    private ContextChange With(ulong value, ulong mask, int shift) =>
        new((Bits & ~(mask << shift)) | (value << shift) | (mask << (shift + GivenShift)));
}
