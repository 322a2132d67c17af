using BotService.Publishing;

namespace BotService.Jobs;

/// <summary>Publishes on the run's forge.</summary>
internal sealed class ForgePublisher(IServiceScopeFactory scopes) : IRunPublisher
{
    public async Task<string> PublishAsync(FinishedRun run, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<Publisher>().PublishAsync(run, token);
        return $"{result.Name}: {result.Text}";
    }
}
