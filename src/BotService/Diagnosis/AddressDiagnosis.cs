using System.Text;
using BotService.Publishing;

namespace BotService.Diagnosis;

/// <summary>Whether the service's public address leads to the service.</summary>
internal sealed class AddressDiagnosis(PublishingOptions options, IEnumerable<string> forges) : IDiagnosis
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Area => "webhooks";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token)
    {
        if (options.PublicUrl is not { } url)
        {
            return [Finding.NotSetUp(Area, "address", "not known", "Set BotService:Publishing:PublicUrl to the address under which forges and people reach this service.")];
        }

        // A redirect would lose a delivery.
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience };
        var findings = new List<Finding>();
        foreach (var forge in forges)
        {
            findings.Add(await AskAsync(client, new Uri($"{url.AbsoluteUri.TrimEnd('/')}/webhooks/{forge}"), token));
        }

        return findings;
    }

    /// <summary>An unsigned delivery: only the service itself refuses it with 401.</summary>
    private async Task<Finding> AskAsync(HttpClient client, Uri address, CancellationToken token)
    {
        try
        {
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(address, body, token);
            return (int)answer.StatusCode switch
            {
                401 => Finding.Works(Area, address.AbsoluteUri, "answers, and refuses what is not signed"),
                404 => Finding.Missing(Area, address.AbsoluteUri, "answers 404", "Another service, or one that has this forge not configured, answers there. Check the proxy, and restart 'serve' after changes."),
                var other => Finding.Missing(Area, address.AbsoluteUri, $"answers {other}", "Something before the service answers. Let the proxy pass /webhooks/ on as it is, without sign-in."),
            };
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            return Finding.Missing(Area, address.AbsoluteUri, $"does not answer: {e.Message}", "Start 'botservice serve', and check name, port, certificate and firewall. Forges must reach it too.");
        }
    }
}
