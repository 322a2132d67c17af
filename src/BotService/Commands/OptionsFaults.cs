using Microsoft.Extensions.Options;

namespace BotService.Commands;

/// <summary>What the validators of settings say, each with the value and the remedy.</summary>
internal static class OptionsFaults
{
    /// <returns>Null when the exception is about something else.</returns>
    public static IReadOnlyList<string>? Of(Exception exception) => exception switch
    {
        OptionsValidationException e => [.. e.Failures],
        AggregateException e when e.InnerExceptions.All(i => i is OptionsValidationException) => [.. e.InnerExceptions.SelectMany(i => Of(i)!)],
        _ => null,
    };
}
