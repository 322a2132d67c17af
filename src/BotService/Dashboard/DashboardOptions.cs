namespace BotService.Dashboard;

/// <summary>Who may see the pages and use the API. Without any of it they answer 404.</summary>
internal sealed class DashboardOptions : ISettings
{
    private const int ShortestToken = 24;

    public static string Section => "Dashboard";

    /// <summary>A secret that opens everything: pages, API and command line. At least 24 characters; "" for none.</summary>
    public string AdminToken { get; init; } = "";

    /// <summary>Applications at the forges that people sign in with, by the forge's name: <c>github</c>, <c>gitlab</c>.</summary>
    public IReadOnlyDictionary<string, SignInApplication> SignIn { get; init; } = new Dictionary<string, SignInApplication>();

    /// <summary>People who see everything, each as <c>github:LOGIN</c>.</summary>
    public IReadOnlyList<string> Admins { get; init; } = [];

    /// <summary>After this long one has to sign in again; 5 min to 7 days, default 8 h.</summary>
    public TimeSpan SessionTime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>How long the forge's word on what a person may see is believed; 10 s to 1 h, default 5 min.</summary>
    public TimeSpan AccessTime { get; init; } = TimeSpan.FromMinutes(5);

    internal bool IsConfigured => AdminToken.Length > 0 || SignIn.Count > 0;

    public IEnumerable<string> Faults() =>
    [
        .. AdminToken.Length is > 0 and < ShortestToken ? [$"AdminToken has {AdminToken.Length} characters. Give at least {ShortestToken}, for example the output of 'openssl rand -hex 32'."] : Array.Empty<string>(),
        .. SignIn.Where(s => s.Value.ClientId.Length == 0 || s.Value.ClientSecret.Length == 0)
            .Select(s => $"SignIn:{s.Key} needs ClientId and ClientSecret of an OAuth application of that forge."),
        .. Admins.Where(a => !a.Contains(':', StringComparison.Ordinal)).Select(a => $"Admins has '{a}'. Write FORGE:LOGIN, for example github:ann."),
        .. Jobs.JobsOptions.Range(SessionTime, nameof(SessionTime), TimeSpan.FromMinutes(5), TimeSpan.FromDays(7)),
        .. Jobs.JobsOptions.Range(AccessTime, nameof(AccessTime), TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)),
    ];
}

/// <summary>An OAuth application of a forge. It needs no rights but to tell who signs in.</summary>
internal sealed class SignInApplication
{
    public string ClientId { get; init; } = "";

    public string ClientSecret { get; init; } = "";
}
