using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Lets a language model propose; its models are shared by all runs.</summary>
internal sealed class ModelProposer(ModelPool models) : IProposer
{
    public string Kind => "model";

    public void Check(RepairRequest request) => models.Parse(request.Models);

    public IProposal Open(Fault fault, RepairRequest request)
    {
        var chain = models.Parse(request.Models);
        return new ModelProposal(fault, token => models.GetAsync(chain, progress: null, token), new ModelProposalOptions { Method = request.Method });
    }
}
