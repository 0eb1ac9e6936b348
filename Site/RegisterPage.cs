using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

using Emu.Catalog;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>The page of one register.</summary>
internal sealed class RegisterPage
{
    private readonly SiteContent _content;
    private readonly Relations _relations;
    private readonly int _number;
    private readonly RegisterInfo _register;
    private readonly TextLinker _linker;

    public RegisterPage(SiteContent content, Relations relations, int number)
    {
        _content = content;
        _relations = relations;
        _number = number;
        _register = content.Registers[number];
        _linker = new TextLinker(content, "../", _register);
    }

    public Page Create()
    {
        List<(string Id, string Name, IReadOnlyList<object> Content)> sections =
        [
            ("bits", "Bits", [.. Bits()]),
            ("encodings", "Encodings", [.. new EncodingSection(_register, _linker).ToHtml()]),
            ("access", "Access", [.. Access()]),
            ("related", "Related", [.. Related()]),
        ];
        sections.RemoveAll(section => section.Content.Count == 0);
        return new Page
        {
            Path = Anchors.Page(_register),
            Section = "index.html",
            Title = _register.Name,
            Description = $"{_register.Title}. {_register.Purpose}",
            Style = "register",
            Scripts = ["register.js"],
            Pattern = _register.Layouts.Length > 0 ? _register : null,
            Body =
            [
                Head(),
                Tag("nav", Class("here"), Attribute("aria-label", "On this page"), Tag("ul", sections.Select(section => Tag("li", Link("#" + section.Id, section.Name))))),
                Tag("div", Class("sections"), sections.Select(section => Tag(
                    "section",
                    Id(section.Id),
                    Attribute("aria-labelledby", section.Id + "-h"),
                    Tag("h2", Id(section.Id + "-h"), section.Name),
                    section.Content))),
                Neighbours(),
            ],
        };
    }

    private XElement Head() =>
        Tag(
            "div",
            Class("head"),
            Tag("p", Class("crumbs"), Link("../index.html#" + RegisterGroup.Of(_register).Id, RegisterGroup.Of(_register).Name)),
            Tag("h1", _register.Name),
            Tag("p", Class("title"), _register.Title),
            Tag("p", Class("lead"), _linker.Sentence(_register.Purpose)),
            Facts(),
            _register.Layouts.Length > 0 ? DecodeForm() : null);

    private XElement Facts()
    {
        XElement facts = Tag("dl", Class("facts"));
        facts.Add(Fact("Width", $"{_register.Width} bits"));
        facts.Add(Fact("Access", _register.Direction switch
        {
            RegisterDirection.ReadOnly => "read only",
            RegisterDirection.WriteOnly => "write only",
            _ => "read and write",
        }));
        facts.Add(Fact("Present", _register.Feature.IsAlways ? "always" : _linker.Condition(_register.Feature)));
        if (_register.Index is { } range)
            facts.Add(Fact("Array", $"{range.Variable} = {range.First} to {range.Last}"));

        string[] names = [.. OtherNames().Distinct(StringComparer.Ordinal)];
        if (names.Length > 0)
            facts.Add(Fact("Other names", names.SelectMany((name, at) => new object[] { at == 0 ? "" : ", ", Code(name) }).ToArray()));

        if (Storage() is { } storage)
            facts.Add(Fact("State", storage));

        return facts;
    }

    private static XElement Fact(string name, params object[] value) => Tag("div", Tag("dt", name), Tag("dd", value));

    private IEnumerable<string> OtherNames() =>
        _register.Encodings.ToArray().Select(encoding => encoding.Name).Where(name => name != _register.Name);

    private object[]? Storage() => _register.Storage.Kind switch
    {
        StorageKind.Alias => ["kept in ", .. _linker.Sentence(_register.Storage.Target!)],
        StorageKind.Window => ["the ", .. _linker.Sentence(_register.Storage.Target!), " that ", .. _linker.Sentence(_register.Storage.Selector!), " selects"],
        StorageKind.Constant => ["fixed by the implementation"],
        StorageKind.None => [_register.Direction == RegisterDirection.ReadOnly ? "none: a read works its value out" : "none: a write acts at once"],
        _ => null,
    };

