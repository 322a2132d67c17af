using BotService.Repair;

namespace BotService.Evaluation;

/// <summary>Runs the engine on a project as a user would. Holds nothing by which a reference could be read.</summary>
internal sealed class EvalEngine(RepairCall repair, NewRepository repositories)
{
    public async Task<(RepairReport Report, TimeSpan Took)> RunAsync(EvalProject project, RepairRequest request, IProgress<RepairProgress> progress, CancellationToken token)
    {
        using var folder = new TemporaryWorkspace();
        TemporaryWorkspace.Write(folder.Path, project.Files);
        await repositories.CommitAsync(folder.Path, "Start", token);
        var began = TimeProvider.System.GetTimestamp();
        var report = await repair(request with { Source = folder.Path }, progress, token);
        return (report, TimeProvider.System.GetElapsedTime(began));
    }
}
