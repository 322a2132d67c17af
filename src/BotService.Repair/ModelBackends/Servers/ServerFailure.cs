using System.Text.Json;
using System.Text.RegularExpressions;
using BotService.Repair.Workspaces;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Says in one sentence what went wrong at a server, with the remedy and without the key.</summary>
internal sealed partial class ServerFailure(string backend, Uri address, ApiKey key)
{
    private const int LongestReason = 300;

    private string Where { get; } = $"{backend} at {address.GetLeftPart(UriPartial.Path)}";

    /// <summary>What <see cref="Of"/> can explain: the exception itself, or what a library wrapped; null when neither, and for cancellation.</summary>
    public static Exception? CauseOf(Exception e)
    {
        for (var cause = e; cause is not (null or OperationCanceledException); cause = cause.InnerException)
        {
            if (cause is HttpRequestException { InnerException: RefusedException refused })
            {
                return refused;
            }

            if (cause is HttpRequestException or IOException or TimeoutException or TimeoutRejectedException or BrokenCircuitException or RefusedException
                or JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
            {
                return cause;
            }
        }

        return null;
    }

    /// <summary>Whether the server refused the prompt because of its length.</summary>
    public static bool IsContextRefusal(Exception e) => e is RefusedException { Status: 400 or 413 or 422 or 500 } refused && ContextWords().IsMatch(refused.Body);

    public ModelFailedException Of(Exception e) => e switch
    {
        RefusedException refused => OfStatus(refused),
        BrokenCircuitException => Failed($"{Where} failed repeatedly and is not asked for a while. Look at the server's log.", transient: true, e),
        TimeoutException or TimeoutRejectedException => Failed($"{Where} did not answer in time: {e.Message}. Look at its load, or raise AnswerTimeout or StallTimeout.", transient: true, e),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
            Failed($"{Where} cannot be reached: {e.Message}. Start the server, or give its address in {ServerEnvironment.Address}.", transient: true, e),
        HttpRequestException or IOException => Failed($"{Where} broke off in mid-answer: {e.Message}. Look at the server's log.", transient: true, e),
        _ => Failed($"{Where} answered in a form that its interface does not have: {e.Message}. Check the address and the server's version.", transient: false, e),
    };

    public ModelFailedException BrokeOff() => Failed($"{Where} ended its answer without saying why. Look at the server's log.", transient: true, null);

    /// <param name="own">What the text has at least.</param>
    public ModelFailedException CutPrompt(int own, int reported) => Failed(
        $"{Where} read {reported} tokens of a prompt that has at least {own}: it cut the prompt. Give the server a larger context, or lower {BackendVariables.Context} to what it really has.",
        transient: false,
        null);

    public string Clean(string text) => PlainText.Line(key.Redact(text), LongestReason);

    private ModelFailedException OfStatus(RefusedException e) => e.Status switch
    {
        401 or 403 => Failed($"{Where} refused the API key (HTTP {e.Status}). Put the right one into {key.Source}.", transient: false, null),
        404 => Failed($"{Where} does not know what was asked for (HTTP 404{Reason(e)}). Check the model's name and the address.", transient: false, null),
        408 or 425 or 429 or >= 500 => Failed($"{Where} is overloaded or failing (HTTP {e.Status}{Reason(e)}). Try again later, or look at the server's log.", transient: true, null),
        _ => Failed($"{Where} refused the request (HTTP {e.Status}{Reason(e)}). Check the server's version and settings.", transient: false, null),
    };

    private ModelFailedException Failed(string message, bool transient, Exception? inner) => new(key.Redact(message), transient, inner is null ? null : Harmless(inner));

    // An inner exception would carry the key into logs when a library quotes the request.
    private Exception? Harmless(Exception e) => key.Redact(e.ToString()) == e.ToString() ? e : null;

    private string Reason(RefusedException e) => Clean(Message(e.Body)) is { Length: > 0 } text ? $": {text}" : "";

    // {"error": "..."} or {"error": {"message": "..."}} or {"message": "..."} or plain text.
    private static string Message(string body)
    {
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(body);
            var error = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("error", out var e) ? e : json;
            return error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) ? message.ToString() : error.ToString();
        }
        catch (JsonException)
        {
            return body;
        }
    }

    [GeneratedRegex(@"context[ _](length|size|window)|exceed_context|maximum context|max_total_tokens|max_input_tokens|`inputs` tokens|prompt (is )?too long|too many tokens", RegexOptions.IgnoreCase)]
    private static partial Regex ContextWords();
}
