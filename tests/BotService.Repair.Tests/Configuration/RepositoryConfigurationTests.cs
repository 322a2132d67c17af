using BotService.Repair.Sandboxes;

namespace BotService.Repair.Configuration;

public sealed class RepositoryConfigurationTests
{
    public static TheoryData<string, string[]> Bad => ConfigurationSamples.Bad;

    public static TheoryData<string, string[]> BadBeyondSchema => ConfigurationSamples.BadBeyondSchema;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    public void Load_NothingSaid_GivesDefaults(string? text)
    {
        var configuration = RepositoryConfiguration.Load(text, ".botservice.yml");

        Assert.Null(configuration.TestCommand);
        Assert.True(configuration.MayEdit("any/file.py"));
        Assert.Equal(new SandboxLimits(), configuration.Limits.Over(new SandboxLimits()));
    }

    [Fact]
    public void Load_EveryKey_IsRead()
    {
        var configuration = RepositoryConfiguration.Load(
            """
            test-command: make test
            editable: ["src/**"]
            protected: ["src/generated/**"]
            languages: [python, go]
            limits:
              time: 1h30m
              command-time: 90s
              cpu-time: 1.5h
              memory: 4GiB
              processes: 512
              disk: 1.5GB
              file-size: 100 MiB
            """,
            "x.yml");

        Assert.Equal("make test", configuration.TestCommand);
        Assert.Equal(["src/**"], configuration.Editable);
        Assert.Equal(["src/generated/**"], configuration.Protected);
        Assert.Equal(["python", "go"], configuration.Languages);
        Assert.Equal(TimeSpan.FromMinutes(90), configuration.Limits.Time);
        Assert.Equal(TimeSpan.FromSeconds(90), configuration.TestRunLimit);
        var limits = configuration.Limits.Over(new SandboxLimits { OutputBytes = 7, WallTime = TimeSpan.FromSeconds(7) });
        Assert.Equal(
            new SandboxLimits
            {
                WallTime = TimeSpan.FromSeconds(7),
                CpuTime = TimeSpan.FromMinutes(90),
                MemoryBytes = 4L << 30,
                Processes = 512,
                DiskBytes = 1_500_000_000,
                FileBytes = 100 << 20,
                OutputBytes = 7,
            },
            limits);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    [MemberData(nameof(BadBeyondSchema))]
    public void Load_BadText_NamesFileLineKeyValueAndRemedy(string text, string[] parts)
    {
        var error = Assert.Throws<ConfigurationException>(() => RepositoryConfiguration.Load(text, "some/.botservice.yml"));

        Assert.StartsWith("some/.botservice.yml:", error.Message);
        Assert.All(parts, p => Assert.Contains(p, error.Message));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_HugeText_IsRefused()
    {
        var error = Assert.Throws<ConfigurationException>(() => RepositoryConfiguration.Load(new string('#', RepositoryConfiguration.MaxBytes + 1), "x.yml"));

        Assert.Contains("64 KiB", error.Message);
    }

    [Fact]
    public async Task LimitedSandbox_PutsTheLimitsOnCommandsAndSessions()
    {
        var seen = new RecordingSandbox();
        var sandbox = new LimitedSandbox(seen, new RepositoryLimits { Processes = 99, CpuTime = TimeSpan.FromSeconds(3) });
        var command = new SandboxCommand("true", [], "/") { Limits = new SandboxLimits { CpuTime = TimeSpan.FromHours(24), FileBytes = 5 } };

        await sandbox.RunAsync(command, CancellationToken.None);
        await sandbox.StartAsync(command, CancellationToken.None);

        Assert.Equal(
            [command.Limits with { Processes = 99, CpuTime = TimeSpan.FromSeconds(3) }, command.Limits with { Processes = 99 }],
            seen.Limits);
    }

    [Theory]
    [InlineData("src/a.py", true)]
    [InlineData("src/deep/er/a.py", true)]
    [InlineData("src/generated/a.py", false)]
    [InlineData("src/a.go", false)]
    [InlineData("src/README", false)]
    [InlineData("lib/a.py", false)]
    [InlineData("SRC/a.py", false)]
    [InlineData("top.py", true)]
    [InlineData("sub/top.py", false)]
    [InlineData(".botservice.yml", false)]
    public void MayEdit_FollowsEditableProtectedAndLanguages(string path, bool expected)
    {
        var configuration = new RepositoryConfiguration { Editable = ["src/**", "*.py"], Protected = ["**/generated/**"], Languages = ["python"] };

        Assert.Equal(expected, configuration.MayEdit(path));
    }

    [Theory]
    [InlineData("90s", 90.0)]
    [InlineData("10m", 600.0)]
    [InlineData("1h30m", 5400.0)]
    [InlineData("1h1m1s500ms", 3661.5)]
    [InlineData("0.5h", 1800.0)]
    [InlineData("250ms", 0.25)]
    [InlineData("", null)]
    [InlineData("10", null)]
    [InlineData("m", null)]
    [InlineData("10 m", null)]
    [InlineData("1m1h", null)]
    [InlineData("-1m", null)]
    [InlineData("1e3s", null)]
    [InlineData("10m\n", null)]
    [InlineData("999999999h", null)]
    public void ParseDuration_ReadsUnits(string text, double? seconds) => Assert.Equal(seconds, Units.ParseDuration(text)?.TotalSeconds);

    [Theory]
    [InlineData("4GiB", 4L << 30)]
    [InlineData("1.5GB", 1_500_000_000L)]
    [InlineData("100 MiB", 100L << 20)]
    [InlineData("7B", 7L)]
    [InlineData("4", null)]
    [InlineData("4gib", null)]
    [InlineData("GiB", null)]
    [InlineData("999999999999999TiB", null)]
    [InlineData("4GiB\n", null)]
    public void ParseBytes_ReadsUnits(string text, long? bytes) => Assert.Equal(bytes, Units.ParseBytes(text));

    private sealed class RecordingSandbox : ISandbox
    {
        public List<SandboxLimits> Limits { get; } = [];

        public string Name => "recording";

        public string InsidePath(string workspace) => workspace;

        public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token)
        {
            Limits.Add(command.Limits);
            return Task.FromResult(new CommandResult(0, CommandEnd.Exited, "", "", 0, TimeSpan.Zero, TimeSpan.Zero));
        }

        public Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token)
        {
            Limits.Add(command.Limits);
            return Task.FromResult<ISandboxSession>(null!);
        }
    }
}
