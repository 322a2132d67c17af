using Microsoft.Extensions.Options;

namespace BotService.Forges.GitLab;

internal sealed class GitLabOptionsValidator : IValidateOptions<GitLabOptions>
{
    private const string Section = $"{ForgesBuilder.Section}:{GitLabRegistration.SectionName}";

    public ValidateOptionsResult Validate(string? name, GitLabOptions options)
    {
        var errors = Errors(options).Concat(options.Http.Errors()).Select(e => $"{Section}:{e}").ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(GitLabOptions options)
    {
        if (!options.Address.IsAbsoluteUri || options.Address.Scheme is not ("http" or "https") || options.Address.UserInfo.Length > 0)
        {
            yield return "Address is no http or https URL without user and password. Write it like https://gitlab.example.org.";
        }

        if (options.Token.Length == 0)
        {
            yield return "Token is missing. Create a project or group access token with role Developer and scopes api and write_repository.";
        }

        if (options.WebhookSecrets.Count == 0 || options.WebhookSecrets.Any(string.IsNullOrWhiteSpace))
        {
            yield return "WebhookSecrets:0 is missing. Set the secret or signing token of the webhook; without it anybody could send deliveries.";
        }

        foreach (var secret in options.WebhookSecrets.Where(s => GitLabSignature.IsSigningToken(s) && GitLabSignature.Key(s) is null))
        {
            yield return $"WebhookSecrets:{options.WebhookSecrets.IndexOf(secret)} begins with whsec_, but the rest is no Base64. Copy the whole signing token.";
        }
    }
}
