using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace BotServiceHost;

/// <summary>JSON lines over the process's original standard input and output, which tests cannot reach by name:
/// their standard input is empty, their standard output goes nowhere.</summary>
internal sealed class Channel : IDisposable
{
    private readonly StreamReader input;
    private readonly Stream output;
    private readonly object gate = new();

    private Channel(StreamReader input, Stream output)
    {
        this.input = input;
        this.output = output;
    }

    public static Channel TakeOver()
    {
        var input = new FileStream(new SafeFileHandle((IntPtr)dup(0), true), FileAccess.Read, 1 << 16);
        var output = new FileStream(new SafeFileHandle((IntPtr)dup(1), true), FileAccess.Write, 1);
        var nothing = open("/dev/null", 2);
        _ = dup2(nothing, 0);
        _ = dup2(nothing, 1);
        return new Channel(new StreamReader(input, new UTF8Encoding(false), false, 1 << 16), output);
    }

    public string? Read() => input.ReadLine();

    public void Write(Action<Utf8JsonWriter> body)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            body(writer);
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        lock (gate)
        {
            line.WriteTo(output);
            output.Flush();
        }
    }

    public void Dispose() => input.Dispose();

    [DllImport("libc")]
    private static extern int dup(int descriptor);

    [DllImport("libc")]
    private static extern int dup2(int from, int to);

    [DllImport("libc")]
    private static extern int open(string path, int flags);
}

/// <summary>Passes on what the driver sees.</summary>
internal sealed class Listener
{
    private const int TextLimit = 8192;
    private readonly Channel channel;

    public Listener(Channel channel) => this.channel = channel;

    public Counters Counters { get; set; } = new(new List<(string, byte[])>());

    public void Started(string className, string methodName, string display)
    {
        Counters.Reset();
        channel.Write(w =>
        {
            w.WriteString("kind", "start");
            WriteName(w, className, methodName, display);
        });
    }

    /// <param name="outcome">passed, failed or skipped.</param>
    public void Ended(string className, string methodName, string display, string outcome, double seconds, string? message = null, string? stack = null) =>
        channel.Write(w =>
        {
            w.WriteString("kind", "end");
            WriteName(w, className, methodName, display);
            w.WriteString("outcome", outcome);
            w.WriteNumber("seconds", double.IsFinite(seconds) ? seconds : 0);
            w.WriteString("message", Cut(message));
            w.WriteString("stack", Cut(stack));
            Counters.Write(w);
        });

    private static void WriteName(Utf8JsonWriter w, string className, string methodName, string display)
    {
        w.WriteString("class", className);
        w.WriteString("method", methodName);
        w.WriteString("display", display);
    }

    private static string Cut(string? text) => text is null ? "" : text.Length <= TextLimit ? text : text[..TextLimit];
}

/// <summary>What the probes of an instrumented assembly have counted.</summary>
internal sealed class Counters
{
    private readonly List<(string Assembly, byte[] Hits)> probes;

    public Counters(List<(string, byte[])> probes) => this.probes = probes;

    public static Counters Of(AssemblyLoadContext context, IEnumerable<string> replaced)
    {
        var probes = new List<(string, byte[])>();
        foreach (var name in replaced)
        {
            var probe = context.LoadFromAssemblyName(new AssemblyName(name)).GetType("BotServiceProbe.Hits");
            if (probe?.GetField("Seen", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(null) is byte[] hits)
            {
                probes.Add((name, hits));
            }
        }

        return new Counters(probes);
    }

    public void Reset() => probes.ForEach(p => Array.Clear(p.Hits, 0, p.Hits.Length));

    public void Write(Utf8JsonWriter w)
    {
        if (probes.Count == 0)
        {
            return;
        }

        w.WriteStartObject("probes");
        foreach (var (assembly, hits) in probes)
        {
            w.WriteStartArray(assembly);
            foreach (var i in Enumerable.Range(0, hits.Length).Where(i => hits[i] != 0))
            {
                w.WriteNumberValue(i);
            }

            w.WriteEndArray();
        }

        w.WriteEndObject();
    }
}
