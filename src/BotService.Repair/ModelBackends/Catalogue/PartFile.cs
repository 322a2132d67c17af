using System.Net;
using System.Security.Cryptography;

namespace BotService.Repair.ModelBackends.Catalogue;

/// <summary>A download under way, beside its target and locked against a second one.</summary>
internal sealed class PartFile : IDisposable
{
    private const int BufferSize = 1 << 20;
    private readonly FileStream file;

    public PartFile(string target)
    {
        Path = PathFor(target);
        file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferSize);
        file.Seek(0, SeekOrigin.End);
    }

    public string Path { get; }

    public long Length => file.Length;

    public static long LengthFor(string target) => new FileInfo(PathFor(target)) is { Exists: true, Length: var length } ? length : 0;

    /// <summary>Appends a resumed answer, or begins again with a whole one.</summary>
    /// <param name="total">Of the whole file, for progress and as a limit.</param>
    public async Task TakeAsync(HttpResponseMessage response, long? total, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        if (response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.OK || (response.StatusCode is HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From != Length))
        {
            file.SetLength(0);
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent) || (response.StatusCode is HttpStatusCode.PartialContent && Length == 0 && response.Content.Headers.ContentRange?.From != 0))
        {
            throw new HttpRequestException($"HTTP {(int)response.StatusCode}", null, response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.PartialContent ? null : response.StatusCode);
        }

        file.Seek(0, SeekOrigin.End);
        await using var source = await response.Content.ReadAsStreamAsync(token);
        var buffer = new byte[BufferSize];
        while (await ReadAsync(source, buffer, token) is > 0 and var count)
        {
            await file.WriteAsync(buffer.AsMemory(0, count), token);
            if (total is { } most && Length > most)
            {
                throw new IOException($"The hub sends more than the {most} bytes that it announced.");
            }

            progress?.Report(new ModelProgress("downloading", total > 0 ? (double)Length / total : null));
        }

        if (total is { } whole && Length < whole)
        {
            throw new HttpRequestException($"the answer ended after {Length} of {whole} bytes");
        }
    }

    /// <summary>Ends the download: nothing more can be taken.</summary>
    public string HashAndClose()
    {
        file.Flush(flushToDisk: true);
        file.Seek(0, SeekOrigin.Begin);
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        file.Dispose();
        return hash;
    }

    public void MoveTo(string target) => File.Move(Path, target, overwrite: true);

    public void Delete() => File.Delete(Path);

    public void Dispose() => file.Dispose();

    // Told apart from an error of the disk, which no retry mends.
    private static async Task<int> ReadAsync(Stream source, byte[] buffer, CancellationToken token)
    {
        try
        {
            return await source.ReadAsync(buffer, token);
        }
        catch (IOException e)
        {
            throw new HttpRequestException($"the connection broke: {e.Message}", e);
        }
    }

    private static string PathFor(string target) => target + ".part";
}
