using System;
using System.Collections.Generic;
using System.Globalization;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>One encoding of a register in one view, taken apart: <c>MRC/MCR coproc=15 opc1=0 …</c>, <c>EXT32 offset=0x400+4*n size=32</c>.</summary>
internal sealed class Place
{
    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);

    public Place(EncodingInfo encoding, RegisterInfo register)
    {
        Encoding = encoding;
        Register = register;
        foreach (string part in encoding.Text.Split(' '))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                Word = part;
            else
                _parts.Add(part[..equals], part[(equals + 1)..]);
        }
    }

    public EncodingInfo Encoding { get; }

    /// <summary>The register whose bits are here.</summary>
    public RegisterInfo Register { get; }

    /// <summary>The index of an array; null for a single register.</summary>
    public IndexRange? Index => Register.Index;

    /// <summary>The form of an AArch32 instruction, or the layout of the memory-mapped view; empty for AArch64.</summary>
    public string Word { get; } = "";

    /// <summary>How many bits an access has.</summary>
    public int Width => Encoding.View switch
    {
        RegisterView.AArch64 => Encoding.High - Encoding.Low + 1,
        RegisterView.AArch32 => this["CRn"].Length == 0 ? 64 : 32,
        _ => int.Parse(this["size"], CultureInfo.InvariantCulture),
    };

    /// <summary>A part of the encoding as the spec has it, an expression where it depends on the index; empty where the encoding has no such part.</summary>
    public string this[string part] => _parts.GetValueOrDefault(part, "");

    /// <summary>When the register is here: the layout and what the place asks besides.</summary>
    public Condition When => Condition.And(Layout, Condition.Of(Encoding.Feature));

    /// <summary>The layout of the memory-mapped view as a condition.</summary>
    public Condition Layout => Encoding.View == RegisterView.External ? Condition.Of("FEAT_PMUv3_" + Word) : Condition.Always;

    /// <summary>The offset of one register of an array, or of a single one.</summary>
    public uint OffsetAt(int n) => IndexFormula.Evaluate(this["offset"], Index?.Variable, (uint)n);

    /// <summary>A part of the encoding of one register of an array, or of a single one.</summary>
    public uint ValueAt(string part, int n) => IndexFormula.Evaluate(this[part], Index?.Variable, (uint)n);
}
