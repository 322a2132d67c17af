using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BotService.Forges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace BotService.Tests.Dashboard;

/// <summary>A forge's sign-in with codes and PKCE, where <see cref="Who"/> says yes to everything.</summary>
internal sealed class OAuthServer : IAsyncDisposable
{
    public const string ClientId = "the-client";
    public const string ClientSecret = "the-secret-of-the-client";
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, (string Challenge, ForgeUser Who)> codes = new();
    private readonly ConcurrentDictionary<string, ForgeUser> tokens = new();
    private int proofs;

    private OAuthServer(WebApplication app) => this.app = app;

    public ForgeUser Who { get; set; } = new(0, "nobody", false);

    /// <summary>Codes that were exchanged with the right verifier.</summary>
    public int Proofs => proofs;

    private Uri Address => new(app.Urls.First());

    public static async Task<OAuthServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new OAuthServer(builder.Build());
        server.app.MapGet("/authorize", server.Authorize);
        server.app.MapPost("/token", server.TokenAsync);
        server.app.MapGet("/user", server.User);
        await server.app.StartAsync();
        return server;
    }

    public ForgeSignIn SignIn(string forge) => new(forge, "Local", new Uri(Address, "authorize"), new Uri(Address, "token"), new Uri(Address, "user"), "login", "");

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult Authorize(string client_id, string redirect_uri, string state, string code_challenge)
    {
        var code = Guid.NewGuid().ToString("N");
        codes[code] = (code_challenge, Who);
        return client_id == ClientId ? Results.Redirect($"{redirect_uri}?code={code}&state={Uri.EscapeDataString(state)}") : Results.BadRequest();
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var verifier = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]!)));
        if (!codes.TryRemove(form["code"]!, out var code) || code.Challenge != verifier || form["client_secret"] != ClientSecret)
        {
            return Results.BadRequest(new { error = "invalid_grant" });
        }

        Interlocked.Increment(ref proofs);
        var token = Guid.NewGuid().ToString("N");
        tokens[token] = code.Who;
        return Results.Json(new { access_token = token, token_type = "bearer" });
    }

    private IResult User(HttpRequest request) => tokens.TryGetValue(request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal), out var who)
        ? Results.Json(new { id = who.Id, login = who.Login })
        : Results.Unauthorized();
}
