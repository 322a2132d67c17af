using BotService.Commands;
using BotService.Reporting;

namespace BotService.Tests.Service;

/// <summary>The real program with <see cref="TestForge"/> as its forge: <c>dotnet BotService.Tests.dll serve ...</c>.</summary>
internal static class TestHost
{
    public static async Task<int> Main(string[] arguments)
    {
        using var signals = new StopSignals();
        return await BotServiceCommand.RunAsync(arguments, Terminal.OfProcess(), signals.Token, builder =>
        {
            if (builder.Configuration["Test:Folder"] is { } folder)
            {
                new TestForge(folder) { BlockAt = builder.Configuration["Test:BlockAt"] ?? "" }.AddTo(builder);
            }
        });
    }
}
