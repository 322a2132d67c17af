using System.Globalization;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Starts one pod as every command gets it and looks for holes. That it has no network is seen before it may be used at all.</summary>
internal sealed class KubernetesSelfTest(KubernetesSandbox sandbox, KubernetesSandbox.Parts parts)
{
    private const long MemoryBytes = 256L << 20;
    private const string FolderName = ".botservice-sandbox-test-";

    public async Task RunAsync(CancellationToken token)
    {
        await SweepAsync(token);
        var folder = CreateFolder();
        try
        {
            var workspace = folder.CreateSubdirectory("workspace");
            var canary = Path.Combine(folder.FullName, "canary");
            await File.WriteAllTextAsync(canary, "", token);
            await File.WriteAllTextAsync(Path.Combine(workspace.FullName, "from-worker"), "worker", token);
            var command = new SandboxCommand("/bin/sh", ["-c", JobManifest.OwnFile("selftest.sh"), "selftest", canary], workspace.FullName)
            {
                Limits = new SandboxLimits { WallTime = TimeSpan.FromSeconds(30), MemoryBytes = MemoryBytes },
            };
            Judge(await sandbox.RunAsync(command, token), SandboxFiles.ReadText(workspace.FullName, "from-pod", 100));
        }
        finally
        {
            folder.Delete(recursive: true);
            parts.Pool.Sweep();
        }
    }

    /// <summary>A worker that was killed could not delete its Jobs, and its pod lives on when only its container is started anew.</summary>
    private async Task SweepAsync(CancellationToken token)
    {
        foreach (var job in await parts.Cluster.JobsAsync(JobManifest.Selector(parts.Options.WorkerPodUid), token))
        {
            if (!WorkerProcess.IsAlive(job.Metadata.Labels.TryGetValue(JobManifest.ProcessLabel, out var process) ? process : ""))
            {
                await parts.Cluster.DeleteAsync(job.Metadata.Name, token);
            }
        }
    }

    private DirectoryInfo CreateFolder()
    {
        try
        {
            return Directory.CreateDirectory(Path.Combine(parts.Options.VolumePath, $"{FolderName}{WorkerProcess.Own}-{Guid.NewGuid():N}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw KubernetesFailure.Setting("BOTSERVICE_SANDBOX_VOLUME", $"is '{parts.Options.VolumePath}', which cannot be written: {e.Message}");
        }
    }

    private void Judge(CommandResult result, string? fromPod)
    {
        var said = result.Output.Split('\n').Where(l => l.Contains('=')).Select(l => l.Split('=', 2)).ToLookup(l => l[0], l => l[1]);
        if (!said["uid"].Any())
        {
            throw KubernetesFailure.Leaks($"a first command ended with {result.ExitCode} ({result.End}): {result.ErrorOutput.Trim()}");
        }

        var holes = new List<string>();
        Require(said["uid"].First() == parts.Options.User.ToString(CultureInfo.InvariantCulture), $"commands run as user {said["uid"].First()}, not as {parts.Options.User}");
        Require(said["CapEff"].All(c => c.All(d => d == '0')), "commands have capabilities");
        Require(said["NoNewPrivs"].All(n => n == "1"), "commands can gain rights");
        Require(!said["root"].Any(), "commands can write to the image");
        Require(!said["token"].Any(), "commands see a token of the cluster");
        Require(!said["file"].Any(), "commands see files of the worker outside their workspace");
        Require(said["memory"].Any(IsLimit), $"their memory is not limited to {MemoryBytes >> 20} MiB");
        Require(
            said["shared"].FirstOrDefault() == "worker" && fromPod == "pod\n",
            $"the claim {parts.Options.Claim} is not the volume that the worker has at {parts.Options.VolumePath}");
        if (holes.Count > 0)
        {
            throw KubernetesFailure.Leaks(string.Join("; ", holes));
        }

        void Require(bool condition, string otherwise)
        {
            if (!condition)
            {
                holes.Add(otherwise);
            }
        }
    }

    private static bool IsLimit(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes <= MemoryBytes;
}
