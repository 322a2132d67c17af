namespace BotService.Webhooks;

internal static class WebhooksRegistration
{
    public static void AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<WebhookOptions>(configuration);
        services.AddSingleton<BodyReader>();
        services.AddSingleton<WebhookWatch>();
        services.AddSingleton<WebhookEndpoint>();
    }

    public static void MapWebhooks(this WebApplication app) =>
        app.MapPost("/webhooks/{forge}", (RequestDelegate)app.Services.GetRequiredService<WebhookEndpoint>().ReceiveAsync);
}
