using System.Collections.Concurrent;

namespace BotService.Repair.Sandboxes;

/// <summary>A sandbox that can prove that it works on this host.</summary>
internal interface ISelfTested : ISandbox
{
    /// <summary>Whether <c>auto</c> may choose it: false where it needs settings that nobody has made, or is to be chosen by name only.</summary>
    bool IsConfigured => true;

    /// <summary>Runs something real inside and checks that it is shut in.</summary>
    /// <exception cref="SandboxUnavailableException">It does not work here; the message says what is missing and the remedy.</exception>
    Task TestAsync(CancellationToken token);
}

/// <summary>Finds a sandbox by the name a person gave. Never falls back to running unprotected.</summary>
public sealed class SandboxSelector(IEnumerable<ISandbox> sandboxes)
{
    public const string None = "none";
    private const string Auto = "auto";
    private readonly ConcurrentDictionary<string, Lazy<Task>> tests = new();

    /// <summary>What a caller must show before it uses <paramref name="sandbox"/>, or null when it protects host and network.</summary>
    public static string? WarningFor(ISandbox sandbox) => sandbox.Name == None
        ? "No sandbox: the code under repair runs with all your rights, sees your files and the network, and can leave processes behind. "
            + "Use '--sandbox none' only for code that you trust."
        : sandbox.EgressWarning;

    /// <summary>The sandbox with that name; <c>auto</c> is the first that proves itself on this host. The proof is made once in a process.</summary>
    /// <exception cref="ConfigurationException">No sandbox has that name.</exception>
    /// <exception cref="SandboxUnavailableException">It does not work on this host; the message says what is missing and the remedy.</exception>
    public async Task<ISandbox> SelectAsync(string name, CancellationToken token) => name == Auto
        ? await FirstThatWorksAsync(token)
        : await ProveAsync(
            sandboxes.FirstOrDefault(s => s.Name == name)
                ?? throw new ConfigurationException(
                    $"'{name}' is not a sandbox. '--sandbox' takes {string.Join(", ", sandboxes.Select(s => s.Name).Prepend(Auto))}."),
            token);

    private async Task<ISandbox> FirstThatWorksAsync(CancellationToken token)
    {
        var reasons = new List<string>();
        foreach (var sandbox in sandboxes.OfType<ISelfTested>().Where(s => s.IsConfigured))
        {
            try
            {
                return await ProveAsync(sandbox, token);
            }
            catch (SandboxUnavailableException e)
            {
                reasons.Add(e.Message);
            }
        }

        throw new SandboxUnavailableException(reasons.Count > 0
            ? string.Join(' ', reasons)
            : $"No sandbox is built in that protects the host. For code that you trust, '--sandbox {None}' runs it unprotected.");
    }

    private async Task<ISandbox> ProveAsync(ISandbox sandbox, CancellationToken token)
    {
        if (sandbox is ISelfTested tested)
        {
            await tests.GetOrAdd(tested.Name, _ => new Lazy<Task>(() => tested.TestAsync(CancellationToken.None))).Value.WaitAsync(token);
        }

        return sandbox;
    }
}
