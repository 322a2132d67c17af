using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.Go;

/// <summary>A test as <c>import/path.TestName/subtest</c>.</summary>
internal sealed partial record GoTestId(string Package, string Test)
{
    public string TopLevel => Test.Split('/')[0];

    public override string ToString() => $"{Package}.{Test}";

    public static GoTestId? Parse(string id) =>
        Pattern().Match(id) is { Success: true } match ? new GoTestId(match.Groups["package"].Value, match.Groups["test"].Value) : null;

    /// <summary>The pattern for <c>-run</c> that takes the top-level tests of these ids.</summary>
    public static string RunPattern(IEnumerable<GoTestId> ids) =>
        $"^({string.Join('|', ids.Select(i => Regex.Escape(i.TopLevel)).Distinct())})$";

    [GeneratedRegex("""^(?<package>.*?)\.(?<test>(Test|Example|Fuzz)[^./]*(/.*)?)$""", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
