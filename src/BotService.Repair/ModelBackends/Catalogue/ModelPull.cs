using BotService.Repair.ModelBackends.Gguf;

namespace BotService.Repair.ModelBackends.Catalogue;

/// <summary>How a download ended.</summary>
public abstract record PullResult
{
    private PullResult()
    {
    }

    /// <param name="Checked">What the file was compared with, for people.</param>
    public sealed record Pulled(string Path, long Bytes, string Sha256, string Checked) : PullResult;

    /// <param name="Reason">Names the remedy.</param>
    public sealed record Failed(string Reason) : PullResult;
}

/// <summary>Downloads a model of the catalogue, resumes what was begun, and lets only a checked file appear under its name.</summary>
public sealed class ModelPull(ModelHub hub, ModelStore store)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9)];

    /// <summary>Waits before each further attempt after a broken connection.</summary>
    internal IReadOnlyList<TimeSpan> Retries { get; init; } = Pauses;

    public async Task<PullResult> PullAsync(CatalogueModel model, CatalogueFile file, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        if (model.Repository is not { } repository)
        {
            return new PullResult.Failed($"No trusted conversion of {model.Id} is known. Convert the weights yourself and give the .gguf file as the model.");
        }

        var path = store.PathOf(file);
        try
        {
            Directory.CreateDirectory(store.Root);
            progress?.Report(new ModelProgress($"asking {hub.Address.Host} for {file.File}", null));
            var published = await hub.AboutAsync(repository, file.File, token);
            if (Refusal(model, file, published) is { } refusal)
            {
                return new PullResult.Failed(refusal);
            }

            using var part = new PartFile(path);
            await DownloadAsync(repository, file, published!, part, progress, token);
            return Finish(path, file, published!, part);
        }
        catch (HttpRequestException e)
        {
            return new PullResult.Failed(
                $"{hub.AddressOf(repository, file.File)} cannot be had: {e.Message}. Check the network, set {ModelHub.Variable} to a mirror, or copy the file to {path} yourself. What is here already is kept for the next attempt.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new PullResult.Failed($"{path} cannot be written: {e.Message} Another pull may be at work, the disk may be full, or set {ModelStore.Variable} to another folder.");
        }
    }

    private string? Refusal(CatalogueModel model, CatalogueFile file, PublishedFile? published)
    {
        if (published is null)
        {
            return $"{hub.Address.Host} has no file {file.File} in {model.Repository}. Look there for its present name, download it, and give the .gguf file as the model.";
        }

        if (published.Sha256 is { } theirs && file.Sha256 is { } ours && theirs != ours)
        {
            return $"{hub.Address.Host} now publishes another {file.File} (SHA-256 {theirs}) than the catalogue knows ({ours}). If you trust it, download it yourself and give the .gguf file as the model.";
        }

        var free = new DriveInfo(store.Root).AvailableFreeSpace;
        return published.Bytes > free + PartFile.LengthFor(store.PathOf(file))
            ? $"{file.File} has {published.Bytes / 1e9:0.0} GB, and {store.Root} has {free / 1e9:0.0} GB free. Make room, or set {ModelStore.Variable} to another folder."
            : null;
    }

    private async Task DownloadAsync(
        string repository, CatalogueFile file, PublishedFile published, PartFile part, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        for (var attempt = 0; part.Length == 0 || part.Length != published.Bytes; attempt++)
        {
            try
            {
                using var response = await hub.GetAsync(repository, file.File, part.Length, token);
                await part.TakeAsync(response, published.Bytes, progress, token);
                return;
            }
            catch (HttpRequestException e) when (e.StatusCode is null or >= System.Net.HttpStatusCode.InternalServerError && attempt < Retries.Count)
            {
                progress?.Report(new ModelProgress($"connection lost ({e.Message}), resuming", null));
                await Task.Delay(Retries[attempt], token);
            }
        }
    }

    private PullResult Finish(string path, CatalogueFile file, PublishedFile published, PartFile part)
    {
        var length = part.Length;
        var hash = part.HashAndClose();
        var expected = file.Sha256 ?? published.Sha256;
        if (expected is not null && hash != expected)
        {
            part.Delete();
            return new PullResult.Failed($"The download of {file.File} has the SHA-256 {hash} instead of {expected}. It was deleted; pull it again, or look at what stands between you and {hub.Address.Host}.");
        }

        if (GgufReader.Read(part.Path) is GgufReading.Broken broken)
        {
            part.Delete();
            return new PullResult.Failed($"{broken.Reason} It was deleted.");
        }

        part.MoveTo(path);
        File.WriteAllText(path + ".sha256", $"{hash}  {file.File}\n");
        return new PullResult.Pulled(path, length, hash, (file.Sha256, published.Sha256) switch
        {
            (not null, not null) => "SHA-256 of the catalogue and of the hub",
            (not null, null) => "SHA-256 of the catalogue",
            (null, not null) => "SHA-256 that the hub publishes; the catalogue knows none",
            _ => "its form only: neither the hub nor the catalogue gives a hash",
        });
    }
}
