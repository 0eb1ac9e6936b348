using System.Collections.Generic;
using System.IO;
using System.Xml;

namespace Emu.Importers.Svd;

/// <summary>XML to <see cref="SvdNode"/>. Only the nesting of the elements is interpreted here.</summary>
internal sealed class SvdParser(XmlReader reader)
{
    /// <summary>Clusters in clusters; a real file has two or three.</summary>
    private const int DeepestNesting = 64;

    private static readonly HashSet<string> Nodes = ["device", "peripheral", "cluster", "register", "field", "enumeratedValues", "enumeratedValue"];

    private static readonly HashSet<string> Lists = ["peripherals", "registers", "fields"];

    private static readonly HashSet<string> Texts =
    [
        "name", "description", "displayName", "baseAddress", "addressOffset", "size", "width", "addressUnitBits", "access", "resetValue", "resetMask", "protection",
        "dim", "dimIncrement", "dimIndex", "dimName", "bitOffset", "bitWidth", "lsb", "msb", "bitRange", "modifiedWriteValues", "readAction", "value", "isDefault", "usage",
        "prependToName", "appendToName", "alternateRegister", "alternateGroup", "alternateCluster", "alternatePeripheral", "headerStructName", "headerEnumName",
        "dataType", "disableCondition", "groupName", "version", "vendor", "vendorID", "series", "licenseText", "headerSystemFilename", "headerDefinitionsPrefix",
    ];

    /// <summary>The device.</summary>
    /// <exception cref="ImportException">It is not XML, or no device.</exception>
    public static SvdNode Parse(string text)
    {
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CheckCharacters = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = SpecImport.MostBytes,
        };
        using XmlReader reader = XmlReader.Create(new StringReader(text), settings);
        try
        {
            return new SvdParser(reader).ParseDevice();
        }
        catch (XmlException error)
        {
            throw new ImportException(System.Math.Max(error.LineNumber, 1), System.Math.Max(error.LinePosition, 1), Explain(error));
        }
    }

    private static string Explain(XmlException error)
    {
        if (error.Message.Contains("DTD", System.StringComparison.Ordinal))
            return "a DOCTYPE is refused, because its entities can name files and grow without an end; remove it";

        string message = error.Message;
        int place = message.LastIndexOf(" Line ", System.StringComparison.Ordinal);
        string reason = (place > 0 ? message[..place] : message).TrimEnd('.', ' ');
        return $"this is not well-formed XML ({reason}); correct it";
    }

    private int Line => ((IXmlLineInfo)reader).LineNumber;

    private int Column => ((IXmlLineInfo)reader).LinePosition;

    private SvdNode ParseDevice()
    {
        reader.MoveToContent();
        if (reader.LocalName != "device")
            throw new ImportException(Line, Column, $"the outermost element is <{reader.LocalName}> and not <device>; name a CMSIS-SVD file");

        return ParseNode(null, 0);
    }

    /// <summary>Reads the element that the reader is at, and leaves the reader at its end.</summary>
    private SvdNode ParseNode(SvdNode? parent, int depth)
    {
        SvdNode node = new(reader.LocalName, parent, Line, Column);
        if (depth > DeepestNesting)
            throw new ImportException(node.Line, node.Column, $"clusters are nested more than {DeepestNesting} deep; flatten them");

        if (reader.MoveToAttribute("derivedFrom"))
        {
            node.DerivedFrom = new SvdText(reader.Value.Trim(), Line, Column);
            reader.MoveToElement();
        }

        ParseContent(node, depth);
        return node;
    }

    private void ParseContent(SvdNode node, int depth)
    {
        if (reader.IsEmptyElement)
            return;

        int level = reader.Depth;
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == level))
        {
            if (reader.NodeType == XmlNodeType.Element)
                ParseElement(node, depth);
        }
    }

    private void ParseElement(SvdNode node, int depth)
    {
        string name = reader.LocalName;
        if (Nodes.Contains(name))
        {
            node.Children.Add(ParseNode(node, depth + 1));
        }
        else if (Lists.Contains(name))
        {
            ParseContent(node, depth);
        }
        else if (name == "writeConstraint")
        {
            node.Texts[name] = ParseConstraint();
        }
        else if (Texts.Contains(name))
        {
            SvdText text = ParseText();
            if (!node.Texts.TryAdd(name, text))
                node.Ignored.Add(text with { Text = name + " (said twice)" });
        }
        else
        {
            // All that is in it is passed over.
            node.Ignored.Add(ParseText() with { Text = name });
        }
    }

    private SvdText ParseText()
    {
        (int line, int column) = (Line, Column);
        System.Text.StringBuilder text = new();
        if (!reader.IsEmptyElement)
        {
            int level = reader.Depth;
            while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == level))
            {
                if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                    text.Append(reader.Value);
            }
        }

        return new SvdText(text.ToString().Trim(), line, column);
    }

    /// <summary>A constraint in words: <c>range 0 to 5</c>, <c>useEnumeratedValues</c>, <c>writeAsRead</c>.</summary>
    private SvdText ParseConstraint()
    {
        (int line, int column) = (Line, Column);
        List<string> words = [];
        if (!reader.IsEmptyElement)
        {
            int level = reader.Depth;
            while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == level))
            {
                if (reader.NodeType == XmlNodeType.Element)
                    words.Add(reader.LocalName);
                else if (reader.NodeType == XmlNodeType.Text)
                    words.Add(reader.Value.Trim());
            }
        }

        return new SvdText(string.Join(' ', words), line, column);
    }
}
