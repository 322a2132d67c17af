using System.Text.RegularExpressions;

namespace BotService.Forges.Http;

/// <summary>Takes secrets out of a text for people.</summary>
internal static partial class SecretText
{
    private const int Milliseconds = 1000;

    public static string Redact(string text) => UserInfo().Replace(PrivateKey().Replace(Token().Replace(text, "[secret]"), "[secret]"), "[secret]@");

    // GitHub's installation tokens grow and may hold dots; lengths are therefore not counted.
    [GeneratedRegex(
        @"(gh[opsur]_[A-Za-z0-9_.\-]+|github_pat_[A-Za-z0-9_]+|gl(pat|ptt|dt|rt|oas|cbt|ft|imt|soat|agent)-[A-Za-z0-9_.\-]+|whsec_[A-Za-z0-9+/=_\-]+|\beyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+(\.[A-Za-z0-9_\-]*)?)",
        RegexOptions.None,
        Milliseconds)]
    private static partial Regex Token();

    [GeneratedRegex(@"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,20000}?(-----END [A-Z ]{0,30}PRIVATE KEY-----|$)", RegexOptions.None, Milliseconds)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"(?<=[A-Za-z][A-Za-z0-9+.\-]{0,20}://)[^\s/@]{1,2000}@", RegexOptions.None, Milliseconds)]
    private static partial Regex UserInfo();
}
