using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Tests.Sandboxes;

public sealed class SandboxSelectorTests
{
    [Fact]
    public async Task Auto_takes_the_one_that_proves_itself_and_asks_it_once()
    {
        var proven = new Fake("strong");
        var selector = new SandboxSelector([new Unproven(), proven]);

        Assert.Same(proven, await selector.SelectAsync("auto", CancellationToken.None));
        Assert.Same(proven, await selector.SelectAsync("strong", CancellationToken.None));
        Assert.Equal(1, proven.Tests);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("strong")]
    public async Task One_that_does_not_work_is_an_error_and_never_replaced(string name)
    {
        var selector = new SandboxSelector([new Fake("strong") { Failure = "not installed: apt install strong" }, new Unproven()]);

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => selector.SelectAsync(name, CancellationToken.None));

        Assert.Contains("apt install strong", failure.Message);
    }

    [Fact]
    public async Task Auto_takes_the_first_that_works_and_passes_over_what_is_not_set_up()
    {
        var second = new Fake("second");
        var selector = new SandboxSelector([new Fake("first") { Failure = "broken" }, new Fake("other") { IsConfigured = false }, second]);

        Assert.Same(second, await selector.SelectAsync("auto", CancellationToken.None));
    }

    [Fact]
    public async Task Auto_says_what_is_wrong_with_each()
    {
        var selector = new SandboxSelector([new Fake("first") { Failure = "no namespaces." }, new Fake("second") { Failure = "no daemon." }, new Unproven()]);

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => selector.SelectAsync("auto", CancellationToken.None));

        Assert.Equal("no namespaces. no daemon.", failure.Message);
    }

    [Fact]
    public async Task Auto_never_takes_none() =>
        await Assert.ThrowsAsync<SandboxUnavailableException>(() => new SandboxSelector([new Unproven()]).SelectAsync("auto", CancellationToken.None));

    [Fact]
    public async Task None_is_taken_by_name_and_is_loud()
    {
        var sandbox = await new SandboxSelector([new Fake("strong"), new Unproven()]).SelectAsync("none", CancellationToken.None);

        Assert.Contains("all your rights", SandboxSelector.WarningFor(sandbox));
        Assert.Null(SandboxSelector.WarningFor(new Fake("strong")));
    }

    [Fact]
    public void The_host_s_network_in_a_sandbox_is_loud() =>
        Assert.Contains("share the host's network", SandboxSelector.WarningFor(new Fake("strong") { Egress = EgressMode.Host }));

    [Fact]
    public async Task An_unknown_name_says_which_there_are()
    {
        var failure = await Assert.ThrowsAsync<ConfigurationException>(
            () => new SandboxSelector([new Fake("strong"), new Unproven()]).SelectAsync("docker", CancellationToken.None));

        Assert.Equal("'docker' is not a sandbox. '--sandbox' takes auto, strong, none.", failure.Message);
    }

    private class Unproven(string name = "none") : ISandbox
    {
        public string Name => name;

        public string InsidePath(string workspace) => workspace;

        public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token) => throw new NotSupportedException();

        public Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token) => throw new NotSupportedException();
    }

    private sealed class Fake(string name) : Unproven(name), ISelfTested
    {
        public EgressMode Egress { get; init; } = EgressMode.Proxy;

        public string? Failure { get; init; }

        public bool IsConfigured { get; init; } = true;

        public int Tests { get; private set; }

        public Task TestAsync(CancellationToken token)
        {
            Tests++;
            return Failure is null ? Task.CompletedTask : Task.FromException(new SandboxUnavailableException(Failure));
        }
    }
}
