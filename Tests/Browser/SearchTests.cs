using System.Threading.Tasks;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Emu.Browser.Tests;

[Collection(SiteInBrowser.Collection)]
public sealed class SearchTests
{
    private readonly SiteInBrowser _site;

    public SearchTests(SiteInBrowser site) => _site = site;

    /// <summary>Encodings and offsets are those of DDI 0487 M.a.a D24.5 and of the PMU's external interface.</summary>
    [Fact]
    public async Task Search_ByWhatPeopleHaveAtHand_FindsItFirst()
    {
        (string Query, string First, string Page)[] cases =
        [
            ("PMCR_EL0", "PMCR_EL0", "registers/PMCR_EL0.html"),
            ("pmccntr", "PMCCNTR_EL0", "registers/PMCCNTR_EL0.html"),
            ("HDCR", "MDCR_EL2", "registers/MDCR_EL2.html"),
            ("pmevtypern_el0", "PMEVTYPER<n>_EL0", "registers/PMEVTYPERn_EL0.html"),
            ("PMEVTYPER3_EL0", "PMEVTYPER3_EL0", "registers/PMEVTYPERn_EL0.html#n3"),
            ("evtCount", "PMEVTYPER<n>_EL0.evtCount[15:10]", "registers/PMEVTYPERn_EL0.html#f-evtCount-15-10"),
            ("HPMFZO", "MDCR_EL2.HPMFZO", "registers/MDCR_EL2.html#f-HPMFZO"),
            ("MDCR_EL3.MPMX", "MDCR_EL3.MPMX", "registers/MDCR_EL3.html#f-MPMX"),
            ("S3_3_C9_C12_0", "PMCR_EL0", "registers/PMCR_EL0.html#encodings"),
            ("3 3 14 12 3", "PMEVTYPER3_EL0", "registers/PMEVTYPERn_EL0.html#n3"),
            ("op0=3 op1=0 CRn=9 CRm=14 op2=1", "PMINTENSET_EL1", "registers/PMINTENSET_EL1.html#encodings"),
            ("MRS X0, PMUSERENR_EL0", "PMUSERENR_EL0", "registers/PMUSERENR_EL0.html"),
            ("MRC p15, 0, R0, c9, c12, 5", "PMSELR_EL0", "registers/PMSELR_EL0.html#encodings"),
            // MRS X0, PMCR_EL0: 1101010100111 011 1001 1100 000 00000.
            ("0xD53B9C00", "PMCR_EL0", "registers/PMCR_EL0.html#encodings"),
            ("0xE04", "PMCR_EL0", "registers/PMCR_EL0.html#encodings"),
            ("0x11", "CPU_CYCLES", "events.html#e0011"),
            ("r11", "CPU_CYCLES", "events.html#e0011"),
            ("17", "CPU_CYCLES", "events.html#e0011"),
            ("armv8_pmuv3/event=0x8/", "INST_RETIRED", "events.html#e0008"),
            ("sys_reg(3,3,9,12,0)", "PMCR_EL0", "registers/PMCR_EL0.html#encodings"),
            ("PMCCNRT_EL0", "PMCCNTR_EL0", "registers/PMCCNTR_EL0.html"),
            ("PMUSERNER_EL0", "PMUSERENR_EL0", "registers/PMUSERENR_EL0.html"),
            ("cpu_cycels", "CPU_CYCLES", "events.html#e0011"),
            ("inst_retired", "INST_RETIRED", "events.html#e0008"),
            ("PMUv3p9", "FEAT_PMUv3p9", "features.html#FEAT_PMUv3p9"),
        ];
        IPage page = await _site.OpenAsync("index.html");
        await page.Keyboard.PressAsync("/");
        ILocator input = page.GetByRole(AriaRole.Combobox, new() { Name = "Search" });
        await Expect(input).ToBeFocusedAsync();
        foreach ((string query, string first, string target) in cases)
        {
            await input.FillAsync(query);
            ILocator found = page.Locator("#found [role=option]").First;
            await Expect(found.Locator(".hit")).ToHaveTextAsync(first);
            Assert.Equal((query, target), (query, await found.GetAttributeAsync("href")));
        }

        await page.CloseAsync();
    }

    [Fact]
    public async Task Search_ByKeyboardAlone_OpensTheChosenResult()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("PMEVCNTR");
        ILocator options = page.GetByRole(AriaRole.Option);
        await Expect(options.First).ToHaveAttributeAsync("aria-selected", "true");

        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(options.Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(options.First).ToHaveAttributeAsync("aria-selected", "false");
        await Expect(page.Locator("#q")).ToHaveAttributeAsync("aria-activedescendant", "found-1");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(_site.Address("registers/PMEVCNTRn_EL0.html"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task Search_EnterBeforeTheIndexIsLoaded_StillOpensTheResult()
    {
        IPage page = await _site.OpenAsync("events.html");
        await page.EvaluateAsync("() => { const input = document.getElementById('q'); input.focus(); input.value = 'PMZR_EL0'; input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })); }");
        await Expect(page).ToHaveURLAsync(_site.Address("registers/PMZR_EL0.html"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task Search_Escape_ClosesTheListAndThenLeaves()
    {
        IPage page = await _site.OpenAsync("index.html");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("PMCR");
        ILocator list = page.Locator("#found");
        await Expect(list).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(list).ToBeHiddenAsync();
        await Expect(page.Locator("#q")).ToHaveAttributeAsync("aria-expanded", "false");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#q")).Not.ToBeFocusedAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task Search_WhatIsNotThere_SaysSo()
    {
        IPage page = await _site.OpenAsync("index.html");
        await page.FillAsync("#q", "PMNOSUCHTHING");
        await Expect(page.Locator("#found")).ToHaveTextAsync("Nothing is called that.");
        await Expect(page.Locator("#found-count")).ToHaveTextAsync("0 results");
        await page.CloseAsync();
    }

    [Fact]
    public async Task EventFilter_ByWordsNumberAndClass_ShowsWhatFits()
    {
        IPage page = await _site.OpenAsync("events.html");
        ILocator rows = page.Locator("table.events tbody tr:visible");
        Assert.Equal(_site.Content.Events.Count, await page.Locator("table.events tbody tr").CountAsync());

        await page.GetByLabel("Filter").FillAsync("0x11");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows.First).ToContainTextAsync("CPU_CYCLES");
        await Expect(page.Locator("#event-count")).ToHaveTextAsync("1 event");

        // Of the three events with INST_ and RETIRED in their names below 0x8000, INST_RETIRED is architectural.
        await page.GetByLabel("Filter").FillAsync("inst_retired");
        await page.GetByLabel("Class").SelectOptionAsync("A");
        await Expect(rows.First).ToContainTextAsync("0x0008");
        await page.CloseAsync();
    }
}
