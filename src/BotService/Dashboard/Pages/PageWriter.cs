using BotService.Dashboard.Assets;
using BotService.Dashboard.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BotService.Dashboard.Pages;

/// <summary>What every page needs around it.</summary>
/// <param name="Who">Null before sign-in.</param>
/// <param name="Form">The token that forms of this page carry.</param>
public sealed record PageFrame(Viewer? Who, string Path, string Form, DateTimeOffset Now)
{
    public string Style => PageAssets.Style;

    public string Script => PageAssets.Script;

    public string Icon => PageAssets.Icon;

    public string FormField => "__RequestVerificationToken";
}

/// <summary>Renders pages.</summary>
internal sealed class PageWriter(IAntiforgery antiforgery, TimeProvider time)
{
    /// <param name="parameters">Those of the component; the frame is added.</param>
    public RazorComponentResult<T> Write<T>(HttpContext context, Dictionary<string, object?> parameters, int status = StatusCodes.Status200OK)
        where T : IComponent
    {
        var who = context.User.Identity?.IsAuthenticated == true ? Viewer.Of(context.User) : null;
        parameters["Frame"] = new PageFrame(who, context.Request.Path, antiforgery.GetAndStoreTokens(context).RequestToken!, time.GetUtcNow());
        return new RazorComponentResult<T>(parameters) { StatusCode = status, PreventStreamingRendering = true };
    }

    public RazorComponentResult<MessagePage> Message(HttpContext context, int status, string title, string text) =>
        Write<MessagePage>(context, new() { [nameof(MessagePage.Title)] = title, [nameof(MessagePage.Text)] = text }, status);
}
