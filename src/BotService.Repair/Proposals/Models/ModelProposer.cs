using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Lets a language model propose; its models are shared by all runs.</summary>
internal sealed class ModelProposer(ModelPool models, TimeProvider time) : IProposer
{
    /// <summary>For what patterns find at once: a model that shares their cores reads beside them so long, and writes nothing.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(2);

    public string Kind => "model";

    public void Check(RepairRequest request)
    {
        models.Parse(request.Models);
        request.ModelRun.Check();
    }

    public void Prepare(RepairRequest request) => models.Prepare(models.Parse(request.Models));

    public IProposal Open(Fault fault, RepairRequest request)
    {
        var chain = models.Parse(request.Models);
        var options = new ModelProposalOptions
        {
            Method = request.Method,
            Run = request.ModelRun,
            Hints = new ProposalHints { Diff = fault.HeadDiff, Attempts = request.EarlierAttempts, Feedback = request.Feedback },
        };
        var began = time.GetTimestamp();
        return new ModelProposal(fault, token => models.GetAsync(chain, token), options, time)
        {
            BeforeWriting = async (model, token) =>
            {
                if (request.Engine == EngineMode.Auto && model.Description.SharesCores && HeadStart - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
                {
                    await Task.Delay(left, time, token);
                }
            },
        };
    }
}
