using BotService.Forges.Http;

namespace BotService.Tests.Forges.Http;

public sealed class SecretTextTests
{
    [Theory]
    [InlineData("ghs_16C7e42F292c6912E7710c838347Ae178B4a")]
    [InlineData("ghs_4711_eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI0NzExIn0.c2lnbmF0dXJl-_")]
    [InlineData("ghp_0123456789abcdefghijABCDEFGHIJ012345")]
    [InlineData("gho_0123456789abcdefghijABCDEFGHIJ012345")]
    [InlineData("github_pat_11ABCDEFG0_abcdefghijklmnop")]
    [InlineData("glpat-AbC_d-12345678901234")]
    [InlineData("glptt-0123456789abcdef0123456789abcdef01234567")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiI0NzExIn0.c2ln")]
    public void Redact_Token_IsHidden(string token) => Assert.Equal("before [secret] after", SecretText.Redact($"before {token} after"));

    [Theory]
    [InlineData("fatal: https://x-access-token:hunter2@github.com/o/r.git", "fatal: https://[secret]@github.com/o/r.git")]
    [InlineData("https://token@host/x and ssh://git@host/y", "https://[secret]@host/x and ssh://[secret]@host/y")]
    [InlineData("write to ann@example.org", "write to ann@example.org")]
    [InlineData("https://example.org/@ann", "https://example.org/@ann")]
    public void Redact_UserInformation_IsHiddenInAddressesOnly(string text, string expected) => Assert.Equal(expected, SecretText.Redact(text));

    [Fact]
    public void Redact_PrivateKey_IsHiddenAlsoWhenCut() =>
        Assert.Equal("key: [secret]", SecretText.Redact("key: -----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA"));
}
