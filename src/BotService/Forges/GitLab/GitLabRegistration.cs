using System.Text.Json;
using BotService.Diagnosis;
using BotService.Forges.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Refit;

namespace BotService.Forges.GitLab;

public static class GitLabRegistration
{
    internal const string SectionName = "GitLab";

    private static readonly RefitSettings Settings = new(new SystemTextJsonContentSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    }))
    {
        // The pipeline's errors are those that callers know; Refit would wrap them.
        TransportExceptionFactory = (_, error, _) => error,
        DeserializationExceptionFactory = (response, error) => ValueTask.FromResult<Exception?>(new ForgeException(
            SecretText.Redact($"GitLab's answer to {ForgeFailure.Call(response.RequestMessage!)} cannot be read: {error.Message} Check that the address is GitLab's."), transient: false, error)),
    };

    public static ForgesBuilder AddGitLab(this ForgesBuilder builder)
    {
        if (!builder.Has(SectionName))
        {
            return builder;
        }

        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<GitLabOptions>().Bind(builder.Of(SectionName));
        services.AddSingleton<IValidateOptions<GitLabOptions>, GitLabOptionsValidator>();
        services.AddSingleton<GitLabCredential>();
        services.AddForgeClient("GitLab", "the token of BotService:Forges:GitLab", p => p.GetRequiredService<IOptions<GitLabOptions>>().Value.Http);
        services.AddSingleton(provider =>
        {
            var handler = new GitLabCaller(provider.GetRequiredService<GitLabCredential>()) { InnerHandler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("GitLab") };
            var address = new Uri(provider.GetRequiredService<IOptions<GitLabOptions>>().Value.Web, "api/v4");
            return RestService.For<IGitLabApi>(new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan }, Settings);
        });
        services.AddSingleton<IForge, GitLabForge>();
        services.AddSingleton<IWebhookReader, GitLabWebhookReader>();
        services.AddSingleton<IForgeDiagnosis, GitLabDiagnosis>();
        services.AddSingleton(p => SignIn(p.GetRequiredService<IOptions<GitLabOptions>>().Value));
        return builder;
    }

    private static ForgeSignIn SignIn(GitLabOptions options) => new(
        "gitlab", "GitLab", new Uri(options.Web, "oauth/authorize"), new Uri(options.Web, "oauth/token"), new Uri(options.Web, "api/v4/user"), "username", Scope: "read_user");
}
