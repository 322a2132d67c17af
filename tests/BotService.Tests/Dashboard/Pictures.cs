using BotService.Fixture;
using BotService.Forges;
using BotService.Forges.Local;
using BotService.Ledger.Rows;
using BotService.Repair.Workspaces;
using BotService.Tests.Service;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace BotService.Tests.Dashboard;

/// <summary>Makes the pictures in <c>docs/pages</c>: real runs of small projects on the local forge, whose clock is moved on by a day now and
/// then. Only where <c>BOTSERVICE_TEST_PICTURES</c> names the folder to write to.</summary>
[Collection(PagesTests.Name)]
public sealed class Pictures(Browser browser)
{
    private const string Cart = """
        from dataclasses import dataclass


        @dataclass
        class Item:
            name: str
            cents: int
            count: int = 1


        class Cart:
            def __init__(self, items=()):
                self.items = list(items)

            def add(self, item):
                self.items.append(item)

            def subtotal(self):
                return sum(item.cents * item.count for item in self.items)

            def discount(self):
                # Ten per cent from 100 euros on.
                if self.subtotal() >= 10000:
                    return self.subtotal() // 10
                return 0

            def total(self):
                return self.subtotal() - self.discount()

            def cheapest(self):
                return min(self.items, key=lambda item: item.cents)

        """;

    private const string Tests = """
        import unittest

        from shop.cart import Cart, Item


        class CartTests(unittest.TestCase):
            def test_total_of_an_empty_cart_is_zero(self):
                self.assertEqual(0, Cart().total())

            def test_subtotal_counts_every_piece(self):
                self.assertEqual(2500, Cart([Item("book", 1000, 2), Item("pen", 500)]).subtotal())

            def test_discount_begins_at_100_euros(self):
                self.assertEqual(9000, Cart([Item("lamp", 10000)]).total())

            def test_no_discount_below_100_euros(self):
                self.assertEqual(9999, Cart([Item("lamp", 9999)]).total())

            def test_cheapest_goes_by_the_price(self):
                cart = Cart([Item("book", 1000), Item("pen", 500), Item("lamp", 9000)])
                self.assertEqual("pen", cart.cheapest().name)


        """;

    private static readonly (string Right, string Wrong)[] Bugs =
    [
        (">= 10000", "> 10000"),
        ("self.subtotal() - self.discount()", "self.subtotal() + self.discount()"),
        ("item.cents * item.count", "item.cents + item.count"),
        ("return min(", "return max("),
    ];

    [SkippableFact]
    public async Task Pictures_of_every_page()
    {
        var target = Environment.GetEnvironmentVariable("BOTSERVICE_TEST_PICTURES");
        Skip.If(string.IsNullOrEmpty(target), "BOTSERVICE_TEST_PICTURES names no folder");
        var clock = new MovedClock();
        await using var host = await PagesHost.StartAsync(
            new()
            {
                ["BotService:Runs:Sandbox"] = Environment.GetEnvironmentVariable("BOTSERVICE_TEST_PICTURES_SANDBOX") ?? "auto",
                ["BotService:Runs:TimeLimit"] = "00:01:00",
                ["BotService:Runs:QuietPeriod"] = "00:00:00",
            },
            b => b.Services.AddSingleton<TimeProvider>(clock));
        var people = new Team(host);
        await people.WorkAsync(clock);
        await TakeAsync(host, target!);
    }

    private async Task TakeAsync(PagesHost host, string target)
    {
        Directory.CreateDirectory(target);
        var best = await host.Service.ReadAsync(l => l.Runs.Where(r => r.FixState == "merged").OrderByDescending(r => r.Id).Select(r => r.Id).FirstAsync());
        var pages = new (string Name, string Path)[] { ("overview", "/?days=30"), ("runs", "/runs"), ("run", $"/runs/{best}"), ("repositories", "/repositories"), ("health", "/health") };
        foreach (var (scheme, suffix) in new[] { (ColorScheme.Light, "light"), (ColorScheme.Dark, "dark") })
        {
            await using var window = await browser.OpenAsync(host.Address, scheme);
            var signIn = await window.NewPageAsync();
            await signIn.GotoAsync("/sign-in");
            await signIn.ScreenshotAsync(new() { Path = Path.Combine(target, $"sign-in-{suffix}.png") });
            var page = await host.SignInAsync(window);
            await using var phone = await browser.OpenAsync(host.Address, scheme, width: 390, height: 844, scale: 1.5f);
            var small = await host.SignInAsync(phone);
            foreach (var (name, path) in pages)
            {
                await page.GotoAsync(path);
                await page.EvaluateAsync("document.querySelector('.trials details')?.setAttribute('open', '')");
                await page.ScreenshotAsync(new() { Path = Path.Combine(target, $"{name}-{suffix}.png"), FullPage = true });
                await small.GotoAsync(path);
                await small.ScreenshotAsync(new() { Path = Path.Combine(target, $"{name}-phone-{suffix}.png") });
                await small.ScreenshotAsync(new() { Path = Path.Combine(target, $"{name}-phone-long-{suffix}.png"), FullPage = true });
            }
        }
    }

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Behind { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Behind;
    }

