using BotService.Forges;

namespace BotService.Diagnosis;

/// <summary>Which settings there are, without their values.</summary>
internal sealed class ConfigurationDiagnosis(IConfiguration configuration, bool isValid) : IDiagnosis
{
    public string Area => "configuration";

    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token) => Task.FromResult<IReadOnlyList<Finding>>([.. Findings()]);

    private IEnumerable<Finding> Findings()
    {
        var keys = configuration.GetSection("BotService").AsEnumerable().Count(k => k.Value is not null);
        if (isValid)
        {
            yield return keys == 0
                ? Finding.NotSetUp(Area, "settings", "none; every default holds")
                : Finding.Works(Area, "settings", $"{keys} keys below BotService:, all of them valid");
        }

        if (!configuration.GetSection(ForgesBuilder.Section).GetChildren().Any())
        {
            yield return Finding.NotSetUp(Area, "forge", "none, so 'serve' does not start; 'fix', 'demo' and 'eval' need none", "For GitHub, 'botservice serve --setup' makes an app. For GitLab, docs/operations.md says which token and webhook.");
        }
    }
}
