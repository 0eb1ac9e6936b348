using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Emu.Catalog;
using Emu.Site;

using Microsoft.Playwright;

using Xunit.Abstractions;

namespace Emu.Browser.Tests;

/// <summary>What the site may cost with 100 registers; times are upper bounds for a slow machine that does other things too.</summary>
[Collection(SiteInBrowser.Collection)]
public sealed class BudgetTests
{
    private const int Registers = 100;

    private readonly SiteInBrowser _site;
    private readonly ITestOutputHelper _output;

    public BudgetTests(SiteInBrowser site, ITestOutputHelper output)
    {
        _site = site;
        _output = output;
    }

    [Fact]
    public async Task Site_WithAHundredRegisters_IsSmallAndFast()
    {
        SiteContent content = Content();
        Stopwatch clock = Stopwatch.StartNew();
        IReadOnlyList<SiteFile> files = DocumentationSite.Create(content);
        TimeSpan written = clock.Elapsed;
        long total = files.Sum(file => (long)file.Content.Length);
        SiteFile heaviest = files.Where(file => file.Path.StartsWith("registers/", StringComparison.Ordinal)).MaxBy(file => file.Content.Length)!;
        long index = Weight(files, "index.html");
        long decoder = Weight(files, "decoder.html", "assets/data-decoder.js", "assets/data-events.js", "assets/decode.js", "assets/decoder.js");
        _output.WriteLine($"{files.Count} files, {total / 1024} KiB, in {written.TotalMilliseconds:F0} ms; index {index / 1024} KiB, decoder {decoder / 1024} KiB, {heaviest.Path} {heaviest.Content.Length / 1024} KiB");

        Assert.True(written < TimeSpan.FromSeconds(5), $"Writing took {written}.");
        Assert.InRange(total, 1, 6 << 20);
        Assert.InRange(heaviest.Content.Length, 1, 160 << 10);
        Assert.InRange(index, 1, 200 << 10);
        Assert.InRange(decoder, 1, 600 << 10);

        string folder = Directory.CreateTempSubdirectory("emu-docs-").FullName;
        try
        {
            SiteInBrowser.Write(folder, content);
            IPage page = await _site.NewPageAsync();
            foreach (string path in (string[])["index.html", "events.html", "decoder.html", heaviest.Path])
            {
                await page.GotoAsync(new Uri(Path.Combine(folder, path)).AbsoluteUri);
                double load = await page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].loadEventEnd");
                _output.WriteLine($"{path} is loaded after {load:F0} ms");
                Assert.InRange(load, 0, 2500);
            }

            await page.CloseAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The HTML and all scripts, styles and pictures that it names, at most 300 kB for each page. The playground has its runtime beside that.</summary>
    [Fact]
    public void Pages_WithWhatTheyFetch_AreAtMostThreeHundredKilobytes()
    {
        IReadOnlyList<SiteFile> files = DocumentationSite.Create(_site.Content);
        Dictionary<string, SiteFile> byPath = files.ToDictionary(static file => file.Path, StringComparer.Ordinal);
        List<string> heavy = [];
        foreach (SiteFile page in files.Where(static file => file.IsPage && file.Path != "playground.html"))
        {
            string html = System.Text.Encoding.UTF8.GetString(page.Content);
            string[] fetched = [.. System.Text.RegularExpressions.Regex.Matches(html,
                "<(?:script|link|img)[^>]* (?:src|href)=\"(?:\\.\\./)?([^\"#]+)\"").Select(static match => match.Groups[1].Value).Distinct()];
            Assert.Contains("assets/site.css", fetched);
            long weight = page.Content.Length + fetched.Sum(path => (long)byPath[path].Content.Length);
            if (weight > 300_000)
                heavy.Add($"{page.Path}: {weight:N0} bytes");
        }

        Assert.Empty(heavy);
    }

    /// <summary>Every page has a description and a picture for previews: a PNG of 1200 by 630, the pattern of the register's bits in it.</summary>
    [Fact]
    public void Pages_HaveAPreview()
    {
        IReadOnlyList<SiteFile> files = DocumentationSite.Create(SiteContent.FromCatalog("0.0.0", address: "https://docs.example.org/emu/"));
        Dictionary<string, byte[]> byPath = files.ToDictionary(static file => file.Path, static file => file.Content,
            StringComparer.Ordinal);
        foreach (SiteFile page in files.Where(static file => file.IsPage))
        {
            string html = System.Text.Encoding.UTF8.GetString(page.Content);
            string picture = System.Text.RegularExpressions.Regex.Match(html, "property=\"og:image\" content=\"https://docs\\.example\\.org/emu/([^\"]+)\"").Groups[1].Value;
            byte[] png = byPath[picture];
            Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
            Assert.Equal([0, 0, 0x04, 0xB0, 0, 0, 0x02, 0x76], png[16..24]);
            Assert.Matches("property=\"og:description\" content=\"[^\"]{10,}", html);
        }

        Assert.NotEqual(byPath["previews/registers-PMCR_EL0.png"], byPath["previews/registers-PMSELR_EL0.png"]);
    }

    /// <summary>What a reader's browser fetches for a page, with what all pages share.</summary>
    private static long Weight(IReadOnlyList<SiteFile> files, params string[] own)
    {
        string[] shared = ["assets/site.css", "assets/site.js", "assets/search.js", "assets/theme.js", "assets/egg.svg"];
        return own.Concat(shared).Sum(path => (long)files.Single(file => file.Path == path).Content.Length);
    }

    /// <summary>The catalog's registers and copies of them under other names, a hundred in all.</summary>
    private SiteContent Content()
    {
        List<RegisterInfo> registers = [.. _site.Content.Registers.Take(Registers)];
        for (int at = 0; registers.Count < Registers; at++)
            registers.Add(Copy(_site.Content.Registers[at % _site.Content.Registers.Count], $"X{registers.Count}_"));

        return new SiteContent(registers, _site.Content.Features, _site.Content.Predicates, _site.Content.Events, _site.Content.Reference, _site.Content.Version);
    }

    private static RegisterInfo Copy(RegisterInfo one, string prefix) =>
        new(
            prefix + one.Name,
            prefix + one.TypeName,
            one.Title,
            one.Purpose,
            one.Index,
            one.Width,
            one.Feature,
            one.Direction,
            one.Storage,
            one.AccessRule,
            one.Encodings.ToArray(),
            one.Layouts.ToArray(),
            one.AccessChecks.ToArray());
}
