using Npgsql;

namespace BotService.Benchmarks.Soak;

internal sealed record LedgerRun(string Id, string Repository, string Sha, string Cause, string Step, string Result, string Reason, int Attempt);

internal sealed record LedgerDelivery(string Id, string State, string Result);

/// <summary>Reads the database as anybody with a password could.</summary>
internal sealed class SoakLedger(string connectionString)
{
    private readonly string connection = connectionString + ";Pooling=false;Application Name=soak";

    public Task<List<LedgerRun>> RunsAsync() => ReadAsync(
        "SELECT id, repository_name, head_sha, cause, step, result, reason, attempt FROM runs ORDER BY id",
        r => new LedgerRun(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetInt32(7)));

    public Task<List<LedgerDelivery>> DeliveriesAsync() => ReadAsync(
        "SELECT delivery_id, state, result FROM deliveries ORDER BY id", r => new LedgerDelivery(r.GetString(0), r.GetString(1), r.GetString(2)));

    /// <summary>By state; recurring jobs count when they are due.</summary>
    public async Task<Dictionary<string, long>> JobsAsync() => (await ReadAsync(
        "SELECT coalesce(statename, 'none'), count(*) FROM hangfire.job GROUP BY 1", r => (r.GetString(0), r.GetInt64(1)))).ToDictionary(s => s.Item1, s => s.Item2);

    public Task<List<string>> FailedJobsAsync() => ReadAsync(
        "SELECT j.invocationdata::text || ' ' || j.arguments::text || ': ' || coalesce(s.reason, '') || ' ' || coalesce(s.data::text, '') FROM hangfire.job j LEFT JOIN hangfire.state s ON s.id = j.stateid WHERE j.statename = 'Failed'",
        r => r.GetString(0));

    public async Task<long> NumberAsync(string query) => (await ReadAsync(query, r => r.GetInt64(0)))[0];

    public Task<List<(string Table, long Bytes)>> LargestAsync() => ReadAsync(
        "SELECT n.nspname || '.' || c.relname, pg_total_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN ('public', 'hangfire') ORDER BY 2 DESC LIMIT 6",
        r => (r.GetString(0), r.GetInt64(1)));

    /// <summary>Of the service's processes.</summary>
    public Task<long> ConnectionsAsync() => NumberAsync("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'soak'");

    private async Task<List<T>> ReadAsync<T>(string query, Func<NpgsqlDataReader, T> read)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(query, open);
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await rows.ReadAsync())
        {
            all.Add(read(rows));
        }

        return all;
    }
}
