using System.CommandLine;

namespace BotService.Benchmarks.Soak;

/// <summary>The command line of the soak.</summary>
internal static class SoakCommand
{
    public const string Name = "soak";

    public static Task<int> RunAsync(string[] words, CancellationToken token)
    {
        var minutes = Number("--minutes", "MINUTES", "In which red builds come in; then it waits until all is done.", 30, 1, 24 * 60);
        var runs = Number("--runs", "COUNT", "Red builds.", 200, 10, 10_000);
        var workers = Number("--workers", "COUNT", "Processes that repair, beside the one that takes deliveries in and publishes.", 2, 1, 16);
        var kills = Number("--kills", "COUNT", "How often a process or the database is killed or stopped.", null, 0, 1000, "two in three minutes, at least three");
        var seed = Number("--seed", "NUMBER", "Of projects, times and kills.", 1, 0, int.MaxValue);
        var result = new Option<FileInfo?>("--out") { HelpName = "FILE", Description = "Writes the report as JSON." };
        var keep = new Option<bool>("--keep") { Description = "Keep forge, logs and caches. They are kept anyway when something was found." };
        var command = new RootCommand("Red builds and kills for a while, then a judgement from the outside. Exit status: 0 nothing found, 1 findings, 2 usage error.")
        {
            minutes, runs, workers, kills, seed, result, keep,
        };
        command.SetAction((parsed, stop) =>
        {
            var length = TimeSpan.FromMinutes(parsed.GetValue(minutes)!.Value);
            var options = new SoakOptions(
                length,
                parsed.GetValue(runs)!.Value,
                parsed.GetValue(workers)!.Value,
                parsed.GetValue(kills) ?? Math.Max(3, (int)(length.TotalMinutes * 2 / 3)),
                parsed.GetValue(seed)!.Value,
                parsed.GetValue(result)?.FullName,
                parsed.GetValue(keep));
            return new SoakRun(options).RunAsync(stop);
        });
        var line = command.Parse(words);

        // Ctrl-C ends the processes before this one.
        return line.Errors.Count == 0 ? line.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) }, token) : RefusedAsync(line, token);
    }

    private static async Task<int> RefusedAsync(ParseResult line, CancellationToken token)
    {
        await line.InvokeAsync(cancellationToken: token);
        return 2;
    }

    private static Option<int?> Number(string name, string unit, string description, int? value, int least, int most, string? otherwise = null)
    {
        var option = new Option<int?>(name) { HelpName = unit, Description = $"{description} Default {otherwise ?? $"{value}"}." };
        option.DefaultValueFactory = _ => value;
        option.Validators.Add(result =>
        {
            if (result.Errors.Any())
            {
                return;
            }

            var given = result.GetValueOrDefault<int?>();
            if (given < least || given > most)
            {
                result.AddError($"{name} is {given}. Give {least} to {most}.");
            }
        });
        return option;
    }
}
