using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BotService.Models;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Runs;
using BotService.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Commands;

/// <summary><c>botservice models bench</c>: how fast a model reads and writes here.</summary>
internal static class ModelsBench
{
    private const int UsualSequences = 8;
    private const int UsualPrompt = 512;
    private const int UsualAnswer = 64;

    public static Command Create(Terminal terminal)
    {
        var model = ModelsCommand.Model();
        var sequences = EngineOptions.Count("--sequences", $"Answers at once, beside the run with one. [default: {UsualSequences}]", 64);
        var prompt = EngineOptions.Count("--prompt", $"Tokens of the prompt. [default: {UsualPrompt}]", 100_000);
        var answer = EngineOptions.Count("--tokens", $"Tokens of each answer. [default: {UsualAnswer}]", 10_000);
        var json = ModelsCommand.Json();
        var command = new Command("bench", "Measures tokens per second, read and written, for one answer and for several at once.") { model, sequences, prompt, answer, json };
        command.SetAction(async (parsed, token) =>
        {
            await using var door = new FrontDoor();
            var reference = door.Services.GetRequiredService<ModelReferenceParser>().Parse(parsed.GetValue(model)!);
            var silent = parsed.GetValue(json);
            switch (await door.Services.GetRequiredService<ModelOpener>().OpenAsync([reference], silent ? null : new StepLines(terminal.Error), token))
            {
                case ModelOpening.Opened { Model: var opened }:
                    await using (opened)
                    {
                        int[] counts = [1, parsed.GetValue(sequences) ?? UsualSequences];
                        return await RunAsync(opened, counts, parsed.GetValue(prompt) ?? UsualPrompt, parsed.GetValue(answer) ?? UsualAnswer, silent, terminal, token);
                    }

                case ModelOpening.Unavailable unavailable:
                    return Refuse(unavailable.Reason, terminal);
                case var other:
                    throw new InvalidOperationException($"{other} is no known opening.");
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ILanguageModel model, int[] counts, int prompt, int answer, bool json, Terminal terminal, CancellationToken token)
    {
        try
        {
            // The first run loads and warms whatever the backend loads late; it is not counted.
            var test = new SpeedTest(model, TimeProvider.System);
            await test.RunAsync(1, Math.Min(prompt, 64), 2, seed: 1, token);
            var runs = new List<ModelSpeed>();
            foreach (var count in counts.Distinct())
            {
                runs.Add(await test.RunAsync(count, prompt, answer, seed: 100 + count, token));
            }

            Print(new BenchReport(model.Description.Name, model.Description.Backend, runs), json, terminal);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is ModelFailedException or PromptTooLongException)
        {
            return Refuse(e.Message, terminal);
        }
    }

    private static void Print(BenchReport report, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, ModelsJson.Default.BenchReport));
            return;
        }

        ModelTables.Print(
            terminal,
            ["answers at once", "prompt tokens", "read tokens/s", "written tokens/s", "seconds"],
            report.Runs.Select(r => new[]
            {
                $"{r.Sequences}", $"{r.PromptTokens}", r.PrefillPerSecond.ToString("0", CultureInfo.InvariantCulture),
                r.DecodePerSecond.ToString("0.0", CultureInfo.InvariantCulture), r.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
            }));
    }

    private static int Refuse(string reason, Terminal terminal)
    {
        terminal.Error.WriteLine($"botservice: {Terminal.Clean(reason)}");
        return ExitCode.NotRepaired;
    }
}
