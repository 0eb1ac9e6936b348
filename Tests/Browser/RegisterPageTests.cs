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
        await Expect(page.Locator(".instructions li").Nth(0)).ToHaveTextAsync("MRS X0, PMCR_EL00xD53B9C00");
        await Expect(page.Locator(".instructions li").Nth(1)).ToHaveTextAsync("MSR PMCR_EL0, X00xD51B9C00");
        await page.CloseAsync();
    }

    private static async Task<string[]> LevelsAsync(ILocator row) =>
        [.. (await row.Locator("td.level").AllInnerTextsAsync()).Select(text => text.Trim())];
}
