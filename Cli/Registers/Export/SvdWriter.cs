using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Xml;

using Emu.Catalog;

namespace Emu.Cli.Registers.Export;

/// <summary><c>--format svd</c>: the memory-mapped view as a CMSIS-SVD file, a peripheral for each layout.</summary>
internal static class SvdWriter
{
    private const string Schema = "http://www.w3.org/2001/XMLSchema-instance";

    public static void Write(TextWriter output, IReadOnlyList<ExportBlock> blocks)
    {
        using (XmlWriter xml = XmlWriter.Create(output,
            new XmlWriterSettings
            {
                Indent = true,
                IndentChars = "  ",
                NewLineChars = "\n",
                OmitXmlDeclaration = true,
                CloseOutput = false,
                Encoding = Encoding.UTF8
            }))
        {
            xml.WriteRaw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
            xml.WriteStartElement("device");
            xml.WriteAttributeString("schemaVersion", "1.3");
            xml.WriteAttributeString("xmlns", "xs", null, Schema);
            xml.WriteAttributeString("noNamespaceSchemaLocation", Schema, "CMSIS-SVD.xsd");
            Text(xml, "name", "PMUv3");
            Text(xml, "version", Versions.Display);
            Text(xml, "description", $"The Arm Performance Monitors Extension, memory-mapped ({PmuCatalog.Reference}); a PMUv3p9 with every optional feature.");
            Text(xml, "addressUnitBits", "8");
            Text(xml, "width", "64");
            xml.WriteStartElement("peripherals");
            foreach (ExportBlock block in blocks)
                WriteBlock(xml, block, block == blocks[0] ? null : blocks[0].Name);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        output.Write('\n');
    }

    private static void WriteBlock(XmlWriter xml, ExportBlock block, string? alternative)
    {
        xml.WriteStartElement("peripheral");
        Text(xml, "name", block.Name);
        Text(xml, "description", block.Purpose);
        if (alternative is not null)
            Text(xml, "alternatePeripheral", alternative);
        Text(xml, "baseAddress", "0x0");
        xml.WriteStartElement("addressBlock");
        Text(xml, "offset", "0x0");
        Text(xml, "size", "0x1000");
        Text(xml, "usage", "registers");
        xml.WriteEndElement();
        xml.WriteStartElement("registers");
        foreach (ExportRegister register in block.Registers)
            WriteRegister(xml, register);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteRegister(XmlWriter xml, ExportRegister register)
    {
        xml.WriteStartElement("register");
        if (register.IsArray)
        {
            Text(xml, "dim", Number(register.Count));
            Text(xml, "dimIncrement", Hex((ulong)register.Stride));
            Text(xml, "dimIndex", $"{Number(register.First)}-{Number(register.First + register.Count - 1)}");
        }

        Text(xml, "name", register.Name.Replace("<n>", "%s", System.StringComparison.Ordinal));
        Text(xml, "displayName", register.Title);
        Text(xml, "description", register.Purpose);
        Text(xml, "addressOffset", Hex((ulong)register.Offset));
        Text(xml, "size", Number(register.Bits));
        Text(xml, "access", Access(register.Access));
        Text(xml, "resetValue", Hex(register.ResetValue));
        Text(xml, "resetMask", Hex(register.ResetMask));
        if (register.Fields.Count > 0)
        {
            xml.WriteStartElement("fields");
            foreach (ExportField field in register.Fields)
                WriteField(xml, register, field);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteField(XmlWriter xml, ExportRegister register, ExportField field)
    {
        xml.WriteStartElement("field");
        Text(xml, "name", field.Name);
        if (field.Purpose.Length > 0)
            Text(xml, "description", field.Purpose);
        Text(xml, "bitRange", $"[{Number(field.High)}:{Number(field.Low)}]");
        if (field.Access is "RO" or "WO" && field.Access != register.Access)
            Text(xml, "access", Access(field.Access));
        if (field.Access is "W1C" or "W1S")
            Text(xml, "modifiedWriteValues", field.Access == "W1C" ? "oneToClear" : "oneToSet");
        if (field.Values.Count > 0)
        {
            xml.WriteStartElement("enumeratedValues");
            foreach (ValueInfo value in field.Values)
            {
                xml.WriteStartElement("enumeratedValue");
                Text(xml, "name", value.Name);
                if (value.Purpose.Length > 0)
                    Text(xml, "description", value.Purpose);
                Text(xml, "value", Hex(value.Value));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Text(XmlWriter xml, string name, string text) => xml.WriteElementString(name, text);

    private static string Access(string access) => access switch
    {
        "RO" => "read-only",
        "WO" => "write-only",
        _ => "read-write",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Hex(ulong number) => "0x" + number.ToString("X", CultureInfo.InvariantCulture);
}
