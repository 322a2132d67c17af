using BotService.Dashboard.Pages;
using Microsoft.AspNetCore.Antiforgery;

namespace BotService.Dashboard.Security;

/// <summary>Takes a form only from a page of ours. A bearer token is no cookie, so a script needs no page.</summary>
internal sealed class FormFilter(IAntiforgery antiforgery, PageWriter pages) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var isScript = http.User.Identity is { IsAuthenticated: true, AuthenticationType: SignInRegistration.TokenScheme };
        if (isScript || await antiforgery.IsRequestValidAsync(http))
        {
            return await next(context);
        }

        return pages.Message(http, StatusCodes.Status400BadRequest, "This form has expired", "It was not sent from a page of this session. Go back, load the page again and repeat.");
    }
}
