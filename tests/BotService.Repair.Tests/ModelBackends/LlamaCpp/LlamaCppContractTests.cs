using BotService.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.Repair.Tests.ModelBackends.LlamaCpp;

/// <summary>With a real model: one with random weights has no answer that every layout of a batch repeats.</summary>
public sealed class LlamaCppContractTests : ModelBackendContractTests
{
    protected override async Task<ILanguageModel> OpenAsync()
    {
        var backend = new LlamaCppBackend(new LlamaCppOptions { ContextTokens = 1024 }, NullLoggerFactory.Instance);
        return Opened(await backend.OpenAsync(new ModelReference(backend.Name, Requires.Model()), null, CancellationToken.None));
    }
}
