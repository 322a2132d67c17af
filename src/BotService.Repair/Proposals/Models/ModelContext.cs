using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.Prompts;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Proposals.Models;

/// <summary>What a model is shown of a failure, within the tokens that it has room for.</summary>
/// <remarks>What all passages of a run share stands first, so that a backend computes it once.</remarks>
internal sealed class ModelContext(ILanguageModel model, FaultFiles files, ModelProposalOptions options, ModelTally tally)
{
    /// <summary>Instructions, titles and the chat template.</summary>
    private const int FrameTokens = 200;
    private static readonly PromptTemplate System = PromptTemplate.Load("system");
    private static readonly PromptTemplate File = PromptTemplate.Load("correct-file");
    private static readonly PromptTemplate Function = PromptTemplate.Load("correct-function");
    private static readonly PromptTemplate Lines = PromptTemplate.Load("correct-lines");
    private static readonly PromptTemplate Edits = PromptTemplate.Load("edits");
    private static readonly PromptTemplate Completion = PromptTemplate.Load("completion");

    private readonly ContextPacker packer = new(model);
    private readonly Lazy<IReadOnlyList<ContextBlock>> shared = new(() => [.. Shared(files, options.Hints)]);

    /// <param name="answerTokens">Room to keep for what the model writes behind the prompt.</param>
    /// <param name="whole">The file to show beside a passage that is a whole file.</param>
    /// <returns>Null when the passage does not fit into the model's context.</returns>
    public async Task<PassagePrompt?> PromptAsync(Passage passage, int answerTokens, FaultFile whole, CancellationToken token)
    {
        var answerStart = $"{CodeFence.For(passage.Text)}{passage.File.Language.Id}\n{passage.Lead}";
        var code = passage.IsWholeFile ? "" : CodeFence.Around(passage.Lead + passage.Text, passage.File.Language.Id);
        var needed = FrameTokens + answerTokens + await packer.CountAsync(answerStart, token) + await packer.CountAsync(code, token);
        tally.Ask(needed <= model.Description.ContextTokens);
        if (needed > model.Description.ContextTokens)
        {
            return null;
        }

        var room = Math.Min(options.PromptTokens, model.Description.ContextTokens - needed);
        var context = await packer.PackAsync([.. Blocks(passage, whole)], room, token);
        var path = CodeFence.Inline(passage.File.Path);
        var question = passage.IsWholeFile ? File.Render(("path", path), ("context", context))
            : passage.Name.Length > 0 ? Function.Render(("path", path), ("context", context), ("code", code), ("name", passage.Name))
            : Lines.Render(("path", path), ("context", context), ("code", code));
        return new PassagePrompt(
            [new ChatMessage(ChatRole.System, System.Render()), new ChatMessage(ChatRole.User, question)],
            answerStart,
            Completion.Render(("question", question), ("answer-start", answerStart)));
    }

    /// <summary>A question about several passages at once.</summary>
    /// <returns>With the passages that there is room for, the first ones first; null when there is room for none.</returns>
    public async Task<EditsPrompt?> EditsPromptAsync(IReadOnlyList<Passage> passages, int answerTokens, CancellationToken token)
    {
        var room = Math.Min(options.PromptTokens * 2, model.Description.ContextTokens - FrameTokens - answerTokens);
        var chosen = new List<(Passage Passage, string Code)>();
        foreach (var passage in passages)
        {
            var code = $"{CodeFence.Inline(passage.File.Path)}:\n{CodeFence.Around(passage.Text, passage.File.Language.Id)}";
            var cost = await packer.CountAsync(code, token);
            if (cost <= room)
            {
                chosen.Add((passage, code));
                room -= cost;
            }
        }

        tally.Ask(chosen.Count > 0);
        if (chosen.Count == 0)
        {
            return null;
        }

        var context = await packer.PackAsync(shared.Value, Math.Min(room, options.PromptTokens), token);
        var question = Edits.Render(("context", context), ("code", string.Join("\n\n", chosen.Select(c => c.Code))));
        return new EditsPrompt([new ChatMessage(ChatRole.System, System.Render()), new ChatMessage(ChatRole.User, question)], [.. chosen.Select(c => c.Passage)]);
    }

    public Task<int> CountAsync(string text, CancellationToken token) => packer.CountAsync(text, token);

    private IEnumerable<ContextBlock> Blocks(Passage passage, FaultFile whole)
    {
        var (path, language) = (CodeFence.Inline(passage.File.Path), passage.File.Language.Id);
        return passage.IsWholeFile
            ? shared.Value.Prepend(new ContextBlock($"{path}:", language, [whole.Shown.Text], 1))
            : shared.Value.Append(new ContextBlock($"Other parts of {path}:", language, Outline.Forms(passage), 4));
    }

    private static IEnumerable<ContextBlock> Shared(FaultFiles files, ProposalHints hints)
    {
        if (TestSource.Find(files) is { } test)
        {
            yield return new ContextBlock($"The test, {CodeFence.Inline(test.Path)}:", test.Language, test.Forms, 2);
        }

        yield return new ContextBlock("Output of the failing test:", "", [.. FailureText.Forms(files.Fault.Failing).Select(LogText.Redact)], 0);
        foreach (var block in HintBlocks.Of(hints, files.Fault.Lines.Select(l => l.Path).Distinct()))
        {
            yield return block;
        }
    }
}

/// <param name="AnswerStart">How the answer begins when the model reads or continues code: the opening of the code block.</param>
/// <param name="Document">The whole prompt as a text for a model that only completes.</param>
internal sealed record PassagePrompt(IReadOnlyList<ChatMessage> Messages, string AnswerStart, string Document)
{
    /// <summary>As the beginning of a forced pass.</summary>
    public ModelPrompt For(ModelDescription model) => model.Chats
        ? new ModelPrompt.Chat(Messages, AnswerStart)
        : new ModelPrompt.Plain(Document);
}

/// <param name="Passages">What the model may edit.</param>
internal sealed record EditsPrompt(IReadOnlyList<ChatMessage> Messages, IReadOnlyList<Passage> Passages);
