using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using Emu.Registers;

namespace Emu.Native.Tests;

/// <summary>Writes emu_pmu_spec.h: names for the numbers of registers, their flags, the controls and the events, all from what the generator made of the spec.</summary>
internal static class SpecHeader
{
    private static readonly XDocument Documentation = XDocument.Load(System.IO.Path.ChangeExtension(typeof(Pmu).Assembly.Location, ".xml"));

    public static string Write()
    {
        StringBuilder text = new();
        text.Append("/*\n * Numbers of emu_pmu.h by name: registers, their flags, controls and events. Made from registers.yaml and events.yaml; Tests/Native writes it.\n");
        text.Append(" * Fields of the registers are in emu_pmu_registers.h. MIT licence, see the file LICENSE.\n */\n");
        text.Append("#ifndef EMU_PMU_SPEC_H\n#define EMU_PMU_SPEC_H\n\n");
        text.Append("/* Registers: AArch64 encodings, op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0]. */\n");
        WriteRegisters(text);
        text.Append("\n/* What emupmu_register_flags says of a register, whatever the configuration. */\n");
        WriteFlags(text);
        text.Append("\n/* Registers of the PE that the PMU looks at: emupmu_set_control. */\ntypedef enum {\n");
        WriteControls(text);
        text.Append("} emupmu_control;\n\n/* PMUv3 events. */\n");
        foreach (FieldInfo constant
            in typeof(PmuEvents).GetFields(BindingFlags.Public | BindingFlags.Static).Where(static field => field.IsLiteral))
        {
            text.Append(CultureInfo.InvariantCulture, $"#define EMUPMU_EVENT_{constant.Name} 0x{constant.GetRawConstantValue():X4}u\n");
        }

        text.Append("\n#endif\n");
        return text.ToString();
    }

    private static void WriteRegisters(StringBuilder text)
    {
        IEnumerable<IGrouping<PmuRegisterId, (PmuRegister Register, int Encoding)>> registers = Enumerable.Range(0, ushort.MaxValue + 1)
            .Select(static encoding => (Register: PmuRegisterMap.ResolveAArch64((ushort)encoding), Encoding: encoding))
            .Where(static place => !place.Register.IsNone)
            .GroupBy(static place => place.Register.Id)
            .OrderBy(static group => group.Key);
        foreach (IGrouping<PmuRegisterId, (PmuRegister Register, int Encoding)> group in registers)
        {
            int first = group.Min(static place => place.Encoding);
            if (group.Count() == 1)
            {
                text.Append(CultureInfo.InvariantCulture, $"#define EMUPMU_{group.Key} 0x{first:X4}u\n");
                continue;
            }

            Assert.All(group, place => Assert.Equal(first + place.Register.Index, place.Encoding));
            text.Append(CultureInfo.InvariantCulture, $"#define EMUPMU_{group.Key}(n) (0x{first:X4}u + (uint32_t)(n)) /* n: 0 to {group.Count() - 1} */\n");
        }
    }

    private static void WriteControls(StringBuilder text)
    {
        PmuControl[] controls = Enum.GetValues<PmuControl>();
        foreach (PmuControl control in controls)
        {
            text.Append(CultureInfo.InvariantCulture, $"    EMUPMU_CONTROL_{control} = {(int)control}{(control == controls[^1] ? "" : ",")}\n");
        }
    }

    private static void WriteFlags(StringBuilder text)
    {
        foreach (PmuRegisterFlags flag in Enum.GetValues<PmuRegisterFlags>().Where(static flag => flag != PmuRegisterFlags.None))
        {
            text.Append(CultureInfo.InvariantCulture, $"#define EMUPMU_FLAG_{Words(flag.ToString())} 0x{(int)flag:X4} /* {Summary(flag)} */\n");
        }
    }

    /// <summary>The sentence that the source has above a member.</summary>
    private static string Summary<T>(T member)
        where T : struct, Enum =>
        string.Join(
            ' ',
            Documentation.Descendants("member").Single(element => element.Attribute("name")!.Value == $"F:{typeof(T).FullName}.{member}")
                .Element("summary")!.Value.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary><c>ChangesAccess</c> becomes <c>CHANGES_ACCESS</c>.</summary>
    private static string Words(string name) =>
        string.Concat(name.Select(static (c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));
}
