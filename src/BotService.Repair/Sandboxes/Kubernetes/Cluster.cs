using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>The calls that sandbox pods need, with the rights that the chart's Role gives.</summary>
/// <remarks>Thread safe. A server that does not answer is asked again; every other refusal is told with the right that is missing.</remarks>
internal sealed partial class Cluster(KubernetesOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan OneCall = TimeSpan.FromSeconds(20);
    private readonly k8s.Kubernetes client = new(options.Connection);

    public Uri Address { get; } = new(options.Connection.Host);

    public Task CreateAsync(V1Job job, CancellationToken token) => AskAsync(
        "create", "jobs.batch", t => client.BatchV1.CreateNamespacedJobAsync(job, options.Namespace, cancellationToken: t), token, HttpStatusCode.Conflict);

    /// <summary>The Job and its pod, at once.</summary>
    public Task DeleteAsync(string job, CancellationToken token) => AskAsync(
        "delete",
        "jobs.batch",
        t => client.BatchV1.DeleteNamespacedJobAsync(job, options.Namespace, gracePeriodSeconds: 0, propagationPolicy: "Background", cancellationToken: t),
        token,
        HttpStatusCode.NotFound);

    public async Task<IList<V1Job>> JobsAsync(string selector, CancellationToken token) =>
        (await AskAsync("list", "jobs.batch", t => client.BatchV1.ListNamespacedJobAsync(options.Namespace, labelSelector: selector, cancellationToken: t), token))!.Items;

    /// <summary>The Job's pod as it is now, or null.</summary>
    public async Task<V1Pod?> PodAsync(string job, CancellationToken token) =>
        (await AskAsync("list", "pods", t => client.CoreV1.ListNamespacedPodAsync(options.Namespace, labelSelector: "job-name=" + job, cancellationToken: t), token))!
        .Items.OrderBy(p => p.Metadata.DeletionTimestamp is null ? 0 : 1).FirstOrDefault();

    /// <summary>What the cluster reported about the Job or its pod, newest last.</summary>
    public async Task<IReadOnlyList<Corev1Event>> EventsAsync(string job, CancellationToken token)
    {
        var events = (await AskAsync("list", "events", t => client.CoreV1.ListNamespacedEventAsync(options.Namespace, fieldSelector: "type=Warning", cancellationToken: t), token))!;
        return [.. events.Items.Where(e => e.InvolvedObject?.Name?.StartsWith(job, StringComparison.Ordinal) == true).OrderBy(e => e.LastTimestamp ?? e.EventTime)];
    }

    /// <summary>Starts a program in the pod's container, with its streams on one connection.</summary>
    /// <exception cref="PodGoneException">There is no such container any more; nothing was started.</exception>
    public async Task<WebSocket> ExecAsync(string pod, IReadOnlyList<string> command, CancellationToken token)
    {
        try
        {
            return (await AskAsync(
                "get' and 'create",
                "pods/exec",
                t => client.WebSocketNamespacedPodExecAsync(
                    pod, options.Namespace, command, JobManifest.Container, stderr: true, stdin: true, stdout: true, tty: false,
                    webSocketSubProtocol: WebSocketProtocol.V4BinaryWebsocketProtocol, cancellationToken: t),
                token))!;
        }
        catch (SandboxUnavailableException e) when (e.InnerException is { } cause && StatusOf(cause) is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
        {
            throw new PodGoneException(e.Message);
        }
    }

    public void Dispose() => client.Dispose();

    /// <param name="fine">A status that means that the wish is fulfilled already.</param>
    private async Task<T?> AskAsync<T>(string verb, string resource, Func<CancellationToken, Task<T>> call, CancellationToken token, HttpStatusCode? fine = null)
        where T : class
    {
        var began = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
            patience.CancelAfter(OneCall);
            try
            {
                return await call(patience.Token);
            }
            catch (HttpOperationException e) when (StatusOf(e) == fine)
            {
                return null;
            }
            catch (Exception e) when (!token.IsCancellationRequested && IsTransient(e))
            {
                if (time.GetElapsedTime(began) > options.Patience)
                {
                    throw KubernetesFailure.NoAnswer(Address.ToString(), options.Patience, e);
                }
            }
            catch (Exception e) when (StatusOf(e) is { } status)
            {
                throw KubernetesFailure.Refused(e, status, $"'{verb}' on {resource}", options.Namespace);
            }

            await Task.Delay(pause, time, token);
        }
    }

    private static bool IsTransient(Exception e) => StatusOf(e) is { } status
        ? (int)status is 429 or >= 500
        : e is HttpRequestException or IOException or WebSocketException or OperationCanceledException;

    /// <summary>A handshake that was refused has its status in words only.</summary>
    private static HttpStatusCode? StatusOf(Exception e) => e switch
    {
        HttpOperationException http => http.Response.StatusCode,
        WebSocketException when Handshake().Match(e.Message) is { Success: true } match => (HttpStatusCode)int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
        _ => null,
    };

    [GeneratedRegex("status code '([1-5][0-9]{2})' when")]
    private static partial Regex Handshake();
}

/// <summary>The pod has ended, so nothing can be started in it.</summary>
internal sealed class PodGoneException(string message) : Exception(message);
