using StreamJsonRpc;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>The worker's side: one model, and what it is asked.</summary>
internal sealed class WorkerService(JsonRpc rpc, Func<LlamaCppOptions, IModelBackend> backend)
{
    /// <summary>Positions of a forced pass in one message, so that no message becomes as large as a file.</summary>
    private const int PositionsAtOnce = 256;

    private ILanguageModel? model;

    private ILanguageModel Model => model ?? throw new InvalidOperationException("No model was opened.");

    private IScoring Scoring => Model.Scoring ?? throw new InvalidOperationException("This model gives no log-probabilities.");

    [JsonRpcMethod(WorkerMethods.Open)]
    public async Task<WorkerOpening> OpenAsync(string path, LlamaCppOptions options, CancellationToken token)
    {
        if (Interlocked.Exchange(ref model, null) is { } old)
        {
            await old.DisposeAsync();
        }

        var reference = new ModelReference(LlamaCppBackend.BackendName, path);
        switch (await backend(options).OpenAsync(reference, new Progress(rpc), token))
        {
            case ModelOpening.Opened opened:
                model = opened.Model;
                return new WorkerOpening(model.Description, model.Infill is not null, "", false);
            case ModelOpening.Unavailable unavailable:
                return new WorkerOpening(null, false, unavailable.Reason, unavailable.Transient);
            case var other:
                throw new InvalidOperationException($"{other} is no known opening.");
        }
    }

    [JsonRpcMethod(WorkerMethods.Chat)]
    public Task ChatAsync(long call, ChatCall chat, CancellationToken token) => SendAsync(
        call,
        Model.Chat.GetStreamingResponseAsync(chat.Messages.Select(m => m.ToMessage()), chat.Settings.ToOptions(), token).Select(u => new WorkerItem { Chat = ChatPiece.Of(u) }),
        token);

    [JsonRpcMethod(WorkerMethods.Infill)]
    public Task InfillAsync(long call, InfillRequest request, CancellationToken token) =>
        SendAsync(call, Model.Infill!.InfillAsync(request, token).Select(a => new WorkerItem { Middle = a }), token);

    [JsonRpcMethod(WorkerMethods.Force)]
    public Task ForceAsync(long call, ForceCall force, CancellationToken token) => SendAsync(call, PassAsync(force, token), token);

    [JsonRpcMethod(WorkerMethods.Branch)]
    public Task BranchAsync(long call, BranchCall branch, CancellationToken token)
    {
        List<ForcedPosition> positions = [.. branch.Tokens.Append(-1).Select(t => new ForcedPosition(0, 0, t, 0, []))];
        var pass = new ForcedPass(new ForcedText(branch.Prompt.ToPrompt(), branch.Text), positions, branch.PromptTokens, 0);
        return SendAsync(
            call,
            Scoring.BranchAsync(pass, branch.Starts, branch.Limits, token)
                .Select(b => new WorkerItem { Branch = new BranchAnswer(Place(b.Start), b.Text, b.End, b.LogProbability, b.Tokens) }),
            token);

        // Two branches may start alike.
        int Place(BranchStart start) => branch.Starts.Index().First(s => ReferenceEquals(s.Item, start)).Index;
    }

    [JsonRpcMethod(WorkerMethods.CountTokens)]
    public Task CountTokensAsync(long call, string text, CancellationToken token) => SendAsync(call, CountAsync(text, token), token);

    [JsonRpcMethod(WorkerMethods.UseCores)]
    public void UseCores(int cores) => model?.UseCores(cores);

    private async IAsyncEnumerable<WorkerItem> CountAsync(string text, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        yield return new WorkerItem { Tokens = await Model.CountTokensAsync(text, token) };
    }

    private async IAsyncEnumerable<WorkerItem> PassAsync(ForceCall force, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        var pass = await Scoring.ForceAsync(new ForcedText(force.Prompt.ToPrompt(), force.Text, force.Best), token);
        foreach (var positions in pass.Positions.Chunk(PositionsAtOnce))
        {
            yield return new WorkerItem { Positions = positions };
        }

        yield return new WorkerItem { Forced = new ForcedCounts(pass.PromptTokens, pass.ReusedTokens) };
    }

    private async Task SendAsync(long call, IAsyncEnumerable<WorkerItem> items, CancellationToken token)
    {
        try
        {
            await foreach (var item in items.WithCancellation(token))
            {
                await rpc.NotifyAsync(WorkerMethods.Item, call, item);
            }

            await rpc.NotifyAsync(WorkerMethods.Item, call, new WorkerItem { End = true });
        }
        catch (Exception e) when (WorkerFailure.Of(e) is { } failure)
        {
            await rpc.NotifyAsync(WorkerMethods.Item, call, new WorkerItem { Failure = failure });
        }
    }

    private sealed class Progress(JsonRpc rpc) : IProgress<ModelProgress>
    {
        public void Report(ModelProgress value) => _ = rpc.NotifyAsync(WorkerMethods.Progress, value);
    }
}
