namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Makes text of repositories and models fit for a log.</summary>
internal static class LogText
{
    /// <summary>Without characters that hide or reorder text, and with what looks like a secret replaced; line ends become LF.</summary>
    public static string Clean(string text) => Redaction.Hide(VisibleText.Of(text));
}
