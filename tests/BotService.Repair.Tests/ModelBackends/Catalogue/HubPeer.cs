using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace BotService.Repair.Tests.ModelBackends.Catalogue;

/// <summary>A hub that answers as huggingface.co does: it names size and hash, and redirects to a storage that serves ranges.</summary>
/// <remarks>Without ASP.NET Core, because the tests of the program itself use it as well, and its libraries would take the place of the program's.</remarks>
internal sealed class HubPeer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private Task serving = Task.CompletedTask;

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort()}/");

    public byte[] Content { get; set; } = [];

    /// <summary>Null gives no hash.</summary>
    public string? Hash { get; set; }

    /// <summary>After so many bytes the connection breaks, once.</summary>
    public int? BreaksAt { get; set; }

    public bool Ranges { get; set; } = true;

    public List<string> Asked { get; } = [];

    public string RealHash => Convert.ToHexStringLower(SHA256.HashData(Content));

    public Task<HubPeer> StartAsync()
    {
        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        serving = ServeAsync();
        return Task.FromResult(this);
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                await AnswerAsync(context.Request, context.Response);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Closed by the test, or the reader went away.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        if (request.Url!.AbsolutePath == "/storage")
        {
            await StoreAsync(request, response);
            return;
        }

        Asked.Add($"{request.HttpMethod} {request.Headers["Range"]}");
        var known = request.Url.AbsolutePath.Contains("/resolve/main/", StringComparison.Ordinal) && !request.Url.AbsolutePath.Contains("missing", StringComparison.Ordinal);
        response.StatusCode = known ? 302 : 404;
        if (known)
        {
            response.Headers["Location"] = "/storage";
            response.Headers["X-Linked-Size"] = Content.Length.ToString(CultureInfo.InvariantCulture);
        }

        if (known && Hash is { } hash)
        {
            response.Headers["X-Linked-ETag"] = $"\"{hash}\"";
        }

        response.Close();
    }

    private async Task StoreAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        var from = Ranges && RangeHeaderValue.TryParse(request.Headers["Range"], out var range) ? (int)range.Ranges.First().From!.Value : 0;
        response.StatusCode = from > 0 ? 206 : 200;
        if (from > 0)
        {
            response.Headers["Content-Range"] = $"bytes {from}-{Content.Length - 1}/{Content.Length}";
        }

        response.ContentLength64 = Content.Length - from;
        var breaks = BreaksAt is { } end && end > from;
        await response.OutputStream.WriteAsync(Content.AsMemory(from, (breaks ? BreaksAt!.Value : Content.Length) - from));
        if (breaks)
        {
            BreaksAt = null;
            response.Abort();
            return;
        }

        response.Close();
    }
}
