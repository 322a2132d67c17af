using BotService.Repair.ModelBackends.Runs;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>Fills gaps with the model of a worker.</summary>
internal sealed class IsolatedInfill(WorkerSupervisor supervisor) : IInfill
{
    public IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, CancellationToken token) =>
        supervisor.CallAsync(new WorkerCall(WorkerMethods.Infill, request, PromptFingerprint.Of(request)), token).Select(i => i.Middle!);
}
