using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Lets a language model propose; its models are shared by all runs.</summary>
internal sealed class ModelProposer(ModelPool models, TimeProvider time) : IProposer
{
    /// <summary>Most of what patterns repair they repair within a sixth of a minute's search, and each of their compilers may take all cores.</summary>
    private const int LimitsForOnePatience = 6;
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(20);

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
        return new ModelProposal(fault, token => models.GetAsync(chain, token), options, time)
        {
            Patient = () => Patience(chain, request),
            Unopened = () => models.FailureOf(chain),
        };
    }

    /// <summary>A model that computes on the tests' cores lets the patterns try their best candidates first.</summary>
    private TimeSpan Patience(IReadOnlyList<ModelReference> chain, RepairRequest request)
    {
        if (request.Engine != EngineMode.Auto || models.Opened(chain) is { Description.SharesCores: false })
        {
            return TimeSpan.Zero;
        }

        var share = request.TimeLimit / LimitsForOnePatience;
        return share < LongestPatience ? share : LongestPatience;
    }
}
