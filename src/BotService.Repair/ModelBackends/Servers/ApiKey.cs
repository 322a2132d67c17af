using System.Net.Http.Headers;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>The key of a model server, which is never shown.</summary>
/// <param name="source">Where it comes from, for messages.</param>
internal sealed class ApiKey(string value, string source)
{
    private const string Hidden = "[key]";

    public string Source => source;

    /// <exception cref="ConfigurationException">The file is not readable, or the key cannot be sent.</exception>
    public static ApiKey Of(ModelServerOptions options)
    {
        var (value, source) = options.ApiKeyFile is { } file
            ? (FirstLine(file), $"the file {file}")
            : (Environment.GetEnvironmentVariable(options.ApiKeyVariable)?.Trim() ?? "", $"the environment variable {options.ApiKeyVariable}");
        return value.All(c => c is > ' ' and <= '~')
            ? new ApiKey(value, source)
            : throw new ConfigurationException($"The API key in {source} holds spaces or characters other than ASCII. Store the key alone there.");
    }

    public void Sign(HttpRequestMessage request) =>
        request.Headers.Authorization = value.Length > 0 ? new AuthenticationHeaderValue("Bearer", value) : null;

    public string Redact(string text) => value.Length > 0 ? text.Replace(value, Hidden, StringComparison.Ordinal) : text;

    public override string ToString() => Hidden;

    private static string FirstLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault("").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The API key file '{file}' cannot be read: {e.Message} Make it readable, or leave it out.");
        }
    }
}
