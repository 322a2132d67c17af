using System.Globalization;
using BotService.Repair.ModelBackends;

namespace BotService.Diagnosis;

/// <summary>Opens the configured models as a run would.</summary>
internal sealed class ModelDiagnosis(FrontDoor door, IReadOnlyList<string> models) : IDiagnosis
{
    public string Area => "models";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token)
    {
        if (models.Count == 0)
        {
            return [Finding.NotSetUp(Area, "none", "patterns work without a model", "'botservice models fit' says what this machine has room for; name one in BotService:Runs:Models:0 or with --model.")];
        }

        var findings = new List<Finding>();
        foreach (var name in models)
        {
            var reference = door.Services.GetRequiredService<ModelReferenceParser>().Parse(name);
            findings.Add(await OfAsync(name, await door.Services.GetRequiredService<ModelOpener>().OpenAsync([reference], null, token)));
        }

        return findings;
    }

    private async Task<Finding> OfAsync(string name, ModelOpening opening)
    {
        switch (opening)
        {
            case ModelOpening.Opened { Model: var model }:
                await using (model)
                {
                    return Finding.Works(Area, name, string.Create(CultureInfo.InvariantCulture, $"opens, with a context of {model.Description.ContextTokens} tokens"));
                }

            case ModelOpening.Unavailable unavailable:
                return Finding.Missing(Area, name, unavailable.Reason, $"'botservice models info {name}' says more. Patterns go on without it.");
            default:
                throw new InvalidOperationException($"{opening} is no known opening.");
        }
    }
}
