using System.CommandLine;
using System.Text.Json;
using BotService.Models;
using BotService.Repair;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.ModelBackends.Gguf;
using BotService.Repair.Proposals.Models;
using BotService.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Commands;

/// <summary><c>botservice models info</c>: what one model can do, and how it will be asked.</summary>
internal static class ModelsInfo
{
    public static Command Create(Terminal terminal)
    {
        var model = ModelsCommand.Model();
        var json = ModelsCommand.Json();
        var command = new Command("info", "Says what a model can do, its licence, and how candidates will be asked of it.") { model, json };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(model)!, parsed.GetValue(json), terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(string text, bool json, Terminal terminal, CancellationToken token)
    {
        await using var door = new FrontDoor();
        var policy = door.Services.GetRequiredService<LicencePolicy>();
        if (ModelCatalogue.Default.Find(text.Split('@')[0]) is { } known && !File.Exists(text))
        {
            return Print(OfCatalogue(known, policy), json, terminal);
        }

        var reference = door.Services.GetRequiredService<ModelReferenceParser>().Parse(text);
        if (reference.Backend == ModelReferenceParser.LocalBackend)
        {
            return GgufReader.Read(reference.Name) switch
            {
                GgufReading.Read read => Print(OfFile(reference.Name, read.Header, policy), json, terminal),
                GgufReading.Broken broken => Refuse(broken.Reason, terminal),
                var other => throw new InvalidOperationException($"{other} is no known reading."),
            };
        }

        switch (await door.Services.GetRequiredService<ModelOpener>().OpenAsync([reference], json ? null : new StepLines(terminal.Error), token))
        {
            case ModelOpening.Opened { Model: var opened }:
                await using (opened)
                {
                    return Print(OfServer(opened, policy), json, terminal);
                }

            case ModelOpening.Unavailable unavailable:
                return Refuse(unavailable.Reason, terminal);
            case var other:
                throw new InvalidOperationException($"{other} is no known opening.");
        }
    }

    // The backend for files scores prompts.
    private static ModelAbout OfCatalogue(CatalogueModel model, LicencePolicy policy)
    {
        var (method, why) = Method(ModelAbilities.Of(model));
        return new ModelAbout(
            model.Id, ModelReferenceParser.LocalBackend, model.Family, model.Parameters, model.ContextTokens, model.Chat, model.Infill, true, model.Licence, policy.Refusal(model) is null, method, why);
    }

    private static ModelAbout OfFile(string path, GgufHeader header, LicencePolicy policy)
    {
        var catalogue = ModelCatalogue.Default;
        var file = Path.GetFileName(path);
        var known = catalogue.Named(file);
        var family = catalogue.FamilyOf(header.Name ?? "") ?? catalogue.FamilyOf(file);
        var chats = known?.Chat ?? header.Metadata.ContainsKey("tokenizer.chat_template");
        var infills = known?.Infill ?? (family is not null || header.Metadata.ContainsKey("tokenizer.ggml.fim_mid_token_id"));
        var licence = known?.Licence ?? header.Licence;
        bool? allowed = catalogue.Licences.Any(l => l.Id == licence) ? policy.Allowed.Contains(licence!) : null;
        var (method, why) = Method(new ModelAbilities(chats, infills, Scores: true, header.Parameters, known is null ? null : ModelAbilities.Of(known).Measured));
        return new ModelAbout(
            path, ModelReferenceParser.LocalBackend, family?.Id ?? ModelCatalogue.UnknownFamily, header.Parameters, header.ContextTokens, chats, infills, true, licence, allowed, method, why);
    }

    private static ModelAbout OfServer(ILanguageModel model, LicencePolicy policy)
    {
        var about = model.Description;
        var known = ModelCatalogue.Default.Named(about.Name);
        var (method, why) = Method(ModelAbilities.Of(model));
        return new ModelAbout(
            about.Name, about.Backend, about.Family, about.Parameters ?? known?.Parameters, about.ContextTokens, about.Chats, model.Infill is not null, model.Scoring is not null,
            known?.Licence, known is null ? null : policy.Refusal(known) is null, method, why);
    }

    private static (string Name, string Why) Method(ModelAbilities can) =>
        MethodChoice.Best(can) is { Method: { } method, Why: var why } ? (MethodChoice.Name(method), why) : ("none", MethodChoice.Best(can).Why);

    private static int Print(ModelAbout about, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(about, ModelsJson.Default.ModelAbout));
            return ExitCode.Success;
        }

        var licence = (about.Licence ?? "unknown") + (about.Allowed switch { true => ", allowed", false => ", not allowed", null => "" });
        ModelTables.Line(terminal, $"""
            model     {about.Model}
            backend   {about.Backend}
            family    {about.Family}
            weights   {ModelTables.Parameters(about.Parameters)}
            context   {about.ContextTokens?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} tokens
            can       {string.Join(", ", new[] { about.Chat ? "chat" : null, about.Infill ? "infill" : null, about.Scoring ? "scoring" : null }.OfType<string>())}
            licence   {licence}
            method    {about.Method}: {about.MethodReason}
            """);
        return ExitCode.Success;
    }

    private static int Refuse(string reason, Terminal terminal)
    {
        terminal.Error.WriteLine($"botservice: {Terminal.Clean(reason)}");
        return ExitCode.NotRepaired;
    }
}
