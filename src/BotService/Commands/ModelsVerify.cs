using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using BotService.Models;
using BotService.Repair;
using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.ModelBackends.Gguf;
using BotService.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Commands;

/// <summary><c>botservice models verify</c>: checks model files again.</summary>
internal static class ModelsVerify
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "Paths of .gguf files. [default: all downloaded models]" };
        var json = ModelsCommand.Json();
        var command = new Command("verify", "Compares model files with their checksums, and reads their heads.") { files, json };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(files) ?? [], parsed.GetValue(json), terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(string[] given, bool json, Terminal terminal, CancellationToken token)
    {
        await using var door = new FrontDoor();
        var store = door.Services.GetRequiredService<ModelStore>();
        if (given.FirstOrDefault(f => !File.Exists(f)) is { } missing)
        {
            throw new ConfigurationException($"'{missing}' does not exist. Give the path of a .gguf file.");
        }

        IEnumerable<string> paths = given.Length > 0 ? given : Directory.Exists(store.Root) ? Directory.EnumerateFiles(store.Root, "*.gguf").Order(StringComparer.Ordinal) : [];
        var reports = new List<VerifiedFile>();
        foreach (var path in paths)
        {
            reports.Add(await VerifyAsync(Path.GetFullPath(path), token));
        }

        Print(reports, json, store, terminal);
        return reports.All(r => r.Sound) ? ExitCode.Success : ExitCode.NotRepaired;
    }

    private static async Task<VerifiedFile> VerifyAsync(string path, CancellationToken token)
    {
        if (GgufReader.Read(path) is GgufReading.Broken broken)
        {
            return new VerifiedFile(path, false, broken.Reason, null);
        }

        await using var stream = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, token));
        var (expected, source) = Expected(path);
        return expected is null
            ? new VerifiedFile(path, true, "its head is sound; no checksum is known to compare with", hash)
            : new VerifiedFile(path, hash == expected, hash == expected ? $"sound, SHA-256 as {source}" : $"SHA-256 {hash} instead of {expected} ({source}). Pull it again.", hash);
    }

    private static (string? Hash, string Source) Expected(string path)
    {
        var name = Path.GetFileName(path);
        if (ModelCatalogue.Default.Models.SelectMany(m => m.Files).FirstOrDefault(f => f.File == name)?.Sha256 is { } known)
        {
            return (known, "the catalogue says");
        }

        return File.Exists(path + ".sha256") && File.ReadLines(path + ".sha256").FirstOrDefault()?.Split(' ')[0] is { Length: 64 } pulled ? (pulled, "at its download") : (null, "");
    }

    private static void Print(IReadOnlyList<VerifiedFile> reports, bool json, ModelStore store, Terminal terminal)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(reports, ModelsJson.Default.IReadOnlyListVerifiedFile));
        }
        else if (reports.Count == 0)
        {
            ModelTables.Line(terminal, $"There are no models in {store.Root}.");
        }
        else
        {
            ModelTables.Print(terminal, ["file", "result"], reports.Select(r => new[] { r.Path, (r.Sound ? "" : "UNSOUND: ") + r.Message }));
        }
    }
}
