using System.Buffers;
using System.Text;
using BotService.Repair.Sandboxes;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>JSON-RPC over a worker's standard streams, a line for each message.</summary>
internal sealed class WorkerMessages(LineSession session, SystemTextJsonFormatter formatter) : MessageHandlerBase(formatter)
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken) =>
        await session.ReadLineAsync(cancellationToken) is { } line ? formatter.Deserialize(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(line))) : null;

    protected override async ValueTask WriteCoreAsync(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        formatter.Serialize(bytes, content);
        await session.WriteLineAsync(Encoding.UTF8.GetString(bytes.WrittenSpan), cancellationToken);
    }

    protected override ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
