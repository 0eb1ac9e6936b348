using System;
using System.Collections.Generic;
using System.Text;
using System.Xml.Linq;

namespace Emu.Site;

/// <summary>Builds HTML as a tree and writes it as a browser reads it, which is not as XML is written.</summary>
internal static class Html
{
    private const string Void = " br hr img input link meta wbr ";

    /// <summary>Shapes of SVG: in foreign content a browser takes an element that closes itself.</summary>
    private const string Shapes = " circle line path rect use ";

    /// <summary>A line break behind these keeps the files readable, and blanks there show nowhere.</summary>
    private const string Blocks =
        " html head meta link title script body header nav main section aside footer div form fieldset h1 h2 h3 p ul ol li dl dt dd table caption thead tbody tr details summary svg noscript ";

    public static XElement Tag(string name, params object?[] content) => new(name, content);

    public static XAttribute Class(string names) => new("class", names);

    public static XAttribute Id(string id) => new("id", id);

    public static XAttribute Attribute(string name, object value) => new(name, value);

    public static XElement Link(string target, params object?[] content) => new("a", new XAttribute("href", target), content);

    public static XElement Code(params object?[] content) => new("code", content);

    /// <summary>A heading of a column.</summary>
    public static XElement Column(params object?[] content) => new("th", new XAttribute("scope", "col"), content);

    /// <summary>The whole document.</summary>
    public static string Document(XElement html)
    {
        StringBuilder text = new("<!DOCTYPE html>\n");
        Write(text, html);
        return text.ToString();
    }

    private static void Write(StringBuilder text, XElement element)
    {
        string name = element.Name.LocalName;
        text.Append('<').Append(name);
        foreach (XAttribute attribute in element.Attributes())
        {
            text.Append(' ').Append(attribute.Name.LocalName);
            if (attribute.Value.Length > 0)
            {
                text.Append("=\"").Append(
                    attribute.Value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)
                        .Replace("<", "&lt;", StringComparison.Ordinal)).Append('"');
            }
        }

        if (Shapes.Contains($" {name} ", StringComparison.Ordinal) && element.IsEmpty)
        {
            text.Append("/>");
            return;
        }

        text.Append('>');
        if (!Void.Contains($" {name} ", StringComparison.Ordinal))
        {
            Write(text, element.Nodes());
            text.Append("</").Append(name).Append('>');
        }

        if (Blocks.Contains($" {name} ", StringComparison.Ordinal))
            text.Append('\n');
    }

    private static void Write(StringBuilder text, IEnumerable<XNode> nodes)
    {
        foreach (XNode node in nodes)
        {
            if (node is XElement child)
            {
                Write(text, child);
            }
            else if (node is XText words)
            {
                text.Append(
                    words.Value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
                        .Replace(">", "&gt;", StringComparison.Ordinal));
            }
        }
    }
}
