using System.Text;
using System.Text.RegularExpressions;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.Prompts;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Proposals.Models;

/// <summary>A model's words on a patch that is already proven: text for people, never a verdict.</summary>
public static partial class ModelExplanation
{
    private const int MostTokens = 120;
    private const int MostCharacters = 700;
    private const int MostPatch = 4000;
    private static readonly PromptTemplate Explain = PromptTemplate.Load("explain");

    /// <summary>Two or three sentences on what was wrong and what the patch changes.</summary>
    /// <param name="patch">Unified diff.</param>
    /// <returns>One plain paragraph of at most 700 characters without secrets, links, markup, mentions or references; the sentences that were
    /// written when <paramref name="token"/> is cancelled; "" when the model has nothing to say, fails, or cannot read so much.</returns>
    public static async Task<string> OfAsync(ILanguageModel model, Fault fault, string patch, CancellationToken token)
    {
        if (!model.Description.Chats || patch.Length > MostPatch)
        {
            return "";
        }

        var question = Explain.Render(
            ("failure", CodeFence.Around(LogText.Redact(FailureText.Forms(fault.Failing)[^1]), "")),
            ("patch", CodeFence.Around(LogText.Redact(patch), "diff")));
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = MostTokens };
        var text = new StringBuilder();
        var whole = false;
        try
        {
            await foreach (var update in model.Chat.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, question)], options, token))
            {
                text.Append(update.Text);
                whole |= update.FinishReason == ChatFinishReason.Stop;
            }
        }
        catch (Exception e) when (e is ModelFailedException or PromptTooLongException or OperationCanceledException)
        {
            // The sentences that are there say something without the rest.
        }

        return LogText.Redact(Plain(whole ? text.ToString() : Sentences(text.ToString())));
    }

    private static string Sentences(string text) => text[..(text.LastIndexOfAny(['.', '!', '?', '\n']) + 1)];

    /// <summary>What a forge or a terminal would act on is taken out, and what is too long ends with its last whole sentence.</summary>
    internal static string Plain(string text)
    {
        var plain = Thoughts().Replace(Invisible.Remove(text), "");
        plain = Blocks().Replace(plain, " ");
        plain = Links().Replace(plain, "$1");
        plain = Addresses().Replace(plain, "");
        plain = Active().Replace(plain, "");
        plain = Tags().Replace(plain, "< ");
        plain = Spaces().Replace(plain, " ").Trim();
        if (plain.Length <= MostCharacters)
        {
            return plain;
        }

        var end = plain.LastIndexOf(". ", MostCharacters, StringComparison.Ordinal);
        return end > 0 ? plain[..(end + 1)] : plain[..MostCharacters];
    }

    [GeneratedRegex(@"^\s*<think>.*?(</think>|$)", RegexOptions.Singleline)]
    private static partial Regex Thoughts();

    [GeneratedRegex(@"(`{3,}|~{3,}).*?(\1|$)", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"!?\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"\b(?:\w+://|www\.)\S+", RegexOptions.IgnoreCase)]
    private static partial Regex Addresses();

    /// <summary>Mentions, references to issues, headings, quotes, lists, tables and emphasis.</summary>
    [GeneratedRegex(@"@(?=\w)|[#!](?=\d)|^[ \t]*(?:#+|>+|[-*+]|\d+[.)])[ \t]+|\*\*|\|", RegexOptions.Multiline)]
    private static partial Regex Active();

    /// <summary>A blank behind it makes the start of a tag, or of a type argument, plain text.</summary>
    [GeneratedRegex(@"<(?=[a-zA-Z/!?])")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
