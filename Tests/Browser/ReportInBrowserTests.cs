using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Emu.Cli.Report;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Emu.Browser.Tests;

/// <summary>The page about a run in a real browser: it fits, it asks for nothing, and pointer and keys read exact values.</summary>
[Collection(SiteInBrowser.Collection)]
public sealed class ReportInBrowserTests : IDisposable
{
    private readonly SiteInBrowser _site;
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("emu-report-").FullName, "run.html");

    public ReportInBrowserTests(SiteInBrowser site)
    {
        _site = site;
        File.WriteAllText(_file, ReportPage.Render("A run", "A lead.", "emu run", [Run()]));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public async Task ArrowKeys_GoFromPointToPointAndFromLineToLine()
    {
        IPage page = await OpenAsync();
        ILocator readout = page.Locator(".readout");
        await Expect(readout).ToContainTextAsync("next point");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".reader")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(readout).ToHaveTextAsync("PMCCNTR_EL0: read 0 at 0 ns, after 0 instructions, on pCPU 0 (cortex-a55) (point 1 of 4)");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(readout).ToHaveTextAsync("PMCCNTR_EL0: written 18,446,744,073,709,551,615 at 600 ns, after 1,200 instructions, on pCPU 4 (cortex-a76) (point 3 of 4)");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(readout).ToHaveTextAsync("PMEVCNTR0_EL0, INST_RETIRED: read 800 at 900 ns, after 1,800 instructions, on pCPU 4 (cortex-a76) (point 2 of 2)");
        await page.Keyboard.PressAsync("Home");
        await Expect(readout).ToContainTextAsync("read 7 at 100 ns");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("End");
        await Expect(readout).ToContainTextAsync("PMCCNTR_EL0: read 60 at 1 µs");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(readout).ToContainTextAsync("point 4 of 4");
        await Expect(page.Locator(".cursor")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".cursor")).ToHaveCountAsync(0);
        await page.CloseAsync();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Pointer_NextToAPoint_ReadsIt(int width)
    {
        IPage page = await OpenAsync(width);
        ILocator chart = page.Locator(width < 640 ? "svg.chart.narrow" : "svg.chart.wide");
        await Expect(chart).ToBeVisibleAsync();
        LocatorBoundingBoxResult area = (await chart.Locator(".area").First.BoundingBoxAsync())!;

        // 400 of 1000 ns, near the top of the axis, which ends at 100: the value there is 90.
        await page.Mouse.MoveAsync(area.X + (area.Width * 0.41f), area.Y + (area.Height * 0.2f));
        await Expect(page.Locator(".readout")).ToContainTextAsync("PMCCNTR_EL0: read 90 at 400 ns, after 800 instructions, on pCPU 0 (cortex-a55)");
        LocatorBoundingBoxResult dot = (await page.Locator(".cursor circle").BoundingBoxAsync())!;
        Assert.Equal(area.X + (area.Width * 0.4f), dot.X + (dot.Width / 2), 1.5f);
        await page.CloseAsync();
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Page_InAnyWidthAndTheme_FitsAndAsksForNothing(int width, ColorScheme scheme)
    {
        List<string> requests = [];
        List<string> errors = [];
        IPage page = await _site.NewPageAsync(width, 900, scheme);
        page.Request += (_, request) => requests.Add(request.Url);
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) => errors.Add(message.Text);
        await page.GotoAsync(new Uri(_file).AbsoluteUri);
        Assert.Equal(0, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        Assert.Equal([new Uri(_file).AbsoluteUri], requests);
        Assert.Empty(errors);

        // Words in the drawing are as large as in the text around it, or nearly: 10 pixels at least.
        double[] sizes = await page.EvaluateAsync<double[]>(
            "() => [...document.querySelectorAll('svg.chart text, svg.inset text')].filter((one) => one.getClientRects().length > 0).map((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)");
        Assert.NotEmpty(sizes);
        Assert.All(sizes, size => Assert.InRange(size, 10, 20));
        await page.CloseAsync();
    }

    [Fact]
    public async Task CoresAndRuns_WithoutColours_CanBeToldApart()
    {
        IPage page = await OpenAsync();
        string[] fills = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('svg.chart.wide .hatch')].map((one) => getComputedStyle(one).fill)");
        Assert.Equal(2, fills.Distinct().Count());
        File.WriteAllText(_file, ReportPage.Render("Runs", "A lead.", "emu demo", [Run(), Run() with { Name = "other" }]));
        await page.ReloadAsync();
        string[] dashes = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('svg.chart.wide .line')].slice(0, 2).map((one) => getComputedStyle(one).strokeDasharray)");
        Assert.Equal(2, dashes.Distinct().Count());
        await page.CloseAsync();
    }

    private async Task<IPage> OpenAsync(int width = 1280)
    {
        IPage page = await _site.NewPageAsync(width);
        await page.GotoAsync(new Uri(_file).AbsoluteUri);
        return page;
    }

    private static RunTrace Run() => new()
    {
        Name = "a run",
        Setting = "A setting.",
        Samples = [new Sample(0, 0, 0), new Sample(800, 400, 90), new Sample(1200, 600, ulong.MaxValue, Written: true, Breaks: true),
            new Sample(2000, 1000, 60)],
        Counters = [new CounterTrace("PMEVCNTR0_EL0, INST_RETIRED", [new Sample(200, 100, 7), new Sample(1800, 900, 800)])],
        Overflows = [new Overflow(1300, 650)],
        OverflowCount = 1,
        Stays = [new Stay(0, 0, 0, "cortex-a55"), new Stay(1000, 500, 4, "cortex-a76")],
        Reloads = [new Reload(1000, 500)],
        EndNs = 1000,
        Ending = "exit status 0",
        Failed = false,
        Facts = [new Fact("instructions", "2,000")],
        Console = "ok",
    };
}
