namespace BotService.Repair.ModelBackends.Runs;

/// <param name="Kind"><c>chat</c>, <c>infill</c>, <c>force</c> or <c>branch</c>.</param>
/// <param name="Prompt">Role and text of each part.</param>
internal sealed record ModelCall(string Kind, string Fingerprint, IReadOnlyList<(string Role, string Text)> Prompt, double? Temperature);

/// <param name="Finish"><c>stop</c>, <c>length</c>, or <c>broken</c> when the call failed or its reader went away.</param>
/// <param name="PromptTokens">Null when the server does not say.</param>
/// <param name="Tokens">Written.</param>
internal sealed record ModelResult(string Text, string Finish, int? PromptTokens, int Tokens, TimeSpan Duration);

/// <summary>Sees each call to a model. Thread safe.</summary>
internal interface IModelObserver
{
    /// <exception cref="ModelFailedException">The call must not be made.</exception>
    void Before(ModelCall call);

    void After(ModelCall call, ModelResult result);
}
