// Stand-ins until configuration and sandbox selection are merged; whoever merges those deletes this file.
#pragma warning disable
namespace BotService.Repair.Configuration { public sealed class RepositoryConfiguration { public const string FileName=".botservice.yml"; public static RepositoryConfiguration Load(string? t, string f)=>new(); public bool MayEdit(string p)=>true; public string? TestCommand=>null; public TimeSpan TestRunLimit=>TimeSpan.FromMinutes(5); public IReadOnlyList<string> Languages=>[]; } }
