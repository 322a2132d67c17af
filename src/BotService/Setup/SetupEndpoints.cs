using System.Text.RegularExpressions;
using BotService.Forges;
using BotService.Forges.GitHub;
using BotService.Publishing;

namespace BotService.Setup;

/// <summary><c>/setup</c>: sends a person with a manifest to GitHub, and takes the app's keys when GitHub sends the person back.</summary>
internal sealed partial class SetupEndpoints(SetupOptions options, SetupGate gate, GitHubManifest manifest, SecretsFolder folder, SetupPlaces places)
{
    public async Task StartAsync(HttpContext context)
    {
        var token = (string?)context.Request.Query["token"];
        if (!gate.Admits(token))
        {
            await RefuseAsync(context, "The set-up token is missing, wrong or used up.", "Open the address that 'botservice serve --setup' prints.");
            return;
        }

        if (places.Service is not { } service)
        {
            await WriteAsync(context, 409, SetupPages.Trouble("This service does not know its public address.", "Set BotService:Publishing:PublicUrl to the address under which GitHub reaches it, and restart."));
            return;
        }

        if (folder.Refusal() is { } reason)
        {
            await WriteAsync(context, 409, SetupPages.Trouble($"The secrets folder {folder.Path} cannot be written: {reason}", "Make it writable for this service, or name another one in BotService:SecretsFolder, and restart."));
            return;
        }

        var organization = (string?)context.Request.Query["organization"] is { } name && Organization().IsMatch(name) ? name : null;
        var target = manifest.Target(organization, gate.NewState());
        await WriteAsync(context, 200, SetupPages.Start(target, GitHubManifest.Text(options.AppName, service), token!, organization, service), target);
    }

    public async Task FinishAsync(HttpContext context)
    {
        var code = (string?)context.Request.Query["code"];
        if (!gate.Knows(context.Request.Query["state"]) || code is not { Length: > 0 and <= 200 })
        {
            await RefuseAsync(context, "This answer of GitHub does not belong to a set-up that was begun here within the last hour.", "Begin again at /setup with the token.");
            return;
        }

        if (!gate.Pass())
        {
            await RefuseAsync(context, "The set-up is closed.", "Its token was used.");
            return;
        }

        try
        {
            var app = await manifest.ExchangeAsync(code, context.RequestAborted);
            folder.Store(app.Settings);
            Log.Made(places.Log, app.Name, folder.Path);
            await WriteAsync(context, 200, SetupPages.Done(app, folder));
        }
        catch (Exception e) when (e is ForgeException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            gate.Reopen();
            Log.Failed(places.Log, e.Message);
            await WriteAsync(context, 502, SetupPages.Trouble(e.Message, "Delete the app on GitHub if it is there, and begin again at /setup with the token."));
        }
    }

    private Task RefuseAsync(HttpContext context, string what, string remedy)
    {
        Log.Refused(places.Log, context.Request.Path, what);
        return WriteAsync(context, 403, SetupPages.Trouble(what, remedy));
    }

    // The address of the page holds the token: it must go nowhere else.
    private static Task WriteAsync(HttpContext context, int status, string page, Uri? target = null)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'{(target is null ? "" : $" {target.GetLeftPart(UriPartial.Authority)}")}";
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(page, context.RequestAborted);
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,39}$")]
    private static partial Regex Organization();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Path} was refused: {Reason}")]
        public static partial void Refused(ILogger log, string path, string reason);

        [LoggerMessage(2, LogLevel.Information, "The GitHub App '{Name}' is set up; its keys are in {Folder}")]
        public static partial void Made(ILogger log, string name, string folder);

        [LoggerMessage(3, LogLevel.Error, "The GitHub App could not be set up: {Reason}")]
        public static partial void Failed(ILogger log, string reason);
    }
}

/// <param name="Service">Its public address with a slash at the end; null when it is not known.</param>
internal sealed record SetupPlaces(Uri? Service, ILogger Log)
{
    public static SetupPlaces Of(PublishingOptions publishing, ILoggerFactory logs) =>
        new(publishing.PublicUrl is { } url ? new Uri(url.AbsoluteUri.TrimEnd('/') + "/") : null, logs.CreateLogger<SetupEndpoints>());
}
