using System.Runtime.CompilerServices;
using System.Text;

namespace BotService.Forges.GitHub;

/// <summary>Finds what did not arrive. GitHub keeps the app's failed deliveries with their bodies; a personal token looks at red pull requests instead.</summary>
internal sealed class GitHubSweep(GitHubConnections connections, GitHubForge forge)
{
    private const int MostRepositories = 100;

    public IAsyncEnumerable<ForgeEvent> SinceAsync(DateTimeOffset since, CancellationToken token) =>
        connections.Options.IsApp ? DeliveriesAsync(since, token) : RedPullRequestsAsync(since, token);

    private async IAsyncEnumerable<ForgeEvent> DeliveriesAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken token)
    {
        var (arrived, failed) = (new HashSet<string>(), new Dictionary<string, DeliveryAnswer>());

        // Newest first: a later attempt of the same delivery that arrived is seen before those that did not.
        await foreach (var delivery in connections.Own.PagesAsync<DeliveryAnswer>("app/hook/deliveries", token))
        {
            if (delivery.DeliveredAt < since)
            {
                break;
            }

            var id = delivery.Guid ?? "";
            if (delivery.StatusCode is >= 200 and < 300)
            {
                arrived.Add(id);
            }
            else if (!arrived.Contains(id))
            {
                failed[id] = delivery;
            }
        }

        foreach (var delivery in failed.Where(f => !arrived.Contains(f.Key)).Select(f => f.Value).Reverse())
        {
            yield return await ReadAsync(delivery, token);
        }
    }

    // Read from here and not sent again by GitHub: that would go the way on which it was lost.
    private async Task<ForgeEvent> ReadAsync(DeliveryAnswer delivery, CancellationToken token)
    {
        var whole = await connections.Own.GetAsync<DeliveryAnswer>($"app/hook/deliveries/{delivery.Id}", token);
        var body = whole.Request?.Payload is { } payload ? Encoding.UTF8.GetBytes(payload.GetRawText()) : [];
        var kind = string.IsNullOrEmpty(whole.Action) ? whole.Event ?? "" : $"{whole.Event}.{whole.Action}";
        return new ForgeEvent.Undelivered(new RepositoryRef(GitHubForge.ForgeId, 0, ""), delivery.Guid ?? "", kind, body);
    }

    private async IAsyncEnumerable<ForgeEvent> RedPullRequestsAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken token)
    {
        var pushed = connections.Own.PagesAsync<RepositoryAnswer>("user/repos?sort=pushed&direction=desc", token).TakeWhile(r => r.PushedAt >= since).Take(MostRepositories);
        await foreach (var found in pushed.WithCancellation(token))
        {
            var repository = new RepositoryRef(GitHubForge.ForgeId, found.Id, found.FullName ?? "");
            foreach (var pull in await forge.FindPullRequestsAsync(repository, new PullRequestQuery(), token))
            {
                if (await forge.GetBuildAsync(repository, pull.HeadSha, token) is { IsSettled: true, IsRed: true })
                {
                    yield return new ForgeEvent.BuildFailed(repository, pull.HeadSha, pull.HeadBranch, "sweep");
                }
            }
        }
    }
}
