using BotService.Diagnosis;
using BotService.Forges.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotService.Forges.GitHub;

public static class GitHubRegistration
{
    internal const string SectionName = "GitHub";

    public static ForgesBuilder AddGitHub(this ForgesBuilder builder)
    {
        if (!builder.Has(SectionName))
        {
            return builder;
        }

        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<GitHubOptions>().Bind(builder.Of(SectionName));
        services.AddSingleton<IValidateOptions<GitHubOptions>, GitHubOptionsValidator>();
        AddConnections(services);
        services.AddSingleton<IForge, GitHubForge>();
        services.AddSingleton<IWebhookReader, GitHubWebhookReader>();
        services.AddSingleton<IForgeDiagnosis, GitHubDiagnosis>();
        services.AddSingleton(p => SignIn(p.GetRequiredService<IOptions<GitHubOptions>>().Value));
        return builder;
    }

    /// <summary>What makes a new app, as long as there is none.</summary>
    /// <returns>False when GitHub is configured.</returns>
    internal static bool TryAddGitHubSetup(this IServiceCollection services, IConfiguration configuration, Uri address)
    {
        if (new ForgesBuilder(services, configuration).Has(SectionName))
        {
            return false;
        }

        services.AddOptions<GitHubOptions>().Configure(o => o.Address = address);
        AddConnections(services);
        services.AddSingleton<GitHubManifest>();
        return true;
    }

    private static void AddConnections(IServiceCollection services)
    {
        services.AddForgeClient("GitHub", "the app or token of BotService:Forges:GitHub", p => p.GetRequiredService<IOptions<GitHubOptions>>().Value.Http)
            .AddHttpMessageHandler(() => new GitHubHeaders());
        services.AddSingleton<AppCredential>();
        services.AddSingleton<GitHubConnections>();
    }

    private static ForgeSignIn SignIn(GitHubOptions options) => new(
        "github", "GitHub", new Uri(options.Web, "login/oauth/authorize"), new Uri(options.Web, "login/oauth/access_token"), new Uri(options.Api, "user"), "login", Scope: "");
}
