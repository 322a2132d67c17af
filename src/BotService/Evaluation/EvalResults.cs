using System.Text;
using BotService.Repair;

namespace BotService.Evaluation;

/// <summary>The rows so far; with a file each row is on disk before the next record starts, so that a stopped run can go on.</summary>
internal sealed class EvalResults : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<EvalRow> rows = [];
    private readonly FileStream? stream;

    private EvalResults(FileStream? stream) => this.stream = stream;

    /// <param name="path">Null keeps the rows in memory only.</param>
    /// <exception cref="ConfigurationException">The file holds something else, or cannot be written.</exception>
    public static EvalResults Open(string? path)
    {
        if (path is null)
        {
            return new EvalResults(null);
        }

        EvalResults? results = null;
        try
        {
            // The lock keeps a second evaluation out; other programs may read along.
            results = new EvalResults(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            results.ReadBack(path);
            return results;
        }
        catch (ConfigurationException)
        {
            results?.Dispose();
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            results?.Dispose();
            throw new ConfigurationException($"--out '{path}' cannot be written: {e.Message} Give a file in a folder that exists, used by no other run.");
        }
    }

    public IReadOnlyList<EvalRow> Rows
    {
        get
        {
            lock (gate)
            {
                return [.. rows];
            }
        }
    }

    public void Add(EvalRow row)
    {
        lock (gate)
        {
            rows.Add(row);
            stream?.Write(Encoding.UTF8.GetBytes(row.Text() + "\n"));
            stream?.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => stream?.Dispose();

    private void ReadBack(string path)
    {
        var bytes = new byte[stream!.Length];
        stream.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            rows.Add(EvalRow.Parse(line) ?? throw new ConfigurationException(
                $"--out '{path}', line {number} is no result of eval. Give a new file, or one that eval wrote."));
        }

        // A last line without its line feed was torn when a run was killed; its record is done again.
        stream.SetLength(whole);
        stream.Seek(0, SeekOrigin.End);
    }
}
