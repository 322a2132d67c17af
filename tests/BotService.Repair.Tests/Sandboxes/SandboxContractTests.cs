using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Tests.Sandboxes;

/// <summary>What every sandbox must do, with real programs.</summary>
public abstract class SandboxContractTests
{
    protected abstract string Name { get; }

    [SkippableFact]
    public async Task Exit_code_and_both_streams_come_back()
    {
        using var bench = await OpenAsync();

        var result = await bench.RunAsync(bench.Shell("echo out; echo err >&2; exit 3"));

        Assert.Equal((3, CommandEnd.Exited, "out\n", "err\n", 0L), (result.ExitCode, result.End, result.Output, result.ErrorOutput, result.DroppedBytes));
    }

    [SkippableFact]
    public async Task A_signal_is_128_plus_its_number()
    {
        using var bench = await OpenAsync();

        Assert.Equal(128 + 11, (await bench.RunAsync(bench.Shell("kill -SEGV $$"))).ExitCode);
        Assert.Equal(128 + 6, (await bench.RunAsync(bench.Python("import os; os.abort()"))).ExitCode);
        Assert.Equal(128 + 15, (await bench.RunAsync(bench.Shell("kill -TERM $$"))).ExitCode);
    }

    [SkippableFact]
    public async Task A_missing_program_is_exit_code_127()
    {
        using var bench = await OpenAsync();

        var result = await bench.RunAsync(bench.Command("no-such-program-anywhere"));

        Assert.Equal((127, CommandEnd.Exited), (result.ExitCode, result.End));
        Assert.Contains("no-such-program-anywhere", result.ErrorOutput);
    }

    [SkippableFact]
    public async Task Arguments_arrive_as_they_are()
    {
        using var bench = await OpenAsync();
        string[] odd = ["", " ", "$HOME", "a\"b'c", "*", "-x", "--", "ü\n"];

        var result = await bench.RunAsync(bench.Python("import sys; print(ascii(sys.argv[1:]))", odd));

        Assert.Equal("""['', ' ', '$HOME', 'a"b\'c', '*', '-x', '--', '\xfc\n']""", result.Output.Trim());
    }

    [SkippableFact]
    public async Task Standard_input_is_passed_and_then_closed()
    {
        using var bench = await OpenAsync();
        var text = new string('x', 1 << 20);

        Assert.Equal(text, (await bench.RunAsync(bench.Command("cat") with { StandardInput = text })).Output);
        Assert.Equal("", (await bench.RunAsync(bench.Command("cat"))).Output);
        Assert.True((await bench.RunAsync(bench.Command("true") with { StandardInput = text })).Succeeded);
    }

    [SkippableFact]
    public async Task The_environment_is_the_small_one_and_what_the_command_adds()
    {
        using var bench = await OpenAsync();
        Environment.SetEnvironmentVariable("BOTSERVICE_TEST_CANARY", "leaked");

        var result = await bench.RunAsync(bench.Command("env") with { Environment = new Dictionary<string, string> { ["ADDED"] = "a b" } });

        var names = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')[0]).ToList();
        Assert.Contains("ADDED=a b\n", result.Output);
        Assert.Superset(new HashSet<string> { "PATH", "HOME", "TMPDIR", "LANG", "CI" }, names.ToHashSet());
        Assert.DoesNotContain("BOTSERVICE_TEST_CANARY", names);
        Assert.Empty(names.Intersect(["DOTNET_ROOT_X64", "VSTEST_CONNECTION_TIMEOUT", "SSH_AUTH_SOCK", "HTTPS_PROXY", "SSL_CERT_FILE"]));
    }

    [SkippableFact]
    public async Task The_workspace_is_the_working_directory_at_the_inside_path_and_writable()
    {
        using var bench = await OpenAsync();
        bench.Workspace.Write("sub/file", "text");

        var result = await bench.RunAsync(bench.Shell("pwd; cat file; echo new > made") with { WorkingDirectory = "sub" });

        Assert.Equal(bench.Sandbox.InsidePath(bench.Workspace) + "/sub\ntext", result.Output);
        Assert.Equal("new\n", SandboxFiles.ReadText(bench.Workspace, "sub/made", 100));
    }

    [SkippableFact]
    public async Task Files_that_the_host_adds_between_two_runs_can_be_changed_by_the_second()
    {
        using var bench = await OpenAsync();
        await bench.RunAsync(bench.Shell("mkdir made"));
        bench.Workspace.Write("made/report/old", "old").Write("other/old", "old");

        var result = await bench.RunAsync(bench.Shell("echo new > made/report/old && echo new > other/old && rm other/old && touch made/report/more"));

        Assert.True(result.Succeeded, result.ErrorOutput);
    }

    [SkippableFact]
    public async Task Further_paths_are_visible_where_they_are()
    {
        using var bench = await OpenAsync();
        using var readable = new TemporaryFolder();
        using var writable = new TemporaryFolder();
        readable.Write("in", "text");

        var result = await bench.RunAsync(bench.Shell($"cat {readable.Path}/in > {writable.Path}/out") with
        {
            ReadOnlyPaths = [readable],
            WritablePaths = [writable],
        });

        Assert.True(result.Succeeded, result.ErrorOutput);
        Assert.Equal("text", SandboxFiles.ReadText(writable, "out", 100));
    }

