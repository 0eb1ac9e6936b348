namespace Emu.Catalog;

/// <summary>A view that registers are seen through.</summary>
public enum RegisterView
{
    /// <summary>MRS and MSR.</summary>
    AArch64,

    /// <summary>Coprocessor 15 instructions.</summary>
    AArch32,

    /// <summary>The memory-mapped view.</summary>
    External,
}

/// <summary>How a register is reached in one view.</summary>
/// <param name="View">The view.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Text">The encoding as the manual writes it, <c>op0=3 op1=3 CRn=9 CRm=12 op2=0</c>.</param>
/// <param name="High">The top bit of the AArch64 register that it shows.</param>
/// <param name="Low">The bottom bit that it shows.</param>
/// <param name="Access"><c>RW</c>, <c>RO</c> or <c>WO</c>.</param>
/// <param name="Feature">When it is there.</param>
public sealed record EncodingInfo(
    RegisterView View,
    string Name,
    string Text,
    int High,
    int Low,
    string Access,
    FeatureExpression Feature);
