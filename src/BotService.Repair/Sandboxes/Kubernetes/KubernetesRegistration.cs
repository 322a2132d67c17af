using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Sandboxes.Posix;
using k8s;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Sandboxes.Kubernetes;

public static class KubernetesRegistration
{
    /// <param name="options">Default: what the chart says in the worker's variables, read when the sandbox is first used.</param>
    public static SandboxesBuilder AddKubernetes(this SandboxesBuilder builder, Func<KubernetesOptions>? options = null)
    {
        builder.Services.AddSingleton<ISandbox>(services => new KubernetesSandbox(options ?? OfPod, services.GetRequiredService<TimeProvider>())
        {
            Egress = services.GetRequiredService<EgressOptions>().Mode == EgressMode.None ? EgressMode.None : EgressMode.Host,
        });
        return builder;
    }

    private static KubernetesOptions OfPod()
    {
        var user = Libc.EffectiveUser();
        return new KubernetesVariables(Environment.GetEnvironmentVariable).Read(
            user != 0 ? user : throw KubernetesFailure.WorkerIsRoot(),
            KubernetesClientConfiguration.InClusterConfig);
    }
}
