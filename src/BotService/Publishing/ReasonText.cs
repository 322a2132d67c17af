using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Publishing;

/// <summary>Why the engine looked at a line, in words for people who know nothing of fault localization. Markdown, safe to post.</summary>
internal static partial class ReasonText
{
    public static string Of(string reason) => (reason, Spectrum().Match(reason)) switch
    {
        (_, { Success: true } counts) => Runs(Number(counts, 1), Number(counts, 2)) + Also(Number(counts, 3), Number(counts, 4)),
        ("stack frame of a failing test", _) => "the stack trace of the failure goes through it",
        ("changed by the head commit or not yet committed", _) => "the red commit changed it",
        _ => EchoedText.Code(reason, 150),
    };

    private static string Runs(int failing, int of) => (failing, of) switch
    {
        (1, 1) => "the failing test runs it",
        var (n, all) when n == all => $"all {all} failing tests run it",
        var (n, all) => $"{n} of {all} failing tests run it",
    };

    private static string Also(int passing, int of) => (passing, of) switch
    {
        (_, 0) => "",
        (0, _) => " and no passing one does",
        (2, 2) => " and so do both passing ones",
        var (n, all) when n == all => $" and so do all {all} passing ones",
        var (n, all) => $" and so do {n} of {all} passing ones",
    };

    private static int Number(Match counts, int group) => int.Parse(counts.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^run by (\d{1,9}) of (\d{1,9}) failing and (\d{1,9}) of (\d{1,9}) passing tests\z")]
    private static partial Regex Spectrum();
}
