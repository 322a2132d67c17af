using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Container;

namespace BotService.Repair.Tests.Sandboxes.Container;

public sealed class ContainerOptionsTests
{
    [Fact]
    public void Apply_takes_every_variable()
    {
        var options = Applied(new()
        {
            ["BOTSERVICE_CONTAINER_IMAGE"] = "botservice:full",
            ["BOTSERVICE_CONTAINER_ENGINE"] = "docker",
            ["BOTSERVICE_CONTAINER_ENGINE_ARGUMENTS"] = "--host tcp://builder",
            ["BOTSERVICE_CONTAINER_RUN_ARGUMENTS"] = "--runtime=runsc",
            ["BOTSERVICE_CONTAINER_NETWORK"] = "packages",
            ["BOTSERVICE_CONTAINER_CPUS"] = "1.5",
            ["BOTSERVICE_CONTAINER_HOST_PATHS"] = "/work=/srv/work,/cache=/srv/cache",
        });

        Assert.Equal(("botservice:full", "docker", "packages", 1.5), (options.Image, options.Engine, options.Network, options.Cpus));
        Assert.Equal(["--host", "tcp://builder"], options.EngineArguments);
        Assert.Equal(["--runtime=runsc"], options.RunArguments);
        Assert.Equal("/srv/cache", options.HostPaths["/cache"]);
        Assert.Empty(options.Faults());
    }

    [Theory]
    [InlineData("BOTSERVICE_CONTAINER_CPUS", "many")]
    [InlineData("BOTSERVICE_CONTAINER_HOST_PATHS", "/work")]
    [InlineData("BOTSERVICE_CONTAINER_HOST_PATHS", "/work=")]
    public void Apply_of_what_cannot_be_read_names_variable_and_value(string name, string value)
    {
        var failure = Assert.Throws<ConfigurationException>(() => Applied(new() { [name] = value }));

        Assert.Contains(name, failure.Message);
        Assert.Contains($"'{value}'", failure.Message);
    }

    [Theory]
    [InlineData("BOTSERVICE_CONTAINER_CPUS", "0", "Cpus is 0")]
    [InlineData("BOTSERVICE_CONTAINER_NETWORK", "host", "every service of this machine")]
    [InlineData("BOTSERVICE_CONTAINER_HOST_PATHS", "work=/srv", "absolute")]
    [InlineData("BOTSERVICE_CONTAINER_IMAGE", "--privileged", "begins with '-'")]
    [InlineData("BOTSERVICE_CONTAINER_IMAGE", "", "BOTSERVICE_CONTAINER_IMAGE")]
    public async Task A_bad_value_is_an_error_before_anything_runs(string name, string value, string expected)
    {
        var sandbox = TestEngine.Sandbox(Applied(new() { ["BOTSERVICE_CONTAINER_IMAGE"] = "image", [name] = value }));

        Assert.Contains(expected, (await Assert.ThrowsAsync<ConfigurationException>(() => sandbox.TestAsync(CancellationToken.None))).Message);
    }

    [Fact]
    public async Task A_missing_engine_is_said_with_the_remedy()
    {
        var sandbox = TestEngine.Sandbox(new ContainerOptions { Image = "image", Engine = "no-such-engine" });

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => sandbox.TestAsync(CancellationToken.None));

        Assert.Contains("'no-such-engine' not found. Install podman or docker", failure.Message);
    }

    [Theory]
    [InlineData("/work/run/1", "/srv/work/run/1")]
    [InlineData("/work/cache/x", "/fast/x")]
    [InlineData("/work", "/srv/work")]
    public void HostPaths_takes_the_nearest_folder(string here, string there) =>
        Assert.Equal(there, new HostPaths(new Dictionary<string, string> { ["/work"] = "/srv/work", ["/work/cache/"] = "/fast/" }).Of(here));

    [Theory]
    [InlineData("/workshop")]
    [InlineData("/work/../etc")]
    [InlineData("/work/a,dst=/etc")]
    public void HostPaths_refuses_what_it_does_not_cover_or_cannot_express(string path) =>
        Assert.Throws<SandboxUnavailableException>(() => new HostPaths(new Dictionary<string, string> { ["/work"] = "/srv/work" }).Of(path));

    private static ContainerOptions Applied(Dictionary<string, string> variables)
    {
        var options = new ContainerOptions();
        ContainerEnvironment.Apply(options, name => variables.GetValueOrDefault(name));
        return options;
    }
}
