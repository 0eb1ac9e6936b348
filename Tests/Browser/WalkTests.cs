using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Emu.Site;

using Microsoft.Playwright;

namespace Emu.Browser.Tests;

/// <summary>Visits every page once, on a phone, and looks at all that must hold on each.</summary>
[Collection(SiteInBrowser.Collection)]
public sealed class WalkTests
{
    /// <summary>What a page says about itself.</summary>
    private const string Look = """
        () => ({
          ids: [...document.querySelectorAll('[id]')].map((one) => one.id),
          links: [...document.querySelectorAll('[href], [src], [action]')].map((one) => one.getAttribute('href') ?? one.getAttribute('src') ?? one.getAttribute('action')),
          diagrams: [...document.querySelectorAll('svg.bits')].map((one) => [...one.querySelectorAll('[data-bits]')].map((cell) => cell.dataset.bits)),
          drawn: [...document.querySelectorAll('svg.bits')].filter((one) => getComputedStyle(one).display !== 'none').length,
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          headings: [...document.querySelectorAll('h1')].length,
          unnamed: [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
            .filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length)).map((one) => one.outerHTML),
          bare: [...document.querySelectorAll('table')].filter((one) => one.querySelectorAll('th[scope]').length === 0).length,
        })
        """;

    private readonly SiteInBrowser _site;

    public WalkTests(SiteInBrowser site) => _site = site;

    [Fact]
    public async Task Pages_AllOfThem_AreSound()
    {
        List<string> problems = [];
        List<string> requests = [];
        Dictionary<string, HashSet<string>> anchors = new(StringComparer.Ordinal);
        List<(string Page, string Link)> links = [];
        IPage page = await _site.NewPageAsync(width: 360, height: 740);
        page.Console += (_, message) => problems.Add($"{page.Url} says {message.Type}: {message.Text}");
        page.PageError += (_, error) => problems.Add($"{page.Url} fails: {error}");
        page.Request += (_, request) => requests.Add(request.Url);

        string[] paths = [.. Directory.EnumerateFiles(_site.Folder, "*.html", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_site.Folder, file)).Order(StringComparer.Ordinal)];
        foreach (string path in paths)
        {
            await page.GotoAsync(_site.Address(path));
            JsonElement facts = (await page.EvaluateAsync(Look))!.Value;
            string[] ids = Strings(facts, "ids");
            anchors[path] = [.. ids];
            links.AddRange(Strings(facts, "links").Select(link => (path, link)));
            problems.AddRange(ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => $"{path} has the id {same.Key} more than once"));
            problems.AddRange(Strings(facts, "unnamed").Select(element => $"{path} has a control without a name: {element}"));
            problems.AddRange(
                BitsOf(facts)
                    .Where(bits => !bits.SequenceEqual(Enumerable.Range(0, bits.Length).Reverse()) || bits.Length is not (32 or 64))
                    .Select(bits => $"{path} draws the bits {string.Join(' ', bits)}"));
            int diagrams = facts.GetProperty("diagrams").GetArrayLength();
            Expect(diagrams == 2 * facts.GetProperty("drawn").GetInt32(), $"{path} shows {facts.GetProperty("drawn")} of {diagrams} drawings");
            Expect(facts.GetProperty("overflow").GetInt32() == 0, $"{path} is {facts.GetProperty("overflow")} pixels wider than a phone");
            Expect(facts.GetProperty("headings").GetInt32() == 1, $"{path} has {facts.GetProperty("headings")} headings of the first rank");
            Expect(facts.GetProperty("bare").GetInt32() == 0, $"{path} has a table without headings");
            Expect(!path.StartsWith("registers/", StringComparison.Ordinal) || diagrams >= 2, $"{path} has no diagram");
        }

        // The start, the events, the features, the decoder, and the topics of events.
        int others = 4 + EventTopic.In(_site.Content.Events).Count();
        Expect(paths.Length == others + _site.Content.Registers.Count, $"There are {paths.Length} pages");
        problems.AddRange(requests.Where(url => !url.StartsWith(_site.Address(""), StringComparison.Ordinal)).Select(url => $"A page asks for {url}"));
        problems.AddRange(links.Distinct().Where(one => !Leads(one.Page, one.Link, anchors)).Select(one => $"{one.Page} links to {one.Link}, which is not there"));
        await page.CloseAsync();
        Assert.Empty(problems);

        void Expect(bool holds, string otherwise)
        {
            if (!holds)
                problems.Add(otherwise);
        }
    }

    private bool Leads(string page, string link, Dictionary<string, HashSet<string>> anchors)
    {
        string[] parts = link.Split('#', 2);
        string target = parts[0].Length == 0
            ? page
            : Path.GetRelativePath(_site.Folder, Path.Combine(_site.Folder, Path.GetDirectoryName(page)!, parts[0]));
        return !link.Contains("//", StringComparison.Ordinal)
            && File.Exists(Path.Combine(_site.Folder, target))
            && (parts.Length == 1 || anchors[target].Contains(parts[1]));
    }

    private static IEnumerable<int[]> BitsOf(JsonElement facts) =>
        facts.GetProperty("diagrams").EnumerateArray()
            .Select(diagram => diagram.EnumerateArray().SelectMany(range => Bits(range.GetString()!)).ToArray());

    private static IEnumerable<int> Bits(string range)
    {
        int[] ends = [.. range.Split(':').Select(int.Parse)];
        for (int bit = ends[0]; bit >= ends[^1]; bit--)
            yield return bit;
    }

    private static string[] Strings(JsonElement facts, string name) =>
        [.. facts.GetProperty(name).EnumerateArray().Select(one => one.GetString()!)];
}
