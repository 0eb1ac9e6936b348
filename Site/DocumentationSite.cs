using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Emu.Site;

/// <summary>The whole site in memory: paths with <c>/</c> and contents. The same catalog gives the same bytes.</summary>
internal static class DocumentationSite
{
    /// <summary>Kept as they are, as embedded resources.</summary>
    private static readonly string[] Assets = ["decode.js", "decoder.js", "egg.svg", "register.js", "search.js", "site.css", "site.js", "theme.js"];

    /// <summary>Writes the site.</summary>
    /// <param name="content">What it is about.</param>
    /// <param name="runtime">The playground's runtime, where the content has one: names below its folder, and bytes.</param>
    public static IReadOnlyList<SiteFile> Create(SiteContent content, IReadOnlyList<SiteFile>? runtime = null)
    {
        Relations relations = new(content);
        List<Page> pages = [IndexPage.Create(content), EventsPage.Create(content), FeaturesPage.Create(content),
            DecoderPage.Create(content)];
        pages.AddRange(EventTopic.In(content.Events).Select(topic => EventTopicPage.Create(content, topic)));
        for (int number = 0; number < content.Registers.Count; number++)
            pages.Add(new RegisterPage(content, relations, number).Create());

        if (content.HasPlayground)
            pages.Add(PlaygroundPage.Create());

        List<SiteFile> files = [];
        foreach (Page page in pages)
        {
            files.Add(Text(page.Path, PageFrame.Render(content, page)));
            files.Add(new SiteFile(PreviewPicture.PathOf(page), PreviewPicture.Of(content, page)));
        }

        files.Add(Text("assets/data-decoder.js", SiteData.Decoder(content)));
        files.Add(Text("assets/data-events.js", SiteData.Events(content)));
        files.Add(Text("assets/data-search.js", SiteData.Search(content)));
        foreach (string asset in Assets)
            files.Add(new SiteFile("assets/" + asset, Resource(asset)));

        if (content.HasPlayground)
        {
            files.Add(Text("assets/data-vectors.js", VectorExamples.Script()));
            files.Add(new SiteFile("assets/playground.js", Resource("playground.js")));
            files.Add(new SiteFile("assets/move.js", Resource("move.js")));
            foreach (SiteFile file in runtime ?? [])
                files.Add(file with { Path = PlaygroundPage.Folder + file.Path });
        }

        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return files;
    }

    private static SiteFile Text(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(DocumentationSite).Assembly.GetManifestResourceStream("assets/" + name)
            ?? throw new InvalidOperationException($"The program lacks its resource {name}.");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}

/// <summary>A file of the site.</summary>
/// <param name="Path">Where it is, from the site's root, with <c>/</c>.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record SiteFile(string Path, byte[] Content)
{
    public bool IsPage => Path.EndsWith(".html", StringComparison.Ordinal);
}
