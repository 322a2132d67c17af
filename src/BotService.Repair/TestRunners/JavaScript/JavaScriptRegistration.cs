using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners.JavaScript;

public static class JavaScriptRegistration
{
    public static TestRunnersBuilder AddJavaScript(this TestRunnersBuilder builder)
    {
        foreach (var framework in JavaScriptFramework.All)
        {
            builder.Services.AddSingleton<ITestRunner>(services => new JavaScriptRunner(framework, services.GetRequiredService<TimeProvider>()));
        }

        return builder;
    }
}
