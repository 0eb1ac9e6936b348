using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

using Emu.Site;

using Microsoft.Playwright;

namespace Emu.Browser.Tests;

/// <summary>The site on the disk and a headless Chromium to read it with, once for all tests.</summary>
public sealed class SiteInBrowser : IAsyncLifetime
{
    public const string Collection = "browser";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;

    /// <summary>Where the site is.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("emu-docs-").FullName;

    public IBrowser Browser { get; private set; } = null!;

    internal SiteContent Content { get; } = SiteContent.FromCatalog("0.0.0");

    public async Task InitializeAsync()
    {
        Write(Folder, Content);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = FindChromium(), Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        await Browser.CloseAsync();
        _playwright?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The address of a page of the site.</summary>
    public string Address(string page) => new Uri(Folder + "/").AbsoluteUri + page;

    /// <summary>Opens a page as a reader who was never here: nothing is remembered.</summary>
    public async Task<IPage> OpenAsync(string page, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        IPage opened = await NewPageAsync(width, height, scheme);
        await opened.GotoAsync(Address(page));
        return opened;
    }

    public async Task<IPage> NewPageAsync(int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        IPage page = await Browser.NewPageAsync(
            new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme });
        page.SetDefaultTimeout(15_000);
        return page;
    }

    /// <summary>Writes a site without its marker and moves.</summary>
    internal static IReadOnlyList<SiteFile> Write(string folder, SiteContent content)
    {
        IReadOnlyList<SiteFile> files = DocumentationSite.Create(content);
        foreach (SiteFile file in files)
        {
            string path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
        }

        return files;
    }

    private static string FindChromium()
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            foreach (string name in Names)
            {
                string path = Path.Combine(folder, name);
                if (File.Exists(path))
                    return path;
            }
        }

        throw new FileNotFoundException("These tests need Chromium on the PATH: `apt-get install chromium` has it, and ./test installs it.");
    }
}

/// <summary>One browser, one test at a time.</summary>
[CollectionDefinition(SiteInBrowser.Collection)]
public sealed class BrowserTests : ICollectionFixture<SiteInBrowser>
{
}
