namespace BotService.Repair.ModelBackends.Runs;

/// <param name="Number">From 1 in the order of their beginning.</param>
/// <param name="Model"><c>BACKEND:NAME</c>.</param>
/// <param name="Method">What it is made for: <c>deviation</c>, <c>infill</c>, <c>rewrite</c>, <c>edits</c> or <c>explain</c>; "" when not said.</param>
/// <param name="Kind"><c>chat</c>, <c>infill</c>, <c>force</c> or <c>branch</c>.</param>
/// <param name="Prompt">Role and text of each part.</param>
internal sealed record ModelCall(
    int Number, string Model, string Method, string Kind, string Fingerprint, IReadOnlyList<(string Role, string Text)> Prompt, double? Temperature);

/// <param name="Finish"><c>stop</c>, <c>length</c>, or <c>broken</c> when the call failed or its reader went away.</param>
/// <param name="PromptTokens">Null when the server does not say.</param>
/// <param name="Tokens">Written.</param>
internal sealed record ModelResult(string Text, string Finish, int? PromptTokens, int Tokens, TimeSpan Duration);

/// <summary>Sees each call to a model. Thread safe.</summary>
internal interface IModelObserver : IDisposable
{
    void After(ModelCall call, ModelResult result);

    /// <summary>An answer that was not in the form that its method asks for.</summary>
    void Malformed(ModelCall call, string why);

    void Counted(string text, int tokens);
}
