using System.Text.Json;
using System.Text.Json.Serialization;
using StreamJsonRpc;

namespace BotService.Repair.ModelBackends.LlamaCpp.Isolation;

/// <summary>How both sides write their messages.</summary>
internal static class WorkerJson
{
    public static SystemTextJsonFormatter Formatter() => new()
    {
        JsonSerializerOptions = new JsonSerializerOptions
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        },
    };
}
