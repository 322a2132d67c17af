namespace BotService.Repair.ModelBackends.Servers;

/// <summary>How to reach a model server. Bound by name of the backend.</summary>
public sealed class ModelServerOptions
{
    /// <summary>Absolute http or https URL without user and password. Default: the server's usual port on this machine.</summary>
    public Uri? Address { get; set; }

    /// <summary>Name of the environment variable that holds the API key. The variable may be unset: then no key is sent.</summary>
    public string ApiKeyVariable { get; set; } = "BOTSERVICE_MODEL_KEY";

    /// <summary>File whose first line is the API key; wins over <see cref="ApiKeyVariable"/>.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>Tokens of prompt and answer together, 256 to 10 million. Lowers what the server reports, and stands in where it reports nothing.</summary>
    public int? ContextTokens { get; set; }

    /// <summary>Answers at once, 1 to 1024. Default: what the server reports, else 1.</summary>
    public int? Parallel { get; set; }

    /// <summary>From the request to the head of the response, 1 second to 1 day. A server that does not stream computes the whole answer before. Default 10 minutes.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two pieces of a streamed answer, 1 second to 1 day. Default 2 minutes.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Further attempts after a transient failure, 0 to 10; never after the first piece of an answer. Default 2.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>Before the first further attempt, doubled for each next one; 0 to 1 minute. Default half a second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a server that failed repeatedly is not asked, half a second to 1 hour. Default 15 seconds.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an Ollama server keeps the model in memory after an answer; negative is for ever. Default 30 minutes.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether an Ollama server may download a model that it lacks. Default true.</summary>
    public bool Pull { get; set; } = true;
}
