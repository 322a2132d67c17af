namespace BotService.Repair.ModelBackends.Runs;

/// <summary>A new file that only its owner can read, written line by line.</summary>
internal static class LineFile
{
    /// <param name="what">Names the file in errors.</param>
    /// <exception cref="ConfigurationException">The file exists or cannot be written.</exception>
    public static StreamWriter Create(string path, string what)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.Read,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            return new StreamWriter(path, options) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The {what} '{path}' cannot be written: {e.Message} Name a new file in a folder that you may write to.");
        }
    }
}
