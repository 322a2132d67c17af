using BotService.Ledger.Rows;
using Hangfire;

namespace BotService.Jobs;

/// <summary>Puts work into the queues. The queue is named at each call: a job that is retried stays in it.</summary>
internal sealed class RunQueue(IBackgroundJobClient jobs)
{
    public void Deliveries(long[] ids) => jobs.Enqueue<DeliveryJob>(Queues.Publish, j => j.RunAsync(ids, null, CancellationToken.None));

    public void FollowUp(string runId) => jobs.Enqueue<FollowUpJob>(Queues.Publish, j => j.RunAsync(runId, CancellationToken.None));

    public void Enqueue(RunStep step, string runId)
    {
        switch (step)
        {
            case RunStep.Reproduce:
                jobs.Enqueue<ReproduceJob>(Queues.Reproduce, j => j.RunAsync(runId, null, CancellationToken.None));
                break;
            case RunStep.Repair:
                jobs.Enqueue<RepairJob>(Queues.Repair, j => j.RunAsync(runId, null, CancellationToken.None));
                break;
            case RunStep.Publish:
                jobs.Enqueue<PublishJob>(Queues.Publish, j => j.RunAsync(runId, null, CancellationToken.None));
                break;
            case RunStep.Ended:
                jobs.Enqueue<EndJob>(Queues.Publish, j => j.RunAsync(runId, CancellationToken.None));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "not a step");
        }
    }

    public void Schedule(RunStep step, string runId, TimeSpan after)
    {
        switch (step)
        {
            case RunStep.Reproduce:
                jobs.Schedule<ReproduceJob>(Queues.Reproduce, j => j.RunAsync(runId, null, CancellationToken.None), after);
                break;
            case RunStep.Repair:
                jobs.Schedule<RepairJob>(Queues.Repair, j => j.RunAsync(runId, null, CancellationToken.None), after);
                break;
            case RunStep.Publish:
                jobs.Schedule<PublishJob>(Queues.Publish, j => j.RunAsync(runId, null, CancellationToken.None), after);
                break;
            case RunStep.Ended:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "not a step");
        }
    }
}
