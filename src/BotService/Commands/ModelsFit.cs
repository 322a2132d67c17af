using System.CommandLine;
using System.Text.Json;
using BotService.Models;
using BotService.Repair;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.ModelBackends.Gguf;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary><c>botservice models fit</c>: what runs on this machine.</summary>
internal static class ModelsFit
{
    private const int UsualContext = 8192;

    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string?>("MODEL") { Arity = ArgumentArity.ZeroOrOne, Description = "A name of the catalogue or a PATH.gguf. [default: the whole catalogue]" };
        var context = EngineOptions.Count("--context", $"Tokens of prompt and answers together. [default: {UsualContext}]", 10_000_000);
        var json = ModelsCommand.Json();
        var command = new Command("fit", "Says for each model and quantisation whether this machine has room for it, and for how much context.") { model, context, json };
        command.SetAction(async (parsed, token) =>
        {
            await using var door = new FrontDoor();
            var machine = await Machine.AskAsync(door.Processes, token);
            var tokens = parsed.GetValue(context) ?? UsualContext;
            var models = parsed.GetValue(model) is { } name && name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? OfFile(name, tokens, machine) : OfCatalogue(parsed.GetValue(model), tokens, machine);
            Print(new FittingReport(machine.MemoryBytes, machine.Gpu, machine.GpuBytes, tokens, models), parsed.GetValue(json), terminal);
            return models.Any(m => m.Place != "nowhere") ? ExitCode.Success : ExitCode.NotRepaired;
        });
        return command;
    }

    private static List<FittingModel> OfCatalogue(string? name, int context, MachineMemory machine)
    {
        var catalogue = ModelCatalogue.Default;
        var models = name is null ? catalogue.Models : catalogue.Find(name.Split('@')[0]) is { } one
            ? [one]
            : throw new ConfigurationException($"'{name}' is neither in the catalogue nor a .gguf file. 'botservice models list' shows the catalogue.");
        return
        [
            .. from model in models
               from file in model.Files
               let size = catalogue.SizeOf(model, file)
               select Of(model.Id, file.Quantisation, size, ModelFit.Of(size.Bytes, model.KvBytesPerToken, context, model.ContextTokens, machine)),
        ];
    }

    private static List<FittingModel> OfFile(string path, int context, MachineMemory machine)
    {
        if (!File.Exists(path))
        {
            throw new ConfigurationException($"'{path}' does not exist. Give the path of a .gguf file.");
        }

        return GgufReader.Read(path) switch
        {
            GgufReading.Read { Header: { KvBytesPerToken: { } kv } header } =>
                [Of(header.Name ?? Path.GetFileName(path), header.Architecture, (new FileInfo(path).Length, false), ModelFit.Of(new FileInfo(path).Length, kv, context, header.ContextTokens ?? context, machine))],
            GgufReading.Read => throw new ConfigurationException($"'{path}' does not tell its shape, so its need of memory is not known."),
            GgufReading.Broken broken => throw new ConfigurationException(broken.Reason),
            var other => throw new InvalidOperationException($"{other} is no known reading."),
        };
    }

    private static FittingModel Of(string name, string quantisation, (long Bytes, bool Estimated) size, ModelFit fit) =>
        new(name, quantisation, size.Bytes, size.Estimated, fit.NeededBytes, fit.Place.ToString().ToLowerInvariant(), fit.MostContext);

    private static void Print(FittingReport report, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, ModelsJson.Default.FittingReport));
            return;
        }

        var gpu = report.GpuBytes is { } bytes ? $"GPU {report.Gpu} with {ModelTables.Size(bytes)} free" : "no GPU reported";
        ModelTables.Line(terminal, $"This machine: {ModelTables.Size(report.MemoryBytes)} memory, {gpu}. With a context of {report.ContextTokens} tokens:\n");
        ModelTables.Print(
            terminal,
            ["name", "quantisation", "file", "needs", "runs in", "most context"],
            report.Models.Select(m => new[]
            {
                m.Name, m.Quantisation, ModelTables.Size(m.FileBytes, m.Estimated), ModelTables.Size(m.NeededBytes), m.Place, $"{m.MostContext}",
            }));
    }
}
