using System.Reflection;
using System.Security.Cryptography;

namespace BotService.Dashboard.Assets;

/// <summary>Style, script and icon, embedded; their addresses hold a hash of the content, so that browsers keep them for good.</summary>
internal static class PageAssets
{
    private static readonly Dictionary<string, Asset> All = new[]
    {
        Asset.Read("site.css", "text/css; charset=utf-8"),
        Asset.Read("live.js", "text/javascript; charset=utf-8"),
        Asset.Read("icon.svg", "image/svg+xml"),
    }.ToDictionary(a => a.Path);

    public static string Style => Of("site.css");

    public static string Script => Of("live.js");

    public static string Icon => Of("icon.svg");

    public static void MapAssets(this IEndpointRouteBuilder routes) => routes.MapGet("/assets/{file}", (string file, HttpContext context) =>
    {
        if (!All.TryGetValue($"/assets/{file}", out var asset))
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Bytes, asset.Type);
    });

    private static string Of(string name) => All.Values.First(a => a.Name == name).Path;

    private sealed record Asset(string Name, string Path, string Type, byte[] Bytes)
    {
        public static Asset Read(string name, string type)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Pages/{name}")!;
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            var bytes = copy.ToArray();
            return new Asset(name, $"/assets/{Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]}-{name}", type, bytes);
        }
    }
}
