using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners.Go;

public static class GoRegistration
{
    public static TestRunnersBuilder AddGo(this TestRunnersBuilder builder)
    {
        builder.Services.AddSingleton<ITestRunner, GoTestRunner>();
        return builder;
    }
}
