using System.Net;
using BotService.Fixture;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Tests.Sandboxes.Egress;

public sealed class AllowListTests
{
    private static readonly EgressOptions Own = new()
    {
        Hosts = ["registry.example.com", "*.packages.example.com", "nexus.example.com:8443", "10.1.2.3:8081", "[2001:db8::7]:80", "bücher.example"],
    };

    [Theory]
    [InlineData("registry.example.com", 443, true)]
    [InlineData("registry.example.com", 80, true)]
    [InlineData("registry.example.com", 22, false)]
    [InlineData("registry.example.com.evil.example", 443, false)]
    [InlineData("evil-registry.example.com", 443, false)]
    [InlineData("a.packages.example.com", 443, true)]
    [InlineData("packages.example.com", 443, false)]
    [InlineData("evilpackages.example.com", 443, false)]
    [InlineData("nexus.example.com", 8443, true)]
    [InlineData("nexus.example.com", 443, false)]
    [InlineData("10.1.2.3", 8081, true)]
    [InlineData("10.1.2.4", 8081, false)]
    [InlineData("2001:db8::7", 80, true)]
    [InlineData("xn--bcher-kva.example", 443, true)]
    [InlineData("api.nuget.org", 443, false)]
    public void Find_HostAndPort_AsListed(string host, int port, bool allowed) => Assert.Equal(allowed, new AllowList(Own, []).Find(host, port) is not null);

    [Fact]
    public void Find_Defaults_AreThePublicRegistriesOnTheirUsualPorts()
    {
        var list = new AllowList(new EgressOptions { MoreHosts = ["registry.example.com"] }, []);

        Assert.All(AllowList.PublicRegistries, h => Assert.Equal(AddressScope.Public, list.Find(h, 443)!.Reach));
        Assert.Equal(AddressScope.Local, list.Find("registry.example.com", 443)!.Reach);
        Assert.Null(list.Find("api.nuget.org", 22));
        Assert.Null(list.Find("github.com", 443));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("https://registry.example.com")]
    [InlineData("registry.example.com/npm")]
    [InlineData("registry.example.com:0")]
    [InlineData("registry.example.com:65536")]
    [InlineData("registry.example.com:")]
    [InlineData("a b")]
    [InlineData("a..b")]
    [InlineData("*.10.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("user@registry.example.com")]
    public void FaultOf_NoHost_NamesItAndTheRemedy(string host)
    {
        Assert.Contains($"'{host}' is no host. Write a name", EgressOptions.FaultOf(host));
        Assert.Throws<ConfigurationException>(() => new AllowList(new EgressOptions { MoreHosts = [host] }, []));
    }

    [Theory]
    [InlineData("REGISTRY.Example.COM.", "registry.example.com")]
    [InlineData("127.1", "127.0.0.1")]
    [InlineData("0x7f.1", "127.0.0.1")]
    [InlineData("2130706433", "127.0.0.1")]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("a\r\nb", null)]
    public void Normalise_OddForms_AreOneForm(string host, string? expected) => Assert.Equal(expected, HostRule.Normalise(host));

    [Theory]
    [InlineData("203.0.113.80", AddressScope.Public)]
    [InlineData("2606:4700::1", AddressScope.Public)]
    [InlineData("10.0.0.1", AddressScope.Private)]
    [InlineData("172.31.255.255", AddressScope.Private)]
    [InlineData("172.32.0.0", AddressScope.Public)]
    [InlineData("192.168.1.1", AddressScope.Private)]
    [InlineData("100.64.0.1", AddressScope.Private)]
    [InlineData("fd00::2", AddressScope.Private)]
    [InlineData("127.0.0.1", AddressScope.Local)]
    [InlineData("127.8.8.8", AddressScope.Local)]
    [InlineData("0.0.0.0", AddressScope.Local)]
    [InlineData("169.254.169.254", AddressScope.Local)]
    [InlineData("224.0.0.1", AddressScope.Local)]
    [InlineData("255.255.255.255", AddressScope.Local)]
    [InlineData("::", AddressScope.Local)]
    [InlineData("::1", AddressScope.Local)]
    [InlineData("fe80::1", AddressScope.Local)]
    [InlineData("ff02::1", AddressScope.Local)]
    [InlineData("::ffff:127.0.0.1", AddressScope.Local)]
    [InlineData("::ffff:10.0.0.1", AddressScope.Private)]
    [InlineData("::127.0.0.1", AddressScope.Local)]
    [InlineData("64:ff9b::7f00:1", AddressScope.Local)]
    [InlineData("64:ff9b::a9fe:a9fe", AddressScope.Local)]
    [InlineData("2002:7f00:1::", AddressScope.Local)]
    [InlineData("2001:0:1::1", AddressScope.Local)]
    public void Of_Address_IsAsNearAsItsNetwork(string address, AddressScope scope) => Assert.Equal(scope, AddressScopes.Of(IPAddress.Parse(address)));

    [Fact]
    public void Registries_of_the_machine_are_those_of_its_files_and_variables_and_never_the_machine_itself()
    {
        using var folder = new TemporaryFolder();
        folder.Write("home/.npmrc", "registry=https://npm.example.com/all/\n@scope:registry=http://10.0.0.9:4873\n; registry=https://comment.example.com\n//npm.example.com/:_authToken=x\n");
        folder.Write("home/.config/pip/pip.conf", "[global]\nindex-url = https://user:pass@pypi.example.com/simple\nextra-index-url =\n    https://more.example.com/simple\n");
        folder.Write("home/.cargo/config.toml", "[registries.own]\nindex = \"sparse+https://crates.example.com/index/\"\n");
        folder.Write("home/.nuget/NuGet/NuGet.Config", "<configuration><packageSources><add key=\"own\" value=\"https://nuget.example.com/v3/index.json\" /></packageSources><config><add key=\"x\" value=\"https://other.example.com\" /></config></configuration>");
        folder.Write(
            "root/etc/maven/settings.xml",
            "<settings xmlns=\"http://maven.apache.org/SETTINGS/1.0.0\"><mirrors><mirror><url>https://maven.example.com/m2</url></mirror><mirror><url>http://0.0.0.0/</url></mirror>"
            + "<mirror><url>http://blocked.example.com/</url><blocked>true</blocked></mirror></mirrors><!-- <mirror><url>http://my.repository.com/</url></mirror> --></settings>");
        folder.Write("root/etc/npmrc", "registry=http://localhost:4873/\n");
        var variables = new Dictionary<string, string> { ["GOPROXY"] = "https://go.example.com|http://127.0.0.1:3000,direct" };

        var hosts = MachineRegistries.Of(Path.Combine(folder, "home"), Path.Combine(folder, "root"), variables.GetValueOrDefault);

        Assert.Equal(
            new[]
            {
                "go.example.com:443", "npm.example.com:443", "10.0.0.9:4873", "pypi.example.com:443", "more.example.com:443", "crates.example.com:443",
                "nuget.example.com:443", "maven.example.com:443",
            }.Order(),
            hosts.Order());
        Assert.Equal(AddressScope.Private, new AllowList(new EgressOptions(), hosts).Find("10.0.0.9", 4873)!.Reach);
    }

    [Fact]
    public void WithoutUser_AddressWithPassword_LosesIt() =>
        Assert.Equal("https://a.example/simple,direct https://b.example/x@1", MachineRegistries.WithoutUser("https://user:pa$$@a.example/simple,direct https://b.example/x@1"));
}
