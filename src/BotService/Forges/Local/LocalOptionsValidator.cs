using Microsoft.Extensions.Options;

namespace BotService.Forges.Local;

internal sealed class LocalOptionsValidator : IValidateOptions<LocalOptions>
{
    private const string Section = $"{ForgesBuilder.Section}:{LocalRegistration.SectionName}";

    public ValidateOptionsResult Validate(string? name, LocalOptions options)
    {
        var errors = new List<string>();
        if (!Path.IsPathFullyQualified(options.Folder))
        {
            errors.Add($"{Section}:Folder '{options.Folder}' is no absolute path. Write it in full, such as /srv/botservice.");
        }

        if (options.WebhookSecrets.Count == 0 || options.WebhookSecrets.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add($"{Section}:WebhookSecrets:0 is missing. Set a secret; without it anybody could send deliveries.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
