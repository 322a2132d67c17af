namespace BotService.Evaluation;

/// <summary><c>key=value</c>: keeps records whose field equals the value.</summary>
internal sealed record EvalFilter(string Key, string Value)
{
    /// <returns>Null when there is no key or no equals sign.</returns>
    public static EvalFilter? Parse(string text) => text.IndexOf('=') is > 0 and var i ? new EvalFilter(text[..i], text[(i + 1)..]) : null;

    public override string ToString() => $"{Key}={Value}";
}
