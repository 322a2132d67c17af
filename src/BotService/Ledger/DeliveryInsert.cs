using System.Data.Common;
using BotService.Ledger.Rows;

namespace BotService.Ledger;

/// <summary>Stores a batch of deliveries; those that are there already stay as they are.</summary>
internal static class DeliveryInsert
{
    private const string Columns = "forge, delivery_id, kind, body, trace_parent, received_at, changed_at, state, result";
    private const string Known = " ON CONFLICT DO NOTHING";
    private const string New = $"@now, @now, '{nameof(DeliveryState.Received)}', ''";

    /// <summary>One text for batches of any size, so that the server plans it once.</summary>
    /// <returns>Forge and id of those that are new.</returns>
    public static async Task<HashSet<(string Forge, string Id)>> IntoPostgreSqlAsync(DbCommand command, IReadOnlyList<NewDelivery> batch, object now, CancellationToken token)
    {
        command.CommandText =
            $"INSERT INTO deliveries ({Columns}) SELECT f, i, k, b, t, {New} FROM unnest(@f, @i, @k, @b, @t) AS d(f, i, k, b, t){Known} RETURNING forge, delivery_id";
        Set(command, "now", now);
        Set(command, "f", batch.Select(d => d.Forge).ToArray());
        Set(command, "i", batch.Select(d => d.DeliveryId).ToArray());
        Set(command, "k", batch.Select(d => d.Kind).ToArray());
        Set(command, "b", batch.Select(d => d.Body).ToArray());
        Set(command, "t", batch.Select(d => d.TraceParent).ToArray());
        await command.PrepareAsync(token);
        var fresh = new HashSet<(string, string)>();
        await using var rows = await command.ExecuteReaderAsync(token);
        while (await rows.ReadAsync(token))
        {
            fresh.Add((rows.GetString(0), rows.GetString(1)));
        }

        return fresh;
    }

    /// <summary>Row by row: SQLite is in this process, so a call costs less than a text that grows with the batch.</summary>
    /// <inheritdoc cref="IntoPostgreSqlAsync" path="/returns"/>
    public static async Task<HashSet<(string Forge, string Id)>> IntoSqliteAsync(DbCommand command, IReadOnlyList<NewDelivery> batch, object now, CancellationToken token)
    {
        command.CommandText = $"INSERT INTO deliveries ({Columns}) VALUES (@f, @i, @k, @b, @t, {New}){Known}";
        Set(command, "now", now);
        var fresh = new HashSet<(string, string)>();
        foreach (var delivery in batch)
        {
            Set(command, "f", delivery.Forge);
            Set(command, "i", delivery.DeliveryId);
            Set(command, "k", delivery.Kind);
            Set(command, "b", delivery.Body);
            Set(command, "t", delivery.TraceParent);
            if (await command.ExecuteNonQueryAsync(token) > 0)
            {
                fresh.Add((delivery.Forge, delivery.DeliveryId));
            }
        }

        return fresh;
    }

    private static void Set(DbCommand command, string name, object value)
    {
        if (command.Parameters.Contains(name))
        {
            command.Parameters[name].Value = value;
            return;
        }

        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
