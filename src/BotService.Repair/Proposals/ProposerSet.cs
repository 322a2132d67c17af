namespace BotService.Repair.Proposals;

/// <summary>Who proposes what a request asks for.</summary>
public sealed class ProposerSet(IEnumerable<IProposer> proposers, CoreShare cores)
{
    private readonly IReadOnlyList<IProposer> proposers = [.. proposers];

    /// <summary>Shared by the tests and models that compute on this machine.</summary>
    public CoreShare Cores => cores;

    /// <summary>Looks at a request before anything is run.</summary>
    /// <exception cref="ConfigurationException">It asks for something that no proposer can do.</exception>
    public void Check(RepairRequest request)
    {
        if (request is { Engine: EngineMode.Model, Models.Count: 0 })
        {
            throw new ConfigurationException("The model engine needs a model and none is named. Give one with --model, or use --engine pattern.");
        }

        foreach (var proposer in proposers)
        {
            proposer.Check(request);
        }
    }

    /// <summary>Begins in the background what takes long and needs no fault.</summary>
    public void Prepare(RepairRequest request)
    {
        foreach (var proposer in proposers.Where(p => IsWanted(p, request)))
        {
            proposer.Prepare(request);
        }
    }

    internal IReadOnlyList<NamedProposal> Open(Fault fault, RepairRequest request) =>
        [.. proposers.Where(p => IsWanted(p, request)).Select(p => new NamedProposal(p.Kind, p.Open(fault, request)))];

    private static bool IsWanted(IProposer proposer, RepairRequest request) => request.Engine switch
    {
        EngineMode.Auto => proposer.Kind == "pattern" || request.Models.Count > 0,
        var engine => proposer.Kind == engine.ToString().ToLowerInvariant(),
    };
}

/// <summary>The proposals of a run, from the search to its last word.</summary>
internal sealed class OpenProposals(IReadOnlyList<NamedProposal> all) : IAsyncDisposable
{
    public IReadOnlyList<NamedProposal> All => all;

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, proposal) in all)
        {
            await proposal.DisposeAsync();
        }
    }
}

/// <summary>A proposer's name beside its work on this run's fault.</summary>
internal sealed record NamedProposal(string Kind, IProposal Proposal);
