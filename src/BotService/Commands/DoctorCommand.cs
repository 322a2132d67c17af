using System.CommandLine;
using BotService.Diagnosis;
using BotService.Forges;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Publishing;
using BotService.Repair;
using BotService.Reporting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace BotService.Commands;

/// <summary><c>botservice doctor</c>: what works here, and what to do about the rest.</summary>
internal static class DoctorCommand
{
    public const string Examples = """
        Examples:
          botservice doctor            with the configuration that 'botservice serve' would find here
          botservice doctor --json     the same for a program

        Asks the configured forges what the bot may do there, the database, the own public address, the sandbox, toolchains and models.
        Changes nothing and prints no secret. Works without any configuration too.
        Exit status: 0 nothing that is needed is missing, 1 something is, 2 a setting cannot be used.

        """;

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object on standard output and nothing else." };

    /// <param name="extend">See <see cref="BotServiceBuilder.Build"/>.</param>
    public static Command Create(Terminal terminal, ServiceExtension? extend = null)
    {
        var command = new Command("doctor", "Checks configuration, forges, database, sandbox, toolchains and models, and says what to do about what does not work.") { Json };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(Json), terminal, extend, token));
        return command;
    }

    private static async Task<int> RunAsync(bool json, Terminal terminal, ServiceExtension? extend, CancellationToken token)
    {
        var (app, faults) = Configure(extend);
        await using (app)
        {
            await using var door = new FrontDoor(egress: app?.Services.GetRequiredService<EgressSettings>().ToOptions());
            var findings = faults.Concat(await Doctor.ExamineAsync([.. OfService(app, faults.Count == 0), .. OfMachine(app, door)], token)).ToList();
            new DiagnosisPrinter(terminal).Print(findings, json);
            return faults.Count > 0 ? ExitCode.Usage : findings.Any(f => f.State == FindingState.Missing) ? ExitCode.NotRepaired : ExitCode.Success;
        }
    }

    /// <returns>The service, not started, as far as its settings can be read, and what is wrong with them.</returns>
    private static (WebApplication? App, IReadOnlyList<Finding> Faults) Configure(ServiceExtension? extend)
    {
        WebApplication? app = null;
        try
        {
            app = BotServiceBuilder.Build(new ServeArguments([], new Dictionary<string, string?>()), extend + Silence);
            app.Services.GetService<IStartupValidator>()?.Validate();
            return (app, []);
        }
        catch (Exception e) when (OptionsFaults.Of(e) is { } faults)
        {
            return (app, [.. faults.Select(Fault)]);
        }
        catch (ConfigurationException e)
        {
            return (app, [.. e.Message.Split(Environment.NewLine).Select(Fault)]);
        }
    }

    // Standard output is for the findings.
    private static void Silence(WebApplicationBuilder builder) => builder.Logging.ClearProviders();

    private static Finding Fault(string message) => Finding.Missing("configuration", "settings", message, "Correct the setting as it says; docs/operations.md has them all.");

    private static IEnumerable<IDiagnosis> OfService(WebApplication? app, bool isValid)
    {
        if (app is null)
        {
            yield break;
        }

        yield return new ConfigurationDiagnosis(app.Configuration, isValid);
        if (isValid)
        {
            foreach (var forge in app.Services.GetServices<IForgeDiagnosis>())
            {
                yield return forge;
            }

            yield return new AddressDiagnosis(app.Services.GetRequiredService<PublishingOptions>(), app.Services.GetServices<IForge>().Select(f => f.Id));
        }

        yield return new DatabaseDiagnosis(
            app.Services.GetRequiredService<DatabaseOptions>(), app.Services.GetRequiredService<Func<LedgerContext>>(), app.Services.GetRequiredService<HealthCheckService>());
    }

    private static IEnumerable<IDiagnosis> OfMachine(WebApplication? app, FrontDoor door)
    {
        var runs = app?.Services.GetRequiredService<RunOptions>() ?? new RunOptions();
        return [new SandboxDiagnosis(door, runs.Sandbox), new ToolDiagnosis(door.Processes), new ModelDiagnosis(app?.Services.GetRequiredService<FrontDoor>() ?? door, runs.Models)];
    }
}
