using BotService.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using BotService.Repair.Tests.Proposals.Models;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends.LlamaCpp;

/// <summary>With a real model: one with random weights has no answer that every layout of a batch repeats.</summary>
public sealed class LlamaCppContractTests(LlamaCppContractTests.Model model) : ModelBackendContractTests, IClassFixture<LlamaCppContractTests.Model>
{
    protected override Task<ILanguageModel> OpenAsync() => model.OpenAsync();

    public sealed class Model() : OpenOnce(ModelIsolation.None);
}

/// <summary>The same in a process of its own.</summary>
public sealed class IsolatedLlamaCppContractTests(IsolatedLlamaCppContractTests.Model model) : ModelBackendContractTests, IClassFixture<IsolatedLlamaCppContractTests.Model>
{
    protected override Task<ILanguageModel> OpenAsync() => model.OpenAsync();

    public sealed class Model() : OpenOnce(ModelIsolation.Process);
}

/// <summary>Loads a model once for all tests of a class.</summary>
public abstract class OpenOnce(ModelIsolation isolation) : IAsyncLifetime
{
    private ILanguageModel? model;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (model is not null)
        {
            await model.DisposeAsync();
        }
    }

    internal async Task<ILanguageModel> OpenAsync() => new Lent(model ??= await ModelOfFile.OpenAsync(Requires.Model(), 1024, isolation));

    private sealed class Lent(ILanguageModel model) : ILanguageModel
    {
        public ModelDescription Description => model.Description;

        public IChatClient Chat => model.Chat;

        public IInfill? Infill => model.Infill;

        public IScoring? Scoring => model.Scoring;

        public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => model.CountTokensAsync(text, token);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
