namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Opens a model on a server; whatever fails becomes a value with the remedy.</summary>
internal static class ServerOpening
{
    public static async Task<ModelOpening> OpenAsync(this ModelServers servers, string backend, Func<ModelServer, Task<ModelOpening>> open)
    {
        ModelServer? server = null;
        try
        {
            server = servers.Connect(backend);
            var opening = await open(server);
            if (opening is ModelOpening.Opened)
            {
                server = null;
            }

            return opening;
        }
        catch (ConfigurationException e)
        {
            return new ModelOpening.Unavailable(e.Message, Transient: false);
        }
        catch (ModelFailedException e)
        {
            return new ModelOpening.Unavailable(e.Message, e.Transient);
        }
        catch (Exception e) when (server is not null && ServerFailure.CauseOf(e) is not null)
        {
            var failure = server.Failures.Of(ServerFailure.CauseOf(e)!);
            return new ModelOpening.Unavailable(failure.Message, failure.Transient);
        }
        finally
        {
            server?.Dispose();
        }
    }

    /// <summary>The smaller of what the server offers and the user allows; null when neither is known.</summary>
    public static int? Context(this ModelServerOptions options, int? offered) =>
        offered is { } tokens && options.ContextTokens is { } allowed ? Math.Min(tokens, allowed) : offered ?? options.ContextTokens;
}
