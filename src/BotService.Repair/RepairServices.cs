using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using BotService.Repair.ModelBackends.Ollama;
using BotService.Repair.ModelBackends.OpenAICompatible;
using BotService.Repair.ModelBackends.Scripted;
using BotService.Repair.ModelBackends.TextGenerationInference;
using BotService.Repair.Proposals;
using BotService.Repair.Proposals.Models;
using BotService.Repair.Proposals.Patterns;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Bubblewrap;
using BotService.Repair.Sandboxes.Container;
using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Sandboxes.Kubernetes;
using BotService.Repair.Sandboxes.None;
using BotService.Repair.TestRunners;
using BotService.Repair.TestRunners.Command;
using BotService.Repair.TestRunners.Cpp;
using BotService.Repair.TestRunners.DotNet;
using BotService.Repair.TestRunners.Go;
using BotService.Repair.TestRunners.Java;
using BotService.Repair.TestRunners.JavaScript;
using BotService.Repair.TestRunners.Python;
using BotService.Repair.TestRunners.Rust;
using BotService.Repair.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Repair;

/// <summary>The engine's table of contents.</summary>
public static class RepairServices
{
    public static IServiceCollection AddRepair(this IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ProcessRunner>();
        services.TryAddSingleton(new EgressOptions());
        services.AddSingleton<EgressProxy>();
        services.AddSingleton<SandboxSelector>();
        services.AddSingleton<TestProjectFinder>();
        services.AddSingleton<RepairEngine>();
        services.AddWorkspaces();
        services.AddModels();
        services.AddSingleton<CoreShare>();
        services.AddSingleton<ProposerSet>();
        services.AddSingleton<IProposer, PatternProposer>();
        services.AddSingleton<IProposer, ModelProposer>();
        new ModelBackendsBuilder(services)
            .AddLlamaCpp()
            .AddOllama()
            .AddOpenAICompatible()
            .AddScripted()
            .AddTextGenerationInference();
        new SandboxesBuilder(services)
            .AddBubblewrap()
            .AddContainer()
            .AddKubernetes()
            .AddNone();
        new TestRunnersBuilder(services)
            .AddCommand()
            .AddCpp()
            .AddDotNet()
            .AddGo()
            .AddJava()
            .AddJavaScript()
            .AddPython()
            .AddRust();
        return services;
    }
}
