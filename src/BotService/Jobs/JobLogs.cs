using Hangfire.AspNetCore;
using Hangfire.Logging;

namespace BotService.Jobs;

/// <summary>Hangfire's logs through this host's. Hangfire has one provider for the whole process, so that it may belong to a host that is gone.</summary>
internal sealed class JobLogs(ILoggerFactory logs) : ILogProvider
{
    private readonly AspNetCoreLogProvider inner = new(logs);

    public ILog GetLogger(string name)
    {
        try
        {
            return inner.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return new Silence();
        }
    }

    private sealed class Silence : ILog
    {
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
