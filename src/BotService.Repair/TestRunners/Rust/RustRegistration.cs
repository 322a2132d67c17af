using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners.Rust;

public static class RustRegistration
{
    public static TestRunnersBuilder AddRust(this TestRunnersBuilder builder)
    {
        builder.Services.AddSingleton<ITestRunner, CargoTestRunner>();
        return builder;
    }
}
