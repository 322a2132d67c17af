using BotService.Benchmarks;
using BotService.Repair.ModelBackends;
using Spectre.Console;

if (args is [ModelWorker.Verb])
{
    return await ModelWorker.RunAsync();
}

string[] known = [.. CandidateThroughput.Projects.Keys];
if (args is ["--help" or "-h"])
{
    AnsiConsole.WriteLine($"Usage: dotnet run -c Release --project tests/BotService.Benchmarks [{string.Join('|', known)}]... | {InferenceSpeed.Name} [quick] [once] [ROW]...");
    AnsiConsole.WriteLine("Validated candidates per minute of the engine's sessions against the naive way, measured in one run.");
    AnsiConsole.WriteLine($"{InferenceSpeed.Name}: what sharing, batching, isolation and long files gain or cost, with the model of BOTSERVICE_TEST_MODEL.");
    return 0;
}

if (args is [InferenceSpeed.Name, .. var words])
{
    return await InferenceSpeed.RunAsync(words, CancellationToken.None);
}

if (args.FirstOrDefault(a => !known.Contains(a)) is { } unknown)
{
    AnsiConsole.WriteLine($"'{unknown}' is no benchmark. Choose from: {string.Join(", ", known)}, {InferenceSpeed.Name}.");
    return 2;
}

await CandidateThroughput.RunAsync(args.Length > 0 ? args : known, CancellationToken.None);
return 0;
