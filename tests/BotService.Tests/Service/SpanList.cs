using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace BotService.Tests.Service;

/// <summary>Keeps the spans that were exported.</summary>
internal sealed class SpanList : BaseExporter<Activity>
{
    private readonly ConcurrentQueue<Activity> spans = new();

    public IEnumerable<Activity> All => spans;

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
        {
            spans.Enqueue(span);
        }

        return ExportResult.Success;
    }
}
