using System.Text.RegularExpressions;

namespace BotService.Repair;

/// <summary>Hides what looks like a secret in text that leaves the service: logs, comments, commit messages.</summary>
public static partial class Redaction
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Hidden = "[secret]";

    private const int Milliseconds = 1000;

    /// <summary>For logs and messages: also values of what is called password, token and the like.</summary>
    public static string Hide(string text)
    {
        try
        {
            return Assignment().Replace(HideKnown(text), m => m.Groups["name"].Value + Hidden);
        }
        catch (RegexMatchTimeoutException)
        {
            return "[left out: too intricate to be searched for secrets]";
        }
    }

    /// <summary>For code, where a variable may be called token: only what has the form of an issuer's secret.</summary>
    public static string HideKnown(string text)
    {
        foreach (var secret in new[] { PrivateKey(), KnownToken(), UrlPassword() })
        {
            text = secret.Replace(text, Hidden);
        }

        return text;
    }

    // Also one whose end was cut off, as logs are.
    [GeneratedRegex(
        @"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----([\s\S]{0,20000}?-----END [A-Z ]{0,30}PRIVATE KEY-----|\s{0,4}[A-Za-z0-9+/=\\][A-Za-z0-9+/=\\\s]{15,20000})",
        RegexOptions.None,
        Milliseconds)]
    private static partial Regex PrivateKey();

    // Prefixes that the issuers publish: GitHub (installation tokens may hold dots and dashes), GitLab, webhooks, JSON web tokens, also behind other
    // letters; and those that ordinary words may hold: AWS, Slack, OpenAI-like, Hugging Face, Google, npm, PyPI.
    [GeneratedRegex(
        @"ghs_[A-Za-z0-9_.-]{20,4000}|gh[pour]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|gl(pat|ptt|oas|dt|rt|cbt|ft|soat|agent|imt|wt)-[A-Za-z0-9_.-]{16,300}|whsec_[A-Za-z0-9+/=_-]{16,255}|eyJ[A-Za-z0-9_-]{8,4000}\.(eyJ[A-Za-z0-9_-]{8,4000}(\.[A-Za-z0-9_-]{0,4000})?|[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000})|\b((AKIA|ASIA)[A-Z0-9]{16}|xox[abposr]-[A-Za-z0-9-]{10,255}|sk-[A-Za-z0-9_-]{20,255}|hf_[A-Za-z0-9]{20,255}|AIza[A-Za-z0-9_-]{30,60}|npm_[A-Za-z0-9]{30,60}|pypi-[A-Za-z0-9_-]{20,255})",
        RegexOptions.None,
        Milliseconds)]
    private static partial Regex KnownToken();

    [GeneratedRegex(@"(?<=[a-z][a-z0-9+.-]{0,20}://[^\s/:@]{0,100}:)[^\s/@]{3,200}(?=@)", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex UrlPassword();

    [GeneratedRegex(
        @"(?<name>\b[A-Za-z0-9_.-]{0,40}(password|passwd|secret|token|api_?key|apikey|authorization)\b[""']?\s{0,5}[:=]\s{0,5}((Bearer|Basic)\s+)?[""']?)(?<value>[A-Za-z0-9+/_.=-]{12,500})",
        RegexOptions.IgnoreCase,
        Milliseconds)]
    private static partial Regex Assignment();
}
