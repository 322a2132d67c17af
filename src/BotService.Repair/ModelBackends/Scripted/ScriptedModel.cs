using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.ModelBackends.Servers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Scripted;

/// <summary>A model that only repeats what was recorded.</summary>
internal sealed class ScriptedModel(RecordedModel about, ScriptedAnswers answers) : ILanguageModel
{
    public ModelDescription Description { get; } = new("scripted", about.Name, about.Family, about.Parameters, about.ContextTokens) { Chats = about.Chats, Parallel = 8 };

    public IChatClient Chat { get; } = new ScriptedChatClient(answers, about.ContextTokens);

    public IInfill? Infill { get; } = about.Infills ? new ScriptedInfill(answers, about.ContextTokens) : null;

    public IScoring? Scoring => null;

    public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => ValueTask.FromResult(answers.CountOf(text) ?? TokenEstimate.AtMost(text));

    public ValueTask DisposeAsync()
    {
        Chat.Dispose();
        return ValueTask.CompletedTask;
    }
}
