using BotService.Benchmarks;
using BotService.Benchmarks.Service;
using BotService.Benchmarks.Soak;
using BotService.Repair.ModelBackends;
using Spectre.Console;

if (args is [ModelWorker.Verb])
{
    return await ModelWorker.RunAsync();
}

if (args is [SoakCommand.Name, .. var soak])
{
    return await SoakCommand.RunAsync(soak, CancellationToken.None);
}

string[] known = [.. CandidateThroughput.Projects.Keys];
if (args is ["--help" or "-h"])
{
    AnsiConsole.WriteLine($"Usage: dotnet run -c Release --project tests/BotService.Benchmarks [{string.Join('|', known)}]... | {InferenceSpeed.Name} [quick] [once] [ROW]... | {IntakeSpeed.Name} | {RepairOverhead.Name} [SECONDS] | {SoakCommand.Name} [OPTIONS]");
    AnsiConsole.WriteLine("Validated candidates per minute of the engine's sessions against the naive way, measured in one run.");
    AnsiConsole.WriteLine($"{InferenceSpeed.Name}: what sharing, batching, isolation and long files gain or cost, with the model of BOTSERVICE_TEST_MODEL.");
    AnsiConsole.WriteLine($"{IntakeSpeed.Name}: signed deliveries per second against Probot, with PostgreSQL and with SQLite. Needs node, npm and PostgreSQL.");
    AnsiConsole.WriteLine($"{RepairOverhead.Name}: from a red delivery to the fix pull request, against its test runs alone, which take SECONDS each (default 1).");
    AnsiConsole.WriteLine($"{SoakCommand.Name}: no benchmark, a trial: red builds and kills for a while, and what came of them. '{SoakCommand.Name} --help' has its options.");
    return 0;
}

if (args is [InferenceSpeed.Name, .. var words])
{
    return await InferenceSpeed.RunAsync(words, CancellationToken.None);
}

if (args is [IntakeSpeed.Name])
{
    return await IntakeSpeed.RunAsync();
}

if (args is [RepairOverhead.Name, .. var length])
{
    return await RepairOverhead.RunAsync(length.FirstOrDefault() ?? "1", CancellationToken.None);
}

if (args.FirstOrDefault(a => !known.Contains(a)) is { } unknown)
{
    AnsiConsole.WriteLine($"'{unknown}' is no benchmark. Choose from: {string.Join(", ", known)}, {InferenceSpeed.Name}, {IntakeSpeed.Name}, {RepairOverhead.Name}, {SoakCommand.Name}.");
    return 2;
}

await CandidateThroughput.RunAsync(args.Length > 0 ? args : known, CancellationToken.None);
return 0;
