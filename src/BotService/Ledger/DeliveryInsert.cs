using System.Data.Common;
using System.Text;
using BotService.Ledger.Rows;

namespace BotService.Ledger;

/// <summary>The command that stores a batch of deliveries and returns forge and id of those that are new.</summary>
internal static class DeliveryInsert
{
    private const string Columns = "forge, delivery_id, kind, body, trace_parent, received_at, changed_at, state, result";
    private const string Known = " ON CONFLICT DO NOTHING RETURNING forge, delivery_id";
    private const string New = $"@now, @now, '{nameof(DeliveryState.Received)}', ''";

    /// <summary>One text for batches of any size, so that the server plans it once.</summary>
    public static async Task FillPostgreSqlAsync(DbCommand command, IReadOnlyList<NewDelivery> batch, object now, CancellationToken token)
    {
        command.CommandText = $"INSERT INTO deliveries ({Columns}) SELECT f, i, k, b, t, {New} FROM unnest(@f, @i, @k, @b, @t) AS d(f, i, k, b, t){Known}";
        Add(command, "now", now);
        Add(command, "f", batch.Select(d => d.Forge).ToArray());
        Add(command, "i", batch.Select(d => d.DeliveryId).ToArray());
        Add(command, "k", batch.Select(d => d.Kind).ToArray());
        Add(command, "b", batch.Select(d => d.Body).ToArray());
        Add(command, "t", batch.Select(d => d.TraceParent).ToArray());
        await command.PrepareAsync(token);
    }

    public static void FillSqlite(DbCommand command, IReadOnlyList<NewDelivery> batch, object now)
    {
        var text = new StringBuilder($"INSERT INTO deliveries ({Columns}) VALUES ");
        Add(command, "now", now);
        for (var i = 0; i < batch.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append($"(@f{i}, @i{i}, @k{i}, @b{i}, @t{i}, {New})");
            Add(command, $"f{i}", batch[i].Forge);
            Add(command, $"i{i}", batch[i].DeliveryId);
            Add(command, $"k{i}", batch[i].Kind);
            Add(command, $"b{i}", batch[i].Body);
            Add(command, $"t{i}", batch[i].TraceParent);
        }

        command.CommandText = text.Append(Known).ToString();
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
