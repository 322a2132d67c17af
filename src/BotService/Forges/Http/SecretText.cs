using System.Text.RegularExpressions;
using BotService.Repair;

namespace BotService.Forges.Http;

/// <summary>Takes secrets out of a text for people.</summary>
internal static partial class SecretText
{
    private const int Milliseconds = 1000;

    /// <summary>As <see cref="Redaction.Hide"/>, and with nothing of who signs in by an address.</summary>
    public static string Redact(string text) => Redaction.Hide(UserInfo().Replace(text, Redaction.Hidden + "@"));

    [GeneratedRegex(@"(?<=[A-Za-z][A-Za-z0-9+.\-]{0,20}://)[^\s/@]{1,2000}@", RegexOptions.None, Milliseconds)]
    private static partial Regex UserInfo();
}
