namespace BotService.Ledger;

internal enum DatabaseKind
{
    /// <summary>One file and one process: to try it out, or for a small team.</summary>
    Sqlite,

    /// <summary>Any number of processes; also holds the queues.</summary>
    PostgreSql,
}

/// <summary>Where the ledger lies.</summary>
internal sealed class DatabaseOptions : ISettings
{
    public static string Section => "Database";

    public DatabaseKind Kind { get; init; }

    /// <summary>For PostgreSQL: <c>Host=...;Database=...;Username=...;Password=...</c>.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>For SQLite; relative to the working folder. Default <c>botservice.db</c>.</summary>
    public string File { get; init; } = "botservice.db";

    public IEnumerable<string> Faults()
    {
        if (Kind == DatabaseKind.PostgreSql && ConnectionString.Length == 0)
        {
            yield return "ConnectionString is empty. Give the PostgreSQL database, such as 'Host=db;Database=botservice;Username=bot', best by the secrets folder.";
        }

        if (Kind == DatabaseKind.Sqlite && ConnectionString.Length > 0)
        {
            yield return "ConnectionString is set but Kind is Sqlite. Set Kind to PostgreSql, or remove the connection string.";
        }

        if (Kind == DatabaseKind.Sqlite && (File.Length == 0 || File.Contains(';')))
        {
            yield return $"File is '{File}'. Give the path of a file.";
        }
    }
}
