namespace BotService.Repair.Configuration;

/// <summary>Finds what somebody meant who made a typing error.</summary>
internal static class Suggestion
{
    /// <summary>"Did you mean 'x'? " or "" when nothing is near.</summary>
    public static string For(string given, IEnumerable<string> known)
    {
        var nearest = known.Select(k => (Name: k, Distance: Distance(Normalized(given), Normalized(k)))).MinBy(k => k.Distance);
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, nearest.Name.Length / 3) ? $"Did you mean '{nearest.Name}'? " : "";
    }

    private static string Normalized(string name) => name.Length > 40 ? name[..40] : name.ToLowerInvariant().Replace('_', '-');

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
