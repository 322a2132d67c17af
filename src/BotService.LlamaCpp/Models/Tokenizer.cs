using System.Runtime.InteropServices;
using System.Text;
using BotService.LlamaCpp.Native;

namespace BotService.LlamaCpp;

/// <summary>The vocabulary of a model. Thread safe, and needs no engine. Lives as long as its <see cref="LlamaWeights"/>.</summary>
public sealed unsafe class Tokenizer
{
    /// <summary>Stands before a text while it is tokenized, where the model would otherwise put a space of its own.</summary>
    private const string Marker = "☺";

    /// <summary>Such vocabularies write a space as this character, so the character itself needs its bytes.</summary>
    private const char Space = '▁';
    private readonly nint vocab;
    private readonly int[] marker;
    private readonly Dictionary<string, int> control = new(StringComparer.Ordinal);
    private readonly HashSet<int> ends = [];

    internal Tokenizer(nint vocab, string kind)
    {
        this.vocab = vocab;
        Count = Llama.VocabTokens(vocab);
        for (var token = 0; token < Count; token++)
        {
            Classify(token);
        }

        Bos = Llama.VocabBos(vocab);
        AddsBos = Llama.VocabAddsBos(vocab) != 0 && Bos >= 0;
        Infill = InfillTokens.Find(vocab, control);
        if (Infill?.End is { } end)
        {
            ends.Add(end);
        }

        SpaceBytes = new Lazy<int[]>(FindSpaceBytes);
        marker = kind == "llama" && AddsSpace() ? Native(Marker) : [];
    }

    /// <summary>Tokens in the vocabulary.</summary>
    public int Count { get; }

    /// <summary>Begins every text that the model was trained on; -1 when it has none.</summary>
    public int Bos { get; }

    /// <summary>A prompt has to begin with <see cref="Bos"/>.</summary>
    public bool AddsBos { get; }

    /// <summary>Null when the model cannot infill.</summary>
    public InfillTokens? Infill { get; }

    internal nint Vocab => vocab;

    private Lazy<int[]> SpaceBytes { get; }

    /// <summary>Texts of the tokens that steer the model, such as <c>&lt;|im_start|&gt;</c>.</summary>
    internal Dictionary<string, int> Control => control;

    /// <summary>Tokens whose pieces together are exactly <paramref name="text"/>. Control tokens in it are plain text, so that a repository
    /// cannot speak for the user; nothing is added at its start or end.</summary>
    public int[] Tokenize(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        if (marker.Length == 0)
        {
            return Native(text);
        }

        var parts = text.Split(Space);
        return [.. parts.SelectMany((part, i) => i == 0 ? AfterMarker(part) : [.. SpaceBytes.Value, .. AfterMarker(part)])];
    }

    /// <summary>As <see cref="Tokenize"/>, for text that begins a prompt or follows a control token: there some vocabularies put a space in front.</summary>
    public int[] TokenizeStart(string text) => text.Length == 0 ? [] : Native(text);

    public int CountTokens(string text) => Tokenize(text).Length;

    /// <summary>What a token writes: UTF-8 that may begin or end inside a character. Empty for control tokens.</summary>
    public byte[] Piece(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Count);
        Span<byte> buffer = stackalloc byte[256];
        var size = Piece(token, buffer);
        return size >= 0 ? buffer[..size].ToArray() : LongPiece(token, -size);
    }

    /// <summary>The text of tokens; characters that are not whole become U+FFFD.</summary>
    public string Detokenize(IEnumerable<int> tokens) => Encoding.UTF8.GetString([.. tokens.SelectMany(Piece)]);

    /// <summary>The model ends its answer with this token.</summary>
    public bool IsEnd(int token) => ends.Contains(token);

    private int[] AfterMarker(string text)
    {
        var tokens = Native(Marker + text);
        return tokens.AsSpan().StartsWith(marker)
            ? tokens[marker.Length..]
            : throw new InvalidOperationException("The vocabulary joins the marker with what follows it; this tokenizer is not known.");
    }

    private int[] FindSpaceBytes() =>
        [.. Encoding.UTF8.GetBytes([Space]).Select(b => Enumerable.Range(0, Count).First(t => Marshal.PtrToStringUTF8((nint)Llama.VocabText(vocab, t)) == $"<0x{b:X2}>"))];

    private byte[] LongPiece(int token, int size)
    {
        var buffer = new byte[size];
        Piece(token, buffer);
        return buffer;
    }

    private int Piece(int token, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return Llama.TokenToPiece(vocab, token, bytes, buffer.Length, 0, 0);
        }
    }

    private void Classify(int token)
    {
        if (Llama.VocabIsEndOfGeneration(vocab, token) != 0)
        {
            ends.Add(token);
        }

        if (Llama.VocabIsControl(vocab, token) != 0 && Marshal.PtrToStringUTF8((nint)Llama.VocabText(vocab, token)) is { Length: > 0 } text)
        {
            control.TryAdd(text, token);
        }
    }

    private bool AddsSpace() => Detokenize(Native("a")) != "a";

    private int[] Native(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var tokens = new int[bytes.Length + 2];
        fixed (byte* source = bytes)
        fixed (int* target = tokens)
        {
            var count = Llama.Tokenize(vocab, source, bytes.Length, target, tokens.Length, 0, 0);
            return count >= 0 ? tokens[..count] : throw new InvalidOperationException($"{bytes.Length} bytes became {-count} tokens; at most one for each byte was expected.");
        }
    }
}
