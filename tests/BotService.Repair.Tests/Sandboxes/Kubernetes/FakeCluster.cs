using System.Collections.Concurrent;
using System.Net;
using BotService.Repair.Sandboxes.Kubernetes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotService.Repair.Tests.Sandboxes.Kubernetes;

/// <summary>An API server with one namespace, whose pods really run. It lets in whom the chart's Role lets in.</summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private const string Space = "ci";
    private const string Token = "token-of-the-worker";
    private const string Account = "system:serviceaccount:ci:bot-botservice-gpu";
    private readonly ConcurrentDictionary<string, FakePod> pods = new();
    private readonly ConcurrentQueue<(string Job, string Reason, string Message)> events = new();
    private readonly WebApplication application;

    private FakeCluster()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        application = builder.Build();
        application.UseWebSockets();
        application.Use(GateAsync);
        application.MapPost($"/apis/batch/v1/namespaces/{Space}/jobs", CreateAsync);
        application.MapGet($"/apis/batch/v1/namespaces/{Space}/jobs", (HttpContext c) => Answer(c, 200, new V1JobList { Items = [.. Jobs.Values.Where(j => Matches(c, j.Metadata.Labels))], Metadata = new V1ListMeta() }));
        application.MapDelete($"/apis/batch/v1/namespaces/{Space}/jobs/{{name}}", DeleteAsync);
        application.MapGet($"/api/v1/namespaces/{Space}/pods", (HttpContext c) => Answer(c, 200, new V1PodList { Items = [.. Pods(c)], Metadata = new V1ListMeta() }));
        application.MapGet($"/api/v1/namespaces/{Space}/events", (HttpContext c) => Answer(c, 200, new Corev1EventList { Items = [.. events.Select(EventOf)], Metadata = new V1ListMeta() }));
        application.MapGet($"/api/v1/namespaces/{Space}/pods/{{name}}/exec", ExecAsync);
    }

    public FakeRole Role { get; } = FakeRole.OfChart();

    public ConcurrentDictionary<string, V1Job> Jobs { get; } = new();

    /// <summary>Every address that was asked for, with its query.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public IEnumerable<FakePod> Running => pods.Values.Where(p => p.IsRunning);

    /// <summary>How many Jobs there ever were.</summary>
    public int Created { get; private set; }

    public Weakness Weakness { get; set; }

    /// <summary>Memory's end takes one process, not the whole container.</summary>
    public bool KillsOne { get; set; }

    /// <summary>A reason why containers do not start, with a message.</summary>
    public (string Reason, string Message)? Waiting { get; set; }

    /// <summary>A reason why the Job's pods are not made, or not placed.</summary>
    public (string Reason, string Message)? Refusal { get; set; }

    /// <summary>So many requests are cut off before they are answered.</summary>
    public int GoneFor { get; set; }

    public string Volume { get; } = Path.TrimEndingDirectorySeparator(Path.GetTempPath());

    private string Address => application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<FakeCluster> StartAsync()
    {
        var cluster = new FakeCluster();
        await cluster.application.StartAsync();
        return cluster;
    }

    /// <summary>What a worker in this cluster is told by the chart.</summary>
    public KubernetesOptions Options(string? token = null, TimeSpan? deadline = null, TimeSpan? patience = null, TimeSpan? start = null)
    {
        var worker = new V1Pod { Metadata = new V1ObjectMeta { Name = "bot-botservice-gpu-abc", NamespaceProperty = Space, Uid = "6b3c7f0e-worker" }, Spec = new V1PodSpec { NodeName = "node-1" } };
        var variables = FakeRole.Variables(worker);
        variables["BOTSERVICE_SANDBOX_VOLUME"] = Volume;
        var told = new KubernetesVariables(variables.GetValueOrDefault).Read(10001, () => new KubernetesClientConfiguration { Host = Address, AccessToken = token ?? Token });
        return new KubernetesOptions
        {
            Image = told.Image,
            Namespace = told.Namespace,
            WorkerPod = told.WorkerPod,
            WorkerPodUid = told.WorkerPodUid,
            Claim = told.Claim,
            VolumePath = told.VolumePath,
            Node = told.Node,
            Instance = told.Instance,
            RuntimeClass = told.RuntimeClass,
            PullSecrets = told.PullSecrets,
            Tolerations = told.Tolerations,
            User = told.User,
            Connection = told.Connection,
            Deadline = deadline ?? told.Deadline,
            Patience = patience ?? told.Patience,
            StartTime = start ?? told.StartTime,
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in pods.Values)
        {
            await pod.DisposeAsync();
        }

        await application.DisposeAsync();
    }

    public async Task DeletePodAsync(FakePod pod)
    {
        // With backoffLimit 0 no other pod follows.
        pods.TryRemove(pod.Job.Metadata.Name, out _);
        Jobs.TryRemove(pod.Job.Metadata.Name, out _);
        await pod.DisposeAsync();
    }

    private async Task GateAsync(HttpContext context, RequestDelegate next)
    {
        Asked.Enqueue(context.Request.Path + context.Request.QueryString);
        if (GoneFor > 0)
        {
            GoneFor--;
            context.Abort();
        }
        else if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            await Refuse(context, 401, "Unauthorized");
        }
        else if (Forbidden(context.Request) is { } verb)
        {
            var (group, resource) = Resource(context.Request.Path);
            await Refuse(context, 403, $"{resource} is forbidden: User \"{Account}\" cannot {verb} resource \"{resource}\" in API group \"{group}\" in the namespace \"{Space}\"");
        }
        else
        {
            await next(context);
        }
    }

    /// <summary>The verb that the Role does not have, or null.</summary>
    private string? Forbidden(HttpRequest request)
    {
        var (group, resource) = Resource(request.Path);
        var named = request.Path.Value!.Split('/').Length > (group.Length == 0 ? 6 : 7);
        string[] verbs = (request.Method, resource) switch
        {
            ("GET", "pods/exec") => ["get", "create"],
            ("GET", _) => [named ? "get" : "list"],
            ("POST", _) => ["create"],
            ("DELETE", _) => [named ? "delete" : "deletecollection"],
            _ => ["update"],
        };
        return verbs.FirstOrDefault(v => !Role.Allows(v, group, resource));
    }

    private static (string Group, string Resource) Resource(PathString path)
    {
        var parts = path.Value!.Split('/');
        var group = parts[1] == "apis" ? parts[2] : "";
        var rest = parts[(group.Length == 0 ? 5 : 6)..];
        return (group, rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0]);
    }

    private async Task CreateAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        V1Job job;
        try
        {
            job = FakeAdmission.Read(await reader.ReadToEndAsync());
        }
        catch (Exception e)
        {
            await Refuse(context, 422, e.Message);
            return;
        }

        var name = job.Metadata.Name;
        Created++;
        Jobs[name] = job;
        if (Refusal is { } refusal)
        {
            events.Enqueue((name, refusal.Reason, refusal.Message));
        }
        else if (Waiting is null)
        {
            pods[name] = new FakePod(job, Volume, Weakness, KillsOne);
        }

        await Answer(context, 201, job);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (!Jobs.TryRemove(name, out var job))
        {
            await Refuse(context, 404, $"jobs.batch \"{name}\" not found");
            return;
        }

        if (pods.TryRemove(name, out var pod))
        {
            await pod.DisposeAsync();
        }

        await Answer(context, 200, job);
    }

    private async Task ExecAsync(HttpContext context)
    {
        var pod = pods.Values.FirstOrDefault(p => p.Name == (string)context.Request.RouteValues["name"]!);
        if (pod is not { IsRunning: true })
        {
            await Refuse(context, pod is null ? 404 : 400, "container sandbox is not available");
            return;
        }

        var query = context.Request.Query;
        if (query["container"] != "sandbox" || new[] { "stdin", "stdout", "stderr" }.Any(n => query[n] != "1" && query[n] != "true"))
        {
            await Refuse(context, 422, "you must specify a container and its streams");
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync("v4.channel.k8s.io");
        await new FakeExec(socket).RunAsync(pod, query["command"]!);
    }

    private IEnumerable<V1Pod> Pods(HttpContext context)
    {
        var job = context.Request.Query["labelSelector"].ToString()["job-name=".Length..];
        if (pods.TryGetValue(job, out var pod))
        {
            return [pod.Status()];
        }

        var pending = new V1Pod { Metadata = new V1ObjectMeta { Name = job + "-x" }, Status = new V1PodStatus { Phase = "Pending" } };
        if (Waiting is { } waiting)
        {
            pending.Status.ContainerStatuses = [new V1ContainerStatus { Name = "sandbox", Image = "x", ImageID = "", State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = waiting.Reason, Message = waiting.Message } } }];
        }

        if (Refusal is { Reason: "FailedScheduling" } refusal)
        {
            pending.Status.Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = refusal.Message }];
        }

        return Jobs.ContainsKey(job) && Refusal?.Reason != "FailedCreate" ? [pending] : [];
    }

    private static bool Matches(HttpContext context, IDictionary<string, string> labels) =>
        context.Request.Query["labelSelector"].ToString().Split('=') is [var key, var value] && labels.TryGetValue(key, out var has) && has == value;

    private static Corev1Event EventOf((string Job, string Reason, string Message) e) => new()
    {
        Metadata = new V1ObjectMeta { Name = e.Job },
        InvolvedObject = new V1ObjectReference { Name = e.Job },
        Reason = e.Reason,
        Message = e.Message,
        Type = "Warning",
    };

    private static Task Refuse(HttpContext context, int code, string message) =>
        Answer(context, code, new { apiVersion = "v1", kind = "Status", status = "Failure", message, code, reason = ((HttpStatusCode)code).ToString() });

    private static Task Answer(HttpContext context, int code, object value)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(KubernetesJson.Serialize(value));
    }
}
