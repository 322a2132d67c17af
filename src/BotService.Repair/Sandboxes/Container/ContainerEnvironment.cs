using System.Globalization;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>The variables that set the container sandbox up.</summary>
internal static class ContainerEnvironment
{
    public const string Image = "BOTSERVICE_CONTAINER_IMAGE";
    public const string HostPaths = "BOTSERVICE_CONTAINER_HOST_PATHS";
    public const string Engine = "BOTSERVICE_CONTAINER_ENGINE";
    private const string EngineArguments = "BOTSERVICE_CONTAINER_ENGINE_ARGUMENTS";
    private const string RunArguments = "BOTSERVICE_CONTAINER_RUN_ARGUMENTS";
    public const string NetworkName = "BOTSERVICE_CONTAINER_NETWORK";
    private const string Cpus = "BOTSERVICE_CONTAINER_CPUS";

    /// <param name="variable">Value of a variable; null where it is not set.</param>
    /// <exception cref="ConfigurationException">A value cannot be read.</exception>
    public static void Apply(ContainerOptions options, Func<string, string?> variable)
    {
        options.Image = variable(Image) ?? options.Image;
        options.Engine = variable(Engine) ?? options.Engine;
        options.Network = variable(NetworkName) ?? options.Network;
        Words(EngineArguments, ' ').ForEach(options.EngineArguments.Add);
        Words(RunArguments, ' ').ForEach(options.RunArguments.Add);
        foreach (var pair in Words(HostPaths, ',').Select(p => p.Split('=')))
        {
            options.HostPaths[pair[0]] = pair.Length == 2 && pair[1].Length > 0
                ? pair[1]
                : throw new ConfigurationException($"{HostPaths} has '{string.Join('=', pair)}'. Write HERE=THERE, several with commas between: /var/lib/botservice=/srv/botservice.");
        }

        if (variable(Cpus) is { Length: > 0 } cpus)
        {
            options.Cpus = double.TryParse(cpus, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new ConfigurationException($"{Cpus} is '{cpus}'. Give a number above 0, such as 1.5.");
        }

        List<string> Words(string name, char separator) =>
            [.. (variable(name) ?? "").Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
