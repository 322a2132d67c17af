using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using BotService.Ledger.Rows;
using BotService.Tests.Service;
using Microsoft.EntityFrameworkCore;

namespace BotService.Tests.Abuse;

/// <summary>Bodies that are too large, too slow, too deep or of another kind.</summary>
public sealed class LimitAbuse : IAsyncLifetime
{
    private const string Body = """{"repository":1}""";
    private readonly Dictionary<string, string?> small = new() { ["BotService:Webhooks:MaximumBodyMegabytes"] = "1", ["BotService:Webhooks:BodyTimeout"] = "00:00:01" };
    private RedRepository repository = null!;
    private ServiceHost host = null!;

    public async Task InitializeAsync()
    {
        repository = await RedRepository.CreateAsync();
        host = await ServiceHost.StartAsync(new TestForge(repository.Folder), settings: small);
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        repository.Dispose();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"repository\":\"one\"}")]
    [InlineData("DEEP")]
    public async Task Anything_authentic_is_accepted_whatever_it_says(string body)
    {
        using var answer = await host.DeliverAsync(body == "DEEP" ? new string('[', 100_000) : body, "red", "d-1");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.TrueAsync("it is handled", async () => await host.ReadAsync(l => l.Deliveries.AnyAsync(d => d.State == DeliveryState.Done)));
        Assert.Equal(0, await host.ReadAsync(l => l.Runs.CountAsync()));
    }

    [Fact]
    public async Task Another_content_type_another_forge_and_another_method_are_refused()
    {
        using var form = ServiceHost.Delivery(Body, "red", "d-1", ServiceHost.Secret);
        form.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var typed = await host.Client.SendAsync(form);
        using var elsewhere = await host.Client.SendAsync(ServiceHost.Delivery(Body, "red", "d-1", ServiceHost.Secret, "/webhooks/sourceforge"));
        using var get = await host.Client.GetAsync("/webhooks/test");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, typed.StatusCode);
        Assert.Contains("application/json", await typed.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_with_and_without_a_stated_length(bool stated)
    {
        using var request = ServiceHost.Delivery(new string(' ', (1 << 20) + 1), "red", "d-1", ServiceHost.Secret);
        request.Headers.TransferEncodingChunked = !stated;
        request.Headers.ExpectContinue = true;

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_body_that_does_not_come_is_not_waited_for(string begins)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"POST /webhooks/test HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{begins}"));

        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync());
        Assert.Equal(0, await host.ReadAsync(l => l.Deliveries.CountAsync()));
    }
}
