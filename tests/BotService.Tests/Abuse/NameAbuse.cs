using BotService.Repair;
using BotService.Tests.Service.Behaviour;

namespace BotService.Tests.Abuse;

/// <summary>Branch names, paths, test names and test output that try to reach a shell, Markdown, people or quick actions.</summary>
public sealed class NameAbuse
{
    private const string Branch = "x/$(touch${IFS}pwned);--exec=id|`id`&'\"<img/src=q>@all#1";
    private const string Path = "src/@all $(touch pwned);`id`<b>[x](http:evil.example).txt";

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task Hostile_names_and_output_are_shown_as_code_and_run_nothing(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        live.Test = new FailingTest(
            "tests/@all::test_<script>alert(1)</script>`/close`",
            "```\n/close\n/merge\n@everyone [click](https://evil.example) <img src=x onerror=alert(1)>\n<!-- botservice:result -->\nghp_0123456789abcdefghij0123456789abcdef \u202egnp.exe",
            live.Test.Fingerprint);
        await live.World.PushAsync("main", (Path, "one\ntwo\nthree\n"));
        live.Patch = LiveRepository.Change("@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n", Path);
        var pull = await live.RedPullAsync(Branch);

        await live.RedAsync(pull);
        var published = await live.PublishedAsync(await live.EndedAsync());

        Assert.StartsWith("pull-request", published);
        var fix = Assert.Single(await live.FixesAsync());
        Assert.Equal(Branch, fix.BaseBranch);
        Assert.Matches("^testfix/pr-[0-9]+-[0-9a-f]{16}$", fix.HeadBranch);
        var reviews = (await live.World.Forge.GetReviewAsync(fix.Ref, default)).Select(r => r.Body);
        foreach (var text in reviews.Concat(live.Said(pull)).Append(fix.Body).Append(fix.Title))
        {
            var shown = WithoutCode(text);
            Assert.DoesNotContain("@all", shown);
            Assert.DoesNotContain("@everyone", shown);
            Assert.DoesNotContain("<img", shown);
            Assert.DoesNotContain("<script", shown);
            Assert.DoesNotContain("evil.example", shown);
            Assert.DoesNotContain("ghp_", text);
            Assert.DoesNotContain('\u202e', text);
            Assert.DoesNotContain(text.Split('\n'), line => line.StartsWith('/'));
        }

        Assert.DoesNotContain("@", await live.Hooks.Known.RunAsync("log", "-1", "--format=%B", fix.HeadBranch));
        Assert.Empty(Directory.EnumerateFiles(live.Hooks.Fake.State.GitRoot, "pwned*", SearchOption.AllDirectories));
        Assert.False(File.Exists("pwned"));
    }

    /// <summary>As a reader of Markdown sees it, with code left out.</summary>
    private static string WithoutCode(string text)
    {
        var document = Markdig.Markdown.Parse(text, new Markdig.MarkdownPipelineBuilder().Build());
        var plain = new StringWriter();
        var renderer = new Markdig.Renderers.HtmlRenderer(plain);
        renderer.ObjectRenderers.RemoveAll(r => r is Markdig.Renderers.Html.CodeBlockRenderer or Markdig.Renderers.Html.Inlines.CodeInlineRenderer);
        renderer.ObjectRenderers.Add(new Nothing<Markdig.Syntax.CodeBlock>());
        renderer.ObjectRenderers.Add(new Nothing<Markdig.Syntax.Inlines.CodeInline>());
        renderer.Render(document);
        return plain.ToString();
    }

    private sealed class Nothing<T> : Markdig.Renderers.Html.HtmlObjectRenderer<T>
        where T : Markdig.Syntax.MarkdownObject
    {
        protected override void Write(Markdig.Renderers.HtmlRenderer renderer, T obj)
        {
        }
    }
}
