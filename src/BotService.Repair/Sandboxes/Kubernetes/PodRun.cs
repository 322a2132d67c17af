namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Runs one command in a pod to its end, and sees to it that nothing of it is left.</summary>
internal sealed class PodRun(SandboxPod pod, Cluster cluster, TimeProvider time)
{
    private const int Killed = 137;
    private readonly PodKill kill = new(pod, cluster, time);

    /// <exception cref="PodGoneException">The pod had ended before the command began.</exception>
    /// <exception cref="SandboxUnavailableException">The pod was lost, or the command could not be ended.</exception>
    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token)
    {
        var output = new BoundedText(command.Limits.OutputBytes);
        var error = new BoundedText(command.Limits.OutputBytes);
        var key = Guid.NewGuid().ToString("N");
        var trailer = new TrailerSink(error, key);
        using var stream = await kill.OpenAsync("run", token);
        var began = time.GetTimestamp();
        var pumping = stream.PumpAsync(output, trailer, CancellationToken.None);
        _ = stream.SendAsync(PodCommand.Run(command, pod.Job, key, talks: false), CancellationToken.None);
        var end = await WaitAsync(pumping, command, token) ?? await EndAsync(pumping, trailer, error);
        var (outText, outDropped) = output.Read();
        var (errText, errDropped) = error.Read();
        return end with { Output = outText, ErrorOutput = errText, DroppedBytes = outDropped + errDropped, WallTime = time.GetElapsedTime(began) };
    }

    /// <returns>Null when it ended by itself.</returns>
    private async Task<CommandResult?> WaitAsync(Task<int?> pumping, SandboxCommand command, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        CommandEnd end;
        try
        {
            var violation = VolumeWatch.WatchAsync(command, time, stop.Token);
            await Task.WhenAny(pumping, violation).WaitAsync(command.Limits.WallTime, time, token);
            if (pumping.IsCompleted)
            {
                return null;
            }

            await violation;
            end = CommandEnd.OverLimit;
        }
        catch (TimeoutException)
        {
            end = CommandEnd.TimedOut;
        }
        catch (OperationCanceledException)
        {
            await kill.TryAsync(pumping);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
        }

        await kill.KillAsync(pumping);
        return Ended(Killed, end);
    }

    private async Task<CommandResult> EndAsync(Task<int?> pumping, TrailerSink trailer, BoundedText error)
    {
        if (trailer.Trailer is { } said)
        {
            pod.Usable = said.Left == 0;
            return Ended(said.ExitCode, said.End) with { CpuTime = said.CpuTime };
        }

        // The supervisor is gone: with the whole container, by the command's own hand, or only as far as the connection tells.
        if (await kill.EndOfPodAsync() is { } gone)
        {
            error.Write(System.Text.Encoding.UTF8.GetBytes($"\n[killed: {gone.Reason}]\n"));
            return Ended(Killed, gone.End ?? throw KubernetesFailure.Lost(pod.Name, gone.Reason));
        }

        await kill.KillAsync(pumping);
        pod.Usable = false;
        return Ended(await pumping ?? throw KubernetesFailure.Lost(pod.Name, "the connection to it broke"), CommandEnd.Exited);
    }

    private static CommandResult Ended(int code, CommandEnd end) => new(code, end, "", "", 0, TimeSpan.Zero, TimeSpan.Zero);
}
