using System.Collections.Generic;
using System.Threading.Tasks;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Emu.Browser.Tests;

[Collection(SiteInBrowser.Collection)]
public sealed class KeyboardTests
{
    private const string Focused = """
        () => {
          const at = document.activeElement;
          const shape = at.querySelector(':scope > rect');
          const style = getComputedStyle(at);
          const box = at.getBoundingClientRect();
          return {
            name: at.getAttribute('aria-label') ?? at.textContent.trim(),
            visible: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || (shape !== null && parseFloat(getComputedStyle(shape).strokeWidth) >= 2),
            onScreen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
          };
        }
        """;

    private readonly SiteInBrowser _site;

    public KeyboardTests(SiteInBrowser site) => _site = site;

    [Fact]
    public async Task Tab_ThroughARegistersPage_ShowsTheFocusEverywhereAndReachesAll()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        List<string> names = [];
        for (int press = 0; press < 40; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            Focus focus = await page.EvaluateAsync<Focus>(Focused);
            Assert.True(focus.Visible, $"The focus on '{focus.Name}' cannot be seen.");
            Assert.True(focus.OnScreen, $"'{focus.Name}' has the focus off the screen.");
            names.Add(focus.Name);
        }

        Assert.Equal("Skip to the content", names[0]);
        Assert.Contains("Events", names);
        Assert.Contains("Dark theme", names);
        Assert.Contains("Decode", names);
        Assert.Contains("FZO, bit 9", names);
        Assert.Contains("N, bits 15:11", names);
        await page.CloseAsync();
    }

    [Fact]
    public async Task SkipLink_Pressed_LeadsPastTheBar()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Performance Monitors", (await page.EvaluateAsync<Focus>(Focused)).Name);
        await page.CloseAsync();
    }

    [Fact]
    public async Task DiagramCell_Entered_LeadsToItsField()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html");
        await page.Locator("svg.bits.wide a[aria-label='LP, bit 7']").First.FocusAsync();
        await Expect(page.Locator("#f-LP")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("lit"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(_site.Address("registers/PMCR_EL0.html#f-LP"));
        await Expect(page.Locator("#f-LP")).ToBeInViewportAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task ArrayLink_ToOneRegister_OpensTheListThatHidesIt()
    {
        IPage page = await _site.OpenAsync("registers/PMEVCNTRn_EL0.html#n30");
        // PMEVCNTR30_EL0: CRm is 8 + (30 >> 3), op2 is 30 & 7.
        await Expect(page.Locator("#n30")).ToContainTextAsync("S3_3_C14_C11_6");
        await Expect(page.Locator("#n30")).ToBeInViewportAsync();
        await page.CloseAsync();
    }

    /// <summary>Where the focus is.</summary>
    private sealed record Focus
    {
        public string Name { get; init; } = "";

        public bool Visible { get; init; }

        public bool OnScreen { get; init; }
    }
}
