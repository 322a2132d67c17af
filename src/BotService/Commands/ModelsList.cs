using System.CommandLine;
using System.Text.Json;
using BotService.Models;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.Proposals.Models;
using BotService.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Commands;

/// <summary><c>botservice models list</c>: the catalogue.</summary>
internal static class ModelsList
{
    public static Command Create(Terminal terminal)
    {
        var json = ModelsCommand.Json();
        var command = new Command("list", "Prints the catalogue: sizes, licences, capabilities, and what is here already.") { json };
        command.SetAction(async (parsed, _) =>
        {
            await using var door = new FrontDoor();
            Print(Models(door.Services), parsed.GetValue(json), terminal);
            return ExitCode.Success;
        });
        return command;
    }

    private static IReadOnlyList<ListedModel> Models(IServiceProvider services)
    {
        var catalogue = ModelCatalogue.Default;
        var store = services.GetRequiredService<ModelStore>();
        var policy = services.GetRequiredService<LicencePolicy>();
        return [.. catalogue.Models.Select(m => Of(m, catalogue, store, policy.Refusal(m) is null))];
    }

    private static ListedModel Of(CatalogueModel model, ModelCatalogue catalogue, ModelStore store, bool allowed)
    {
        var licence = catalogue.LicenceOf(model);
        return new ListedModel(
            model.Id, model.Family, model.Parameters, model.ContextTokens, model.Chat, model.Infill, licence.Id, licence.OsiApproved, licence.CommercialUse, allowed, MethodChoice.Best(ModelAbilities.Of(model)).Method is { } method ? MethodChoice.Name(method) : "none",
            [.. model.Files.Select(f => Of(f, catalogue.SizeOf(model, f), store.PathOf(f)))]);
    }

    private static ListedFile Of(CatalogueFile file, (long Bytes, bool Estimated) size, string path) =>
        File.Exists(path) ? new ListedFile(file.Quantisation, new FileInfo(path).Length, false, file.Sha256, path) : new ListedFile(file.Quantisation, size.Bytes, size.Estimated, file.Sha256, null);

    private static void Print(IReadOnlyList<ListedModel> models, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(models, ModelsJson.Default.IReadOnlyListListedModel));
            return;
        }

        ModelTables.Print(
            terminal,
            ["name", "weights", "context", "can", "method", "licence", "Q4_K_M", "here"],
            models.Select(m => new[]
            {
                m.Name,
                ModelTables.Parameters(m.Parameters),
                $"{m.ContextTokens}",
                string.Join(", ", new[] { m.Chat ? "chat" : null, m.Infill ? "infill" : null }.OfType<string>()),
                m.Method,
                m.Licence + (m.Allowed ? m.OpenSource ? "" : " (not open source)" : " (not allowed)"),
                m.Files.FirstOrDefault(f => f.Quantisation == ModelStore.UsualQuantisation) is { } usual ? ModelTables.Size(usual.Bytes, usual.Estimated) : "-",
                string.Join(", ", m.Files.Where(f => f.Path is not null).Select(f => f.Quantisation)),
            }));
        ModelTables.Line(terminal, "\n~ estimated from the number of weights. 'botservice models list --json' has every quantisation.");
    }
}
