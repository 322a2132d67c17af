using System.Globalization;
using k8s;
using k8s.Models;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Reads what the chart says about sandbox pods in the worker's variables.</summary>
internal sealed class KubernetesVariables(Func<string, string?> variable)
{
    private const string Prefix = "BOTSERVICE_SANDBOX_";

    /// <exception cref="SandboxUnavailableException">A variable is missing or wrong; the message names it.</exception>
    public KubernetesOptions Read(uint user, Func<KubernetesClientConfiguration> connection) => new()
    {
        Image = Required("IMAGE"),
        Namespace = Required("NAMESPACE"),
        WorkerPod = Required("POD"),
        WorkerPodUid = Required("POD_UID"),
        Claim = Required("CLAIM"),
        VolumePath = Folder("VOLUME"),
        Node = Optional("NODE"),
        Instance = Optional("INSTANCE") ?? "botservice",
        RuntimeClass = Optional("RUNTIME_CLASS"),
        PullSecrets = Optional("PULL_SECRETS")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        Tolerations = Parsed("TOLERATIONS", "a JSON array of tolerations", s => KubernetesJson.Deserialize<List<V1Toleration>>(s)) ?? [],
        Cpus = Parsed("CPUS", "a quantity such as 2 or 1500m", Quantity) ?? "2",
        TemporarySize = Parsed("TMP", "a quantity such as 1Gi", Quantity) ?? "1Gi",
        StartTime = TimeSpan.FromSeconds(int.Parse(
            Parsed("START_SECONDS", "a number of seconds", s => int.Parse(s, NumberStyles.None, CultureInfo.InvariantCulture) > 0 ? s : throw new FormatException()) ?? "300",
            CultureInfo.InvariantCulture)),
        User = user,
        Connection = connection(),
    };

    private string? Optional(string name) => variable(Prefix + name) is { Length: > 0 } value ? value : null;

    private string Required(string name) => Optional(name) ?? throw KubernetesFailure.Setting(Prefix + name, "is not set");

    private string Folder(string name) => Path.IsPathFullyQualified(Required(name))
        ? Path.TrimEndingDirectorySeparator(Required(name))
        : throw KubernetesFailure.Setting(Prefix + name, $"is '{Required(name)}'; give an absolute path");

    private T? Parsed<T>(string name, string wanted, Func<string, T> parse)
        where T : class
    {
        if (Optional(name) is not { } text)
        {
            return null;
        }

        try
        {
            return parse(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or System.Text.Json.JsonException)
        {
            throw KubernetesFailure.Setting(Prefix + name, $"is '{text}'; give {wanted}");
        }
    }

    private static string Quantity(string text) => new ResourceQuantity(text).ToDecimal() > 0 ? text : throw new FormatException();
}
