using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

using Emu.Cli;
using Emu.Cli.Docs;
using Emu.Site;

using Microsoft.Playwright;

namespace Emu.Browser.Tests;

/// <summary>A live PMU in the page, over HTTP as a reader has it, and what there is without it.</summary>
[Collection(SiteInBrowser.Collection)]
public sealed class PlaygroundTests : IAsyncLifetime, IDisposable
{
    private readonly SiteInBrowser _site;
    private readonly string _folder = Directory.CreateTempSubdirectory("emu-playground-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;
    private Uri _address = null!;

    public PlaygroundTests(SiteInBrowser site) => _site = site;

    public async Task InitializeAsync()
    {
        StringWriter said = new();
        Terminal terminal = new(said, said, () => Stream.Null, outputIsTerminal: false, errorIsTerminal: false, color: false, _folder);
        IReadOnlyList<SiteFile> runtime = PlaygroundRuntime.Find()!.Publish(terminal);
        Assert.True(runtime.Count > 0, said.ToString());
        foreach (SiteFile file in DocumentationSite.Create(SiteContent.FromCatalog("0.0.0", hasPlayground: true), runtime))
        {
            string path = Path.Combine(_folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, file.Content);
        }

        TaskCompletionSource<Uri> ready = new();
        _serving = new SiteServer(_folder).RunAsync(0, ready.SetResult, _stop.Token);
        _address = await ready.Task;
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Link_WithStatements_RunsThemAndHasALineForEach()
    {
        const string Statements = "config pmuver=9 counters=2\nmsr PMCR_EL0 0x41\nmsr PMCNTENSET_EL0 0x8000_0000\nadvance cycles=1000 instructions=400\nmrs PMCCNTR_EL0 => 1000\nmrs PMCCNTR_EL0 => 5\nmrs PMEVCNTR2_EL0";
        IPage page = await OpenAsync("playground.html#pmuv=" + Uri.EscapeDataString(Statements));

        string[] answers = (await page.Locator("#answers").TextContentAsync())!.Split('\n');
        Assert.Equal(
            [
                "config pmuver=9 counters=2 => ok",
                "msr PMCR_EL0 0x41 => ok",
                "msr PMCNTENSET_EL0 0x8000_0000 => ok",
                "advance cycles=1000 instructions=400 => ok",
                "mrs PMCCNTR_EL0 => 1000",
                "mrs PMCCNTR_EL0: expected 5, got 1000",
                "mrs PMEVCNTR2_EL0: expected ok, got undef",
            ],
            answers);
        Assert.Contains("no such counter", await page.Locator("#why").TextContentAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Overflow_ShowsTheLineAndItsReason()
    {
        IPage page = await OpenAsync("playground.html#pmuv=" + Uri.EscapeDataString(
            "msr PMCR_EL0 0x41\nmsr PMCCNTR_EL0 0xFFFF_FFFF_FFFF_FFFF\nmsr PMINTENSET_EL1 0x8000_0000\nmsr PMCNTENSET_EL0 0x8000_0000\nadvance cycles=1"));

        Assert.Equal("PMUIRQ is up (1)", await page.Locator("#irq").TextContentAsync());
        Assert.Equal("PMOVS[31] & PMINTEN[31] & E", await page.Locator("#reasons").TextContentAsync());

        // A step back takes the cycle back, and the bits that it changed are marked.
        await page.ClickAsync("#undo");
        Assert.Equal("PMUIRQ is down (0)", await page.Locator("#irq").TextContentAsync());
        await page.ClickAsync("#step");
        Assert.Equal("PMUIRQ is up (1)", await page.Locator("#irq").TextContentAsync());
        Assert.Equal(64, await page.Locator(".live:has(button:text-is('PMCCNTR_EL0')) .lit").CountAsync());
    }

    [Theory]
    [InlineData("#pmuv=%E0%A4%A", "The link is damaged")]
    [InlineData("#pmuv=nonsense", "Line 1, column 1")]
    [InlineData("#pmuv=repeat%201000000000%0Aadvance%20cycles%3D1%0Aend", "stopped after")]
    public async Task Link_ThatIsWrong_IsSaidAndThrowsNothing(string hash, string sentence)
    {
        List<string> errors = [];
        IPage page = await _site.NewPageAsync();
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(_address + "playground.html" + hash);
        await page.WaitForSelectorAsync("html[data-emu=done]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached, Timeout = 60_000 });

        Assert.Contains(sentence, await page.Locator("#problem").TextContentAsync(), StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Page_FromADisk_SaysHowToServeIt()
    {
        IPage page = await _site.NewPageAsync();
        await page.GotoAsync(new Uri(Path.Combine(_folder, "playground.html")).AbsoluteUri);
        await page.WaitForSelectorAsync("html[data-emu=failed]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });

        Assert.Contains("--serve", await page.Locator("#problem").TextContentAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/../../etc/passwd", 404)]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd", 404)]
    [InlineData("/nothing", 404)]
    [InlineData("/", 200)]
    [InlineData("/assets/playground/_framework/dotnet.js", 200)]
    public async Task Server_Answers_WhatIsInTheFolderAlone(string path, int status)
    {
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(_address, path));

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Features_AreChosenInTheStatementsAndInTheList()
    {
        IPage page = await OpenAsync("playground.html#pmuv=" + Uri.EscapeDataString("config pmuver=9 counters=2\nmrs PMICNTR_EL0"));
        Assert.EndsWith("got undef", (await page.Locator("#answers").TextContentAsync())!, StringComparison.Ordinal);
        await page.ClickAsync("#optional > summary");
        await page.CheckAsync("#optional-list input[value=FEAT_PMUv3_ICNTR]");
        Assert.StartsWith("config pmuver=9 counters=2 features=FEAT_PMUv3_ICNTR\n", await page.InputValueAsync("#pmuv"), StringComparison.Ordinal);
        Assert.DoesNotContain("undef", (await page.Locator("#answers").TextContentAsync())!, StringComparison.Ordinal);

        // PMUv3p5 cannot have it: the list says so, and the statements are refused with the reason.
        await page.SelectOptionAsync("#pmuver", "6");
        Assert.Contains("FEAT_PMUv3p9", await page.Locator("#problem").TextContentAsync(), StringComparison.Ordinal);
        await page.UncheckAsync("#optional-list input[value=FEAT_PMUv3_ICNTR]");
        Assert.StartsWith("config pmuver=6 counters=2\n", await page.InputValueAsync("#pmuv"), StringComparison.Ordinal);
        Assert.True(await page.IsDisabledAsync("#optional-list input[value=FEAT_PMUv3_ICNTR]"));
    }

    /// <summary>900 instructions on the first kind of core, 1,800 on the second: the default backend counts the first alone, common-events both.</summary>
    [Fact]
    public async Task Move_BetweenTwoKindsOfCore_IsShownByThreeBackends()
    {
        IPage page = await OpenAsync("playground.html");
        ILocator rows = page.Locator("#move-answers tbody tr");
        async Task<string[]> RowAsync(int at) => [.. await rows.Nth(at).Locator("td").AllTextContentsAsync()];

        Assert.Equal(["1000", "1000", "1000"], await RowAsync(4));
        Assert.Equal(["900", "undef", "900"], await RowAsync(5));
        Assert.Equal(["1000", "2000", "2000"], await RowAsync(7));
        Assert.Equal(["900", "undef", "2700"], await RowAsync(8));

        await page.FillAsync("#move-program", "run 0 pcpu=9 cycles=1");
        Assert.Contains("Line 1", await page.Locator("#move-problem").TextContentAsync(), StringComparison.Ordinal);
    }

    /// <summary>PMCR_EL0 at EL0: closed, PMUSERENR_EL0 traps it to EL1; open, it reads; TPMCR traps EL1 to EL2.</summary>
    [Fact]
    public async Task RegisterPage_Access_IsTheRuntimes()
    {
        IPage page = await _site.NewPageAsync();
        await page.GotoAsync(_address + "registers/PMCR_EL0.html");
        await page.ClickAsync("#try > summary");
        await page.WaitForSelectorAsync("#try[data-live=done]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        ILocator verdict = page.Locator("#try-verdict");
        Assert.Contains("Read allowed", await verdict.TextContentAsync(), StringComparison.Ordinal);

        await page.SelectOptionAsync("#try-el", "0");
        Assert.Contains("Read allowed", await verdict.TextContentAsync(), StringComparison.Ordinal);
        await page.UncheckAsync("#try-controls input[data-register=PMUSERENR_EL0][data-bit='0']");
        Assert.Contains("traps to EL1, exception class 0x18", await verdict.TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("PMUSERENR_EL0", await verdict.TextContentAsync(), StringComparison.Ordinal);

        await page.SelectOptionAsync("#try-el", "1");
        await page.CheckAsync("#try-controls input[data-register=MDCR_EL2][data-bit='5']");
        Assert.Contains("traps to EL2", await verdict.TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("MDCR_EL2.TPMCR", await verdict.TextContentAsync(), StringComparison.Ordinal);
        Assert.Empty(await Axe.ViolationsAsync(page));
    }

    [Fact]
    public async Task Playground_ByAxe_HasNoViolation()
    {
        foreach ((int width, ColorScheme scheme) in AccessibilityTests.Screens)
        {
            IPage page = await _site.NewPageAsync(width, scheme: scheme);
            await page.GotoAsync(_address + "playground.html");
            await page.WaitForSelectorAsync("html[data-emu=done]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached, Timeout = 60_000 });
            await page.ClickAsync("#optional > summary");
            Assert.Empty(await Axe.ViolationsAsync(page));
        }
    }

    [Fact]
    public async Task Page_OnAPhone_IsNotWiderThanTheScreen()
    {
        IPage page = await OpenAsync("playground.html", width: 360);

        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, 360);
    }

    private async Task<IPage> OpenAsync(string path, int width = 1280)
    {
        IPage page = await _site.NewPageAsync(width);
        await page.GotoAsync(_address + path);
        await page.WaitForSelectorAsync("html[data-emu=done]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        return page;
    }
}
