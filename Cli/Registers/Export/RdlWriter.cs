using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

using Emu.Catalog;

namespace Emu.Cli.Registers.Export;

/// <summary>
/// <c>--format systemrdl</c>: the memory-mapped view in SystemRDL 2.0, an address map for each layout. Its arrays have their index at the end of the name, and
/// Arm's in the middle: the text of an array begins with the name as Arm has it, <c>PMEVCNTR&lt;n&gt;_EL0: …</c>, and the importer takes that.
/// </summary>
internal static class RdlWriter
{
    public static void Write(TextWriter output, IReadOnlyList<ExportBlock> blocks)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"// The Arm Performance Monitors Extension, memory-mapped ({PmuCatalog.Reference}); a PMUv3p9 with every optional feature.\n");
        text.Append("// Written by `emu registers --format systemrdl`: do not edit.\n");

        // An importer takes the last address map where none is named.
        foreach (ExportBlock block in blocks.Reverse())
            WriteBlock(text, block);
        output.Write(text.ToString());
    }

    private static void WriteBlock(StringBuilder text, ExportBlock block)
    {
        text.Append(CultureInfo.InvariantCulture, $"\naddrmap {block.Name} {{\n  name = \"{block.Name}\";\n  desc = {Quoted(block.Purpose)};\n");
        foreach (ExportRegister register in block.Registers)
            WriteRegister(text, register);
        text.Append("};\n");
    }

    private static void WriteRegister(StringBuilder text, ExportRegister register)
    {
        string type = Single(register.Name, "n") + "_t";
        string title = register.IsArray ? $"{register.Name}: {register.Title}" : register.Title;
        text.Append(CultureInfo.InvariantCulture, $"\n  reg {type} {{\n    name = {Quoted(title)};\n    desc = {Quoted(register.Purpose)};\n    regwidth = {register.Bits};\n");
        IReadOnlyList<ExportField> fields = register.Fields.Count > 0
            ? register.Fields
            : [new ExportField(register.Bits - 1, 0, "VALUE", "", register.Access, null, [])];
        foreach (ExportField field in fields.Where(f => f.Values.Count > 0))
            WriteValues(text, field);
        foreach (ExportField field in fields.Reverse())
            WriteField(text, register, field);
        text.Append("  };\n");
        string array = register.IsArray ? $"[{register.Count}]" : "";
        string stride = register.IsArray ? $" += {register.Stride}" : "";
        string alias = register.AliasOf is { } target ? $"alias {Single(target, "n")} " : "";
        text.Append(CultureInfo.InvariantCulture, $"  {alias}{type} {Single(register.Name, "n")}{array} @ 0x{register.Offset:X3}{stride};\n");
    }

    private static void WriteValues(StringBuilder text, ExportField field)
    {
        text.Append(CultureInfo.InvariantCulture, $"    enum {field.Name}_e {{\n");
        foreach (ValueInfo value in field.Values)
        {
            string description = value.Purpose.Length > 0 ? $" {{ desc = {Quoted(value.Purpose)}; }}" : "";
            text.Append(CultureInfo.InvariantCulture, $"      {value.Name} = {field.High - field.Low + 1}'h{value.Value:X}{description};\n");
        }

        text.Append("    };\n");
    }

    private static void WriteField(StringBuilder text, ExportRegister register, ExportField field)
    {
        // What an access to the register cannot do, none to the field can.
        string access = register.Access != "RW" ? register.Access : field.Access;
        string software = access switch
        {
            "RO" => "sw = r;",
            "WO" => "sw = w;",
            "W1C" => "sw = rw; onwrite = woclr;",
            "W1S" => "sw = rw; onwrite = woset;",
            _ => "sw = rw;",
        };
        string description = field.Purpose.Length > 0 ? $" desc = {Quoted(field.Purpose)};" : "";
        string encode = field.Values.Count > 0 ? $" encode = {field.Name}_e;" : "";
        string reset = field.Reset is { } value ? string.Create(CultureInfo.InvariantCulture, $" = {field.High - field.Low + 1}'h{value:X}") : "";
        text.Append(CultureInfo.InvariantCulture, $"    field {{ {software}{encode}{description} }} \\{field.Name}[{field.High}:{field.Low}]{reset};\n");
    }

    private static string Single(string name, string index) => name.Replace("<n>", index, System.StringComparison.Ordinal);

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", System.StringComparison.Ordinal).Replace("\"", "\\\"", System.StringComparison.Ordinal) + "\"";
}
