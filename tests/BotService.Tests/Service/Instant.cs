using BotService.Repair;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Service;

/// <summary>Engines for tests in which not the engine is tested.</summary>
internal static class Instant
{
    /// <summary>Repairs everything at once, each commit with a failure of its own.</summary>
    public static void Engine(IServiceCollection services) => services.AddSingleton<RepairCall>(_ => async (request, _, token) =>
    {
        var test = new FailingTest("test", "", request.Ref![..16]);
        return await request.Reproduced!([test], token) is { } refused
            ? new RepairReport(new RepairOutcome.Skipped(refused))
            : Repaired(test);
    });

    /// <summary>Repairs when the forge's folder says <c>go</c>.</summary>
    public static void HeldEngine(IServiceCollection services) => services.AddSingleton<RepairCall>(s => async (request, _, token) =>
    {
        var forge = s.GetRequiredService<TestForge>();
        forge.Mark("working");
        await Eventually.TrueAsync("go", () => Task.FromResult(forge.Has("go")));
        return Repaired(new FailingTest("test", "", request.Ref![..16]));
    });

    /// <summary>Works until it is told to stop, and reports like the real one then.</summary>
    public static void EndlessEngine(IServiceCollection services) => services.AddSingleton<RepairCall>(s => async (_, _, token) =>
    {
        s.GetRequiredService<TestForge>().Mark("working");
        try
        {
            await Task.Delay(Timeout.Infinite, token);
        }
        catch (OperationCanceledException)
        {
            s.GetRequiredService<TestForge>().Mark("stopped");
        }

        return new RepairReport(new RepairOutcome.BudgetSpent("Stopped on request."));
    });

    public static RepairReport Repaired(FailingTest test) => new(new RepairOutcome.Repaired("1 failing test passes."))
    {
        FailingTests = [test],
        Patch = "diff",
        Seconds = new StepSeconds { Validate = 60 },
    };
}
