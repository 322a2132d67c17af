using System.Text.RegularExpressions;
using BotService.Repair.Proposals.Models;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Makes text of repositories and models fit for a log.</summary>
internal static partial class LogText
{
    private const string Hidden = "[secret]";
    private const int Milliseconds = 1000;

    /// <summary>Without characters that hide or reorder text, and with what looks like a secret replaced; line ends become LF.</summary>
    public static string Clean(string text) => Redact(Invisible.Remove(text));

    public static string Redact(string text)
    {
        try
        {
            foreach (var secret in new[] { PrivateKey(), KnownToken(), UrlPassword() })
            {
                text = secret.Replace(text, Hidden);
            }

            return Assignment().Replace(text, m => m.Groups["name"].Value + Hidden);
        }
        catch (RegexMatchTimeoutException)
        {
            return "[left out: too intricate to be searched for secrets]";
        }
    }

    [GeneratedRegex(@"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,20000}?-----END [A-Z ]{0,30}PRIVATE KEY-----", RegexOptions.None, Milliseconds)]
    private static partial Regex PrivateKey();

    // Prefixes that the issuers publish: GitHub, GitLab, AWS, Slack, OpenAI-like, Hugging Face, Google, npm, PyPI, JSON web tokens.
    [GeneratedRegex(
        @"\b(gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{16,255}|(AKIA|ASIA)[A-Z0-9]{16}|xox[abposr]-[A-Za-z0-9-]{10,255}|sk-[A-Za-z0-9_-]{20,255}|hf_[A-Za-z0-9]{20,255}|AIza[A-Za-z0-9_-]{30,60}|npm_[A-Za-z0-9]{30,60}|pypi-[A-Za-z0-9_-]{20,255}|eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000})",
        RegexOptions.None,
        Milliseconds)]
    private static partial Regex KnownToken();

    [GeneratedRegex(@"(?<=[a-z][a-z0-9+.-]{0,20}://[^\s/:@]{0,100}:)[^\s/@]{3,200}(?=@)", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex UrlPassword();

    [GeneratedRegex(
        @"(?<name>\b[A-Za-z0-9_.-]{0,40}(password|passwd|secret|token|api_?key|apikey|authorization)\b[""']?\s{0,5}[:=]\s{0,5}(Bearer\s+)?[""']?)(?<value>[A-Za-z0-9+/_.=-]{12,500})",
        RegexOptions.IgnoreCase,
        Milliseconds)]
    private static partial Regex Assignment();
}
