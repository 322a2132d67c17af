using System.Globalization;

namespace BotService.Ledger;

/// <summary>The recorded reference of a fix pull request: its number, or an address that ends with it.</summary>
internal static class FixReference
{
    public const string Kind = "pull-request";

    public static int? Number(string reference) =>
        int.TryParse(reference[(reference.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
