using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners.Python;

public static class PythonRegistration
{
    public static TestRunnersBuilder AddPython(this TestRunnersBuilder builder)
    {
        builder.Services.AddSingleton<ITestRunner, PytestRunner>();
        builder.Services.AddSingleton<ITestRunner, UnittestRunner>();
        return builder;
    }
}
