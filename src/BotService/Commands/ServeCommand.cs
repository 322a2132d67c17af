using System.CommandLine;
using System.Security.Cryptography;
using BotService.Forges;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Publishing;
using BotService.Repair;
using BotService.Reporting;
using BotService.Setup;

namespace BotService.Commands;

/// <summary><c>botservice serve</c>: the service.</summary>
internal static class ServeCommand
{
    public const string Examples = """
        Examples:
          botservice serve                                          everything in one process, on a SQLite file
          botservice serve --urls http://0.0.0.0:8080
          botservice serve --queues publish,reproduce               leaves repairs to machines with more cores or a GPU
          botservice serve --queues repair                          such a machine
          botservice serve --setup                                  prints an address that makes a GitHub App for this service

        Configuration: appsettings.json in the working folder, then the environment (BotService__Database__Kind=PostgreSql), then a file for
        each secret in /run/secrets/botservice or the folder that BotService__SecretsFolder names. Several processes need PostgreSQL.
        Exit status: 0 stopped on request, 2 configuration error, 3 internal error.

        """;

    private const string TokenKey = "BotService:Setup:Token";

    private static readonly Option<string[]> QueueNames = new("--queues")
    {
        HelpName = "NAMES",
        Description = $"Queues that this process serves, separated by commas; none only takes deliveries in. [default: {string.Join(',', Queues.All)}]",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Urls = new("--urls")
    {
        HelpName = "URLS",
        Description = "Addresses to listen on, separated by semicolons. [default: http://localhost:8080]",
    };

    private static readonly Option<bool> SetUp = new("--setup") { Description = "Open the page /setup with a token that is made now and printed. [default: only with BotService:Setup:Token]" };

    /// <param name="extend">See <see cref="BotServiceBuilder.Build"/>.</param>
    public static Command Create(Terminal terminal, ServiceExtension? extend = null)
    {
        var command = new Command("serve", "Runs the service: takes signed deliveries of forges in and repairs red builds.") { QueueNames, Urls, SetUp };
        command.Validators.Add(result =>
        {
            foreach (var name in Names(result.GetValue(QueueNames)).Where(n => n != "none" && !Queues.All.Contains(n)))
            {
                result.AddError($"--queues '{name}' is unknown. Choose from: {string.Join(", ", Queues.All)}, none.");
            }
        });
        command.SetAction((parsed, token) => RunAsync(Read(parsed), terminal, extend, token));
        return command;
    }

    private static ServeArguments Read(ParseResult parsed)
    {
        var names = Names(parsed.GetValue(QueueNames)).ToList();
        var settings = parsed.GetValue(Urls) is { } urls ? new Dictionary<string, string?> { ["urls"] = urls } : [];
        if (parsed.GetValue(SetUp))
        {
            settings[TokenKey] = RandomNumberGenerator.GetHexString(40, lowercase: true);
        }

        return new ServeArguments(names.Count == 0 ? Queues.All : [.. Queues.All.Where(names.Contains)], settings);
    }

    private static IEnumerable<string> Names(string[]? given) => (given ?? []).SelectMany(g => g.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static async Task<int> RunAsync(ServeArguments arguments, Terminal terminal, ServiceExtension? extend, CancellationToken token)
    {
        try
        {
            return await ServeAsync(arguments, terminal, extend, token);
        }
        catch (Exception e) when (OptionsFaults.Of(e) is { } faults)
        {
            throw new ConfigurationException(string.Join(Environment.NewLine, faults));
        }
    }

    private static async Task<int> ServeAsync(ServeArguments arguments, Terminal terminal, ServiceExtension? extend, CancellationToken token)
    {
        await using var app = BotServiceBuilder.Build(arguments, extend);
        var hasSetup = app.Services.GetService<SetupEndpoints>() is not null;
        await CheckAsync(app, arguments, hasSetup, terminal, token);
        await app.Services.GetRequiredService<LedgerMigration>().ApplyAsync(token);
        await app.StartAsync(token);
        terminal.Error.WriteLine($"botservice: listening on {string.Join(", ", app.Urls)}; queues: {(arguments.Queues.Count == 0 ? "none" : string.Join(", ", arguments.Queues))}");
        if (hasSetup)
        {
            var place = app.Services.GetRequiredService<PublishingOptions>().PublicUrl?.AbsoluteUri.TrimEnd('/') ?? app.Urls.First();
            terminal.Error.WriteLine($"botservice: set up GitHub at {place}/setup?token={(arguments.Settings.TryGetValue(TokenKey, out var made) ? made : "...")}");
        }

        await app.WaitForShutdownAsync(token);
        return ExitCode.Success;
    }

    /// <exception cref="ConfigurationException">There is nothing to serve.</exception>
    private static async Task CheckAsync(WebApplication app, ServeArguments arguments, bool hasSetup, Terminal terminal, CancellationToken token)
    {
        var hasForge = app.Services.GetServices<IForge>().Any();
        if (!hasForge && !hasSetup)
        {
            throw new ConfigurationException("No forge is configured. Configure one below BotService:Forges, with the secret of its webhook, or make a GitHub App with 'botservice serve --setup'.");
        }

        if (!hasForge || !arguments.Queues.Contains(Queues.Repair))
        {
            return;
        }

        var sandbox = await app.Services.GetRequiredService<FrontDoor>().SandboxAsync(app.Services.GetRequiredService<RunOptions>().Sandbox, token);
        if (Repair.Sandboxes.SandboxSelector.WarningFor(sandbox) is { } warning)
        {
            Warnings.Say(terminal, warning);
        }
    }
}
