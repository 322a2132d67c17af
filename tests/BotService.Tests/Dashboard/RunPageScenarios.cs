using System.Text.RegularExpressions;
using BotService.Tests.Service;
using Microsoft.Playwright;

namespace BotService.Tests.Dashboard;

/// <summary>What people see and do, in a real browser and with the real engine.</summary>
[Collection(PagesTests.Name)]
public sealed class RunPageScenarios(Browser browser)
{
    [SkippableFact]
    public async Task A_red_build_is_followed_live_from_the_list_to_its_evidence_without_a_reload()
    {
        await using var host = await PagesHost.StartAsync();
        await using var window = await browser.OpenAsync(host.Address);
        var page = await host.SignInAsync(window, "/runs");
        await Assertions.Expect(page.GetByText("No run yet.")).ToBeVisibleAsync();
        await page.EvaluateAsync("window.stays = true");

        await host.RedAsync(testCommand: "sh -c 'sleep 0.3; sh tests/check.sh'");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("run in octo.app") }).ClickAsync();
        await page.WaitForURLAsync("**/runs/*");
        await page.EvaluateAsync("window.stays = true");

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Repaired", Exact = true })).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.stays === true"), "the page was loaded anew");
        await Assertions.Expect(page.Locator(".proof .green")).ToContainTextAsync("3 of 3");
        await Assertions.Expect(page.Locator("#patch").Locator("xpath=ancestor::section").Locator(".diff .add").Last).ToContainTextAsync("return limit + 1");
        await Assertions.Expect(page.Locator(".source .hot, .source .warm, .source .mild").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".published")).ToContainTextAsync("Fix pull request");
        await page.Locator(".trials summary").First.ClickAsync();
        await Assertions.Expect(page.Locator(".trials .diff").First).ToBeVisibleAsync();
        Assert.Contains(await page.Locator(".timeline .step").AllInnerTextsAsync(), s => s == "Prove");
    }

    [SkippableFact]
    public async Task A_run_that_goes_on_is_stopped_by_its_button_and_begun_anew_once()
    {
        await using var host = await PagesHost.StartAsync();
        await using var window = await browser.OpenAsync(host.Address);
        await host.RedAsync(testCommand: "sh -c 'sleep 2; exit 1'");
        var page = await host.SignInAsync(window, "/runs");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("run in octo.app") }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Cancelled" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("Stopped by admin");

        var first = page.Url;
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await page.WaitForURLAsync(u => u != first);
        await Assertions.Expect(page.GetByText("asked for by admin")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await page.GotoAsync(first);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "To the retry" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToHaveCountAsync(0);
    }

    [SkippableFact]
    public async Task What_repositories_tests_and_models_wrote_is_shown_as_text_and_never_run()
    {
        const string Words = "</title></code><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>\u202Etxt.exe\" onmouseover=\"window.ran = 3";
        await using var host = await PagesHost.StartAsync(queues: []);
        var (run, detail, events) = StoredRuns.Saying(Words, TimeProvider.System.GetUtcNow());
        await host.StoreAsync([run, detail, .. events]);
        await using var window = await browser.OpenAsync(host.Address);
        var page = await host.SignInAsync(window);
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);

        foreach (var path in new[] { "/", "/runs", "/repositories", $"/runs/{run.Id}", "/health" })
        {
            await page.GotoAsync(path);
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            Assert.Equal(0, await page.Locator("main img").CountAsync());
            Assert.Equal(1, await page.Locator("script").CountAsync());
            Assert.True(await page.EvaluateAsync<bool>("window.ran === undefined"), $"{path} ran a script");
            Assert.DoesNotContain("\u202E", await page.InnerTextAsync("main"));
        }

        await page.GotoAsync($"/runs/{run.Id}");
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.True(Regex.Count(await page.InnerTextAsync("main"), Regex.Escape("<script>window.ran = 1</script>")) >= 12, "some of it is missing");
        Assert.Empty(complaints);
    }

    [SkippableFact]
    public async Task The_jobs_pages_work_behind_the_same_sign_in()
    {
        await using var host = await PagesHost.StartAsync();
        await using var window = await browser.OpenAsync(host.Address);
        var page = await host.SignInAsync(window);
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);

        await page.GotoAsync("/jobs/servers");

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Servers" })).ToBeVisibleAsync();
        Assert.Empty(complaints);
    }
}
