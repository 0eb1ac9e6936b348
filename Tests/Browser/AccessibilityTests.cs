using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

using Emu.Cli;

using Microsoft.Playwright;

namespace Emu.Browser.Tests;

/// <summary>axe-core finds nothing wrong, in light and dark, on a telephone and on a wide screen. The ordinary run has two of the four; <c>EMU_TEST_ALL=1</c> all.</summary>
[Collection(SiteInBrowser.Collection)]
public sealed class AccessibilityTests
{
    private readonly SiteInBrowser _site;

    public AccessibilityTests(SiteInBrowser site) => _site = site;

    /// <summary>Width and theme of the runs.</summary>
    internal static IEnumerable<(int Width, ColorScheme Scheme)> Screens => Environment.GetEnvironmentVariable("EMU_TEST_ALL") == "1"
        ? [(1280, ColorScheme.Light), (360, ColorScheme.Dark), (360, ColorScheme.Light), (1280, ColorScheme.Dark)]
        : [(1280, ColorScheme.Light), (360, ColorScheme.Dark)];

    [Theory]
    [InlineData("index.html", null)]
    [InlineData("registers/PMCR_EL0.html", "#try > summary")]
    [InlineData("registers/PMEVTYPERn_EL0.html", null)]
    [InlineData("events.html", null)]
    [InlineData("events/branches.html", null)]
    [InlineData("features.html", null)]
    [InlineData("decoder.html#PMCR_EL0=0x41013011", null)]
    public async Task Page_ByAxe_HasNoViolation(string address, string? click)
    {
        foreach ((int width, ColorScheme scheme) in Screens)
        {
            IPage page = await _site.OpenAsync(address, width, scheme: scheme);
            if (click is not null)
            {
                await page.ClickAsync(click);
                await page.WaitForSelectorAsync("#try-bits button");
            }

            Assert.Empty(await Axe.ViolationsAsync(page));
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task Search_WithResults_HasNoViolation()
    {
        foreach ((int width, ColorScheme scheme) in Screens)
        {
            IPage page = await _site.OpenAsync("index.html", width, scheme: scheme);
            await page.FillAsync("#q", "PMCR");
            await page.WaitForSelectorAsync("#found li");
            Assert.Empty(await Axe.ViolationsAsync(page));
            await page.CloseAsync();
        }
    }

    /// <summary>Pages that the program writes by itself: of the demo, and of a run.</summary>
    [Theory]
    [InlineData("demo", "--output", "page.html")]
    [InlineData("run", "IMAGE", "--host", "cortex-a55:2,cortex-a76:2", "--schedule", "2@8M", "--report", "page.html")]
    public async Task Report_ByAxe_HasNoViolation(params string[] arguments)
    {
        string folder = Directory.CreateTempSubdirectory("emu-axe-").FullName;
        try
        {
            string image = Path.Combine(folder, "clock.elf");
            using (Stream clock = typeof(Terminal).Assembly.GetManifestResourceStream("clock.elf")!)
            using (FileStream file = File.Create(image))
            {
                await clock.CopyToAsync(file);
            }

            string[] words = [typeof(Terminal).Assembly.Location, .. Array.ConvertAll(arguments, word => word == "IMAGE" ? image : word)];
            using Process process = Process.Start(new ProcessStartInfo("dotnet", words)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true
            })!;
            process.StandardInput.Close();
            Task<string> said = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            string path = Path.Combine(folder, "page.html");
            Assert.True(File.Exists(path), await said);
            foreach ((int width, ColorScheme scheme) in Screens)
            {
                IPage page = await _site.NewPageAsync(width, scheme: scheme);
                await page.GotoAsync(new Uri(path).AbsoluteUri);
                Assert.Empty(await Axe.ViolationsAsync(page));
                await page.CloseAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
