using BotService.Repair;

namespace BotService.Evaluation;

/// <summary>One way to repair every record.</summary>
/// <param name="Name"><c>pattern</c>; <c>auto</c> for patterns with a model; the model's method, or <c>model</c> for what suits it, without patterns.</param>
/// <param name="Request">Its source is replaced.</param>
internal sealed record EvalMethod(string Name, RepairRequest Request)
{
    public static EvalMethod Of(RepairRequest request)
    {
        var method = request.Method.ToString().ToLowerInvariant();
        return new EvalMethod(
            request switch
            {
                { Engine: EngineMode.Pattern } or { Models.Count: 0 } => EvalRow.Patterns,
                { Engine: EngineMode.Auto } => method == "auto" ? method : $"auto with {method}",
                _ => method == "auto" ? "model" : method,
            },
            request);
    }
}
