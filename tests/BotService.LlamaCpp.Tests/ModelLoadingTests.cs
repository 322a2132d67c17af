using BotService.Fixture;
using BotService.LlamaCpp.Fixture;

namespace BotService.LlamaCpp.Tests;

[Collection(ModelCollection.Name)]
public sealed class ModelLoadingTests(TestModels models)
{
    [SkippableFact]
    public void Load_PinnedLibraries_NamesVersionAndDevices()
    {
        TestModels.RequireLibrary();
        var library = ((LibraryLoading.Available)TestModels.Loading).Library;

        Assert.StartsWith("0.5.", library.Version, StringComparison.Ordinal);
        Assert.Contains(library.Devices, d => !d.IsGpu && d.TotalBytes > 0);
        Assert.Same(library, ((LibraryLoading.Available)LlamaLibrary.Load()).Library);
    }

    [SkippableFact]
    public void Load_SecondFolder_IsRefused()
    {
        TestModels.RequireLibrary();

        var second = Assert.IsType<LibraryLoading.Unavailable>(LlamaLibrary.Load(new LlamaLibraryOptions { Folder = "/somewhere" }));

        Assert.Contains("/somewhere", second.Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Weights_OfBothArchitectures_DescribeThemselves()
    {
        Assert.Equal("llama", models.Llama.Metadata("general.architecture"));
        Assert.Equal("starcoder", models.StarCoder.Metadata("general.architecture"));
        Assert.Null(models.Llama.Metadata("no.such.key"));
        Assert.Equal(4096, models.Llama.TrainedContext);
        Assert.Equal(2 * 2 * 64 * 2, models.Llama.KvBytesPerToken);
        Assert.Equal(2 * 2 * 16 * 2, models.StarCoder.KvBytesPerToken);
        Assert.InRange(models.Llama.Parameters, 100_000, 200_000);
    }

    [SkippableFact]
    public async Task LoadAsync_Progress_RisesToOne()
    {
        TestModels.RequireLibrary();
        using var folder = new TemporaryFolder();
        var progress = new Steps();

        using var weights = await LlamaWeights.LoadAsync(new ModelParams(RandomModel.WriteLlama(folder)), progress);

        Assert.Equal(1, progress.Values[^1]);
        Assert.Equal(progress.Values.Order(), progress.Values);
    }

    [SkippableFact]
    public async Task LoadAsync_CancelledOnTheWay_Stops()
    {
        TestModels.RequireLibrary();
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var path = RandomModel.WriteLlama(folder);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LlamaWeights.LoadAsync(new ModelParams(path), new Steps(_ => cancel.Cancel()), cancel.Token));
    }

    [SkippableTheory]
    [InlineData(0, "no GGUF file")]
    [InlineData(100, "cannot be loaded")]
    [InlineData(150_000, "cannot be loaded")]
    public async Task LoadAsync_TruncatedFile_SaysSo(int length, string expected)
    {
        TestModels.RequireLibrary();
        using var folder = new TemporaryFolder();
        var path = RandomModel.WriteLlama(folder);
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(length);
        }

        var e = await Assert.ThrowsAsync<ModelLoadException>(() => LlamaWeights.LoadAsync(new ModelParams(path)));

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("gave no reason", e.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task LoadAsync_MissingFileOrText_SaysSo()
    {
        TestModels.RequireLibrary();
        using var folder = new TemporaryFolder();
        folder.Write("notes.gguf", "not a model at all");

        var missing = await Assert.ThrowsAsync<ModelLoadException>(() => LlamaWeights.LoadAsync(new ModelParams(Path.Combine(folder, "none.gguf"))));
        var text = await Assert.ThrowsAsync<ModelLoadException>(() => LlamaWeights.LoadAsync(new ModelParams(Path.Combine(folder, "notes.gguf"))));

        Assert.Contains("none.gguf", missing.Message, StringComparison.Ordinal);
        Assert.Contains("no GGUF file", text.Message, StringComparison.Ordinal);
    }

    private sealed class Steps(Action<float>? then = null) : IProgress<float>
    {
        public List<float> Values { get; } = [];

        public void Report(float value)
        {
            Values.Add(value);
            then?.Invoke(value);
        }
    }
}
