using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>How the supervisor says that a command ended.</summary>
/// <param name="Left">Processes that did not die.</param>
internal sealed partial record CommandTrailer(int ExitCode, CommandEnd End, int Left, TimeSpan CpuTime)
{
    private const int CpuLimitSignal = 128 + 24;
    private const int FileLimitSignal = 128 + 25;

    public static CommandTrailer? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var code = Number("code");
        var cpu = TimeSpan.FromMinutes(Number("um") + Number("sm")) + TimeSpan.FromSeconds(Fraction("us") + Fraction("ss"));
        return new CommandTrailer(code, EndOf(code, match.Groups["over"].Value, Number("oom")), Number("left"), cpu);

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        double Fraction(string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static CommandEnd EndOf(int code, string over, int killedForMemory) => code switch
    {
        _ when over != "none" => CommandEnd.OverLimit,
        not 0 when killedForMemory > 0 => CommandEnd.OutOfMemory,
        CpuLimitSignal => CommandEnd.TimedOut,
        FileLimitSignal => CommandEnd.OverLimit,
        _ => CommandEnd.Exited,
    };

    /// <summary>Of what <c>times</c> prints, the second line is that of the children.</summary>
    [GeneratedRegex(@"^ code=(?<code>\d{1,3}) over=(?<over>\w+) oom=(?<oom>\d{1,9}) left=(?<left>\d{1,9})\n[^\n]*\n(?<um>\d{1,9})m(?<us>[\d.]+)s (?<sm>\d{1,9})m(?<ss>[\d.]+)s\s*$")]
    private static partial Regex Form();
}

/// <summary>Takes the supervisor's last words off the end of standard error and passes the rest on.</summary>
internal sealed class TrailerSink(IByteSink inner, string token) : IByteSink
{
    private const int LongestTrailer = 400;
    private readonly Lock gate = new();
    private readonly byte[] mark = Encoding.ASCII.GetBytes("\n" + token);
    private byte[] held = [];

    public bool IsFull => inner.IsFull;

    /// <summary>Null until the end has come, and when the supervisor said nothing.</summary>
    public CommandTrailer? Trailer { get; private set; }

    /// <summary>What has come but was not passed on yet.</summary>
    public string Held
    {
        get
        {
            lock (gate)
            {
                return Encoding.UTF8.GetString(held);
            }
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            byte[] all = [.. held, .. bytes];
            var passed = Math.Max(0, all.Length - LongestTrailer);
            inner.Write(all.AsSpan(0, passed));
            held = all[passed..];
        }
    }

    public void Complete()
    {
        lock (gate)
        {
            var at = held.AsSpan().LastIndexOf(mark);
            Trailer = at < 0 ? null : CommandTrailer.Parse(Encoding.UTF8.GetString(held.AsSpan(at + mark.Length)));
            inner.Write(Trailer is null ? held : held.AsSpan(0, at));
            held = [];
        }

        inner.Complete();
    }
}
