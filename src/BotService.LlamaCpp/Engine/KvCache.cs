using System.Runtime.InteropServices;

namespace BotService.LlamaCpp.Engine;

/// <summary>The sequences in the context: those being written, and finished ones kept for their beginnings until room is needed.</summary>
internal sealed class KvCache(NativeContext context)
{
    private readonly List<KvSequence> sequences = [];
    private readonly Stack<int> ids = new(Enumerable.Range(0, NativeContext.Sequences).Reverse());
    private long clock;

    public KvCells Cells { get; } = new(context.Cells);

    public int Kept => sequences.Count(s => !s.Busy);

    /// <summary>The sequence that shares the longest beginning with <paramref name="tokens"/>.</summary>
    public (KvSequence? Source, int Length) Match(ReadOnlySpan<int> tokens)
    {
        KvSequence? best = null;
        var length = 0;
        foreach (var sequence in sequences)
        {
            var common = sequence.CommonWith(tokens);
            if (common > length)
            {
                (best, length) = (sequence, common);
            }
        }

        return (best, length);
    }

    /// <summary>Cells of a sequence's beginning that no running request needs yet.</summary>
    public int Idle(KvSequence? source, int length) => source?.Cells.Take(length).Count(c => !Cells.IsBusy(c)) ?? 0;

    /// <summary>A new sequence that begins as another one does.</summary>
    public KvSequence Open(KvSequence? source, int length)
    {
        if (source is not null)
        {
            source.LastUse = ++clock;
        }

        if (ids.Count == 0)
        {
            Forget(Oldest(except: source) ?? throw new InvalidOperationException("Every sequence id belongs to a running request."));
        }

        var sequence = new KvSequence(ids.Pop()) { LastUse = ++clock };
        if (source is not null && length > 0)
        {
            context.Share(source.Id, sequence.Id, length);
            sequence.Tokens.AddRange(CollectionsMarshal.AsSpan(source.Tokens)[..length]);
            sequence.Cells.AddRange(CollectionsMarshal.AsSpan(source.Cells)[..length]);
            sequence.Cells.ForEach(c => Cells.Own(c, busy: true));
        }

        sequences.Add(sequence);
        return sequence;
    }

    /// <summary>Forgets kept sequences, the least recently used first, until so many cells are free.</summary>
    public bool MakeRoom(int cells)
    {
        while (Cells.Free < cells)
        {
            if (Oldest(except: null) is not { } oldest)
            {
                return false;
            }

            Forget(oldest);
        }

        return true;
    }

    /// <summary>Records a token that a step has computed.</summary>
    public void Append(KvSequence sequence, int token)
    {
        sequence.Tokens.Add(token);
        sequence.Cells.Add(Cells.Take());
    }

    /// <summary>Forgets what lies after <paramref name="length"/>, also what a broken step may have left in the context.</summary>
    public void Cut(KvSequence sequence, int length)
    {
        context.Cut(sequence.Id, length);
        foreach (var cell in CollectionsMarshal.AsSpan(sequence.Cells)[length..])
        {
            Cells.Leave(cell, sequence.Busy);
        }

        sequence.Tokens.RemoveRange(length, sequence.Length - length);
        sequence.Cells.RemoveRange(length, sequence.Cells.Count - length);
    }

    /// <summary>Keeps the beginning of a finished sequence for later requests, unless another one has it already.</summary>
    public void Keep(KvSequence sequence, int length)
    {
        Cut(sequence, Math.Min(length, sequence.Length));
        var tokens = CollectionsMarshal.AsSpan(sequence.Tokens);
        foreach (var other in sequences)
        {
            if (tokens.Length == 0 || (other != sequence && other.CommonWith(tokens) == tokens.Length))
            {
                Forget(sequence);
                return;
            }
        }

        sequence.Busy = false;
        sequence.LastUse = ++clock;
        sequence.Cells.ForEach(Cells.MakeIdle);
        foreach (var shorter in sequences.Where(s => !s.Busy && s != sequence && sequence.CommonWith(CollectionsMarshal.AsSpan(s.Tokens)) == s.Length).ToList())
        {
            Forget(shorter);
        }
    }

    public void Forget(KvSequence sequence)
    {
        Cut(sequence, 0);
        sequences.Remove(sequence);
        ids.Push(sequence.Id);
    }

    private KvSequence? Oldest(KvSequence? except) => sequences.Where(s => !s.Busy && s != except).MinBy(s => s.LastUse);
}
