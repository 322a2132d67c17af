using System.Globalization;
using System.Text.RegularExpressions;
using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Kubernetes;
using BotService.Repair.Sandboxes.Posix;
using k8s.Models;

namespace BotService.Repair.Tests.Sandboxes.Kubernetes;

/// <summary>What is wrong with a node.</summary>
internal enum Weakness
{
    None,
    OpenNetwork,
    WritableImage,
    MountsToken,
    NoMemoryLimit,
    OtherVolume,
    NoBash,
}

/// <summary>A pod whose container is real: namespaces of its own by bubblewrap, a kubelet that looks at memory and deadline.</summary>
internal sealed class FakePod : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly TemporaryFolder control = new();
    private readonly CancellationTokenSource stop = new();
    private readonly V1PodSpec spec;
    private readonly bool killsOne;
    private readonly Task life;
    private RunningProcess? container;
    private int first;
    private (string? Pod, string Container, string Message)? end;

    public FakePod(V1Job job, string volume, Weakness weakness, bool killsOne)
    {
        (Job, this.killsOne, spec) = (job, killsOne, job.Spec.Template.Spec);
        control.Write("memory.events", "oom_kill 0\n").Write("token", "secret");
        if (weakness != Weakness.NoMemoryLimit)
        {
            control.Write("memory.max", MemoryLimit.ToString(CultureInfo.InvariantCulture) + "\n");
        }

        life = LiveAsync(volume, weakness);
    }

    public V1Job Job { get; }

    public string Name => Job.Metadata.Name + "-x7k2p";

    public bool IsRunning => first != 0 && end is null;

    private long MemoryLimit => (long)spec.Containers[0].Resources.Limits["memory"].ToDecimal();

    /// <summary>Runs a program in the container, as a runtime does: whoever asked may go away without ending it.</summary>
    public RunningProcess Exec(IEnumerable<string> command, IByteSink output, IByteSink error)
    {
        var environment = spec.Containers[0].Env.ToDictionary(e => e.Name, e => e.Value);
        environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        string[] arguments =
        [
            "--target", first.ToString(CultureInfo.InvariantCulture), "--user", "--preserve-credentials", "--mount", "--pid", "--net", "--ipc", "--uts", "--",
            "env", "-C", "/", "setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--", .. command,
        ];
        return new RunningProcess(new ProcessStart("nsenter", arguments, "/", environment), output, error, TimeProvider.System);
    }

    public async Task EndAsync(string? podReason, string containerReason, string message)
    {
        end ??= (podReason, containerReason, message);
        first = 0;
        if (container is { } running)
        {
            await running.EndAsync();
        }
    }

    public V1Pod Status() => new()
    {
        Metadata = new V1ObjectMeta { Name = Name, Uid = Name, Labels = Job.Spec.Template.Metadata.Labels },
        Spec = spec,
        Status = new V1PodStatus
        {
            Phase = end is not null ? "Failed" : IsRunning ? "Running" : "Pending",
            Reason = end?.Pod,
            Message = end?.Message,
            ContainerStatuses = [new V1ContainerStatus { Name = spec.Containers[0].Name, Image = spec.Containers[0].Image, ImageID = "", State = State() }],
        },
    };

    public async ValueTask DisposeAsync()
    {
        await EndAsync(null, "Error", "deleted");
        await stop.CancelAsync();
        await life;
        control.Dispose();
        stop.Dispose();
    }

    private V1ContainerState State() => end is { } how
        ? new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 137, Reason = how.Container } }
        : IsRunning ? new V1ContainerState { Running = new V1ContainerStateRunning() } : new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ContainerCreating" } };

    private async Task LiveAsync(string volume, Weakness weakness)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" };
        var start = new ProcessStart("bwrap", [.. Arguments(volume, weakness)], "/", environment) { ReportsStatus = true, OwnsNamespace = true };
        container = new RunningProcess(start, new BoundedText(4096), new BoundedText(4096), TimeProvider.System);
        Match began;
        while (!(began = Regex.Match(container.Status, "\"child-pid\": *([0-9]+)")).Success && !container.Exited.IsCompleted)
        {
            await Task.Delay(5);
        }

        if (began.Success && end is null)
        {
            // Bubblewrap's child makes the mounts before it becomes the container's program.
            var child = int.Parse(began.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            while (NameOf(child) is not ("sleep" or ""))
            {
                await Task.Delay(5);
            }

            first = end is null ? child : 0;
            await WatchAsync();
        }

        await container.DisposeAsync();
        end ??= (null, "Error", "");
    }

    private IEnumerable<string> Arguments(string volume, Weakness weakness)
    {
        var main = spec.Containers[0];
        var user = spec.SecurityContext.RunAsUser!.Value.ToString(CultureInfo.InvariantCulture);
        var open = weakness == Weakness.OpenNetwork || Job.Spec.Template.Metadata.Labels[JobManifest.NetworkLabel] == JobManifest.Online;
        return
        [
            "--unshare-user", "--uid", user, "--gid", user, "--unshare-pid", "--as-pid-1", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--json-status-fd", "3",
            .. open ? Array.Empty<string>() : ["--unshare-net"],
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/sbin", "/sbin",
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--proc", "/proc", "--dev", "/dev", "--ro-bind", control, "/sys/fs/cgroup",
            .. weakness == Weakness.MountsToken ? ["--ro-bind", control, "/var/run/secrets/kubernetes.io"] : Array.Empty<string>(),
            .. weakness == Weakness.NoBash ? ["--ro-bind", "/dev/null", "/usr/bin/bash"] : Array.Empty<string>(),
            .. main.VolumeMounts.OrderBy(m => m.MountPath.Length).SelectMany(m => MountOf(m, weakness == Weakness.OtherVolume ? control : volume)),
            "--clearenv", .. main.Env.Append(new V1EnvVar { Name = "PATH", Value = "/usr/bin:/bin" }).SelectMany(e => new[] { "--setenv", e.Name, e.Value }),
            "--chdir", "/", .. weakness == Weakness.WritableImage ? Array.Empty<string>() : ["--remount-ro", "/"],
            "--", .. main.Command,
        ];
    }

    private static IEnumerable<string> MountOf(V1VolumeMount mount, string volume)
    {
        if (mount.SubPath is null)
        {
            return ["--perms", "1777", "--tmpfs", mount.MountPath];
        }

        // A kubelet makes what is missing.
        var source = Path.Combine(volume, mount.SubPath);
        if (!Path.Exists(source))
        {
            Directory.CreateDirectory(source);
        }

        return [mount.ReadOnlyProperty == true ? "--ro-bind" : "--bind", source, mount.MountPath];
    }

    private async Task WatchAsync()
    {
        var space = new FileInfo($"/proc/{first}/ns/pid").LinkTarget;
        var deadline = TimeProvider.System.GetTimestamp() + (spec.ActiveDeadlineSeconds!.Value * TimeProvider.System.TimestampFrequency);
        while (end is null && !container!.Exited.IsCompleted)
        {
            var processes = ProcessTable.Ids().Where(id => SpaceOf(id) == space).Select(ProcessEntry.Read).OfType<ProcessEntry>().ToList();
            if (processes.Sum(p => p.ResidentPages) * Environment.SystemPageSize > MemoryLimit && Memory.Of(processes) > MemoryLimit)
            {
                await OutOfMemoryAsync(processes);
            }

            if (TimeProvider.System.GetTimestamp() > deadline)
            {
                await EndAsync("DeadlineExceeded", "Error", "Pod was active on the node longer than the specified deadline");
            }

            await Task.WhenAny(container.Exited, Task.Delay(Look, stop.Token));
        }
    }

    private async Task OutOfMemoryAsync(List<ProcessEntry> processes)
    {
        if (!killsOne)
        {
            await EndAsync(null, "OOMKilled", "");
            return;
        }

        _ = Libc.Kill(processes.MaxBy(p => p.ResidentPages)!.Id, Libc.Kill9);
        await File.WriteAllTextAsync(Path.Combine(control, "memory.events"), "low 0\noom 1\noom_kill 1\n");
    }

    private static string NameOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string? SpaceOf(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
