using BotService.Repair;

namespace BotService.Publishing;

/// <summary>The Markdown files in <c>Texts</c>.</summary>
internal static class Text
{
    public static readonly TextTemplate PullRequest = Load("pull-request");
    public static readonly TextTemplate Suggestions = Load("suggestions");
    public static readonly TextTemplate Patch = Load("patch");
    public static readonly TextTemplate FixProposed = Load("fix-proposed");
    public static readonly TextTemplate Hunk = Load("hunk");
    public static readonly TextTemplate Outcome = Load("outcome");
    public static readonly TextTemplate Explanation = Load("explanation");
    public static readonly TextTemplate Status = Load("status");
    public static readonly TextTemplate Commit = Load("commit");
    public static readonly TextTemplate ConfigurationError = Load("configuration-error");
    public static readonly TextTemplate Help = Load("help");

    private static TextTemplate Load(string name) => TextTemplate.Load(typeof(Text).Assembly, $"Texts/{name}");
}
