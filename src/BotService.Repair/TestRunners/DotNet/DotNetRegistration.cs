using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners.DotNet;

public static class DotNetRegistration
{
    /// <summary>Adds the runner <c>dotnet-test</c>: xunit 2 and 3, NUnit and MSTest on VSTest or Microsoft.Testing.Platform.</summary>
    public static TestRunnersBuilder AddDotNet(this TestRunnersBuilder builder)
    {
        builder.Services.AddSingleton<ITestRunner, DotNetTestRunner>();
        return builder;
    }
}
