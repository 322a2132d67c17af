using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>A container's name says whose it is and until when, so that what a killed process left behind can be told from what is in use.</summary>
/// <param name="Place">Boot and PID namespace in which <paramref name="Process"/> has its number.</param>
internal sealed record ContainerName(string Place, int Process, DateTimeOffset Deadline, string Id)
{
    public const string Label = "io.botservice.sandbox";
    private const string Prefix = "botservice";
    private static readonly string Here = PlaceOfThisProcess();

    public override string ToString() => string.Join('-', Prefix, Place, Process, Deadline.ToUnixTimeSeconds(), Id);

    public static ContainerName New(DateTimeOffset deadline) => new(Here, Environment.ProcessId, deadline, Guid.NewGuid().ToString("N"));

    /// <returns>Null when it is none of ours.</returns>
    public static ContainerName? Parse(string text) => text.Split('-') is [Prefix, var place, var process, var deadline, var id]
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(deadline, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new ContainerName(place, number, DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, 1L << 35)), id)
            : null;

    /// <summary>Whether nobody waits for it any more.</summary>
    public bool IsLeft(DateTimeOffset now) => now > Deadline || (Place == Here && !Directory.Exists($"/proc/{Process}"));

    private static string PlaceOfThisProcess()
    {
        const string Boot = "/proc/sys/kernel/random/boot_id";
        var boot = File.Exists(Boot) ? File.ReadAllText(Boot) : "";
        var space = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(boot + space)))[..12];
    }
}
