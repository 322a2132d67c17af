using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.Proposals.Models;

/// <summary>A model without log-probabilities: chat and infill as the test gives them, four characters to a token.</summary>
internal sealed class FakeModel(IChatClient? chat = null, IInfill? infill = null) : ILanguageModel
{
    public ModelDescription Description { get; init; } = new("fake", "fake", "unknown", 1_500_000_000, 8000) { Chats = chat is not null };

    public IChatClient Chat => chat ?? throw new InvalidOperationException("A base model does not chat.");

    public IInfill? Infill => infill;

    public IScoring? Scoring => null;

    public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => ValueTask.FromResult((text.Length + 3) / 4);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Fills every gap with what the test gives for it.</summary>
internal sealed class FakeInfill(Func<InfillRequest, string> fill) : IInfill
{
    public List<InfillRequest> Asked { get; } = [];

    public bool Complete { get; init; } = true;

    public async IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, [EnumeratorCancellation] CancellationToken token)
    {
        Asked.Add(request);
        foreach (var temperature in request.Temperatures)
        {
            await Task.Yield();
            yield return new InfillAnswer(fill(request), temperature, Complete, 3);
        }
    }
}
