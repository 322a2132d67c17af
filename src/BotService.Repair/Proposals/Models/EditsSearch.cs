using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Lets the model write search/replace blocks for the most suspicious passages; one answer may change several places.</summary>
internal sealed class EditsSearch(ModelSession session) : IModelMethod
{
    private const int AnswerTokens = 700;
    private const int MostPassages = 4;
    private const int Waves = 3;

    private readonly ModelAnswers answers = new(session);
    private readonly AnswerScore score = new(session.Model.Description);

    public string Name => "edits";

    public async IAsyncEnumerable<ModelChange> SearchAsync(FaultFiles files, [EnumeratorCancellation] CancellationToken token)
    {
        var passages = session.Passages.Find(files).Take(MostPassages).ToList();
        if (await session.Context.EditsPromptAsync(passages, AnswerTokens, token) is not { } prompt)
        {
            yield break;
        }

        var grammar = EditGrammar.For(prompt.Passages);
        for (var wave = 0; wave < Waves; wave++)
        {
            await foreach (var answer in answers.AskAsync(prompt.Messages, AnswerTokens, wave, grammar, token))
            {
                if (Parts(prompt.Passages, EditBlocks.Of(answer.Text)) is { } parts)
                {
                    yield return new ModelChange(parts, score.Of(parts[0].Passage, answer.Index, wave));
                }
                else
                {
                    answer.Report(EditBlocks.Of(answer.Text).Count == 0 ? "no edit block" : "an edit block whose lines stand nowhere");
                }
            }
        }
    }

    /// <returns>Whole files with all blocks made; null when there is none or one fits nowhere.</returns>
    private static List<PassageChange>? Parts(IReadOnlyList<Passage> passages, IReadOnlyList<EditBlock> blocks)
    {
        var texts = new Dictionary<FaultFile, string>();
        foreach (var block in blocks)
        {
            var named = passages.Where(p => p.File.Path == block.Path || (block.Path.Length > 0 && p.File.Path.EndsWith("/" + block.Path, StringComparison.Ordinal))).ToList();
            var match = (named.Count > 0 ? named : passages)
                .Select(p => (p.File, Text: EditMatcher.Apply(p, texts.GetValueOrDefault(p.File, p.File.Shown.Text), block)))
                .FirstOrDefault(m => m.Text is not null);
            if (match.Text is null)
            {
                return null;
            }

            texts[match.File] = match.Text;
        }

        return texts.Count == 0 ? null : [.. texts.Select(t => new PassageChange(new Passage(t.Key, 0, t.Key.Shown.Text.Length, ""), t.Value))];
    }
}
