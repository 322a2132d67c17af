namespace BotService.Repair.Workspaces;

public sealed class SourceParserTests
{
    [Theory]
    [InlineData("https://example.org/a/b.git", "https://example.org/a/b.git", null)]
    [InlineData("https://bob:p%40ss@example.org/a/b.git", "https://example.org/a/b.git", "bob:p@ss")]
    [InlineData("https://token@example.org/a", "https://example.org/a", "token:")]
    [InlineData("ssh://git@example.org/a/b.git", "ssh://git@example.org/a/b.git", null)]
    [InlineData("git@example.org:a/b.git", "git@example.org:a/b.git", null)]
    public void Parse_Url_TakesCredentialsOutOfIt(string source, string url, string? credentials)
    {
        var remote = Assert.IsType<SourceLocation.Remote>(SourceParser.Parse(source));

        Assert.Equal(url, remote.Url);
        Assert.Equal(
            credentials is null ? null : "Authorization: Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(credentials)),
            remote.Authorization);
    }

    [Theory]
    [InlineData("git@example.org:-oProxyCommand=x")]
    [InlineData("-oProxyCommand=x:y")]
    [InlineData("https::https://example.org")]
    [InlineData("EXT::sh")]
    [InlineData("two\nlines:x")]
    public void Parse_OptionsAndHelpers_AreUnusable(string source) => Assert.IsType<SourceLocation.Unusable>(SourceParser.Parse(source));

    [Fact]
    public void Key_DiffersByUrlButNotByCredentials()
    {
        var plain = SourceParser.Parse("https://example.org/one.git");

        Assert.Equal(plain.Key, SourceParser.Parse("https://x:y@example.org/one.git").Key);
        Assert.NotEqual(plain.Key, SourceParser.Parse("https://example.org/two.git").Key);
        Assert.StartsWith("onegit-", plain.Key);
        Assert.DoesNotContain('/', SourceParser.Parse("https://example.org/../../..").Key);
    }
}
