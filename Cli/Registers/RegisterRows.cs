using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary><c>--what registers</c>: where each register is found. docs/registers-cli.md says what the columns hold.</summary>
internal static class RegisterRows
{
    private const string Single = "single";

    public static Table Of(RegisterView view, IEnumerable<ViewRegister> registers) => view switch
    {
        RegisterView.AArch64 => AArch64(registers),
        RegisterView.AArch32 => AArch32(registers),
        _ => External(registers),
    };

    private static Table AArch64(IEnumerable<ViewRegister> registers)
    {
        Table table = new("register", "instance_rule", "op0", "op1", "CRn", "CRm", "op2", "width", "feature");
        foreach (ViewRegister register in registers)
        {
            Place place = register.Places[0];
            table.Add(
                register.Name,
                InstanceRule(register.Register, place),
                place["op0"],
                place["op1"],
                place["CRn"],
                place["CRm"],
                place["op2"],
                Number(register.Register.Width),
                register.Feature);
        }

        return table;
    }

    private static Table AArch32(IEnumerable<ViewRegister> registers)
    {
        Table table = new("register", "form", "coproc", "opc1", "CRn", "CRm", "opc2", "width", "feature", "maps_to");
        foreach (ViewRegister register in registers)
        {
            foreach (Place place in register.Places)
            {
                EncodingInfo encoding = place.Encoding;
                table.Add(
                    register.Name,
                    place.Encoding.Form,
                    place["coproc"],
                    place["opc1"],
                    place["CRn"],
                    place["CRm"],
                    place["opc2"],
                    Number(place.Encoding.Width),
                    register.Feature,
                    $"{register.Register.Name}[{encoding.High}:{encoding.Low}]");
            }
        }

        return table;
    }

    private static Table External(IEnumerable<ViewRegister> registers)
    {
        Table table = new("register", "bits", "offset", "stride", "when", "access", "feature");
        foreach (ViewRegister register in registers)
        {
            // Bit 0 of PMCEID2 is bit 32 of the register behind it.
            int first = register.Places.Min(static place => place.Encoding.Low);
            foreach (Place place in register.Places)
            {
                EncodingInfo encoding = place.Encoding;
                (string offset, string stride) = Offset(place, register.Register.Index);
                table.Add(
                    register.Name,
                    $"{encoding.High - first}:{encoding.Low - first}",
                    offset,
                    stride,
                    place.When().Architectural(),
                    encoding.Access,
                    register.Feature);
            }
        }

        return table;
    }

    /// <summary>Which values the index has and how the encoding depends on it.</summary>
    private static string InstanceRule(RegisterInfo register, Place place) =>
        register.Index is { } index ? $"{index.Variable}={index.First}..{index.Last}; CRm={place["CRm"]}; op2={place["op2"]}" : Single;

    /// <summary>The first register's offset in three hexadecimal digits, and of an array the bytes from one register to the next.</summary>
    private static (string Offset, string Stride) Offset(Place place, IndexRange? index)
    {
        int first = place.ValueAt("offset", index?.First ?? 0);
        string offset = "0x" + first.ToString("X3", CultureInfo.InvariantCulture);
        return index is { } range ? (offset, Number(place.ValueAt("offset", range.First + 1) - first)) : (offset, "");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
