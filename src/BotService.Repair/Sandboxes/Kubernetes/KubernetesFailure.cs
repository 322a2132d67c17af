using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Says why sandbox pods do not work here and what to do.</summary>
internal static class KubernetesFailure
{
    private const int LongestAnswer = 2000;

    public static SandboxUnavailableException Setting(string variable, string what) => new(
        $"{variable} {what}. The sandbox 'kubernetes' works in a pod of the chart with sandbox.mode kubernetes-job, which sets it.");

    public static SandboxUnavailableException WorkerIsRoot() => new(
        "The worker runs as root, and sandbox pods would have to. Run it as another user (securityContext.runAsUser), as the chart does.");

    public static SandboxUnavailableException Outside(string path, string volume) => new(
        $"'{path}' is not below {volume}, the volume that sandbox pods share with the worker. Set BOTSERVICE_CACHE to a folder there.");

    public static SandboxUnavailableException Link(string path, string link) => new(
        $"'{path}' leads over the link '{link}', which a sandboxed command may have made. Delete it.");

    public static SandboxUnavailableException Missing(string folder) => new($"'{folder}' does not exist, so no command can run in it.");

    public static SandboxUnavailableException Leaks(string what) => new($"Sandbox pods start, but {what}. They are not used.");

    public static SandboxUnavailableException NetworkOpen(string address) => new(
        $"Sandbox pods start, but reach {address}. They are not used. A network plugin must enforce NetworkPolicies, and one must select pods with the label "
        + $"{JobManifest.NetworkLabel}: {JobManifest.Offline} and allow them nothing (the chart's networkPolicy.enabled).");

    public static SandboxUnavailableException NoAnswer(string address, TimeSpan patience, Exception last) => new(
        $"The API server {address} has not answered for {patience.TotalSeconds:0} s: {last.Message}", last);

    public static SandboxUnavailableException Lost(string pod, string what) => new($"The sandbox pod {pod} was lost while a command ran in it: {what}. Try again.");

    public static SandboxUnavailableException NotEnded(string pod, Exception cause) => new(
        $"A command in the sandbox pod {pod} could not be ended: {cause.Message} Delete the pod by hand if it is still there.", cause);

    public static SandboxUnavailableException NoStart(string job, TimeSpan time, string why) => new(
        $"The sandbox pod of the Job {job} did not run within {time.TotalSeconds:0} s: {why}");

    /// <param name="right">Verb and resource, as a Role names them.</param>
    public static SandboxUnavailableException Refused(Exception answer, HttpStatusCode status, string right, string space)
    {
        var said = WordsOf(answer);
        return new SandboxUnavailableException(
            $"The API server refused {right} in the namespace {space} ({(int)status}): {said} {Remedy(status, right, said)}".TrimEnd(), answer);
    }

    /// <summary>What a person does about a reason that a pod, its events or its Job give.</summary>
    public static string RemedyFor(string said) => said switch
    {
        _ when Has(said, "ImagePull", "ErrImage", "InvalidImageName", "ErrImageNeverPull") =>
            "Check the image's name (sandbox.kubernetes.image) and image.pullSecrets.",
        _ when Has(said, "exceeded quota", "must specify limits", "LimitRange", "maximum cpu usage", "maximum memory usage") =>
            "Raise the namespace's quota or limit range, or lower gpu.jobs, sandbox.kubernetes.cpus and the repositories' memory limit.",
        _ when Has(said, "PodSecurity") => "Sandbox pods meet the level 'restricted'; see what the namespace or an admission webhook asks for beyond it.",
        _ when Has(said, "Unschedulable", "FailedScheduling") =>
            "The node has no room for a sandbox pod, or a taint that it does not tolerate (gpu.tolerations): give the node more room, or lower sandbox.kubernetes.cpus.",
        _ when Has(said, "FailedMount", "FailedAttachVolume", "subPath") =>
            "The volume must be mountable on the pod's node: leave sandbox.kubernetes.accessMode at ReadWriteOnce, or take a storage class that offers ReadWriteMany.",
        _ when Has(said, "RuntimeClass", "runtimeclass", "RuntimeHandler") => "Check sandbox.runtimeClassName.",
        _ when Has(said, "CreateContainer", "RunContainer", "StartError") => "The image must have env, sleep and sh, and run as an ordinary user.",
        _ => "",
    };

    /// <summary>The message of the server's Status object, or whatever it said.</summary>
    private static string WordsOf(Exception answer)
    {
        var said = (answer as HttpOperationException)?.Response.Content ?? answer.Message;
        try
        {
            said = KubernetesJson.Deserialize<V1Status>(said)?.Message ?? said;
        }
        catch (System.Text.Json.JsonException)
        {
            // A proxy in between answers in its own words.
        }

        return said.Length > LongestAnswer ? said[..LongestAnswer] : said.Trim();
    }

    private static string Remedy(HttpStatusCode status, string right, string said) => status switch
    {
        _ when RemedyFor(said) is { Length: > 0 } remedy => remedy,
        HttpStatusCode.Unauthorized => "The service account's token is not valid: check automountServiceAccountToken of the worker's pod.",
        HttpStatusCode.Forbidden => $"Allow it: a Role with {right}, bound to the worker's service account, as the chart makes with sandbox.mode kubernetes-job.",
        _ => "",
    };

    private static bool Has(string said, params IEnumerable<string> parts) => parts.Any(p => said.Contains(p, StringComparison.Ordinal));
}
