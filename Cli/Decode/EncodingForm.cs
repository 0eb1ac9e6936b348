using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Emu.Cli.Decode;

/// <summary>
/// The ways to write where a register is: the generic name of an assembler, Linux's <c>sys_reg</c>, the numbers by their names, and the
/// instructions of either state. Each is told as its numbers in the manual's order, as <see cref="Catalog.Place.Numbers"/> has them.
/// </summary>
internal static partial class EncodingForm
{
    /// <summary>MRS and MSR (register): bits 31:22 and 20 (DDI 0487 C6.2).</summary>
    private const uint SystemMoveMask = 0xFFD0_0000;
    private const uint SystemMove = 0xD510_0000;

    /// <summary>The largest of each number of an encoding: op0, op1, CRn, CRm and op2 (DDI 0487 C5.1).</summary>
    private static readonly int[] Largest64 = [3, 7, 15, 15, 7];

    /// <summary>The words of a line; an encoding with its commas and parentheses is one word.</summary>
    public static List<string> Words(string line)
    {
        List<string> words = [];
        foreach (Match match in WordForm().Matches(line.Replace("->", " ", StringComparison.Ordinal)))
            words.Add(match.Value);

        return words;
    }

    /// <summary>The numbers of an encoding, <c>3 3 9 12 0</c> or, of AArch32, <c>15 0 9 12 0</c> and <c>15 0 9</c>; null where the text is not one.</summary>
    public static string? Numbers(string text)
    {
        foreach (Regex form in (Regex[])[GenericForm(), SysRegForm(), NamedForm()])
        {
            if (form.Match(text) is { Success: true } match)
                return Numbers64(match);
        }

        Match coprocessor = CoprocessorForm().Match(text);
        if (!coprocessor.Success)
            return null;

        List<string> numbers = ["15"];
        foreach (string part in (string[])["opc1", "n", "m", "opc2"])
        {
            if (coprocessor.Groups[part].Success)
                numbers.Add(int.Parse(coprocessor.Groups[part].Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
        }

        return string.Join(' ', numbers);
    }

    /// <summary>As <see cref="Numbers"/>, and also the numbers alone (<c>3 3 9 12 0</c>) and the word of an MRS or MSR instruction, which could be values too.</summary>
    public static string? NumbersAlone(string text)
    {
        if (BareForm().Match(text) is { Success: true } bare)
        {
            List<string> numbers = [];
            foreach (Capture one in bare.Groups["number"].Captures)
                numbers.Add(int.Parse(one.Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

            return string.Join(' ', numbers);
        }

        if (!InstructionForm().IsMatch(text))
            return null;

        uint word = uint.Parse(text.AsSpan(text.Length - 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (word & SystemMoveMask) != SystemMove
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{2 + ((word >> 19) & 1)} {(word >> 16) & 7} {(word >> 12) & 15} {(word >> 8) & 15} {(word >> 5) & 7}");
    }

    /// <summary>The name of a register in an instruction: PMCR_EL0 of <c>MRS X0, PMCR_EL0</c> and of <c>MSR PMCR_EL0, X0</c>; any other text as it is.</summary>
    public static string WithoutInstruction(string text) => MoveForm().Match(text) is { Success: true } match ? match.Groups["name"].Value : text;

    private static string? Numbers64(Match match)
    {
        List<string> numbers = [];
        for (int part = 0; part < Largest64.Length; part++)
        {
            int number = int.Parse(match.Groups[part + 1].Value, CultureInfo.InvariantCulture);
            // Not an encoding at all: told as the unknown name that it is.
            if (number > Largest64[part])
                return null;

            numbers.Add(number.ToString(CultureInfo.InvariantCulture));
        }

        return string.Join(' ', numbers);
    }

    private const string SysReg = @"(?:arm64_)?sys_reg\s*\(\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*\)";

    private const string Between = @"\)?\s*[,;]?\s*";

    private const string Is = @"\s*[=:(]?\s*";

    private const string Named = "op0" + Is + "([0-9]{1,2})" + Between + "op1" + Is + "([0-9]{1,2})" + Between + "crn" + Is + "([0-9]{1,2})" + Between
        + "crm" + Is + "([0-9]{1,2})" + Between + "op2" + Is + @"([0-9]{1,2})\)?";

    private const string Transfer = @"[<]?[rx][0-9t][0-9]?[>]?";

    private const string Coprocessor = @"(?:m[rc]r{0,1}[rc]\s+)?p15\s*,\s*#?(?<opc1>[0-9]{1,2})\s*,\s*(?:" + Transfer + @"\s*,\s*){0,2}c(?<n>[0-9]{1,2})(?:\s*,\s*c(?<m>[0-9]{1,2})\s*,\s*#?(?<opc2>[0-9]{1,2}))?";

    [GeneratedRegex("^S([0-9])_([0-9])_C([0-9]{1,2})_C([0-9]{1,2})_([0-9])$", RegexOptions.IgnoreCase)]
    private static partial Regex GenericForm();

    [GeneratedRegex("^" + SysReg + "$", RegexOptions.IgnoreCase)]
    private static partial Regex SysRegForm();

    [GeneratedRegex("^" + Named + "$", RegexOptions.IgnoreCase)]
    private static partial Regex NamedForm();

    [GeneratedRegex("^" + Coprocessor + "$", RegexOptions.IgnoreCase)]
    private static partial Regex CoprocessorForm();

    [GeneratedRegex(@"^\(?\s*(?<number>[0-9]{1,2})(?:[\s,]+(?<number>[0-9]{1,2})){4}\s*\)?$")]
    private static partial Regex BareForm();

    [GeneratedRegex("^(?:0x)?[0-9a-f]{8}$", RegexOptions.IgnoreCase)]
    private static partial Regex InstructionForm();

    [GeneratedRegex(@"^(?:MRS\s+X[0-9]{1,2}\s*,?\s*(?<name>\w+)|MSR\s+(?<name>\w+)\s*,\s*X[0-9]{1,2})$", RegexOptions.IgnoreCase)]
    private static partial Regex MoveForm();

    [GeneratedRegex(@"\b" + SysReg + @"|\b" + Named + @"|\b" + Coprocessor + @"|[^\s=:,;|()\[\]""']+", RegexOptions.IgnoreCase)]
    private static partial Regex WordForm();
}
