using System.Security.Cryptography;
using System.Text;

namespace BotService.Repair.Workspaces;

/// <summary>Where the code to repair comes from.</summary>
internal abstract record SourceLocation
{
    private SourceLocation()
    {
    }

    /// <summary>A repository on this machine.</summary>
    /// <param name="WorkTree">Its top folder; null for a bare repository.</param>
    /// <param name="GitFolder">Of this working tree.</param>
    /// <param name="CommonFolder">Shared by all working trees of the repository.</param>
    public sealed record Local(string? WorkTree, string GitFolder, string CommonFolder) : SourceLocation
    {
        public override string Shown => WorkTree ?? GitFolder;

        protected override string Identity => CommonFolder;
    }

    /// <summary>A repository that git fetches.</summary>
    /// <param name="Url">Without user name and password.</param>
    /// <param name="Authorization">Value of the HTTP header that stands for them, or null.</param>
    public sealed record Remote(string Url, string? Authorization) : SourceLocation
    {
        public override string Shown => Url;

        protected override string Identity => Url;

        /// <summary>The command with the credential in its environment, for this URL only.</summary>
        public GitCommand Authorize(GitCommand command) => Authorization is { } header
            ? command.With("GIT_CONFIG_COUNT", "1").With("GIT_CONFIG_KEY_0", $"http.{Url}.extraHeader").With("GIT_CONFIG_VALUE_0", header)
            : command;

        // A record would print the credential.
        public override string ToString() => Url;
    }

    public sealed record Unusable(string Reason, bool ConfigurationError) : SourceLocation
    {
        public override string Shown => "";

        protected override string Identity => "";
    }

    /// <summary>For messages.</summary>
    public abstract string Shown { get; }

    /// <summary>Name of this source's folders in the cache.</summary>
    public string Key
    {
        get
        {
            var name = Path.GetFileName(Shown.TrimEnd('/').Replace(':', '/'));
            var readable = string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_').Take(40));
            return $"{readable}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Identity)))[..16]}";
        }
    }

    protected abstract string Identity { get; }
}
