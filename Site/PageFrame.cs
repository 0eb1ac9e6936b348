using System.Collections.Generic;
using System.Xml.Linq;

using static Emu.Site.Html;

namespace Emu.Site;

/// <summary>What every page has: head, the bar with the search, the way to the content, the foot.</summary>
internal static class PageFrame
{
    private static readonly (string Page, string Name)[] Sections =
    [
        ("index.html", "Registers"),
        ("events.html", "Events"),
        ("features.html", "Features"),
        ("decoder.html", "Decoder"),
    ];

    /// <summary>A whole page.</summary>
    /// <param name="content">The site's content.</param>
    /// <param name="page">What only this page has.</param>
    public static string Render(SiteContent content, Page page)
    {
        string root = page.Root;
        XElement head = Tag(
            "head",
            Tag("meta", Attribute("charset", "utf-8")),
            Tag("meta", Attribute("name", "viewport"), Attribute("content", "width=device-width, initial-scale=1")),
            Tag("meta", Attribute("name", "description"), Attribute("content", page.Description)),
            Tag("meta", Attribute("name", "color-scheme"), Attribute("content", "light dark")),
            Tag("meta", Attribute("property", "og:type"), Attribute("content", "website")),
            Tag("meta", Attribute("property", "og:site_name"), Attribute("content", "Emu: PMU registers")),
            Tag("meta", Attribute("property", "og:title"), Attribute("content", page.Title)),
            Tag("meta", Attribute("property", "og:description"), Attribute("content", page.Description)),
            content.Address is { } address ? Tag("meta", Attribute("property", "og:url"), Attribute("content", address + page.Path)) : null,
            // Sites that show previews want a whole address; without one there is only a relative address.
            Tag("meta", Attribute("property", "og:image"), Attribute("content", (content.Address ?? root) + PreviewPicture.PathOf(page))),
            Tag("meta", Attribute("property", "og:image:width"), Attribute("content", PreviewPicture.Width)),
            Tag("meta", Attribute("property", "og:image:height"), Attribute("content", PreviewPicture.Height)),
            Tag("meta", Attribute("property", "og:image:alt"), Attribute("content", page.Pattern is null ? page.Title : $"{page.Title} and the pattern of its bits")),
            Tag("meta", Attribute("name", "twitter:card"), Attribute("content", "summary_large_image")),
            Tag("title", page.Title + " · Emu"),
            Tag("link", Attribute("rel", "icon"), Attribute("type", "image/svg+xml"), Attribute("href", root + "assets/egg.svg")),
            Tag("link", Attribute("rel", "stylesheet"), Attribute("href", root + "assets/site.css")),
            // Before the first paint, so that a remembered theme does not flash.
            Tag("script", Attribute("src", root + "assets/theme.js")));
        foreach (string script in (IEnumerable<string>)["site.js", "search.js", .. page.Scripts])
            head.Add(Tag("script", Attribute("src", $"{root}assets/{script}"), Attribute("defer", "")));

        return Document(Tag(
            "html",
            Attribute("lang", "en"),
            Attribute("data-root", root),
            head,
            Tag(
                "body",
                Link("#content", Class("skip"), "Skip to the content"),
                Bar(page, content.HasPlayground),
                Tag("main", Id("content"), Class(page.Style), Attribute("tabindex", "-1"), page.Body),
                Foot(content))));
    }

    private static XElement Bar(Page page, bool hasPlayground)
    {
        XElement list = Tag("ul");
        IEnumerable<(string Page, string Name)> sections = hasPlayground ? [.. Sections, ("playground.html", "Playground")] : Sections;
        foreach ((string target, string name) in sections)
        {
            bool here = target == page.Section;
            list.Add(Tag("li", Link(page.Root + target, here ? Attribute("aria-current", page.Path == target ? "page" : "true") : null, name)));
        }

        return Tag(
            "header",
            Class("bar"),
            Link(page.Root + "index.html", Class("brand"), Egg(), Tag("span", "Emu", Tag("small", " PMU registers"))),
            Tag("nav", Attribute("aria-label", "Sections"), list),
            Search(),
            Tag("button", Id("theme"), Attribute("type", "button"), Attribute("hidden", ""), Tag("span", Attribute("aria-hidden", "true"), Class("sun")), Tag("span", Class("label"), "Dark")));
    }

    private static XElement Search() =>
        Tag(
            "form",
            Class("search"),
            Attribute("role", "search"),
            Tag("label", Class("unseen"), Attribute("for", "q"), "Search registers, fields, encodings, events and features"),
            Tag(
                "input",
                Id("q"),
                Attribute("type", "search"),
                Attribute("name", "q"),
                Attribute("placeholder", "Search: PMCR, evtCount, 0xE04 …"),
                Attribute("autocomplete", "off"),
                Attribute("autocapitalize", "off"),
                Attribute("spellcheck", "false"),
                Attribute("role", "combobox"),
                Attribute("aria-expanded", "false"),
                Attribute("aria-autocomplete", "list"),
                Attribute("aria-controls", "found"),
                Attribute("disabled", "")),
            Tag("kbd", Attribute("aria-hidden", "true"), "/"),
            Tag("ul", Id("found"), Attribute("role", "listbox"), Attribute("aria-label", "Search results"), Attribute("hidden", "")),
            Tag("p", Class("unseen"), Id("found-count"), Attribute("role", "status")));

    private static XElement Foot(SiteContent content) =>
        Tag(
            "footer",
            Tag(
                "p",
                $"Written by ",
                Code("emu docs"),
                $", Emu {content.Version}, from its register spec, which follows the Arm Architecture Reference Manual {content.Reference}. ",
                "Purposes are in Emu's own words; the manual decides."));

    /// <summary>The sign of the house: an emu's egg, dark teal and speckled.</summary>
    private static XElement Egg() =>
        Tag(
            "svg",
            Class("egg"),
            Attribute("viewBox", "0 0 24 30"),
            Attribute("aria-hidden", "true"),
            Tag("path", Class("shell"), Attribute("d", "M12 1C17.5 1 22.5 10 22.5 17.5 22.5 24.5 18 29 12 29 6 29 1.5 24.5 1.5 17.5 1.5 10 6.5 1 12 1z")),
            Tag("path", Class("speck"), Attribute("d", "M9 7h3v3H9zM14 11h3v3h-3zM6 14h3v3H6zM11 17h3v3h-3zM16 19h3v3h-3zM7 22h3v3H7z")));
}

/// <summary>What only one page has.</summary>
internal sealed record Page
{
    /// <summary>Where it is, from the site's root, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The page of the bar that it belongs to.</summary>
    public required string Section { get; init; }

    public required string Title { get; init; }

    /// <summary>One line for search engines and previews.</summary>
    public required string Description { get; init; }

    /// <summary>The class of its content.</summary>
    public required string Style { get; init; }

    public required IReadOnlyList<object> Body { get; init; }

    /// <summary>The register whose bits the preview picture shows; null for other pages.</summary>
    public Catalog.RegisterInfo? Pattern { get; init; }

    /// <summary>Its own scripts, by their names in <c>assets/</c>.</summary>
    public IReadOnlyList<string> Scripts { get; init; } = [];

    /// <summary>The way from it to the site's root: empty, or <c>../</c>.</summary>
    public string Root => Path.Contains('/', System.StringComparison.Ordinal) ? "../" : "";
}
