using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Tests.Charts;

/// <summary>The chart, rendered by helm itself.</summary>
internal static class Chart
{
    public const string Folder = "charts/botservice";

    public static IEnumerable<string> ValuesFiles() =>
        Directory.EnumerateFiles(Source.Path("tests/BotService.Tests/Charts/Values"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    public static Task<CommandResult> HelmAsync(params string[] arguments)
    {
        Requires.Tools("helm");
        return CommandLine.ToolAsync(Source.Root, "helm", arguments);
    }

    public static async Task<string> RenderAsync(string values, params string[] more)
    {
        var rendered = await TemplateAsync(values, more);
        Assert.True(rendered.Succeeded, rendered.ErrorOutput);
        return rendered.Output;
    }

    public static Task<CommandResult> TemplateAsync(string values, params string[] more) =>
        HelmAsync(["template", "bot", Folder, "--namespace", "ci", "--kube-version", "1.33", "--values", ValuesFile(values), .. more]);

    public static string ValuesFile(string name) => $"tests/BotService.Tests/Charts/Values/{name}.yaml";
}
