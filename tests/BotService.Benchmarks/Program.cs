using BotService.Benchmarks;
using Spectre.Console;

string[] known = [.. CandidateThroughput.Projects.Keys];
if (args is ["--help" or "-h"])
{
    AnsiConsole.WriteLine($"Usage: dotnet run -c Release --project tests/BotService.Benchmarks [{string.Join('|', known)}]...");
    AnsiConsole.WriteLine("Validated candidates per minute of the engine's sessions against the naive way, measured in one run.");
    return 0;
}

if (args.FirstOrDefault(a => !known.Contains(a)) is { } unknown)
{
    AnsiConsole.WriteLine($"'{unknown}' is no benchmark. Choose from: {string.Join(", ", known)}.");
    return 2;
}

await CandidateThroughput.RunAsync(args.Length > 0 ? args : known, CancellationToken.None);
return 0;
