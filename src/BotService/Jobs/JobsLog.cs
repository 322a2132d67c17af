using Hangfire.AspNetCore;
using Hangfire.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.Jobs;

/// <summary>Hangfire keeps one provider of logs in a static field, also when several hosts live in one process and one of them has ended.</summary>
internal sealed class JobsLog(ILoggerFactory logs) : ILogProvider
{
    public ILog GetLogger(string name)
    {
        try
        {
            return new AspNetCoreLogProvider(logs).GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return new AspNetCoreLogProvider(NullLoggerFactory.Instance).GetLogger(name);
        }
    }
}
