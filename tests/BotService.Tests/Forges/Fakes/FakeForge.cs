using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotService.Tests.Forges.Fakes;

/// <summary>Something that goes wrong at a forge.</summary>
/// <param name="Path">Regular expression.</param>
internal sealed class FakeFault(string method, string path, int times)
{
    private int left = times;

    /// <summary>0 never answers, -1 breaks the connection.</summary>
    public int Status { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];

    public string Body { get; init; } = "{}";

    /// <summary>Holds only as long; null for ever.</summary>
    public Func<bool>? While { get; init; }

    /// <summary>Done before the call goes on as usual.</summary>
    public Action? Before { get; init; }

    public bool Takes(HttpRequest request) => While?.Invoke() != false && (method == request.Method || method == "*") && Regex.IsMatch(request.Path + request.QueryString, path) && Interlocked.Decrement(ref left) >= 0;
}

internal sealed record SeenCall(string Method, string Path, IHeaderDictionary Headers, int Status);

/// <summary>A forge on Kestrel: REST by <see cref="Map"/>, git over smart HTTP, faults on request.</summary>
internal abstract class FakeForge : IAsyncDisposable
{
    private readonly CancellationTokenSource ends = new();
    private WebApplication? application;

    public FakeState State { get; } = new();

    public FakePerson Bot { get; protected set; } = null!;

    public Uri Address { get; private set; } = null!;

    public ConcurrentQueue<SeenCall> Seen { get; } = new();

    public ConcurrentQueue<FakeFault> Faults { get; } = new();

    /// <summary>Where requests or answers are not as the forge's own description says.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    public int Count(string method, string path) => Seen.Count(s => s.Method == method && Regex.IsMatch(s.Path, path));

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 64 << 20);
        application = builder.Build();
        application.Use(RecordAsync);
        application.UseRouting();
        Map(application);
        application.MapFallback("/{**path}", GitAsync);
        await application.StartAsync();
        Address = new Uri(application.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        await ends.CancelAsync();
        if (application is { } running)
        {
            await running.DisposeAsync();
        }

        ends.Dispose();
        State.Dispose();
    }

    /// <summary>Before the names of repositories in addresses, with a slash at the end.</summary>
    protected virtual string GitFolder => "";

    protected abstract void Map(WebApplication routes);

    /// <summary>Whether the user and password of git may read or write a repository.</summary>
    protected abstract bool MayGit(FakeRepository repository, string user, string password, bool write);

    protected static Task WriteAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return body is null ? Task.CompletedTask : context.Response.WriteAsync(body.ToJsonString());
    }

    protected static async Task<JsonObject> BodyAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var text = await reader.ReadToEndAsync();
        context.Items["body"] = text;
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    protected static string Value(HttpContext context, string name) => Uri.UnescapeDataString((string?)context.Request.RouteValues[name] ?? "");

    private async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        // The server uses its own headers again.
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase));
        try
        {
            foreach (var fault in Faults.Where(f => f.Takes(context.Request)))
            {
                if (fault.Before is { } before)
                {
                    before();
                    continue;
                }

                await FailAsync(context, fault);
                return;
            }

            await next(context);
        }
        finally
        {
            Seen.Enqueue(new SeenCall(context.Request.Method, context.Request.Path + context.Request.QueryString, headers, context.Response.StatusCode));
        }
    }

    private async Task FailAsync(HttpContext context, FakeFault fault)
    {
        if (fault.Status < 0)
        {
            context.Abort();
            return;
        }

        if (fault.Status == 0)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ends.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        foreach (var (name, value) in fault.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.StatusCode = fault.Status;
        await context.Response.WriteAsync(fault.Body);
    }

    private async Task GitAsync(HttpContext context)
    {
        var match = Regex.Match(context.Request.Path, @$"^/{GitFolder}(?<name>[^.]+)\.git/(?<rest>info/refs|git-upload-pack|git-receive-pack)$");
        var repository = State.Repositories.FirstOrDefault(r => r.FullName == match.Groups["name"].Value);
        if (!match.Success || repository is null)
        {
            context.Response.StatusCode = 404;
            return;
        }

        var write = (match.Groups["rest"].Value + context.Request.Query["service"]).Contains("receive-pack", StringComparison.Ordinal);
        var (user, password) = Credential(context.Request.Headers.Authorization.ToString());
        if (!MayGit(repository, user, password, write))
        {
            context.Response.StatusCode = user.Length == 0 ? 401 : 403;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        await BackendAsync(context, $"/{repository.FullName}.git/{match.Groups["rest"].Value}");
    }

    private static (string User, string Password) Credential(string header)
    {
        if (!header.StartsWith("Basic ", StringComparison.Ordinal))
        {
            return ("", "");
        }

        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header[6..])).Split(':', 2);
        return (parts[0], parts.ElementAtOrDefault(1) ?? "");
    }

    // The protocol is binary both ways, which ProcessRunner is not made for.
    private async Task BackendAsync(HttpContext context, string path)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var process = new Process { StartInfo = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true } };
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["GIT_PROJECT_ROOT"] = State.GitRoot,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["PATH_INFO"] = path,
            ["QUERY_STRING"] = context.Request.QueryString.Value?.TrimStart('?'),
            ["REQUEST_METHOD"] = context.Request.Method,
            ["REMOTE_USER"] = "bot",
            ["REMOTE_ADDR"] = "127.0.0.1",
            ["CONTENT_TYPE"] = context.Request.ContentType,
            ["CONTENT_LENGTH"] = $"{body.Length}",
            ["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"],
            ["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding,
        })
        {
            process.StartInfo.Environment[name] = value ?? "";
        }

        process.Start();
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        body.Position = 0;
        await body.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync();
        await error;
        await AnswerAsync(context, output.ToArray());
    }

    private static async Task AnswerAsync(HttpContext context, byte[] cgi)
    {
        var end = cgi.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(cgi, 0, Math.Max(end, 0)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (name == "Status")
            {
                context.Response.StatusCode = int.Parse(value[..3], System.Globalization.CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[name] = value;
            }
        }

        await context.Response.Body.WriteAsync(cgi.AsMemory(end + 4));
    }
}
