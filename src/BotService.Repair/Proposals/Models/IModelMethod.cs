namespace BotService.Repair.Proposals.Models;

/// <summary>One way to get changes from a model.</summary>
internal interface IModelMethod
{
    /// <summary>The word in a candidate's origin.</summary>
    string Name { get; }

    /// <summary>Changes of the files' passages, about the most promising first; unchecked, and the same one may come again.</summary>
    IAsyncEnumerable<ModelChange> SearchAsync(FaultFiles files, CancellationToken token);
}

/// <param name="Score">0 to 1: an estimate that it is the fix.</param>
internal sealed record ModelChange(IReadOnlyList<PassageChange> Parts, double Score)
{
    public ModelChange(Passage passage, string text, double score)
        : this([new PassageChange(passage, text)], score)
    {
    }
}

/// <param name="Text">The passage's new text.</param>
internal sealed record PassageChange(Passage Passage, string Text)
{
    /// <summary>The whole file with the passage replaced.</summary>
    public string FileText => string.Concat(Passage.File.Shown.Text.AsSpan(0, Passage.Start), Text, Passage.File.Shown.Text.AsSpan(Passage.End));
}
