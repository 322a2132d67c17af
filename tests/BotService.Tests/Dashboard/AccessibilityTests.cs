using System.Text.Json;
using BotService.Fixture;
using Microsoft.Playwright;

namespace BotService.Tests.Dashboard;

/// <summary>Labels, contrast, roles and structure, by axe-core.</summary>
[Collection(PagesTests.Name)]
public sealed class AccessibilityTests(Browser browser)
{
    private static readonly NpmFolder Axe = new("axe", "tests/BotService.Tests/Dashboard/npm", "axe-core", "axe.min.js");

    [SkippableFact]
    public async Task Pages_HaveNoFaultThatAxeFinds_InLightAndDark()
    {
        var script = await File.ReadAllTextAsync(Path.Combine(await Axe.GetAsync(), "axe.min.js"));
        await using var host = await PagesHost.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var (run, detail, events) = StoredRuns.Saying("words of others", now);
        await host.StoreAsync([run, detail, .. events, .. new[] { "flaky", "failed", "skipped", "" }.Select((r, i) => StoredRuns.Row(now.AddDays(-i), r))]);

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var window = await browser.OpenAsync(host.Address, scheme);
            var page = await window.NewPageAsync();
            await page.GotoAsync("/sign-in");
            Assert.Empty(await FaultsAsync(page, script));
            page = await host.SignInAsync(window);
            foreach (var path in new[] { "/", "/runs", $"/runs/{run.Id}", "/repositories", "/health" })
            {
                await page.GotoAsync(path);
                Assert.Empty((await FaultsAsync(page, script)).Select(f => $"{path} {scheme}: {f}"));
            }
        }
    }

    [SkippableFact]
    public async Task Pages_OnAPhone_DoNotScrollSideways()
    {
        await using var host = await PagesHost.StartAsync(queues: []);
        var (run, detail, events) = StoredRuns.Saying("a/very/long/path/" + new string('x', 300), TimeProvider.System.GetUtcNow());
        await host.StoreAsync([run, detail, .. events]);
        await using var window = await browser.OpenAsync(host.Address, width: 360, height: 740);
        var page = await host.SignInAsync(window);

        foreach (var path in new[] { "/", "/runs", $"/runs/{run.Id}", "/repositories", "/health" })
        {
            await page.GotoAsync(path);
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360, $"{path} is wider than the screen");
        }
    }

    // Run as an isolated world would be best; the policy of the pages holds for scripts that pages load, not for those of the debugger.
    private static async Task<IReadOnlyList<string>> FaultsAsync(IPage page, string script)
    {
        await page.EvaluateAsync(script);
        var result = await page.EvaluateAsync<JsonElement>("axe.run({ resultTypes: ['violations'] }).then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target + ' ' + n.failureSummary).join('; ')))");
        return [.. result.EnumerateArray().Select(e => e.GetString()!)];
    }
}
