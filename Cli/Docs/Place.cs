using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Docs;

/// <summary>One place where a register stands in a view, taken apart from the catalog's text.</summary>
internal sealed class Place
{
    private readonly List<(string Name, string Value)> _parameters = [];

    public Place(EncodingInfo encoding)
    {
        Encoding = encoding;
        string[] words = encoding.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Form = words[0].Contains('=', StringComparison.Ordinal) ? "" : words[0];
        foreach (string word in words)
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                _parameters.Add((word[..equals], word[(equals + 1)..]));
        }
    }

    public EncodingInfo Encoding { get; }

    /// <summary>The instructions of an AArch32 place (<c>MRC/MCR</c>), the layout of an external one (<c>EXT32</c>); else nothing.</summary>
    public string Form { get; }

    /// <summary>How many bits an access moves.</summary>
    public int Width => Encoding.High - Encoding.Low + 1;

    public bool CanRead => Encoding.Access != "WO";

    public bool CanWrite => Encoding.Access != "RO";

    /// <summary>Whether it moves 64 bits in two AArch32 registers.</summary>
    public bool IsPair => Form.Contains("RRC", StringComparison.Ordinal) || Form.Contains("CRR", StringComparison.Ordinal);

    /// <summary>The parameters in the manual's order, as written: numbers, or formulas over the index.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters => _parameters;

    /// <summary>The numbers that stand for the place: op0 op1 CRn CRm op2, coproc opc1 CRn CRm opc2, coproc opc1 CRm, or the offset.</summary>
    /// <param name="index">The array's index; of no matter for a single register.</param>
    public IReadOnlyList<int> Codes(int index) =>
        [.. Parameters.Where(parameter => parameter.Name != "size").Select(parameter => IndexFormula.Evaluate(parameter.Value, index))];

    /// <summary>The formula or number of one parameter.</summary>
    public string this[string parameter] => _parameters.First(one => one.Name == parameter).Value;

    /// <summary>The name by which any assembler takes an AArch64 register: <c>S3_3_C9_C12_0</c>.</summary>
    public string GenericName(int index)
    {
        IReadOnlyList<int> codes = Codes(index);
        return string.Create(CultureInfo.InvariantCulture, $"S{codes[0]}_{codes[1]}_C{codes[2]}_C{codes[3]}_{codes[4]}");
    }

    /// <summary>The instruction word of MRS X0 or MSR …, X0 (DDI 0487 C6.2, MRS and MSR (register)).</summary>
    public string InstructionWord(bool write, int index)
    {
        IReadOnlyList<int> codes = Codes(index);
        uint word = write ? 0xD510_0000u : 0xD530_0000u;
        word |= (uint)(((codes[0] - 2) << 19) | (codes[1] << 16) | (codes[2] << 12) | (codes[3] << 8) | (codes[4] << 5));
        return $"0x{word:X8}";
    }

    /// <summary>The offset in the memory-mapped view.</summary>
    public static string OffsetText(int offset) => $"0x{offset:X3}";
}