    [SkippableFact]
    public async Task Wall_time_kills_the_whole_tree_and_keeps_what_was_written()
    {
        using var bench = await OpenAsync();
        var sleep = HostProcesses.UniqueSleep();

        var result = await bench.RunAsync(bench.Shell($"echo begun; for i in 1 2 3 4; do setsid nohup sleep {sleep} & done; trap '' TERM INT HUP; wait") with
        {
            Limits = SandboxBench.Limits with { WallTime = TimeSpan.FromSeconds(2) },
        });

        Assert.Equal((CommandEnd.TimedOut, "begun\n"), (result.End, result.Output));
        Assert.Equal(0, HostProcesses.Count(sleep));
    }

    [SkippableFact]
    public async Task A_daemon_does_not_outlive_the_command()
    {
        using var bench = await OpenAsync();
        var sleep = HostProcesses.UniqueSleep();
        const string Daemon = """
            import os, sys
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.execvp('sleep', ['sleep', sys.argv[1]])
                os._exit(0)
            os.wait()
            """;

        var result = await bench.RunAsync(bench.Python(Daemon, sleep));

        Assert.Equal((0, CommandEnd.Exited), (result.ExitCode, result.End));
        Assert.Equal(0, HostProcesses.Count(sleep));
    }

    [SkippableFact]
    public async Task Cancellation_kills_the_tree_and_throws()
    {
        using var bench = await OpenAsync();
        using var cancel = new CancellationTokenSource();
        var sleep = HostProcesses.UniqueSleep();

        var run = bench.Sandbox.RunAsync(bench.Shell($"sleep {sleep} & sleep {sleep}"), cancel.Token);
        Assert.True(await HostProcesses.EventuallyAsync(() => HostProcesses.Count("sleep\0" + sleep) == 2));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(0, HostProcesses.Count(sleep));
    }

    [SkippableFact]
    public async Task A_flood_on_both_streams_is_drained_and_cut_to_head_and_tail()
    {
        using var bench = await OpenAsync();
        const string Flood = """
            import sys
            line = 'x' * 1023 + '\n'
            sys.stdout.write('first\n'); sys.stderr.write('first\n')
            for i in range(32 * 1024):
                sys.stdout.write(line); sys.stderr.write(line)
            sys.stdout.write('last'); sys.stderr.write('last')
            """;

        var result = await bench.RunAsync(bench.Python(Flood) with { Limits = SandboxBench.Limits with { OutputBytes = 10_000 } });

        Assert.True(result.Succeeded);
        Assert.Equal(2 * ((32 << 20) + 10 - 10_000), result.DroppedBytes);
        Assert.All([result.Output, result.ErrorOutput], text =>
        {
            Assert.StartsWith("first\n", text);
            Assert.EndsWith("last", text);
            Assert.InRange(text.Length, 10_000, 10_100);
        });
    }

    [SkippableFact]
    public async Task Cpu_time_is_that_of_the_whole_tree()
    {
        using var bench = await OpenAsync();
        const string Burn = """
            import subprocess, sys
            burn = 'import time\nwhile time.process_time() < 0.4: pass'
            for p in [subprocess.Popen([sys.executable, '-c', burn]) for i in range(2)]: p.wait()
            """;

        var result = await bench.RunAsync(bench.Python(Burn));

        Assert.InRange(result.CpuTime.TotalSeconds, 0.8, 8);
    }

    [SkippableTheory]
    [InlineData("x = bytearray(400 << 20); x[::4096] = b'1' * len(x[::4096])")]
    [InlineData("import os\nfor i in range(3): os.fork()\nx = bytearray(60 << 20); x[::4096] = b'1' * len(x[::4096])")]
    public async Task Memory_over_the_limit_of_one_or_of_many_is_out_of_memory(string hog)
    {
        using var bench = await OpenAsync();

        var result = await bench.RunAsync(bench.Python(hog + "\nimport time; time.sleep(3600)") with
        {
            Limits = SandboxBench.Limits with { MemoryBytes = 200 << 20 },
        });

        Assert.Equal(CommandEnd.OutOfMemory, result.End);
    }

    [SkippableFact]
    public async Task Memory_that_forked_processes_share_counts_once()
    {
        using var bench = await OpenAsync();
        const string Share = """
            import os, time
            x = bytearray(60 << 20); x[::4096] = b'1' * len(x[::4096])
            children = []
            for i in range(7):
                child = os.fork()
                if child == 0:
                    time.sleep(1.5); os._exit(0)
                children.append(child)
            for child in children: os.waitpid(child, 0)
            """;

        var result = await bench.RunAsync(bench.Python(Share) with { Limits = SandboxBench.Limits with { MemoryBytes = 200 << 20 } });

        Assert.Equal((CommandEnd.Exited, 0), (result.End, result.ExitCode));
    }

