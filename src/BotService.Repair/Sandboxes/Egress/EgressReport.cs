namespace BotService.Repair.Sandboxes.Egress;

public enum EgressVerdict
{
    Allowed,

    /// <summary>The host is not on the list.</summary>
    NotListed,

    /// <summary>The host is on the list, but its name leads into a private network or to this machine.</summary>
    NotPublic,

    /// <summary>Allowed, but it could not be resolved or did not answer.</summary>
    Unreachable,
}

/// <param name="Host">With its port, in normal form.</param>
public sealed record EgressUse(string Host, EgressVerdict Verdict, int Requests);

/// <summary>Which hosts a command asked for, and what the proxy said.</summary>
/// <param name="Malformed">Requests that could not be read.</param>
public sealed record EgressReport(IReadOnlyList<EgressUse> Uses, int Malformed)
{
    private const int Named = 10;

    public bool HasDenied => Uses.Any(u => u.Verdict is EgressVerdict.NotListed or EgressVerdict.NotPublic);

    /// <summary>One line for each host and verdict.</summary>
    public IReadOnlyList<string> Lines =>
        [.. Uses.Select(u => $"{u.Host} {Word(u.Verdict)}, {Counted(u.Requests)}"), .. Malformed == 0 ? [] : new[] { $"{Counted(Malformed)} could not be read" }];

    /// <summary>What a person must know when a restore step failed; "" when all was reached.</summary>
    public string Advice
    {
        get
        {
            var foreign = Of(EgressVerdict.NotListed);
            var inner = Of(EgressVerdict.NotPublic);
            var silent = Of(EgressVerdict.Unreachable);
            return string.Join(' ',
                new[]
                {
                    foreign.Count == 0 ? "" : $"Denied, because restore steps may not reach {(foreign.Count == 1 ? "it" : "them")}: {Names(foreign)}.",
                    inner.Count == 0 ? "" : $"Denied, because the name leads to this machine or into a private network: {Names(inner)}.",
                    HasDenied ? "What they may reach is listed in BotService:Egress:MoreHosts and by '--allow-host HOST', with the full name and :port unless it is 80 or 443." : "",
                    silent.Count == 0 ? "" : $"Allowed, but not reached from this machine: {Names(silent)}.",
                }.Where(s => s.Length > 0));
        }
    }

    private static string Word(EgressVerdict verdict) => verdict switch
    {
        EgressVerdict.Allowed => "allowed",
        EgressVerdict.NotListed => "denied: not on the list",
        EgressVerdict.NotPublic => "denied: not a public address",
        _ => "not reached",
    };

    private static string Counted(int requests) => requests == 1 ? "1 request" : $"{requests} requests";

    private static string Names(IReadOnlyList<EgressUse> uses) =>
        string.Join(", ", uses.Take(Named).Select(u => $"{u.Host} ({Counted(u.Requests)})")) + (uses.Count > Named ? $" and {uses.Count - Named} more" : "");

    private List<EgressUse> Of(EgressVerdict verdict) => [.. Uses.Where(u => u.Verdict == verdict)];
}

/// <summary>Counts requests. Thread safe; bounded, because their senders are not trusted.</summary>
internal sealed class EgressLog
{
    private const int Hosts = 200;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Host, EgressVerdict Verdict), int> uses = [];
    private int malformed;

    public EgressReport Report
    {
        get
        {
            lock (gate)
            {
                return new EgressReport([.. uses.Select(u => new EgressUse(u.Key.Host, u.Key.Verdict, u.Value)).OrderBy(u => u.Verdict).ThenBy(u => u.Host, StringComparer.Ordinal)], malformed);
            }
        }
    }

    public void Malformed() => Interlocked.Increment(ref malformed);

    /// <param name="host">With its port.</param>
    public void Count(string host, EgressVerdict verdict, int requests = 1)
    {
        lock (gate)
        {
            var key = uses.Count < Hosts || uses.ContainsKey((host, verdict)) ? host : "others";
            uses[(key, verdict)] = uses.GetValueOrDefault((key, verdict)) + requests;
        }
    }

    public void Add(EgressReport report)
    {
        Interlocked.Add(ref malformed, report.Malformed);
        foreach (var use in report.Uses)
        {
            Count(use.Host, use.Verdict, use.Requests);
        }
    }
}
