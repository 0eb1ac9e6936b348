using System.Linq;
using System.Threading.Tasks;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Emu.Browser.Tests;

[Collection(SiteInBrowser.Collection)]
public sealed class RegisterPageTests
{
    private readonly SiteInBrowser _site;

    public RegisterPageTests(SiteInBrowser site) => _site = site;

    [Fact]
    public async Task Access_OfAnIdRegister_IsWhatTheManualSaysAtEachLevel()
    {
        // ID_AA64DFR0_EL1, D24.2: UNDEFINED at EL0, trapped from EL1 by HCR_EL2.TID3, else readable.
        IPage page = await _site.OpenAsync("registers/ID_AA64DFR0_EL1.html");
        ILocator rows = page.GetByRole(AriaRole.Table, new() { Name = "Checks of reads, in order" }).Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        Assert.Equal(["UNDEFINED", "·", "·", "·"], await LevelsAsync(rows.Nth(0)));
        Assert.Equal(["·", "trap to EL2", "·", "·"], await LevelsAsync(rows.Nth(1)));
        Assert.Equal(["·", "allowed", "allowed", "allowed"], await LevelsAsync(rows.Nth(2)));
        await Expect(page.Locator("#access")).ToContainTextAsync("It has no accessor for writes");
        await Expect(page.Locator(".terms div").Filter(new() { HasText = "TID3" })).ToContainTextAsync("HCR_EL2.TID3 is 1.");
        await page.CloseAsync();
    }

    /// <summary>0x41: E and LC. A flipped bit changes the value and its row; a value that is typed changes the bits.</summary>
    [Fact]
    public async Task Try_FlippedBits_AreDecoded()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        await page.ClickAsync("#try > summary");
        await page.ClickAsync("#try-bits button[data-bit='0']");
        await page.ClickAsync("#try-bits button[data-bit='6']");
        Assert.Equal("0x41", await page.InputValueAsync("#try-value"));
        ILocator e = page.Locator("#try-fields tr", new() { Has = page.GetByRole(AriaRole.Rowheader, new() { Name = "E", Exact = true }) });
        await Expect(e.Locator(".number")).ToHaveTextAsync("1");
        await page.FillAsync("#try-value", "0x40");
        await Expect(e.Locator(".number")).ToHaveTextAsync("0");
        await Expect(page.Locator("#try-bits button[data-bit='6']")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator("#try-verdict")).ToContainTextAsync("no playground");
        await page.CloseAsync();
    }

    /// <summary>LP comes with PMUv3p5, FZO with PMUv3p7; PMUACR_EL1 with PMUv3p9.</summary>
    [Fact]
    public async Task Versions_DimWhatTheyDoNotHave()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        await page.SelectOptionAsync("#as-of", "5");
        await Expect(page.Locator("#f-LP")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("absent"));
        await page.SelectOptionAsync("#as-of", "6");
        await Expect(page.Locator("#f-LP")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("absent"));
        await Expect(page.Locator("#f-FZO")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("absent"));
        await Expect(page.Locator("#absent")).ToContainTextAsync("FZO");
        await page.SelectOptionAsync("#as-of", "");
        await Expect(page.Locator("#f-FZO")).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("absent"));
        await page.GotoAsync(_site.Address("registers/PMUACR_EL1.html"));
        await page.SelectOptionAsync("#as-of", "8");
        await Expect(page.Locator("#absent")).ToHaveTextAsync("PMUACR_EL1 is not there.");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Copies_HoldEncodingMaskAndLink()
    {
        IPage page = await _site.NewPageAsync();
        await page.AddInitScriptAsync("Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });");
        await page.GotoAsync(_site.Address("registers/PMCR_EL0.html"));
        async Task<string> CopyAsync(string name)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First.ClickAsync();
            return await page.EvaluateAsync<string>("() => window.copied");
        }

        Assert.Equal("MRS X0, PMCR_EL0", await CopyAsync("Copy MRS X0, PMCR_EL0"));
        Assert.Equal("sys_reg(3, 3, 9, 12, 0)", await CopyAsync("Copy sys_reg(3, 3, 9, 12, 0)"));
        Assert.Equal("#define SYS_PMCR_EL0 sys_reg(3, 3, 9, 12, 0)", await CopyAsync("Copy #define SYS_PMCR_EL0 sys_reg(3, 3, 9, 12, 0)"));
        Assert.Equal("new PmuRegister(PmuRegisterId.PMCR_EL0)", await CopyAsync("Copy new PmuRegister(PmuRegisterId.PMCR_EL0)"));
        Assert.Equal("0xF800", await CopyAsync("Copy the mask of N, 0xF800"));
        Assert.EndsWith("registers/PMCR_EL0.html#f-LC", await CopyAsync("Copy a link to LC"), System.StringComparison.Ordinal);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Access_OfTheControlRegister_LinksToWhatDecides()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        await page.GetByRole(AriaRole.Table, new() { Name = "Checks of writes, in order" }).GetByRole(AriaRole.Link, new() { Name = "HDFGWTR_EL2.PMCR_EL0" }).First.ClickAsync();
        await Expect(page).ToHaveURLAsync(_site.Address("registers/HDFGWTR_EL2.html#f-PMCR_EL0"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task View_ThatHidesFields_HasItsOwnDiagram()
    {
        // PMEVTYPER<n>, the AArch32 view, has no M: bit 26 is RES0 there.
        IPage page = await _site.OpenAsync("registers/PMEVTYPERn_EL0.html");
        await page.GetByText("What PMEVTYPER<n> shows").ClickAsync();
        ILocator diagram = page.Locator("details.shown svg.bits.wide").First;
        await Expect(diagram.Locator("[data-bits='26']")).ToContainTextAsync("RES0");
        await Expect(diagram.Locator("[data-bits='31']")).ToContainTextAsync("P");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Alias_AndItsTarget_LinkToEachOther()
    {
        IPage page = await _site.OpenAsync("registers/PMCNTENCLR_EL0.html");
        await page.Locator("dl.related div").Filter(new() { HasText = "Kept in" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page).ToHaveURLAsync(_site.Address("registers/PMCNTENSET_EL0.html"));
        await page.Locator("dl.related div").Filter(new() { HasText = "Seen through" }).GetByRole(AriaRole.Link, new() { Name = "PMCNTENCLR_EL0", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(_site.Address("registers/PMCNTENCLR_EL0.html"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task Instruction_OfTheManual_HasItsWord()
    {
        // MRS X0, PMCR_EL0 is 1101010100 1 1 1 011 1001 1100 000 00000, MSR has bit 21 clear.
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        await Expect(page.Locator(".instructions li").Nth(0)).ToHaveTextAsync("MRS X0, PMCR_EL0Copy0xD53B9C00");
        await Expect(page.Locator(".instructions li").Nth(1)).ToHaveTextAsync("MSR PMCR_EL0, X0Copy0xD51B9C00");
        await page.CloseAsync();
    }

    private static async Task<string[]> LevelsAsync(ILocator row) =>
        [.. (await row.Locator("td.level").AllInnerTextsAsync()).Select(text => text.Trim())];
}
