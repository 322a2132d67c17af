using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Bounds of what a model is asked. The defaults suit a small model on two processor cores.</summary>
public sealed record ModelProposalOptions
{
    public ProposalMethod Method { get; init; } = ProposalMethod.Auto;

    /// <summary>Deviations that one round follows; default 24.</summary>
    public int Branches { get; init; } = 24;

    /// <summary>Answers that one round of <see cref="ProposalMethod.Rewrite"/> or <see cref="ProposalMethod.Edits"/> asks for, the first
    /// one greedy; default 6.</summary>
    public int Answers { get; init; } = 6;

    /// <summary>Tokens of context in front of the answer, where the model's own context allows it; default 2000.</summary>
    public int PromptTokens { get; init; } = 2000;

    /// <summary>A file of at most this many tokens is read or rewritten whole, a larger one by functions; default 1200.</summary>
    public int WholeFileTokens { get; init; } = 1200;

    /// <summary>Seed of everything that is sampled.</summary>
    public int Seed { get; init; }

    /// <summary>What the model may cost, and where its prompts and answers are written.</summary>
    public ModelRun Run { get; init; } = new();

    /// <summary>What is known beyond the failure itself.</summary>
    public ProposalHints Hints { get; init; } = new();
}

/// <summary>Untrusted text from around the failure that a model may see.</summary>
public sealed record ProposalHints
{
    /// <summary>Unified diff of the head commit or the pull request; "" when not known.</summary>
    public string Diff { get; init; } = "";

    /// <summary>The latest last.</summary>
    public IReadOnlyList<EarlierAttempt> Attempts { get; init; } = [];

    /// <summary>The latest last.</summary>
    public IReadOnlyList<ReviewFeedback> Feedback { get; init; } = [];
}
