using System.Text;
using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Tests.Sandboxes;

public sealed class SandboxFilesTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    private string InRoot(string name) => Path.Combine(root, name);

    [Fact]
    public void ReadText_of_a_regular_file_gives_its_text()
    {
        root.Write("a/report.xml", "<ok/>");

        Assert.Equal("<ok/>", SandboxFiles.ReadText(InRoot("a/report.xml"), 100));
        Assert.Equal("<ok/>", SandboxFiles.ReadText(root, "a/report.xml", 100));
    }

    [Fact]
    public void ReadText_drops_a_byte_order_mark()
    {
        File.WriteAllText(InRoot("bom"), "text", new UTF8Encoding(true));

        Assert.Equal("text", SandboxFiles.ReadText(InRoot("bom"), 100));
    }

    [Theory]
    [InlineData(5, "12345")]
    [InlineData(4, null)]
    public void ReadText_refuses_more_than_the_limit(int limit, string? expected)
    {
        root.Write("five", "12345");

        Assert.Equal(expected, SandboxFiles.ReadText(InRoot("five"), limit));
        Assert.Equal(expected, SandboxFiles.ReadText(root, "five", limit));
    }

    [Fact]
    public void ReadText_refuses_a_link()
    {
        File.CreateSymbolicLink(InRoot("link"), "/etc/passwd");

        Assert.Null(SandboxFiles.ReadText(InRoot("link"), 1 << 20));
        Assert.Null(SandboxFiles.ReadText(root, "link", 1 << 20));
    }

    [Fact]
    public void ReadText_below_a_root_refuses_a_linked_folder_on_the_way()
    {
        Directory.CreateSymbolicLink(InRoot("folder"), "/etc");

        Assert.Null(SandboxFiles.ReadText(root, "folder/passwd", 1 << 20));
    }

    [Theory]
    [InlineData("../passwd")]
    [InlineData("a/../../passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void ReadText_below_a_root_refuses_a_path_that_leads_out(string path) => Assert.Null(SandboxFiles.ReadText(root, path, 1 << 20));

    [SkippableFact]
    public async Task ReadText_of_a_pipe_returns_at_once()
    {
        Requires.Tools("mkfifo");
        var made = await new ProcessRunner(TimeProvider.System).RunAsync(new ProcessStart("mkfifo", [InRoot("pipe")], root, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }), CancellationToken.None);
        Assert.Equal(0, made.ExitCode);

        Assert.Null(SandboxFiles.ReadText(InRoot("pipe"), 100));
    }

    [Fact]
    public void ReadText_of_a_folder_a_device_or_nothing_is_null()
    {
        Assert.Null(SandboxFiles.ReadText(root, 100));
        Assert.Null(SandboxFiles.ReadText("/dev/zero", 100));
        Assert.Null(SandboxFiles.ReadText(InRoot("none"), 100));
    }

    [Fact]
    public void Replace_keeps_mode_and_writes_new_content()
    {
        root.Write("run.sh", "old");
        File.SetUnixFileMode(InRoot("run.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        SandboxFiles.Replace(root, "run.sh", "new"u8);

        Assert.Equal("new", File.ReadAllText(InRoot("run.sh")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(InRoot("run.sh")));
        Assert.Single(Directory.EnumerateFileSystemEntries(root));
    }

    [Fact]
    public void Replace_of_a_link_replaces_the_link_and_not_what_it_points_to()
    {
        root.Write("outside", "safe");
        File.CreateSymbolicLink(InRoot("file"), InRoot("outside"));

        SandboxFiles.Replace(root, "file", "new"u8);

        Assert.Equal("safe", File.ReadAllText(InRoot("outside")));
        Assert.Equal("new", File.ReadAllText(InRoot("file")));
        Assert.Null(new FileInfo(InRoot("file")).LinkTarget);
    }

    [Fact]
    public void Replace_behind_a_linked_folder_throws_and_writes_nothing()
    {
        using var outside = new TemporaryFolder();
        Directory.CreateSymbolicLink(InRoot("folder"), outside);

        Assert.Throws<IOException>(() => SandboxFiles.Replace(root, "folder/file", "new"u8));
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public void Replace_makes_missing_folders()
    {
        SandboxFiles.Replace(root, "a/b/file", "new"u8);

        Assert.Equal("new", SandboxFiles.ReadText(root, "a/b/file", 10));
    }

    public void Dispose() => root.Dispose();
}
