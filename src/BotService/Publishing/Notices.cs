using BotService.Policies;

namespace BotService.Publishing;

/// <summary>Short things that the bot says besides what runs find.</summary>
internal static class Notices
{
    public const string ConfigurationKey = "configuration";

    public static Notice Configuration(string error) => new(
        ConfigurationKey, Text.ConfigurationError.Render(("error", EchoedText.Block(error, 5, 1000))));

    public static Notice BaseRed(string baseBranch) => new(
        "base-red", $"{EchoedText.Path(baseBranch, 100)} is red as well, so I do not look for a fault in this pull request. Once that branch is green, run `/testfix` here.");

    public static Notice HandsOff() => new(
        "hands-off", "Somebody has committed to this branch, so it is yours now: I push nothing more to it. `/testfix` on the original pull request starts anew.");

    public static Notice AttemptsSpent(int attempts) => new(
        "attempts", $"I have tried {attempts} times on this failure, which is all that I may. `bot.caps.attempts` in `.botservice.yml` of the base branch sets the number.");

    public static Notice Help(string? complaint) => new("help", Text.Help.Render(("complaint", complaint is null ? "" : complaint + "\n\n")));
}
