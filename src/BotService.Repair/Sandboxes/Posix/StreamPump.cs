using System.Collections.Concurrent;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>Moves bytes between a child's pipes and the host on one thread: every stream is drained whatever the others do.</summary>
/// <remarks>A child that writes more than the host wants, never reads its input, or leaves a pipe to a process that
/// outlives it blocks nobody: <see cref="Dispose"/> ends the thread at any time.</remarks>
internal sealed unsafe class StreamPump : IDisposable
{
    private const int ChunkBytes = 64 << 10;
    private readonly int wake = Descriptors.Event();
    private readonly List<(int Descriptor, IByteSink Sink)> outputs;
    private readonly ConcurrentQueue<Pending> pending = new();
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private int input;
    private bool stopped;

    /// <param name="input">The host's end of the child's standard input.</param>
    /// <param name="outputs">The host's ends of what the child writes.</param>
    public StreamPump(int input, IEnumerable<(int Descriptor, IByteSink Sink)> outputs)
    {
        this.input = input;
        this.outputs = [.. outputs];
    }

    /// <summary>Every output has ended.</summary>
    public Task Drained => drained.Task;

    /// <summary>The thread has ended and the pipes are closed.</summary>
    public Task Ended => ended.Task;

    public void Start(string name) => new Thread(Run, 256 << 10) { IsBackground = true, Name = name }.Start();

    /// <summary>Completes when the bytes are in the pipe, or when nobody will read them any more.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> bytes) => Enqueue(new Pending(bytes, CloseAfter: false));

    public Task CloseInputAsync() => Enqueue(new Pending(default, CloseAfter: true));

    /// <summary>Makes the thread look again at what it may read.</summary>
    public void Wake()
    {
        lock (gate)
        {
            if (!stopped)
            {
                Signal();
            }
        }
    }

    /// <summary>Ends the thread and closes the pipes; what was read so far stays in the sinks.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (stopped)
            {
                return;
            }

            stopped = true;
            Signal();
        }
    }

    private Task Enqueue(Pending write)
    {
        pending.Enqueue(write);
        Wake();
        return Task.WhenAny(write.Done.Task, ended.Task);
    }

    private void Signal()
    {
        var one = 1L;
        _ = Libc.Write(wake, (byte*)&one, sizeof(long));
    }

    private void Run()
    {
        var buffer = new byte[ChunkBytes];
        while (!Volatile.Read(ref stopped))
        {
            foreach (var ready in Wait())
            {
                Handle(ready, buffer);
            }

            if (outputs.Count == 0)
            {
                drained.TrySetResult();
            }
        }

        lock (gate)
        {
            outputs.ToList().ForEach(o => Finish(o.Descriptor));
            CloseInput();
            _ = Libc.Close(wake);
        }

        drained.TrySetResult();
        ended.TrySetResult();
    }

    private List<int> Wait()
    {
        List<(int Descriptor, short Wanted)> wanted = [(wake, Libc.PollIn)];
        wanted.AddRange(outputs.Where(o => !o.Sink.IsFull).Select(o => (o.Descriptor, Libc.PollIn)));
        if (input < 0)
        {
            CloseInput();
        }
        else
        {
            // Without a wish of its own poll still reports that the reader is gone.
            wanted.Add((input, pending.IsEmpty ? (short)0 : Libc.PollOut));
        }

        var entries = stackalloc PollEntry[wanted.Count];
        for (var i = 0; i < wanted.Count; i++)
        {
            entries[i] = new PollEntry { Descriptor = wanted[i].Descriptor, Wanted = wanted[i].Wanted };
        }

        var ready = new List<int>();
        if (Libc.Poll(entries, (nuint)wanted.Count, -1) > 0)
        {
            for (var i = 0; i < wanted.Count; i++)
            {
                if (entries[i].Seen != 0)
                {
                    ready.Add(entries[i].Descriptor);
                }
            }
        }

        return ready;
    }

    private void Handle(int ready, byte[] buffer)
    {
        if (ready == wake)
        {
            _ = Read(wake, buffer);
        }
        else if (ready == input)
        {
            Feed();
        }
        else
        {
            Drain(ready, buffer);
        }
    }

    private void Drain(int descriptor, byte[] buffer)
    {
        var read = Read(descriptor, buffer);
        if (read > 0)
        {
            outputs.First(o => o.Descriptor == descriptor).Sink.Write(buffer.AsSpan(0, read));
        }
        else if (read == 0)
        {
            Finish(descriptor);
        }
    }

    /// <returns>-1 when there is nothing yet, 0 at the end.</returns>
    private static int Read(int descriptor, byte[] buffer)
    {
        fixed (byte* bytes = buffer)
        {
            var read = (int)Libc.Read(descriptor, bytes, buffer.Length);
            return read >= 0 ? read : WouldBlock() ? -1 : 0;
        }
    }

    private static bool WouldBlock() => System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted;

    private void Finish(int descriptor)
    {
        var at = outputs.FindIndex(o => o.Descriptor == descriptor);
        var sink = outputs[at].Sink;
        outputs.RemoveAt(at);
        _ = Libc.Close(descriptor);
        sink.Complete();
    }

    private void Feed()
    {
        while (pending.TryPeek(out var next))
        {
            if (next.CloseAfter)
            {
                CloseInput();
                return;
            }

            if (!WriteSome(next))
            {
                return;
            }

            if (next.Left.Length == 0)
            {
                pending.TryDequeue(out _);
                next.Done.TrySetResult();
            }
        }

        if (pending.IsEmpty && !HasReader())
        {
            CloseInput();
        }
    }

    private bool HasReader()
    {
        var entry = new PollEntry { Descriptor = input };
        return Libc.Poll(&entry, 1, 0) == 0;
    }

    private bool WriteSome(Pending next)
    {
        fixed (byte* bytes = next.Left.Span)
        {
            var written = (int)Libc.Write(input, bytes, next.Left.Length);
            if (written >= 0)
            {
                next.Left = next.Left[written..];
                return true;
            }
        }

        if (!WouldBlock())
        {
            CloseInput();
        }

        return false;
    }

    /// <summary>Also releases everybody who waits for a write: nobody will read it.</summary>
    private void CloseInput()
    {
        if (input >= 0)
        {
            _ = Libc.Close(input);
            input = -1;
        }

        while (pending.TryDequeue(out var write))
        {
            write.Done.TrySetResult();
        }
    }

    private sealed record Pending(ReadOnlyMemory<byte> Bytes, bool CloseAfter)
    {
        public ReadOnlyMemory<byte> Left { get; set; } = Bytes;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
