namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Ends a streamed text at the first of the stop texts, which some servers leave in.</summary>
internal sealed class StopText(IReadOnlyList<string> stops)
{
    private readonly int longest = stops.Count == 0 ? 0 : stops.Max(s => s.Length);
    private string held = "";

    /// <summary>A stop text has come; nothing follows.</summary>
    public bool Met { get; private set; }

    /// <summary>The text before the first stop text.</summary>
    public static string Cut(string text, IReadOnlyList<string> stops)
    {
        var cutter = new StopText(stops);
        return cutter.Push(text) + cutter.Rest();
    }

    /// <summary>What can be shown; the last characters are held back as long as they could begin a stop text.</summary>
    public string Push(string piece)
    {
        if (Met)
        {
            return "";
        }

        held += piece;
        var found = stops.Select(s => held.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        Met = found >= 0;
        return Take(Met ? found : held.Length - Beginning());
    }

    public string Rest() => Met ? "" : Take(held.Length);

    private string Take(int length)
    {
        var text = held[..length];
        held = held[length..];
        return text;
    }

    private int Beginning()
    {
        for (var length = Math.Min(longest - 1, held.Length); length > 0; length--)
        {
            var end = held[^length..];
            if (stops.Any(s => s.StartsWith(end, StringComparison.Ordinal)))
            {
                return length;
            }
        }

        return 0;
    }
}
