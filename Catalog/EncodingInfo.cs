using System;
using System.Globalization;

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
/// <remarks>Instances are written by the generator and never change.</remarks>
public sealed class EncodingInfo
{
    private readonly EncodingPart[] _parts;
    private readonly ViewContent _content;
    private ViewFieldInfo[] _fields = [];

    /// <summary>Describes an encoding.</summary>
    public EncodingInfo(
        RegisterView view,
        string name,
        string form,
        int width,
        int high,
        int low,
        string access,
        FeatureCondition feature,
        FeatureCondition layoutFeature,
        EncodingPart[] parts,
        ViewContent content = default)
    {
        View = view;
        Name = name;
        Form = form;
        Width = width;
        High = high;
        Low = low;
        Access = access;
        Feature = feature;
        LayoutFeature = layoutFeature;
        _parts = parts;
        _content = content;
    }

    /// <summary>The view.</summary>
    public RegisterView View { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary>
    /// The instructions of AArch32, <c>MRC/MCR</c>, <c>MRC</c>, <c>MCR</c> or <c>MRRC/MCRR</c>; the layout of the memory-mapped view,
    /// <c>EXT32</c>, <c>EXT64</c> or <c>EXT</c> for all; <c>MRS/MSR</c>, <c>MRS</c> or <c>MSR</c>.
    /// </summary>
    public string Form { get; }

    /// <summary>The bits of an access: 32 or 64.</summary>
    public int Width { get; }

    /// <summary>The top bit of the register that it maps to.</summary>
    public int High { get; }

    /// <summary>The bottom bit that it maps to: bit 0 of the view.</summary>
    public int Low { get; }

    /// <summary><c>RW</c>, <c>RO</c> or <c>WO</c>.</summary>
    public string Access { get; }

    /// <summary>When it is there, if the register is and the layout is the one.</summary>
    public FeatureCondition Feature { get; }

    /// <summary>When the layout of the memory-mapped view is the one; always in the other views.</summary>
    public FeatureCondition LayoutFeature { get; }

    /// <summary>
    /// Its numbers in the manual's order: <c>op0 op1 CRn CRm op2</c>, <c>coproc opc1 CRn CRm opc2</c>, <c>coproc opc1 CRm</c> or
    /// <c>offset</c>.
    /// </summary>
    public ReadOnlySpan<EncodingPart> Parts => _parts;

    /// <summary>
    /// What is in the view's bits, from the top bit down. Where that depends on the layout of the register, the rows of each
    /// layout with its condition.
    /// </summary>
    public ReadOnlySpan<ViewFieldInfo> Fields => _fields;

    /// <summary>Works out <see cref="Fields"/>, which for most views follow from the register's own. The code that makes a register calls it.</summary>
    /// <param name="layouts">The layouts of the register.</param>
    public void Show(LayoutInfo[] layouts) => _fields = ViewRows.Of(layouts, this, _content);

    /// <summary>One of its numbers; null where it has none of that name.</summary>
    /// <param name="name"><c>CRm</c>, <c>offset</c> ….</param>
    public EncodingPart? Part(string name)
    {
        foreach (EncodingPart part in _parts)
        {
            if (part.Name == name)
            {
                return part;
            }
        }

        return null;
    }
}

/// <summary>A number of an encoding, <c>Base + ((n &gt;&gt; Shift) &amp; Mask) * Stride</c> with the index of an array as n.</summary>
/// <param name="Name">What the manual calls it: <c>CRm</c>.</param>
/// <param name="Text">As the spec writes it: <c>8+(n&gt;&gt;3)</c>.</param>
/// <param name="Base">The number itself, where it does not depend on the index.</param>
/// <param name="Shift">How far the index is shifted.</param>
/// <param name="Mask">What of it is left.</param>
/// <param name="Stride">What it is multiplied with; 0 where the number does not depend on the index.</param>
public readonly record struct EncodingPart(string Name, string Text, int Base, int Shift = 0, uint Mask = 0, int Stride = 0)
{
    /// <summary>Whether the number depends on the index.</summary>
    public bool DependsOnIndex => Stride != 0;

    /// <summary>The number for one register of an array.</summary>
    /// <param name="index">The index; of no matter for a single register.</param>
    public int At(int index) => Base + (int)(((uint)index >> Shift) & Mask) * Stride;

    /// <summary>The number as a formula with the operators of C: <c>8+(n&gt;&gt;3)</c>, <c>n&amp;7</c>, or a decimal number.</summary>
    /// <param name="index">How the index is written: a name, or an expression in parentheses.</param>
    public string Formula(string index)
    {
        if (!DependsOnIndex)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Base}");
        }

        string term = index;
        bool isTerm = true;
        if (Shift != 0)
        {
            term = string.Create(CultureInfo.InvariantCulture, $"{term}>>{Shift}");
            isTerm = false;
        }

        if (Mask != uint.MaxValue >> Shift)
        {
            term = string.Create(CultureInfo.InvariantCulture, $"{Inner(term, isTerm)}&{Mask}");
            isTerm = false;
        }

        if (Stride != 1)
        {
            term = string.Create(CultureInfo.InvariantCulture, $"{Stride}*{Inner(term, isTerm)}");
            isTerm = true;
        }

        return Base == 0 ? term : string.Create(CultureInfo.InvariantCulture, $"{Base}+{Inner(term, isTerm)}");
    }

    private static string Inner(string term, bool isTerm) => isTerm ? term : "(" + term + ")";
}
