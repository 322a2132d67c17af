using Microsoft.Extensions.Logging;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>Writes warnings and worse to standard error, where the process that started the worker reads them.</summary>
internal sealed class StandardErrorLogs : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Console.Error.WriteLine(exception is null ? formatter(state, null) : $"{formatter(state, exception)} {exception.Message}");
        }
    }

    public void Dispose()
    {
    }
}