    [SkippableFact]
    public async Task Too_many_processes_are_over_the_limit()
    {
        using var bench = await OpenAsync();
        var sleep = HostProcesses.UniqueSleep();

        var result = await bench.RunAsync(bench.Shell($"i=0; while [ $i -lt 40 ]; do sleep {sleep} & i=$((i+1)); done; wait") with
        {
            Limits = SandboxBench.Limits with { Processes = 20 },
        });

        Assert.True(result.End == CommandEnd.OverLimit || result.ErrorOutput.Contains("fork"), $"{result.End} {result.ErrorOutput}");
        Assert.Equal(0, HostProcesses.Count(sleep));
    }

    [SkippableTheory]
    [InlineData("for i in range(1000): open(f'file{i}', 'wb').write(bytes(8 << 20))")]
    [InlineData("f = open('gone', 'wb'); os.unlink('gone')\nfor i in range(1000): f.write(bytes(8 << 20)); f.flush()")]
    [InlineData("for i in range(300): os.mkdir('d'); os.chdir('d')")]
    public async Task Writing_too_much_is_over_the_limit(string write)
    {
        using var bench = await OpenAsync();

        // Slow enough to be seen, and at most 400 MiB if it is not.
        var result = await bench.RunAsync(bench.Python("import os, time\n" + write.Replace("1000", "50").Replace("8 << 20)", "8 << 20) if not time.sleep(0.1) else b''") + "\ntime.sleep(3600)") with
        {
            Limits = SandboxBench.Limits with { DiskBytes = 64 << 20 },
        });

        Assert.Equal(CommandEnd.OverLimit, result.End);
    }

    [SkippableFact]
    public async Task A_session_talks_in_lines_and_ends_with_null()
    {
        using var bench = await OpenAsync();
        await using var session = await bench.Sandbox.StartAsync(
            bench.Python("import sys\nfor line in sys.stdin:\n    if line == 'end\\n': sys.exit(print('bye', file=sys.stderr))\n    print('got ' + line, end='', flush=True)"),
            CancellationToken.None);

        await session.WriteLineAsync("one", CancellationToken.None);
        Assert.Equal("got one", await session.ReadLineAsync(CancellationToken.None));
        await session.WriteLineAsync("two", CancellationToken.None);
        await session.WriteLineAsync("end", CancellationToken.None);
        Assert.Equal("got two", await session.ReadLineAsync(CancellationToken.None));
        Assert.Null(await session.ReadLineAsync(CancellationToken.None));
        Assert.Contains("bye", session.ErrorTail);

        await session.WriteLineAsync("nobody reads this", CancellationToken.None);
        Assert.Null(await session.ReadLineAsync(CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_session_drains_floods_and_cuts_long_lines()
    {
        using var bench = await OpenAsync();
        await using var session = await bench.Sandbox.StartAsync(
            bench.Python("import sys\nsys.stderr.write('e' * (8 << 20))\nprint('x' * (6 << 20))\nfor i in range(30): print('y' * (1 << 20))\nprint('end')"),
            CancellationToken.None);

        Assert.Equal(4 << 20, (await session.ReadLineAsync(CancellationToken.None))!.Length);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(1 << 20, (await session.ReadLineAsync(CancellationToken.None))!.Length);
        }

        Assert.Equal("end", await session.ReadLineAsync(CancellationToken.None));
        Assert.InRange(session.ErrorTail.Length, 64 << 10, 65 << 10);
    }

    [SkippableFact]
    public async Task Disposing_a_session_kills_its_tree()
    {
        using var bench = await OpenAsync();
        var sleep = HostProcesses.UniqueSleep();
        var session = await bench.Sandbox.StartAsync(bench.Shell($"setsid sleep {sleep} & echo ready; sleep {sleep}"), CancellationToken.None);
        Assert.Equal("ready", await session.ReadLineAsync(CancellationToken.None));

        await session.DisposeAsync();

        Assert.Equal(0, HostProcesses.Count(sleep));
        Assert.Null(await session.ReadLineAsync(CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_session_over_a_limit_ends_and_says_why()
    {
        using var bench = await OpenAsync();
        await using var session = await bench.Sandbox.StartAsync(
            bench.Python("x = bytearray(400 << 20); x[::4096] = b'1' * len(x[::4096])\nimport time; time.sleep(3600)") with
            {
                Limits = SandboxBench.Limits with { MemoryBytes = 200 << 20 },
            },
            CancellationToken.None);

        Assert.Null(await session.ReadLineAsync(CancellationToken.None));
        Assert.Contains("200 MiB are allowed", session.ErrorTail);
    }

    [SkippableFact]
    public async Task Reading_a_session_can_be_cancelled_and_goes_on_later()
    {
        using var bench = await OpenAsync();
        await using var session = await bench.Sandbox.StartAsync(bench.Command("cat"), CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var read = session.ReadLineAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await session.WriteLineAsync("still there", CancellationToken.None);
        Assert.Equal("still there", await session.ReadLineAsync(CancellationToken.None));
    }

    private protected virtual Task<SandboxBench> OpenAsync() => SandboxBench.OpenAsync(Name);
}
