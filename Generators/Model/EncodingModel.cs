namespace Emu.Generators.Model;

/// <summary>
/// A number that may depend on an array's index: <c>Base + ((n &gt;&gt; Shift) &amp; Mask) * Stride</c>, or just <c>Base</c>
/// where <paramref name="Stride"/> is 0. <c>8+(n&gt;&gt;3)</c> and <c>n&amp;7</c> and <c>0x400+4*n</c> are all of this form.
/// </summary>
/// <param name="Text">As the spec has it.</param>
internal sealed record IndexedNumber(string Text, uint Base, int Shift, uint Mask, uint Stride)
{
    public bool DependsOnIndex => Stride != 0;

    public uint At(int index) => Base + ((((uint)index >> Shift) & Mask) * Stride);
}

/// <summary>An AArch64 System register encoding, <c>op0 op1 CRn CRm op2</c>.</summary>
internal sealed record AArch64Encoding(int Op0, int Op1, int CRn, IndexedNumber CRm, IndexedNumber Op2)
{
    /// <summary>The encoding as MRS and MSR hold it: bits [20:5] of the instruction, op0 in two bits.</summary>
    public ushort Pack(int index) =>
        (ushort)((Op0 << 14) | (Op1 << 11) | (CRn << 7) | ((int)CRm.At(index) << 3) | (int)Op2.At(index));
}

/// <summary>
/// An AArch32 coprocessor encoding. <paramref name="Form"/> is <c>MRC/MCR</c>, <c>MRC</c>, <c>MCR</c> or <c>MRRC/MCRR</c>; the
/// 64-bit form has only <paramref name="Opc1"/> and <paramref name="CRm"/>.
/// </summary>
/// <param name="Name">The AArch32 name, <c>PMEVCNTR&lt;n&gt;</c>.</param>
/// <param name="High">The top bit of the AArch64 register that it maps to.</param>
/// <param name="View">What it shows of those bits; null for all of them.</param>
internal sealed record AArch32Encoding(
    string Name,
    string Form,
    int Coproc,
    int Opc1,
    int? CRn,
    IndexedNumber CRm,
    IndexedNumber? Opc2,
    int High,
    int Low,
    Condition Feature,
    ViewModel? View)
{
    /// <summary>MRRC and MCRR: 64 bits in two registers.</summary>
    public bool IsLong => CRn is null;

    public bool CanRead(AccessDirection direction) => direction != AccessDirection.WriteOnly && Form is not ("MCR" or "MCRR");

    public bool CanWrite(AccessDirection direction) => direction != AccessDirection.ReadOnly && Form is not ("MRC" or "MRRC");
}

/// <summary>A place in the memory-mapped view.</summary>
/// <param name="Name">Its name there: the register's, where the spec has no other.</param>
/// <param name="Layout">A name of <c>external_layouts:</c>, or <c>EXT</c> for all of them.</param>
/// <param name="LayoutWhen">When that layout is the one.</param>
/// <param name="Bits">The size of the access, 32 or 64.</param>
/// <param name="Access"><c>RW</c>, <c>RO</c> or <c>WO</c>.</param>
/// <param name="View">What it shows of its bits; null for all of them.</param>
internal sealed record ExternalEncoding(
    string Name,
    string Layout,
    Condition LayoutWhen,
    IndexedNumber Offset,
    int Bits,
    int High,
    int Low,
    string Access,
    Condition Feature,
    ViewModel? View)
{
    public bool CanRead => Access != "WO";

    public bool CanWrite => Access != "RO";
}

/// <summary>What a view shows of the bits that it maps to: fields of the register by name, or its own names.</summary>
/// <param name="Shown">Names of the register's fields; empty where the view has its own names.</param>
/// <param name="Own">Fields and reserved ranges at the view's own bits, from the top bit down; empty where fields are named.</param>
/// <param name="Hidden">What bits are that <paramref name="Shown"/> leaves out: RES0, RES1, RAZ or RAO.</param>
internal sealed record ViewModel(EquatableArray<string> Shown, EquatableArray<FieldModel> Own, FieldAccess Hidden);
