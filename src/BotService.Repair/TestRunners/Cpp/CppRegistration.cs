using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners.Cpp;

public static class CppRegistration
{
    public static TestRunnersBuilder AddCpp(this TestRunnersBuilder builder)
    {
        builder.Services.AddSingleton<ITestRunner, CTestRunner>();
        builder.Services.AddSingleton<ITestRunner, MakeTestRunner>();
        return builder;
    }
}
