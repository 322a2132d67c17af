namespace BotService.Repair.ModelBackends;

/// <summary>A way to run language models: a library in this process, or a kind of server.</summary>
public interface IModelBackend
{
    /// <summary>The word before the colon of <c>--model BACKEND:NAME</c>: <c>llama-cpp</c>, <c>ollama</c>, <c>openai</c>, ...</summary>
    string Name { get; }

    /// <summary>Makes a model ready to answer. Loading may take minutes and reports its progress.</summary>
    Task<ModelOpening> OpenAsync(ModelReference model, IProgress<ModelProgress>? progress, CancellationToken token);
}

/// <param name="Backend">Name of an <see cref="IModelBackend"/>.</param>
/// <param name="Name">What the backend calls the model: a file's path, or a name on the server.</param>
public sealed record ModelReference(string Backend, string Name)
{
    public override string ToString() => $"{Backend}:{Name}";
}

/// <param name="Fraction">From 0 to 1; null when the size is not known.</param>
public sealed record ModelProgress(string Step, double? Fraction);

/// <summary>How an attempt to open a model ended.</summary>
public abstract record ModelOpening
{
    private ModelOpening()
    {
    }

    /// <summary>The receiver disposes of the model.</summary>
    public sealed record Opened(ILanguageModel Model) : ModelOpening;

    /// <param name="Reason">One sentence that names what is missing and the remedy.</param>
    /// <param name="Transient">The same call may succeed later.</param>
    public sealed record Unavailable(string Reason, bool Transient) : ModelOpening;
}
