using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace BotService.Forges.GitHub;

internal sealed class GitHubOptionsValidator : IValidateOptions<GitHubOptions>
{
    private const string Section = $"{ForgesBuilder.Section}:{GitHubRegistration.SectionName}";

    public ValidateOptionsResult Validate(string? name, GitHubOptions options)
    {
        var errors = Errors(options).Concat(options.Http.Errors()).Select(e => $"{Section}:{e}").ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(GitHubOptions options)
    {
        if (!options.Address.IsAbsoluteUri || options.Address.Scheme is not ("http" or "https") || options.Address.UserInfo.Length > 0)
        {
            yield return "Address is no http or https URL without user and password. Write https://api.github.com or https://HOST/api/v3.";
        }

        if (options.IsApp == options.Token.Length > 0)
        {
            yield return options.IsApp
                ? "AppId and Token are both set. Use the app, and remove the token."
                : "AppId is missing. Set AppId and PrivateKeyFile of your GitHub App, or Token for a personal access token.";
        }

        if (options.IsApp && KeyError(options) is { } error)
        {
            yield return error;
        }

        if (options.WebhookSecrets.Count == 0 || options.WebhookSecrets.Any(string.IsNullOrWhiteSpace))
        {
            yield return "WebhookSecrets:0 is missing. Set the secret of the webhook; without it anybody could send deliveries.";
        }
    }

    private static string? KeyError(GitHubOptions options)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(options.PrivateKeyText);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return "PrivateKey holds no RSA key in PEM form. Download the key of your GitHub App and name the file in PrivateKeyFile.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"PrivateKeyFile '{options.PrivateKeyFile}' cannot be read: {e.Message} Make it readable.";
        }
    }
}