    /// <summary>A form that works without a script too: the decoder reads what it sends.</summary>
    private XElement DecodeForm() =>
        Tag(
            "form",
            Class("decode"),
            Attribute("action", "../decoder.html"),
            Attribute("method", "get"),
            Tag("input", Attribute("type", "hidden"), Attribute("name", "register"), Attribute("value", _register.Index is { } range ? _register.NameOf(range.First) : _register.Name)),
            Tag("label", Attribute("for", "value"), "Decode a value"),
            Tag("input", Id("value"), Attribute("name", "value"), Attribute("placeholder", "0x…"), Attribute("required", ""), Attribute("autocomplete", "off"), Attribute("spellcheck", "false")),
            Tag("button", Attribute("type", "submit"), "Decode"));

    private IEnumerable<object> Bits()
    {
        if (_register.Layouts.Length > 0)
        {
            yield return TryPanel.Versions();
            yield return new TryPanel(_content, _register).ToHtml();
        }

        for (int number = 0; number < _register.Layouts.Length; number++)
        {
            LayoutInfo layout = _register.Layouts[number];
            if (_register.Layouts.Length > 1)
                yield return Tag("h3", "With ", _linker.Condition(layout.When));

            yield return Tag("figure", BitDiagram.Of($"Bits of {_register.Name}", layout, number).ToHtml(), Legend(layout));
            yield return new FieldTable(_linker, number).ToHtml(layout, $"Fields of {_register.Name}");
        }
    }

    private static XElement Legend(LayoutInfo layout)
    {
        FieldInfo[] fields = layout.Fields.ToArray();
        bool conditional = fields.Any(field => !field.IsReserved && !field.Feature.IsAlways);
        return Tag(
            "figcaption",
            Class("legend"),
            BitKind.Legend.Where(kind => fields.Any(field => BitKind.Of(field) == kind.Class)).Select(kind => Tag("span", Class("key"), Tag("span", Class("swatch " + kind.Class)), kind.Meaning)),
            conditional ? Tag("span", Class("key"), Tag("span", Class("swatch corner")), "depends on a feature") : null);
    }

    private IEnumerable<object> Access() => new AccessTable(_content, _register, _linker).ToHtml();

    private IEnumerable<object> Related()
    {
        XElement list = Tag("dl", Class("related"));
        Relate(list, "Kept in", Targets(StorageKind.Alias));
        Relate(list, "Reaches", Targets(StorageKind.Window));
        Relate(list, "Seen through", _relations.AliasesOf(_register));
        Relate(list, "Reached through", _relations.WindowsOnto(_register));
        Relate(list, "Selects for", _relations.SelectedBy(_register));
        Relate(list, "Names", _relations.NamedBy(_register));
        Relate(list, "Named by", _relations.Naming(_register));
        Relate(list, "Access decided by", _relations.AskedBy(_register));
        Relate(list, "Decides access to", _relations.Asking(_register));
        if (list.HasElements)
            yield return list;
    }

    private IEnumerable<RegisterInfo> Targets(StorageKind kind) =>
        _register.Storage.Kind == kind && _content.FindRegister(_register.Storage.Target!) is { } target ? [target] : [];

    private void Relate(XElement list, string how, IEnumerable<RegisterInfo> others)
    {
        XElement[] links = [.. others.Select(other => Tag("li", _linker.Register(other)))];
        if (links.Length > 0)
            list.Add(Tag("div", Tag("dt", how), Tag("dd", Tag("ul", links))));
    }

    private XElement Neighbours() =>
        Tag(
            "nav",
            Class("neighbours"),
            Attribute("aria-label", "Neighbouring registers"),
            Neighbour(_number - 1, "prev", "Previous"),
            Neighbour(_number + 1, "next", "Next"));

    private XElement? Neighbour(int number, string rel, string text) =>
        number < 0 || number >= _content.Registers.Count
            ? null
            : Link("../" + Anchors.Page(_content.Registers[number]), Attribute("rel", rel), Class(rel), Tag("small", text), Tag("span", _content.Registers[number].Name));
}
