using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners.Java;

public static class JavaRegistration
{
    public static TestRunnersBuilder AddJava(this TestRunnersBuilder builder)
    {
        builder.Services.AddSingleton<ITestRunner>(new MavenRunner(MavenRunner.DebianRepository));
        builder.Services.AddSingleton<ITestRunner, GradleRunner>();
        return builder;
    }
}
