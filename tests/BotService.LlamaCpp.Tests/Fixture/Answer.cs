namespace BotService.LlamaCpp.Fixture;

/// <summary>A whole answer.</summary>
internal sealed record Answer(IReadOnlyList<GenerationEvent.Token> Tokens, GenerationEvent.Finished Finished)
{
    /// <summary>A grammar that the model cannot end by itself.</summary>
    public const string Endless = "root ::= [ -~] root";

    public string Text => string.Concat(Tokens.Select(t => t.Text)) + Finished.Text;

    public string Ids => string.Join(' ', Tokens.Select(t => t.Id));

    public static async Task<Answer> OfAsync(InferenceEngine engine, GenerationRequest request, CancellationToken token = default)
    {
        var events = new List<GenerationEvent>();
        await foreach (var step in engine.GenerateAsync(request, token))
        {
            events.Add(step);
        }

        return new Answer([.. events.OfType<GenerationEvent.Token>()], (GenerationEvent.Finished)events[^1]);
    }
}
