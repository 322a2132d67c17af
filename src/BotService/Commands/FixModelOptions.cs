using System.CommandLine;
using System.CommandLine.Parsing;
using BotService.Repair;
using BotService.Repair.Workspaces;

namespace BotService.Commands;

/// <summary>The options of <c>fix</c> that only a model understands.</summary>
internal sealed class FixModelOptions
{
    /// <summary>Characters; a text is shown to the model whole or not at all.</summary>
    private const int LongestFeedback = 8000;

    private readonly Option<string[]> feedback = new("--feedback")
    {
        HelpName = "TEXT",
        Description = "What a reviewer said, for the model to heed; repeat it for more. [default: nothing]",
    };

    private readonly Option<string[]> feedbackFile = new("--feedback-file") { HelpName = "FILE", Description = "The same from a text file; repeat it for more." };

    private readonly Option<string?> record = new("--record")
    {
        HelpName = "FILE",
        Description = "Write the model's answers to a new file that --model scripted:FILE replays. They are asked for without log-probabilities, which cannot be replayed.",
    };

    private readonly Option<bool> noExplain = new("--no-explain") { Description = "Do not let the model explain the patch; it takes up to 5 seconds more." };

    public void AddTo(Command command, EngineOptions engine)
    {
        foreach (var option in new Option[] { feedback, feedbackFile, record, noExplain })
        {
            command.Add(option);
        }

        command.Validators.Add(result => Check(result, engine));
    }

    public RepairRequest Complete(RepairRequest request, ParseResult parsed) => request with
    {
        Feedback = [.. Texts(parsed.GetValue(feedback) ?? [], parsed.GetValue(feedbackFile) ?? []).Select(t => new ReviewFeedback(t.Text!))],
        ModelRun = request.ModelRun with { RecordTo = parsed.GetValue(record) },
        Explain = request.Models.Count > 0 && !parsed.GetValue(noExplain),
    };

    private static IEnumerable<(string Name, string? Text)> Texts(string[] texts, string[] files) =>
        texts.Select(t => ("--feedback", (string?)t)).Concat(files.Select(f => ($"--feedback-file '{f}'", SourceText.Read(f))));

    private void Check(CommandResult result, EngineOptions engine)
    {
        var hasModel = result.GetResult(engine.Models) is { Tokens.Count: > 0 };
        foreach (var option in new Option[] { feedback, feedbackFile, record }.Where(o => !hasModel && result.GetResult(o) is { Implicit: false }))
        {
            result.AddError($"{option.Name} needs --model, because only a model understands it.");
        }

        if (result.GetResult(record) is { Implicit: false } && result.GetResult(engine.Methods) is { } methods && methods.Tokens.Any(t => t.Value == "deviation"))
        {
            result.AddError("--record cannot be combined with --method deviation, whose log-probabilities cannot be replayed. Use infill, rewrite or edits.");
        }

        foreach (var (name, text) in Texts(result.GetValue(feedback) ?? [], result.GetValue(feedbackFile) ?? []))
        {
            if (text is not { Length: > 0 and <= LongestFeedback })
            {
                result.AddError(text is null ? $"{name} is no UTF-8 text file. Give the path of one." : $"{name} has {text.Length} characters. Give 1 to {LongestFeedback}.");
            }
        }
    }
}
