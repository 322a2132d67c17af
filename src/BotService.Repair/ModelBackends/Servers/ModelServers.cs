using Microsoft.Extensions.Options;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Connects to the configured server of a backend.</summary>
internal sealed class ModelServers(IHttpClientFactory clients, IOptionsMonitor<ModelServerOptions> options, TimeProvider time)
{
    /// <exception cref="ConfigurationException">The options are wrong; the message names the value and the remedy.</exception>
    public ModelServer Connect(string backend)
    {
        try
        {
            var settings = options.Get(backend);
            return new ModelServer(backend, clients.CreateClient(backend), settings, ApiKey.Of(settings), time);
        }
        catch (OptionsValidationException e)
        {
            throw new ConfigurationException(string.Join(" ", e.Failures));
        }
    }
}
