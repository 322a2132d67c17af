using System.Text.Json;

namespace BotService.Repair.Sandboxes.Container;

/// <param name="Id">Pins what was looked at: a tag can move.</param>
/// <param name="Variables">NAME=VALUE.</param>
/// <param name="Volumes">Folders that the engine would make writable.</param>
internal sealed record ContainerImage(string Id, IReadOnlyList<string> Variables, IReadOnlyList<string> Volumes)
{
    public string SearchPath => Variables.FirstOrDefault(v => v.StartsWith("PATH=", StringComparison.Ordinal))?[5..] ?? ProgramPath.Default;
}

/// <summary>A container engine's command line program.</summary>
internal sealed class ContainerEngine(ProcessRunner processes, ContainerOptions options, string program, bool isPodman)
{
    /// <summary>What the program needs to find its daemon, its storage and its configuration. Nothing of it reaches a container.</summary>
    private static readonly string[] Needed =
    [
        "HOME", "USER", "PATH", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS",
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH",
        "CONTAINER_HOST", "CONTAINER_SSHKEY", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Else it is docker, or speaks as it.</summary>
    public bool IsPodman => isPodman;

    public string Program => program;

    /// <exception cref="SandboxUnavailableException">There is none, or it does not answer.</exception>
    public static async Task<ContainerEngine> FindAsync(ProcessRunner processes, ContainerOptions options, CancellationToken token)
    {
        var names = options.Engine.Length > 0 ? [options.Engine] : new[] { "podman", "docker" };
        var program = names.Select(n => n.Contains('/') ? File.Exists(n) ? n : null : ProgramPath.Find(n, ProgramPath.OfHost)).FirstOrDefault(p => p is not null)
            ?? throw ContainerFailure.Missing(names);
        var version = await new ContainerEngine(processes, options, program, isPodman: false).AskAsync(["--version"], token);
        return version.Succeeded
            ? new ContainerEngine(processes, options, program, version.Output.Contains("podman", StringComparison.OrdinalIgnoreCase))
            : throw ContainerFailure.From($"{program} --version", version);
    }

    /// <exception cref="SandboxUnavailableException">The engine does not have it.</exception>
    public async Task<ContainerImage> ImageAsync(string name, CancellationToken token)
    {
        var answer = await AskAsync(["image", "inspect", "--format", "{{.Id}} {{json .Config}}", name], token);
        if (!answer.Succeeded)
        {
            throw ContainerFailure.From($"{program} image inspect {name}", answer, ContainerFailure.NoImage(program, name));
        }

        var parts = answer.Output.Trim().Split(' ', 2);
        using var config = JsonDocument.Parse(parts[1]);
        return new ContainerImage(parts[0], Strings(config, "Env", e => e.EnumerateArray().Select(v => v.GetString()!)), Strings(config, "Volumes", e => e.EnumerateObject().Select(v => v.Name)));
    }

    /// <summary>Runs a short command of the engine.</summary>
    /// <exception cref="SandboxUnavailableException">The program could not be started.</exception>
    public async Task<CommandResult> AskAsync(IReadOnlyList<string> arguments, CancellationToken token)
    {
        try
        {
            return await processes.RunAsync(Start(arguments) with { WallTime = Patience, OutputBytes = 1 << 20 }, token);
        }
        catch (IOException e)
        {
            throw new SandboxUnavailableException(e.Message, e);
        }
    }

    public ProcessStart Start(IReadOnlyList<string> arguments) =>
        new(program, [.. options.EngineArguments, .. arguments], "/", Needed.Select(n => (Name: n, Value: Environment.GetEnvironmentVariable(n))).Where(v => v.Value is not null).ToDictionary(v => v.Name, v => v.Value!));

    private static List<string> Strings(JsonDocument config, string name, Func<JsonElement, IEnumerable<string>> read) =>
        config.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? [.. read(value)] : [];
}
