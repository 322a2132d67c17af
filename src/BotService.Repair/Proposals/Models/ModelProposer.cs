using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Lets a language model propose; its models are shared by all runs.</summary>
internal sealed class ModelProposer(ModelPool models, TimeProvider time) : IProposer
{
    /// <summary>For what patterns find at once: the model takes the cores for some seconds.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(2);

    public string Kind => "model";

    public void Check(RepairRequest request)
    {
        models.Parse(request.Models);
        request.ModelRun.Check();
    }

    public IProposal Open(Fault fault, RepairRequest request)
    {
        var chain = models.Parse(request.Models);
        var options = new ModelProposalOptions
        {
            Method = request.Method,
            Run = request.ModelRun,
            Hints = new ProposalHints { Diff = fault.HeadDiff, Attempts = request.EarlierAttempts, Feedback = request.Feedback },
        };
        return new ModelProposal(fault, token => OpenAsync(chain, request.Engine == EngineMode.Auto ? HeadStart : TimeSpan.Zero, token), options, time);
    }

    private async Task<ILanguageModel> OpenAsync(IReadOnlyList<ModelReference> chain, TimeSpan headStart, CancellationToken token)
    {
        var model = await models.GetAsync(chain, progress: null, token);
        if (model.Description.SharesCores)
        {
            await Task.Delay(headStart, time, token);
        }

        return model;
    }
}
