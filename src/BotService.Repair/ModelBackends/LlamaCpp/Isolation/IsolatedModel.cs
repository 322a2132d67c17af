using BotService.Repair.ModelBackends.Runs;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>A model in a process of its own. Its end ends the requests that it was computing, and the next one starts it again.</summary>
internal sealed class IsolatedModel : ILanguageModel
{
    private readonly WorkerSupervisor supervisor;

    private IsolatedModel(WorkerSupervisor supervisor)
    {
        this.supervisor = supervisor;
        Chat = Description.Chats ? new IsolatedChat(supervisor) : new NoChat(Description.Name);
        Infill = supervisor.Opening!.Infills ? new IsolatedInfill(supervisor) : null;
        Scoring = new IsolatedScoring(supervisor);
    }

    public ModelDescription Description => supervisor.Opening!.Description!;

    public IChatClient Chat { get; }

    public IInfill? Infill { get; }

    public IScoring? Scoring { get; }

    /// <summary>Of the process that runs now; 0 when none does.</summary>
    public int ProcessId => supervisor.ProcessId;

    public void UseCores(int cores) => supervisor.UseCores(cores);

    public static async Task<ModelOpening> OpenAsync(WorkerSupervisor supervisor, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        try
        {
            var opening = await supervisor.OpenAsync(progress, token);
            if (opening.Description is not null)
            {
                return new ModelOpening.Opened(new IsolatedModel(supervisor));
            }

            await supervisor.DisposeAsync();
            return new ModelOpening.Unavailable(opening.Reason, opening.Transient);
        }
        catch
        {
            await supervisor.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<int> CountTokensAsync(string text, CancellationToken token)
    {
        var items = await supervisor.CallAsync(new WorkerCall(WorkerMethods.CountTokens, text, PromptFingerprint.Of([text])), token).ToListAsync(token);
        return items.Select(i => i.Tokens).OfType<int>().Single();
    }

    public async ValueTask DisposeAsync()
    {
        Chat.Dispose();
        await supervisor.DisposeAsync();
    }
}
