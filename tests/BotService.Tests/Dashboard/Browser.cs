using BotService.Fixture;
using Microsoft.Playwright;

namespace BotService.Tests.Dashboard;

/// <summary>Debian's Chromium without a screen, started once for all tests of the pages.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? driver;
    private IBrowser? browser;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>A window that nobody has signed in with; skips the test where there is no browser.</summary>
    internal async Task<IBrowserContext> OpenAsync(Uri service, ColorScheme colours = ColorScheme.Light, int width = 1280, int height = 860, float scale = 1)
    {
        var path = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser" }.FirstOrDefault(File.Exists);
        Requires.That(path is not null, "there is no /usr/bin/chromium");
        driver ??= await Playwright.CreateAsync();
        browser ??= await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Arguments });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = service.AbsoluteUri,
            ColorScheme = colours,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            DeviceScaleFactor = scale,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(45_000);
        Assertions.SetDefaultExpectTimeout(45_000);
        return context;
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        driver?.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class PagesTests : ICollectionFixture<Browser>
{
    public const string Name = "pages";
}
