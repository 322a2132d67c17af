using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends.Runs;

internal sealed class ObservedScoring(IScoring inner, ObservedModel model) : IScoring
{
    public async Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token)
    {
        using var call = Begin("force", request, null, token);
        ForcedPass? pass = null;
        try
        {
            return pass = await call.WithinAsync(async () => await inner.ForceAsync(request, call.Token));
        }
        finally
        {
            call.End("", pass is null ? "broken" : "stop", pass is null ? null : pass.PromptTokens + pass.Positions.Count - 1, 0);
        }
    }

    public async IAsyncEnumerable<Branch> BranchAsync(
        ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, [EnumeratorCancellation] CancellationToken token)
    {
        using var call = Begin("branch", pass.Request, starts.Count > 0 ? starts[0].Temperature : null, token);
        var (texts, tokens, finish) = (new List<string>(), 0, "broken");
        try
        {
            await foreach (var branch in call.WithinAsync(t => inner.BranchAsync(pass, starts, limits, t)))
            {
                texts.Add(branch.Text);
                tokens += branch.Tokens;
                yield return branch;
            }

            finish = "stop";
        }
        finally
        {
            // The pass has read the prompt already.
            call.End(string.Join('\n', texts), finish, 0, tokens);
        }
    }

    private ObservedCall Begin(string kind, ForcedText request, double? temperature, CancellationToken token)
    {
        (string Role, string Text)[] prompt = request.Prompt switch
        {
            ModelPrompt.Chat chat => [.. chat.Messages.Select(m => (m.Role.Value, m.Text)), ("assistant", chat.AnswerStart)],
            ModelPrompt.Infill infill => [("prefix", infill.Prefix), ("suffix", infill.Suffix)],
            ModelPrompt.Plain plain => [("text", plain.Text)],
            _ => throw new InvalidOperationException($"{request.Prompt} is no known prompt."),
        };
        return model.Begin(kind, "", [.. prompt, ("forced", request.Text)], temperature, token);
    }
}
