namespace BotService.Repair.TestRunners.Go;

/// <summary>Where the packages of a module lie.</summary>
/// <param name="Module">Import path of the module; "" when the module file does not say.</param>
/// <param name="Folder">Folder of the module relative to the workspace.</param>
internal sealed record GoPackages(string Module, string Folder)
{
    public static GoPackages Of(TestContext context)
    {
        var path = Path.Combine(context.Project.Directory, "go.mod");
        var text = Sandboxes.SandboxFiles.ReadText(context.Workspace, path, 1 << 20) ?? "";
        var line = text.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.StartsWith("module ", StringComparison.Ordinal));
        return new GoPackages(line?[7..].Split("//")[0].Trim().Trim('"') ?? "", context.Project.Directory);
    }

    /// <summary>The package's folder relative to the workspace; a package of another module is taken for the module's root.</summary>
    public string FolderOf(string package) => Path.Combine(Folder, InModule(package)).Replace("./", "", StringComparison.Ordinal);

    /// <summary>The package's folder relative to the module.</summary>
    public string InModule(string package) =>
        package.StartsWith(Module + "/", StringComparison.Ordinal) ? package[(Module.Length + 1)..] : "";
}