    /// <summary>People who break things, and look at fixes.</summary>
    private sealed class Team(PagesHost host)
    {
        private readonly Dictionary<string, (RepositoryRef Ref, TestRepository Work)> repositories = [];
        private int commits;
        private int ended;

        public async Task WorkAsync(MovedClock clock)
        {
            const int Days = 12;
            for (var day = Days; day >= 0; day--)
            {
                clock.Behind = TimeSpan.FromHours((day * 24) + (day == 0 ? 0 : day % 5));
                await BugAsync(day % 3 == 1 ? "acme/search" : "acme/checkout", day, day % 4);
                if (day % 4 == 2)
                {
                    await BreakAsync("acme/checkout", $"invoice-{day}", ("tests/test_cart.py", Tests.Replace("self.assertEqual(0, Cart().total())", "self.assertEqual('EUR 0.00', Cart().receipt().lines()[-1])", StringComparison.Ordinal)));
                }

                if (day % 5 == 3)
                {
                    await BreakAsync("acme/search", $"shuffle-{day}", ("tests/test_luck.py", "import os\nimport unittest\n\n\nclass LuckTests(unittest.TestCase):\n    def test_luck(self):\n        self.assertLess(os.urandom(1)[0], 100)\n"));
                }

                if (day % 6 == 4)
                {
                    await BreakAsync("acme/checkout", $"green-{day}");
                }
            }

            await DecideAsync();
            await BugAsync("acme/checkout", 99, 0);
        }

        private Task BugAsync(string repository, int day, int bug) => BreakAsync(
            repository, $"feature/change-{day}", ("shop/cart.py", Cart.Replace(Bugs[bug].Right, Bugs[bug].Wrong, StringComparison.Ordinal)));

        // One failure is tried three times; later ones would only be turned away.
        private async Task BreakAsync(string name, string branch, params (string Path, string Text)[] files)
        {
            var (repository, work) = await OfAsync(name);
            await work.GitAsync("checkout", "--quiet", "-B", branch, "main");
            var sha = await work.CommitAsync($"Change {branch}", [.. files, ("CHANGES.md", $"{++commits}\n")]);
            await work.GitAsync("push", "--quiet", Path.Combine(host.World.Folder, $"{name}.git"), branch);
            await host.World.People.CheckAsync(repository, sha, new LocalCheck("ci", CheckState.Completed, true) { Log = "1 test failed" }, default);
            await host.DeliverAsync(new ForgeEvent.BuildFailed(repository, sha, branch, "ci"));
            await host.Service.EndedAsync(++ended);
        }

        /// <summary>Most fixes are merged; one is not wanted.</summary>
        private async Task DecideAsync()
        {
            var turn = 0;
            foreach (var (_, (repository, _)) in repositories)
            {
                var fixes = await host.World.Forge.FindPullRequestsAsync(repository, new PullRequestQuery(HeadPrefix: "testfix/"), default);
                foreach (var fix in fixes.Skip(1))
                {
                    var merged = ++turn != 4;
                    await (merged ? host.World.People.MergeAsync(fix.Ref, default) : host.World.Forge.ClosePullRequestAsync(fix.Ref, default));
                    await host.DeliverAsync(new ForgeEvent.PullRequestChanged(fix.Ref, merged ? PullRequestChange.Merged : PullRequestChange.Closed, fix.HeadBranch, null, null) { Actor = host.World.Maintainer });
                }
            }

            await Eventually.TrueAsync("the fixes' ends are known", async () => await host.Service.ReadAsync(l => l.Runs.CountAsync(r => r.FixState != "")) >= turn);
        }

        private async Task<(RepositoryRef Ref, TestRepository Work)> OfAsync(string name)
        {
            if (!repositories.TryGetValue(name, out var known))
            {
                var created = await host.World.People.CreateAsync(name, "main", [new LocalMember(10, "ann", AccessLevel.Write)], default);
                var work = await TestRepository.EmptyAsync();
                await work.GitAsync("checkout", "--quiet", "-B", "main");
                await work.CommitAsync(
                    "A shop",
                    (".botservice.yml", "bot:\n  mode: auto\n  branches: ['**']\n"),
                    ("shop/__init__.py", ""),
                    ("shop/cart.py", Cart),
                    ("tests/__init__.py", ""),
                    ("tests/test_cart.py", Tests));
                await work.GitAsync("push", "--quiet", Path.Combine(host.World.Folder, $"{name}.git"), "main");
                known = repositories[name] = (created, work);
            }

            return known;
        }
    }
}
