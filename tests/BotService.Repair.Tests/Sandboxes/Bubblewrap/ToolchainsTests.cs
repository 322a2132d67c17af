using BotService.Fixture;
using BotService.Repair.Sandboxes.Bubblewrap;

namespace BotService.Repair.Tests.Sandboxes.Bubblewrap;

public sealed class ToolchainsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Home => Make("home/dev");

    [Fact]
    public void Programs_of_a_home_folder_are_shown_and_what_lies_beside_them_is_not()
    {
        var cargo = Make("home/dev/.cargo/bin");
        var rustup = Make("home/dev/.rustup");
        var scripts = Make("home/dev/.local/bin");
        Make("home/dev/.ssh");
        folder.Write("home/dev/.cargo/credentials.toml", "token");

        var seen = Toolchains.Of(Home, $"{cargo}:{scripts}:/usr/bin", _ => null);

        Assert.Equal(new[] { cargo, scripts, rustup }.Order(), WithoutHost(seen));
        Assert.StartsWith($"{cargo}:{scripts}:/usr/bin", seen.SearchPath);
        Assert.Equal(rustup, seen.Variables["RUSTUP_HOME"]);
    }

    [Theory]
    [InlineData("home/dev")]
    [InlineData("home")]
    [InlineData("home/dev/.dotnet")]
    [InlineData("home/dev/.cargo")]
    [InlineData("home/dev/.config")]
    public void A_home_folder_or_its_private_parts_are_never_shown(string named)
    {
        var path = Make(named);

        var seen = Toolchains.Of(Home, $"{path}:/:relative:", name => name == "JAVA_HOME" ? path : null);

        Assert.Empty(WithoutHost(seen));
        Assert.DoesNotContain(path, seen.SearchPath.Split(':'));
        Assert.DoesNotContain("/", seen.SearchPath.Split(':'));
    }

    [Fact]
    public void A_folder_of_programs_elsewhere_is_shown_with_its_installation()
    {
        var bin = Make("opt/tool/bin");
        var java = Make("opt/java");

        var seen = Toolchains.Of(Home, bin, name => name == "JAVA_HOME" ? java + "/" : null);

        Assert.Equal([java, Make("opt/tool")], WithoutHost(seen));
        Assert.Equal(java, seen.Variables["JAVA_HOME"]);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_left_out()
    {
        var seen = Toolchains.Of(Home, "/no/such/bin:/usr/bin", _ => "/no/such/root");

        Assert.Empty(WithoutHost(seen));
        Assert.Empty(seen.Variables);
        Assert.StartsWith("/usr/bin:", seen.SearchPath);
    }

    public void Dispose() => folder.Dispose();

    private IEnumerable<string> WithoutHost(Toolchains seen) => seen.Paths.Where(p => p.StartsWith(folder, StringComparison.Ordinal));

    private string Make(string path) => Directory.CreateDirectory(Path.Combine(folder, path)).FullName;
}
