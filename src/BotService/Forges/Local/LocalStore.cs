using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace BotService.Forges.Local;

/// <summary>The folder: <c>OWNER/NAME.git</c>, and beside it <c>OWNER/NAME/</c> with repository.json, pulls/N/ and commits/SHA/.</summary>
internal sealed class LocalStore(IOptions<LocalOptions> options, TimeProvider time)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string FolderOf(string fullName) => Path.Combine(options.Value.Folder, Checked(fullName));

    public string PullFolder(string fullName, int number) => Path.Combine(FolderOf(fullName), "pulls", $"{number}");

    public LocalRepository? Repository(string fullName) => Read<LocalRepository>(RepositoryFile(fullName));

    public void Write(LocalRepository repository) => Write(RepositoryFile(repository.FullName), repository);

    public IEnumerable<LocalRepository> Repositories() => !Directory.Exists(options.Value.Folder)
        ? []
        : Directory.EnumerateFiles(options.Value.Folder, "repository.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Read<LocalRepository>).OfType<LocalRepository>();

    public LocalPullRequest? PullRequest(string fullName, int number) => Read<LocalPullRequest>(PullFile(fullName, number));

    public IReadOnlyList<LocalPullRequest> PullRequests(string fullName)
    {
        var folder = Path.Combine(FolderOf(fullName), "pulls");
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateDirectories(folder).Select(f => Read<LocalPullRequest>(Path.Combine(f, "pull-request.json"))).OfType<LocalPullRequest>().OrderByDescending(p => p.Number)];
    }

    /// <summary>With the texts that people read.</summary>
    public void Write(string fullName, LocalPullRequest pull, string diff)
    {
        Write(PullFile(fullName, pull.Number), pull);
        var folder = PullFolder(fullName, pull.Number);
        WriteText(Path.Combine(folder, "body.md"), LocalText.Body(pull));
        WriteText(Path.Combine(folder, "comments.md"), LocalText.Comments(pull));
        WriteText(Path.Combine(folder, "changes.diff"), diff);
    }

    public IReadOnlyList<LocalCheck> Checks(string fullName, string sha) => Read<List<LocalCheck>>(ChecksFile(fullName, sha)) ?? [];

    public void Write(string fullName, string sha, IReadOnlyList<LocalCheck> checks)
    {
        Write(ChecksFile(fullName, sha), checks);
        foreach (var report in checks.Select(c => c.Report).OfType<CheckReport>())
        {
            WriteText(Path.Combine(Path.GetDirectoryName(ChecksFile(fullName, sha))!, "BotService.md"), LocalText.Check(report));
        }
    }

    /// <summary>One change of a repository at a time, also among processes.</summary>
    public async Task<T> ChangeAsync<T>(string fullName, Func<Task<T>> change, CancellationToken token)
    {
        var folder = FolderOf(fullName);
        Directory.CreateDirectory(folder);
        await using var held = await LockAsync(Path.Combine(folder, ".lock"), token);
        return await change();
    }

    private async Task<FileStream> LockAsync(string file, CancellationToken token)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                await Task.Delay(BetweenTries, time, token);
            }
        }
    }

    private string RepositoryFile(string fullName) => Path.Combine(FolderOf(fullName), "repository.json");

    private string PullFile(string fullName, int number) => Path.Combine(PullFolder(fullName, number), "pull-request.json");

    private string ChecksFile(string fullName, string sha) => Path.Combine(FolderOf(fullName), "commits", Checked(sha), "checks.json");

    // Names come from deliveries: none may lead out of the folder.
    private static string Checked(string name) => name.Split('/').All(p => p.Length > 0 && p[0] != '.' && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        ? name
        : throw new ForgeException($"'{name}' is no name of a repository or commit. Use letters, digits, dots, dashes and underscores.", transient: false);

    private static T? Read<T>(string file)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file), Json);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new ForgeException($"{file} cannot be read: {e.Message} Repair or delete it.", transient: false, e);
        }
    }

    private static void Write<T>(string file, T value) => WriteText(file, JsonSerializer.Serialize(value, Json) + "\n");

    // A reader sees the old text or the new one, also after a crash.
    private static void WriteText(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var fresh = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(fresh, text);
        File.Move(fresh, file, overwrite: true);
    }
}
