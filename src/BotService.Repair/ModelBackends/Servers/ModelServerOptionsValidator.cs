using Microsoft.Extensions.Options;

namespace BotService.Repair.ModelBackends.Servers;

internal sealed class ModelServerOptionsValidator : IValidateOptions<ModelServerOptions>
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, ModelServerOptions options)
    {
        var errors = Errors(options).Select(e => $"{ModelBackendsBuilder.ServersSection}:{name}:{e}").ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(ModelServerOptions o) => new[]
    {
        AddressError(o.Address),
        o.ApiKeyFile is { } file && !File.Exists(file) ? $"ApiKeyFile '{file}' does not exist. Name a file that holds the key, or leave it out." : null,
        Range("ContextTokens", o.ContextTokens, 256, 10_000_000),
        Range("Parallel", o.Parallel, 1, 1024),
        Range("Retries", o.Retries, 0, 10),
        Range("AnswerTimeout", o.AnswerTimeout, Second, Day),
        Range("StallTimeout", o.StallTimeout, Second, Day),
        Range("RetryDelay", o.RetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        Range("BreakDuration", o.BreakDuration, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1)),
    }.OfType<string>();

    private static string? AddressError(Uri? address) => address switch
    {
        null => "Address is missing. Give a URL such as http://localhost:11434.",
        { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") } => $"Address '{address}' is no http or https URL. Write it like http://localhost:11434.",
        { UserInfo.Length: > 0 } => $"Address of '{address.Host}' holds a user or password. Put the key into a file and name it in ApiKeyFile.",
        _ => null,
    };

    private static string? Range<T>(string name, T? value, T least, T most)
        where T : struct, IComparable<T> =>
        value is { } v && (v.CompareTo(least) < 0 || v.CompareTo(most) > 0) ? $"{name} is {v}. Choose from {least} to {most}." : null;
}
