using BotService.Fixture;

namespace BotService.LlamaCpp.Fixture;

/// <summary>Loads the library, or skips the test, and makes the models that tests share.</summary>
public sealed class TestModels : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private LlamaWeights? llama;
    private LlamaWeights? starCoder;
    private LlamaWeights? real;

    internal static LibraryLoading Loading { get; } = LlamaLibrary.Load();

    internal LlamaWeights Llama => Need(llama);

    internal LlamaWeights StarCoder => Need(starCoder);

    internal LlamaWeights Real
    {
        get
        {
            Skip.If(RealPath is null, "BOTSERVICE_TEST_MODEL names no model");
            return Need(real);
        }
    }

    internal static string? RealPath => Environment.GetEnvironmentVariable("BOTSERVICE_TEST_MODEL") is { Length: > 0 } path ? path : null;

    internal static void RequireLibrary() =>
        Requires.That(Loading is LibraryLoading.Available, Loading is LibraryLoading.Unavailable u ? u.Reason : "");

    public async Task InitializeAsync()
    {
        if (Loading is LibraryLoading.Available)
        {
            llama = await LlamaWeights.LoadAsync(new ModelParams(RandomModel.WriteLlama(folder)));
            starCoder = await LlamaWeights.LoadAsync(new ModelParams(RandomModel.WriteStarCoder(folder)));
            real = RealPath is { } path ? await LlamaWeights.LoadAsync(new ModelParams(path)) : null;
        }
    }

    public Task DisposeAsync()
    {
        llama?.Dispose();
        starCoder?.Dispose();
        real?.Dispose();
        folder.Dispose();
        return Task.CompletedTask;
    }

    private static LlamaWeights Need(LlamaWeights? weights)
    {
        RequireLibrary();
        return weights!;
    }
}

[CollectionDefinition(Name)]
public sealed class ModelCollection : ICollectionFixture<TestModels>
{
    public const string Name = "models";
}
