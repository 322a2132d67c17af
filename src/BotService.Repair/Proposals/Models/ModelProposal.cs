using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>A language model at work on one fault.</summary>
/// <remarks>Streams end with <see cref="ConfigurationException"/> for a method that the model cannot serve.</remarks>
/// <param name="open">Gives the model, at the first candidate that is asked for. Called once; who opened it disposes of it.</param>
/// <param name="time">Null is the system's.</param>
public sealed class ModelProposal(Fault fault, Func<CancellationToken, Task<ILanguageModel>> open, ModelProposalOptions options, TimeProvider? time = null) : IProposal
{
    /// <summary>A vote needs to see less than an answer does, and there are several.</summary>
    private const int VotePromptTokens = 1000;

    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly ModelTally tally = new();
    private readonly SemaphoreSlim opening = new(1);
    private ObservedModel? model;
    private ModelFailedException? failure;
    private ProposalMethod? used;

    /// <summary>Why a model that nobody asked for yet cannot be opened; null when nothing is known against it.</summary>
    public Func<string?>? Unopened { get; init; }

    /// <summary>Asked for <see cref="IProposal.Patience"/>; null is no patience.</summary>
    public Func<TimeSpan>? Patient { get; init; }

    public TimeSpan Patience => Patient?.Invoke() ?? TimeSpan.Zero;

    /// <summary>What the model did so far.</summary>
    public ModelUse Use => tally.Use;

    public ModelWork? Work => model is { Description: var m } && (used is not null || Use.PromptTokens > 0)
        ? new ModelWork(NameOf(m), used is { } method ? MethodChoice.Name(method) : "vote", Use) { Quantisation = m.Quantisation, Seed = options.Seed }
        : null;

    public IReadOnlyList<string> Notes => model?.Notes ?? ((failure?.Message ?? Unopened?.Invoke()) is { } why ? [why] : []);

    /// <summary>Prices of other engines' candidates; grows as the model reads.</summary>
    public ForcedPrices Prices { get; } = new();

    public Func<CandidatePatch, double>? Rescore => Prices.IsEmpty ? null : candidate => ForcedPrices.Join(candidate.Score, Prices.LogRatio(candidate));

    /// <summary>Each result as its own candidate, about the most promising first; goes on with less promising ones as long as it is read.</summary>
    public IAsyncEnumerable<CandidatePatch> ProposeAsync(CancellationToken token) =>
        RunAsync((m, method) => Candidates(m, method, fault, options).ProposeAsync(token), token);

    public IAsyncEnumerable<CandidatePatch> ExtendAsync(NearMiss miss, CancellationToken token) =>
        RunAsync((m, method) => new NearMissRound(fault, options, miss).Run((f, o) => Candidates(m, method, f, o), method, token), token);

    public async Task<IReadOnlyList<double?>> VoteAsync(IReadOnlyList<CandidatePatch> patches, TimeSpan limit, CancellationToken token)
    {
        var votes = new double?[patches.Count];
        await WithinAsync("vote", limit, token, async (opened, within) =>
        {
            if (opened is not { Infill: not null, Scoring: not null })
            {
                return;
            }

            var bounds = options with { PromptTokens = Math.Min(options.PromptTokens, VotePromptTokens) };
            var vote = new PatchVote(new ModelSession(opened, new FaultFiles(fault), bounds, tally, Prices));
            for (var i = 0; i < votes.Length; i++)
            {
                votes[i] = await vote.GainAsync(patches[i], within);
            }
        });
        return votes;
    }

    public async Task<string> ExplainAsync(string patch, TimeSpan limit, CancellationToken token)
    {
        var text = "";
        await WithinAsync("explain", limit, token, async (opened, within) => text = await ModelExplanation.OfAsync(opened, fault, patch, within));
        return text;
    }

    /// <summary>What is nice to have and never fails a run.</summary>
    private async Task WithinAsync(string what, TimeSpan limit, CancellationToken token, Func<ObservedModel, CancellationToken, Task> ask)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(token);
        within.CancelAfter(limit);
        try
        {
            var opened = await OpenAsync(within.Token);
            await ask(opened.For(what), within.Token);
        }
        catch (Exception e) when (e is ModelFailedException or ConfigurationException or PromptTooLongException || (e is OperationCanceledException && within.IsCancellationRequested))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        opening.Dispose();
        if (model is not null)
        {
            await model.DisposeAsync();
        }
    }

    // A chain may go on with another model, for which another method is the right one.
    private async IAsyncEnumerable<CandidatePatch> RunAsync(
        Func<ObservedModel, ProposalMethod, IAsyncEnumerable<CandidatePatch>> stream, [EnumeratorCancellation] CancellationToken token)
    {
        await Task.Yield();
        var opened = await OpenAsync(token);
        used = used is null ? MethodChoice.For(opened, options.Method) : MethodAfterSwitch(opened);
        for (var ended = false; !ended;)
        {
            var about = opened.Description;
            await using var candidates = stream(opened.For(MethodChoice.Name(used.Value)), used.Value).GetAsyncEnumerator(token);
            while (await NextAsync(candidates, () => opened.Description != about) is { } more && !ended)
            {
                ended = !more;
                if (more)
                {
                    yield return candidates.Current with { Model = NameOf(opened.Description) };
                }
            }

            RefuseSilence(ended, opened.Description);
            used = ended ? used : MethodAfterSwitch(opened);
        }
    }

    /// <returns>Whether there is a candidate; null when another model took over.</returns>
    private static async Task<bool?> NextAsync(IAsyncEnumerator<CandidatePatch> candidates, Func<bool> switched)
    {
        try
        {
            return await candidates.MoveNextAsync();
        }
        catch (Exception e) when (e is ModelFailedException { BudgetSpent: false } or PromptTooLongException && switched())
        {
            return null;
        }
    }

    private void RefuseSilence(bool ended, ModelDescription about)
    {
        if (ended && tally is { Asked: false, Refused: true })
        {
            throw new ModelFailedException(
                $"{NameOf(about)} has a context of {about.ContextTokens} tokens, and no suspicious code with its failing test fits into it. "
                + "Give the model a larger context, or take another model.",
                transient: false);
        }
    }

    private static string NameOf(ModelDescription about) => $"{about.Backend}:{about.Name}";

    private ProposalMethod MethodAfterSwitch(ObservedModel opened)
    {
        try
        {
            return MethodChoice.For(opened, options.Method);
        }
        catch (ConfigurationException e)
        {
            throw new ModelFailedException(e.Message, transient: false, e);
        }
    }

    private async Task<ObservedModel> OpenAsync(CancellationToken token)
    {
        await opening.WaitAsync(token);
        try
        {
            return failure is null ? model ??= options.Run.Watch(await open(token), time) : throw failure;
        }
        catch (ModelFailedException e)
        {
            failure = e;
            throw;
        }
        finally
        {
            opening.Release();
        }
    }

    private ModelCandidates Candidates(ObservedModel opened, ProposalMethod method, Fault about, ModelProposalOptions bounds)
    {
        var session = new ModelSession(opened, new FaultFiles(about), bounds, tally, Prices);
        return new ModelCandidates(session, method switch
        {
            ProposalMethod.Infill => new InfillSearch(session),
            ProposalMethod.Rewrite => new RewriteSearch(session),
            ProposalMethod.Edits => new EditsSearch(session),
            _ => new DeviationSearch(session),
        });
    }
}
