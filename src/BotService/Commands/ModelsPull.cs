using System.CommandLine;
using System.Text.Json;
using BotService.Models;
using BotService.Repair;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Commands;

/// <summary><c>botservice models pull</c>: downloads a model of the catalogue.</summary>
internal static class ModelsPull
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "A name of the catalogue, with @QUANTISATION or without. [default quantisation: Q4_K_M]" };
        var json = ModelsCommand.Json();
        var command = new Command("pull", "Downloads a model; goes on where a broken download ended, and checks the result.") { name, json };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(name)!, parsed.GetValue(json), terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(string name, bool json, Terminal terminal, CancellationToken token)
    {
        await using var door = new FrontDoor();
        var (model, file) = Find(name);
        if (door.Services.GetRequiredService<LicencePolicy>().Refusal(model) is { } refusal)
        {
            throw new ConfigurationException(refusal);
        }

        var result = await door.Services.GetRequiredService<ModelPull>().PullAsync(model, file, json ? null : new StepLines(terminal.Error), token);
        var report = result switch
        {
            PullResult.Pulled p => new PulledModel(model.Id, true, $"{model.Id} {file.Quantisation} is in {p.Path}. Checked: {p.Checked}.", p.Path, p.Bytes, p.Sha256),
            PullResult.Failed f => new PulledModel(model.Id, false, f.Reason, null, null, null),
            _ => throw new InvalidOperationException($"{result} is no known result."),
        };
        Print(report, json, terminal);
        return report.Pulled ? ExitCode.Success : ExitCode.NotRepaired;
    }

    private static void Print(PulledModel report, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, ModelsJson.Default.PulledModel));
        }
        else if (report.Pulled)
        {
            ModelTables.Line(terminal, report.Message);
        }
        else
        {
            terminal.Error.WriteLine($"botservice: {Terminal.Clean(report.Message)}");
        }
    }

    private static (CatalogueModel Model, CatalogueFile File) Find(string name)
    {
        var parts = name.Split('@', 2);
        var quantisation = parts.ElementAtOrDefault(1) ?? ModelStore.UsualQuantisation;
        var model = ModelCatalogue.Default.Find(parts[0])
            ?? throw new ConfigurationException($"'{parts[0]}' is not in the catalogue. 'botservice models list' shows what is.");
        var file = model.Files.FirstOrDefault(f => f.Quantisation.Equals(quantisation, StringComparison.OrdinalIgnoreCase));
        return file is not null
            ? (model, file)
            : throw new ConfigurationException(model.Files.Count == 0
                ? $"No trusted conversion of {model.Id} is known. Convert the weights yourself and give the .gguf file as the model."
                : $"{model.Id} has no quantisation '{quantisation}'. Choose one of {string.Join(", ", model.Files.Select(f => f.Quantisation))}.");
    }
}
