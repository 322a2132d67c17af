namespace BotService.Publishing;

/// <summary>By which comments of the bot are found again.</summary>
internal static class Markers
{
    /// <summary>The one comment about results on a pull request.</summary>
    public const string Sticky = "botservice:result";

    public static string Notice(string key) => "botservice:" + key;
}
