using System.Net;
using BotService.Forges;
using BotService.Forges.Http;
using BotService.Tests.Forges.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Forges.Http;

/// <summary>The pipeline under a server that misbehaves.</summary>
public sealed class ForgeHttpTests : IAsyncLifetime
{
    private readonly EchoForge server = new();
    private readonly InstantTime time = new();
    private readonly ForgeHttpOptions options = new() { LargestAnswer = 10_000 };
    private ServiceProvider services = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        await server.StartAsync();
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(time);
        collection.AddForgeHttp();
        collection.AddForgeClient("Forge", "the token of the test", _ => options);
        services = collection.BuildServiceProvider();
        client = services.GetRequiredService<IHttpClientFactory>().CreateClient("Forge");
        client.BaseAddress = server.Address;
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Reads_are_repeated_after_server_errors()
    {
        server.Faults.Enqueue(new FakeFault("GET", "/echo", 2) { Status = 502 });

        Assert.Equal("hello", await client.GetStringAsync("echo"));
        Assert.Equal(3, server.Count("GET", "/echo"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Writes_are_not_repeated_after_server_errors(string method)
    {
        server.Faults.Enqueue(new FakeFault(method, "/echo", 1) { Status = 502 });
        var error = await Assert.ThrowsAsync<ForgeException>(() => client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "echo")));

        Assert.True(error.Transient);
        Assert.Equal(502, error.Status);
        Assert.Equal(1, server.Count(method, "/echo"));
        Assert.Contains($"{method} /echo", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", 429)]
    [InlineData("POST", 429)]
    [InlineData("POST", 403)]
    public async Task Short_rate_limits_are_waited_for(string method, int status)
    {
        server.Faults.Enqueue(new FakeFault(method, "/echo", 1) { Status = status, Headers = { ["Retry-After"] = "7" } });
        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "echo"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(time.Waits, w => w == TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Long_rate_limits_end_the_call_and_stop_the_next_ones_before_the_wire()
    {
        var reset = time.GetUtcNow().AddMinutes(20).ToUnixTimeSeconds();
        server.Faults.Enqueue(new FakeFault("GET", "/echo", 1) { Status = 403, Headers = { ["x-ratelimit-remaining"] = "0", ["x-ratelimit-reset"] = $"{reset}" } });
        var first = await Assert.ThrowsAsync<ForgeException>(() => client.GetStringAsync("echo"));
        var second = await Assert.ThrowsAsync<ForgeException>(() => client.GetStringAsync("echo"));

        Assert.All([first, second], e => Assert.True(e is { Transient: true, RetryAfter.TotalMinutes: > 19 and <= 20 }));
        Assert.Equal(1, server.Count("GET", "/echo"));
        time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal("hello", await client.GetStringAsync("echo"));
    }

    [Fact]
    public async Task Secondary_limit_that_only_the_text_tells_of_waits_a_minute_or_says_so()
    {
        server.Faults.Enqueue(new FakeFault("GET", "/echo", 1) { Status = 403, Body = """{"message": "You have exceeded a secondary rate limit."}""" });
        var error = await Assert.ThrowsAsync<ForgeException>(() => client.GetStringAsync("echo"));

        Assert.Equal(TimeSpan.FromMinutes(1), error.RetryAfter);
        Assert.True(error.Transient);
    }

    [Fact]
    public async Task Used_up_window_of_a_good_answer_stops_the_next_call()
    {
        server.More["x-ratelimit-remaining"] = "0";
        server.More["x-ratelimit-reset"] = $"{time.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds()}";

        Assert.Equal("hello", await client.GetStringAsync("echo"));
        Assert.True((await Assert.ThrowsAsync<ForgeException>(() => client.GetStringAsync("echo"))).Transient);
    }

    [Theory]
    [InlineData(401, "the token of the test")]
    [InlineData(403, "permission")]
    [InlineData(404, "does not exist")]
    [InlineData(422, "does not accept")]
    public async Task Refusals_are_final_and_name_call_answer_and_remedy_without_secrets(int status, string remedy)
    {
        server.Faults.Enqueue(new FakeFault("GET", "/echo", 1) { Status = status, Body = """{"message": "no, ghs_16C7e42F292c6912E7710c83.8347"}""" });
        var error = await Assert.ThrowsAsync<ForgeException>(() => client.GetStringAsync("echo?signature=s3cr3t"));

        Assert.False(error.Transient);
        Assert.Equal(status, error.Status);
        Assert.StartsWith($"Forge answered {status} (no, [secret]) to GET /echo. ", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_server_ends_after_the_timeout()
    {
        options.Timeout = TimeSpan.FromMilliseconds(100);
        server.Faults.Enqueue(new FakeFault("POST", "/echo", 1));
        var error = await Assert.ThrowsAsync<ForgeException>(() => client.PostAsync("echo", null));

        Assert.True(error.Transient);
        Assert.Null(error.Status);
        Assert.Contains("did not answer in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreachable_server_is_a_transient_error()
    {
        var error = await Assert.ThrowsAsync<ForgeException>(() => client.PostAsync("http://127.0.0.1:1/echo", null));

        Assert.True(error.Transient);
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_in_one_name_take_turns_with_a_pause()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.PostAsync("echo", null)));

        Assert.Equal(1, server.MostAtOnce);
        Assert.Equal(4, time.Waits.Count(w => w == options.WriteSpacing));
    }

    [Fact]
    public async Task Unchanged_answers_are_not_sent_twice()
    {
        Assert.Equal("tagged", await client.GetStringAsync("tagged"));
        Assert.Equal("tagged", await client.GetStringAsync("tagged"));

        Assert.Equal([200, 304], server.Seen.Select(s => s.Status));
    }

    [Theory]
    [InlineData("echo", true)]
    [InlineData("http://localhost:{port}/echo", false)]
    public async Task Redirects_keep_credentials_on_the_same_host_only(string target, bool kept)
    {
        server.Target = target.Replace("{port}", $"{server.Address.Port}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "redirect");
        request.Headers.Authorization = new("Bearer", "t");
        request.Headers.Add("PRIVATE-TOKEN", "t");
        using var response = await client.SendAsync(request);

        var headers = server.Seen.Last(s => s.Path == "/echo").Headers;
        Assert.Equal(kept, headers.Authorization.Count > 0);
        Assert.Equal(kept, headers.ContainsKey("PRIVATE-TOKEN"));
    }

    [Fact]
    public async Task Redirect_of_a_write_to_another_host_and_endless_ones_are_refused()
    {
        server.Target = $"http://localhost:{server.Address.Port}/echo";
        Assert.False((await Assert.ThrowsAsync<ForgeException>(() => client.PostAsync("redirect", null))).Transient);

        server.Target = "redirect";
        Assert.Contains("too often", (await Assert.ThrowsAsync<ForgeException>(() => client.GetStringAsync("redirect"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("large?bytes=20000")]
    [InlineData("large?bytes=20000&chunked=1")]
    public async Task Answers_that_are_too_large_end_the_call(string path)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => client.GetStringAsync(path));

        Assert.Contains("more than 10000 bytes", error.ToString(), StringComparison.Ordinal);
    }

    private sealed class EchoForge : FakeForge
    {
        private int now;

        public Dictionary<string, string> More { get; } = [];

        public string Target { get; set; } = "";

        public int MostAtOnce { get; private set; }

        protected override bool MayGit(FakeRepository repository, string user, string password, bool write) => false;

        protected override void Map(WebApplication routes)
        {
            routes.MapMethods("/echo", ["GET", "POST", "PATCH", "DELETE"], async context =>
            {
                MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref now));
                foreach (var (name, value) in More)
                {
                    context.Response.Headers[name] = value;
                }

                await context.Response.WriteAsync("hello");
                Interlocked.Decrement(ref now);
            });
            routes.MapGet("/tagged", context =>
            {
                context.Response.Headers.ETag = "\"1\"";
                context.Response.StatusCode = context.Request.Headers.IfNoneMatch == "\"1\"" ? 304 : 200;
                return context.Response.StatusCode == 304 ? Task.CompletedTask : context.Response.WriteAsync("tagged");
            });
            routes.MapMethods("/redirect", ["GET", "POST"], context =>
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = Target;
                return Task.CompletedTask;
            });
            routes.MapGet("/large", context =>
            {
                var size = int.Parse(context.Request.Query["bytes"]!, System.Globalization.CultureInfo.InvariantCulture);
                context.Response.ContentLength = context.Request.Query.ContainsKey("chunked") ? null : size;
                return context.Response.WriteAsync(new string('x', size));
            });
        }
    }
}
