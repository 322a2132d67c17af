using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends.Runs;

internal sealed class ObservedScoring(IScoring inner, Observation observation) : IScoring
{
    public async Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token)
    {
        var end = observation.Begin(Call("force", request, null));
        try
        {
            var pass = await inner.ForceAsync(request, token);
            end("", "stop", pass.PromptTokens + pass.Positions.Count - 1, 0);
            return pass;
        }
        catch
        {
            end("", "broken", null, 0);
            throw;
        }
    }

    public async IAsyncEnumerable<Branch> BranchAsync(
        ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, [EnumeratorCancellation] CancellationToken token)
    {
        var end = observation.Begin(Call("branch", pass.Request, starts.Count > 0 ? starts[0].Temperature : null));
        var (texts, tokens, finish) = (new List<string>(), 0, "broken");
        try
        {
            await foreach (var branch in inner.BranchAsync(pass, starts, limits, token))
            {
                texts.Add(branch.Text);
                tokens += branch.Tokens;
                yield return branch;
            }

            finish = "stop";
        }
        finally
        {
            end(string.Join('\n', texts), finish, null, tokens);
        }
    }

    private static ModelCall Call(string kind, ForcedText request, double? temperature)
    {
        (string Role, string Text)[] prompt = request.Prompt switch
        {
            ModelPrompt.Chat chat => [.. chat.Messages.Select(m => (m.Role.Value, m.Text)), ("assistant", chat.AnswerStart)],
            ModelPrompt.Infill infill => [("prefix", infill.Prefix), ("suffix", infill.Suffix)],
            ModelPrompt.Plain plain => [("text", plain.Text)],
            _ => throw new InvalidOperationException($"{request.Prompt} is no known prompt."),
        };
        return new ModelCall(kind, "", [.. prompt, ("forced", request.Text)], temperature);
    }
}
