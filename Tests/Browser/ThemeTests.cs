using System.Text.Json;
using System.Threading.Tasks;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Emu.Browser.Tests;

[Collection(SiteInBrowser.Collection)]
public sealed class ThemeTests
{
    /// <summary>
    /// Texts whose contrast with what is behind them is below WCAG 2.2 AA (1.4.3): 4.5, or 3 for large text. Behind a text of an SVG is the shape before it.
    /// </summary>
    private const string PoorTexts = """
        () => {
          const channels = (color) => color.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => [r, g, b].map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
            .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
          const over = (top, below) => {
            const alpha = top[3] ?? 1;
            return [0, 1, 2].map((at) => top[at] * alpha + below[at] * (1 - alpha));
          };
          const behind = (element) => {
            const layers = [];
            for (let at = element; at; at = at.parentElement) {
              const color = channels(getComputedStyle(at).backgroundColor);
              layers.push(color);
              if ((color[3] ?? 1) === 1) {
                break;
              }
            }
            return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
          };
          const poor = [];
          let seen = 0;
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const element = node.parentElement;
            const box = element.getBoundingClientRect();
            if (!node.data.trim() || box.width < 2 || element.closest('.unseen, [hidden], option, :disabled') || !element.checkVisibility()) {
              continue;
            }
            const style = getComputedStyle(element);
            const svg = element.namespaceURI.endsWith('svg');
            const shape = svg && !element.classList.contains('no') && element.parentElement.querySelector(':scope > rect');
            const below = shape ? channels(getComputedStyle(shape).fill) : behind(svg ? element.closest('svg').parentElement : element);
            const ink = over(channels(svg ? style.fill : style.color), below);
            const [low, high] = [luminance(ink), luminance(below)].sort((a, b) => a - b);
            const ratio = (high + 0.05) / (low + 0.05);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            seen++;
            if (ratio < (large ? 3 : 4.5)) {
              poor.push(ratio.toFixed(2) + ' ' + element.tagName + '.' + element.getAttribute('class') + ' ' + node.data.trim().slice(0, 40));
            }
          }
          return { seen, poor: [...new Set(poor)] };
        }
        """;

    private readonly SiteInBrowser _site;

    public ThemeTests(SiteInBrowser site) => _site = site;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Texts_InEitherTheme_HaveContrast(ColorScheme scheme)
    {
        IPage page = await _site.NewPageAsync(scheme: scheme);
        // Bit 8 of PMCR_EL0 is RES0: the decoder warns of it. The event list has 1,198 rows alike.
        foreach (string path in (string[])["index.html", "registers/PMEVTYPERn_EL0.html", "registers/PMCR_EL0.html", "decoder.html#PMCR_EL0=0x141", "features.html"])
        {
            await page.GotoAsync(_site.Address(path));
            JsonElement result = (await page.EvaluateAsync(PoorTexts))!.Value;
            Assert.True(result.GetProperty("seen").GetInt32() > 30, path);
            Assert.Equal($"{path}: []", $"{path}: {result.GetProperty("poor")}");
        }

        await page.CloseAsync();
    }

    [Fact]
    public async Task Theme_WithoutAChoice_FollowsTheSystem()
    {
        IPage page = await _site.OpenAsync("index.html", scheme: ColorScheme.Dark);
        double dark = await BrightnessAsync(page);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        Assert.True(dark < 40 && await BrightnessAsync(page) > 215);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Theme_Chosen_IsRememberedOnTheNextPage()
    {
        IPage page = await _site.OpenAsync("index.html");
        ILocator button = page.GetByRole(AriaRole.Button, new() { Name = "Dark theme" });
        await button.ClickAsync();
        Assert.True(await BrightnessAsync(page) < 40);
        await page.GotoAsync(_site.Address("registers/PMCR_EL0.html"));
        Assert.True(await BrightnessAsync(page) < 40);
        await page.GetByRole(AriaRole.Button, new() { Name = "Light theme" }).ClickAsync();
        await page.ReloadAsync();
        Assert.True(await BrightnessAsync(page) > 215);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Page_Printed_IsDarkOnLightWithoutControls()
    {
        IPage page = await _site.OpenAsync("registers/PMCR_EL0.html", scheme: ColorScheme.Dark);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.True(await BrightnessAsync(page) > 215);
        await Expect(page.Locator(".bar")).ToBeHiddenAsync();
        await Expect(page.Locator("svg.bits.wide").First).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    /// <summary>Of the page's background: 0 is black, 255 white.</summary>
    private static Task<double> BrightnessAsync(IPage page) =>
        page.EvaluateAsync<double>("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((sum, one) => sum + one / 3, 0)");
}
