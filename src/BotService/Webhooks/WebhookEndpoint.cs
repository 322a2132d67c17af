using System.Data.Common;
using System.Net.Mime;
using System.Security.Cryptography;
using BotService.Forges;
using BotService.Ledger;
using BotService.Telemetry;
using Microsoft.Net.Http.Headers;

namespace BotService.Webhooks;

/// <summary><c>POST /webhooks/{forge}</c>: verify, store, answer. What a delivery says is read later, by a job.</summary>
internal sealed partial class WebhookEndpoint(
    IEnumerable<IWebhookReader> readers, BodyReader bodies, DeliveryWriter writer, WebhookWatch watch, ILogger<WebhookEndpoint> log)
{
    private const int MaximumName = 200;

    public async Task ReceiveAsync(HttpContext context)
    {
        var forge = (string)context.GetRouteValue("forge")!;
        var began = watch.Time.GetTimestamp();
        var answer = await AnswerAsync(forge, context);
        var name = readers.Any(r => r.Forge == forge) ? forge : "unknown";
        watch.Meters.Received(name, answer.Result, watch.Time.GetElapsedTime(began));
        context.Response.StatusCode = answer.Status;
        if (answer.Complaint.Length > 0)
        {
            Log.Refused(log, name, answer.Status, answer.Complaint);
            await context.Response.WriteAsync(answer.Complaint + "\n");
        }
    }

    private async Task<Answer> AnswerAsync(string forge, HttpContext context)
    {
        if (readers.FirstOrDefault(r => r.Forge == forge) is not { } reader)
        {
            return new Answer(StatusCodes.Status404NotFound, "unknown-forge", $"No such forge here. Use one of: {string.Join(", ", readers.Select(r => $"/webhooks/{r.Forge}"))}.");
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase))
        {
            return new Answer(StatusCodes.Status415UnsupportedMediaType, "content-type", "Set the webhook's content type to application/json.");
        }

        try
        {
            using var body = await bodies.ReadAsync(context);
            return reader.Verify(context.Request.Headers, body.Span)
                ? await StoreAsync(reader, context.Request.Headers, body)
                : new Answer(StatusCodes.Status401Unauthorized, "signature", "The signature does not fit any configured secret.");
        }
        catch (BadHttpRequestException e)
        {
            return new Answer(e.StatusCode, "body", e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return new Answer(StatusCodes.Status400BadRequest, "aborted", "");
        }
    }

    private async Task<Answer> StoreAsync(IWebhookReader reader, IHeaderDictionary headers, BodyReader.Body body)
    {
        var id = reader.DeliveryId(headers, body.Span);
        var delivery = new NewDelivery(
            reader.Forge,
            id is { Length: > 0 and <= MaximumName } ? id : Convert.ToHexStringLower(SHA256.HashData(body.Span)),
            Name(reader.Kind(headers, body.Span)),
            DeliveryBody.Pack(body.Span),
            ServiceTraces.Parent);
        try
        {
            var isNew = await writer.StoreAsync(delivery);
            return new Answer(StatusCodes.Status202Accepted, isNew ? "stored" : "duplicate", "");
        }
        catch (Exception e) when (e is DbException or IOException or InvalidOperationException or TimeoutException or OperationCanceledException)
        {
            Log.NotStored(log, e, delivery.Forge, delivery.DeliveryId);
            return new Answer(StatusCodes.Status503ServiceUnavailable, "not-stored", "The delivery could not be stored. Send it again later.");
        }
    }

    private static string Name(string kind) => kind.Length <= MaximumName ? kind : kind[..MaximumName];

    private sealed record Answer(int Status, string Result, string Complaint);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A delivery to {Forge} was answered with {Status}: {Complaint}")]
        public static partial void Refused(ILogger log, string forge, int status, string complaint);

        [LoggerMessage(2, LogLevel.Error, "Delivery {Delivery} of {Forge} could not be stored")]
        public static partial void NotStored(ILogger log, Exception e, string forge, string delivery);
    }
}

/// <summary>How long an answer took, and who counts it.</summary>
internal sealed record WebhookWatch(ServiceMeters Meters, TimeProvider Time);
