using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners.Command;

public static class CommandRegistration
{
    public static TestRunnersBuilder AddCommand(this TestRunnersBuilder builder)
    {
        builder.Services.AddSingleton<ITestRunner, CommandTestRunner>();
        return builder;
    }
}
