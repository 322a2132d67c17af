using BotService.Tests.Service.Behaviour;

namespace BotService.Tests.Abuse;

/// <summary>Patches that an engine which was talked into it might hand to the publisher: none of them leaves the house.</summary>
public sealed class PatchAbuse
{
    private const string Yaml = "on: push\njobs: {}\n";

    [SkippableTheory]
    [InlineData("github", 13)]
    [InlineData("gitlab", 2)]
    public async Task Patches_that_do_more_than_edit_source_are_held_back(string forge, int tried)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        await live.World.PushAsync(
            "main", (".github/workflows/ci.yml", Yaml), (".gitlab-ci.yml", Yaml), ("CODEOWNERS", Yaml), ("package-lock.json", Yaml), ("tests/app_test.py", Yaml), (".gitattributes", Yaml));
        const string Edit = "@@ -1,2 +1,2 @@\n-on: push\n+on: pull_request_target\n jobs: {}\n";
        (string Name, string Patch)[] patches =
        [
            .. new[] { ".github/workflows/ci.yml", ".gitlab-ci.yml", "CODEOWNERS", "package-lock.json", "tests/app_test.py", ".gitattributes" }.Select(p => (p, LiveRepository.Change(Edit, p))),
            (".botservice.yml", LiveRepository.Change("@@ -1,3 +1,3 @@\n bot:\n-  mode: auto\n+  mode: off\n   branches: ['**']\n", ".botservice.yml")),
            ("link", "diff --git a/src/link b/src/link\nnew file mode 120000\n--- /dev/null\n+++ b/src/link\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n"),
            ("mode", "diff --git a/src/app.txt b/src/app.txt\nold mode 100644\nnew mode 100755\n" + LiveRepository.Near.Split('\n', 2)[1]),
            ("secret", LiveRepository.Change("@@ -8,3 +8,3 @@\n eight\n nine\n-ten\n+ghp_0123456789abcdefghij0123456789abcdef\n")),
            ("hidden", LiveRepository.Change("@@ -8,3 +8,3 @@\n eight\n nine\n-ten\n+te\u202en\n")),
            ("outside", LiveRepository.Change(Edit, "../outside.txt")),
            ("git", LiveRepository.Change(Edit, ".git/config")),
        ];
        var pull = await live.RedPullAsync();
        for (var i = 0; i < tried; i++)
        {
            (live.Patch, live.Test) = (patches[i].Patch, live.Test with { Fingerprint = $"{i:x16}" });
            pull = pull with { HeadSha = await StartScenarios.MoveAsync(live, pull, $"{i}\n") };
            await live.CommentAsync(pull, "/testfix");
            var published = await live.PublishedAsync(await live.EndedAsync(i + 1));
            Assert.True(published.StartsWith("unsafe-patch", StringComparison.Ordinal) || published.StartsWith("unfit-patch", StringComparison.Ordinal), $"{patches[i].Name}: {published}");
        }

        Assert.Empty(await live.FixesAsync(null));
        Assert.Empty(await live.World.Forge.GetReviewAsync(pull.Ref, default));
        Assert.Equal(["feature", "main"], (await live.Hooks.Known.RunAsync("for-each-ref", "--format=%(refname:short)", "refs/heads")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
