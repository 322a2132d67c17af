using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Lets the model write passages anew: a few answers to each question, the first one greedy.</summary>
internal sealed class RewriteSearch(ModelSession session) : IModelMethod
{
    /// <summary>A corrected passage is rarely this much longer than it was.</summary>
    private const double Growth = 1.3;
    private const int Slack = 96;

    private readonly ModelAnswers answers = new(session);
    private readonly AnswerScore score = new(session.Model.Description);

    public string Name => "rewrite";

    public async IAsyncEnumerable<ModelChange> SearchAsync(FaultFiles files, [EnumeratorCancellation] CancellationToken token)
    {
        foreach (var (passage, wave) in PassageWaves.Of(session.Passages.Find(files)))
        {
            var room = (int)(await session.Context.CountAsync(passage.Text, token) * Growth) + Slack;
            if (await session.Context.PromptAsync(passage, room, passage.File, token) is not { } prompt)
            {
                continue;
            }

            await foreach (var answer in answers.AskAsync(prompt.Messages, room, wave, grammar: "", token))
            {
                var code = AnswerCode.Of(answer.Text, passage.Text);
                if (code is not null && AnswerFit.Of(passage, code) is { } text)
                {
                    yield return new ModelChange(passage, text, score.Of(passage, answer.Index, wave));
                }
                else
                {
                    answer.Report(code is null ? "no code that resembles what was asked for" : "code without the function that was asked for");
                }
            }
        }
    }
}
