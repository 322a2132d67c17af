using System.Text.RegularExpressions;

namespace BotService.Forges.Http;

/// <summary>The address of the next page, as both forges give it in the <c>Link</c> header.</summary>
internal static partial class NextPage
{
    public static string? Of(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out var links) && Next().Match(string.Join(",", links)) is { Success: true } match ? match.Groups["to"].Value : null;

    [GeneratedRegex(@"<(?<to>[^<>]{1,4000})>;[^,]{0,200}rel=""?next\b")]
    private static partial Regex Next();
}
