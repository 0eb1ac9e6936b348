using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>Turns the names of registers, fields and features in a text into links.</summary>
internal sealed partial class TextLinker
{
    private readonly SiteContent _content;
    private readonly string _root;
    private readonly RegisterInfo? _self;

    /// <param name="content">What there is to link to.</param>
    /// <param name="root">The way from the page to the site's root: empty, or <c>../</c>.</param>
    /// <param name="self">The register whose page it is: its own name does not become a link.</param>
    public TextLinker(SiteContent content, string root, RegisterInfo? self = null)
    {
        _content = content;
        _root = root;
        _self = self;
    }

    /// <summary>A sentence: names become links, all else stays. In prose EL2 is the level, not the feature.</summary>
    public IEnumerable<XNode> Sentence(string text)
    {
        int at = 0;
        foreach (Match match in Name().Matches(text))
        {
            if (Resolve(match) is not { } node)
                continue;

            if (match.Index > at)
                yield return new XText(text[at..match.Index]);

            yield return node;
            at = match.Index + match.Length;
        }

        if (at < text.Length)
            yield return new XText(text[at..]);
    }

    /// <summary>The condition of an access check, as code: features, fields and predicates.</summary>
    public XElement Condition(AccessCondition condition) =>
        Html.Tag("code", Html.Class("cond"), condition.Words().Select(word => Linked(word) ?? (XNode)new XText(word.Text)));

    /// <summary>A condition over features, as code.</summary>
    public XElement Condition(FeatureCondition condition) =>
        Html.Tag(
            "code",
            Html.Class("cond"),
            condition.Words().Select(
                word => word.IsFeature && _content.FindFeature(word.Text) is { } feature ? Feature(feature) : (XNode)new XText(word.Text)));

    /// <summary>A link to a register's page by its name.</summary>
    public XElement Register(RegisterInfo register, string? text = null) =>
        Html.Link(_root + Anchors.Page(register), Html.Class("name"), text ?? register.Name);

    /// <summary>The registers that a text names.</summary>
    public static IEnumerable<RegisterInfo> RegistersIn(SiteContent content, string text)
    {
        foreach (Match match in Name().Matches(text))
        {
            if (content.FindRegister(match.Groups[1].Value) is { } register)
                yield return register;
        }
    }

    private XElement Feature(FeatureInfo feature) =>
        Html.Link(_root + Anchors.Feature(feature.Name), Html.Class("feat"), Html.Attribute("title", feature.Purpose), feature.Name);

    private XElement? Linked(AccessWord word) => word.Kind switch
    {
        AccessWordKind.Feature when _content.FindFeature(word.Text) is { } feature => Feature(feature),
        AccessWordKind.Field when _content.FindRegister(word.Operand.Register) is { } register =>
            Field(register, word.Operand.Name, word.Text),
        _ => null,
    };

    private XElement? Resolve(Match match)
    {
        string name = match.Groups[1].Value;
        if (name.StartsWith("FEAT_", StringComparison.Ordinal) && _content.FindFeature(name) is { } feature)
            return match.Groups[2].Success ? null : Feature(feature);

        if (_content.FindRegister(name) is not { } register)
            return null;

        if (match.Groups[2].Success)
            return Field(register, match.Groups[2].Value, match.Value);

        return ReferenceEquals(register, _self)
            ? Html.Tag("span", Html.Class("name"), match.Value)
            : Html.Link(_root + Anchors.Page(register), Html.Class("name"), match.Value);
    }

    /// <summary>A link to a field of a register; null where it has no such field.</summary>
    private XElement? Field(RegisterInfo register, string field, string text) =>
        Anchors.TryFindField(register, field, out string id)
            ? Html.Link($"{(ReferenceEquals(register, _self) ? "" : _root + Anchors.Page(register))}#{id}", Html.Class("name"), text)
            : null;

    /// <summary>A name as the manual writes it, and the field behind its dot: <c>PMEVTYPER&lt;n&gt;_EL0.TH</c>.</summary>
    [GeneratedRegex("([A-Za-z][A-Za-z0-9_]{2,}(?:<[a-z]>[A-Za-z0-9_]*)?)(?:\\.([A-Za-z][A-Za-z0-9_]*))?")]
    private static partial Regex Name();
}
