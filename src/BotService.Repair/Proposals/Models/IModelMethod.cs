using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>One way to get candidates from a model; ids are given later.</summary>
internal interface IModelMethod
{
    IAsyncEnumerable<CandidatePatch> ProposeAsync(CancellationToken token);

    IAsyncEnumerable<CandidatePatch> ExtendAsync(CandidatePatch partial, CancellationToken token);
}
