using BotService.Fixture;
using BotService.LlamaCpp.Fixture;
using BotService.LlamaCpp.Loading;

namespace BotService.LlamaCpp.Tests;

public sealed class LibraryFolderTests
{
    [Fact]
    public void Open_RelativePath_IsRefused()
    {
        var e = Assert.Throws<LibraryException>(() => LibraryFolder.Open(new LlamaLibraryOptions { Folder = "llama.cpp" }));

        Assert.Contains("absolute", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingFolderOrFile_NamesItAndTheRemedy()
    {
        using var folder = new TemporaryFolder();
        folder.Write("libggml-base.so", "x");

        var missing = Assert.Throws<LibraryException>(() => LibraryFolder.Open(new LlamaLibraryOptions { Folder = "/no/such/folder" }));
        var incomplete = Assert.Throws<LibraryException>(() => LibraryFolder.Open(new LlamaLibraryOptions { Folder = folder }));

        Assert.Contains("/no/such/folder", missing.Message, StringComparison.Ordinal);
        Assert.Contains("npm", missing.Message, StringComparison.Ordinal);
        Assert.Contains("libggml.", incomplete.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LibraryThatIsNotPinned_IsRefusedUnlessAllowed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("libggml-base.so", "x").Write("libggml.v0.5.0.so", "x").Write("libllama.v0.5.0.so", "x");

        var e = Assert.Throws<LibraryException>(() => LibraryFolder.Open(new LlamaLibraryOptions { Folder = folder }));

        Assert.Contains("libggml-base.so", e.Message, StringComparison.Ordinal);
        Assert.Contains("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("libllama.v0.5.0.so", LibraryFolder.Open(new LlamaLibraryOptions { Folder = folder, AllowOtherBuilds = true }).Llama, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Open_PinnedFolderWithAPlantedBackend_IsRefused()
    {
        TestModels.RequireLibrary();
        using var folder = new TemporaryFolder();
        var library = ((LibraryLoading.Available)TestModels.Loading).Library;
        foreach (var file in Directory.EnumerateFiles(library.Folder))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        }

        _ = LibraryFolder.Open(new LlamaLibraryOptions { Folder = folder });
        folder.Write("libggml-planted.so", "x");

        var e = Assert.Throws<LibraryException>(() => LibraryFolder.Open(new LlamaLibraryOptions { Folder = folder }));

        Assert.Contains("libggml-planted.so", e.Message, StringComparison.Ordinal);
    }
}
