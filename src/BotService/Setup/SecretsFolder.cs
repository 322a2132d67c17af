namespace BotService.Setup;

/// <summary>The folder with one file for each secret, from which the configuration reads.</summary>
internal sealed record SecretsFolder(string Path)
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The reader of the folder passes such files over.
    private const string Unread = "ignore.";

    public static SecretsFolder Of(IConfiguration configuration) => new(System.IO.Path.GetFullPath(configuration["BotService:SecretsFolder"] ?? "/run/secrets/botservice"));

    /// <returns>Why nothing can be written there; null when it can.</returns>
    public string? Refusal()
    {
        try
        {
            Write("probe", "");
            File.Delete(Temporary("probe"));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>Each key as a file that only this user can read. All are there in the end, or none.</summary>
    public void Store(IReadOnlyDictionary<string, string> values)
    {
        foreach (var (key, value) in values)
        {
            Write(key, value);
        }

        foreach (var key in values.Keys)
        {
            File.Move(Temporary(key), FileOf(key), overwrite: true);
        }
    }

    public string FileOf(string key) => System.IO.Path.Combine(Path, key.Replace(":", "__", StringComparison.Ordinal));

    private string Temporary(string key) => System.IO.Path.Combine(Path, Unread + key.Replace(":", "__", StringComparison.Ordinal));

    private void Write(string key, string value)
    {
        Directory.CreateDirectory(Path, Own | UnixFileMode.UserExecute);
        File.Delete(Temporary(key));
        using var file = new FileStream(Temporary(key), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Own });
        file.Write(System.Text.Encoding.UTF8.GetBytes(value));
    }
}
