using BotService.Forges;
using BotService.Forges.Http;
using BotService.Repair;

namespace BotService.Diagnosis;

/// <summary>Makes every examination, whatever the others find.</summary>
internal static class Doctor
{
    /// <returns>Without secrets.</returns>
    public static async Task<IReadOnlyList<Finding>> ExamineAsync(IEnumerable<IDiagnosis> diagnoses, CancellationToken token)
    {
        var findings = new List<Finding>();
        foreach (var diagnosis in diagnoses)
        {
            findings.AddRange(await ExamineAsync(diagnosis, token));
        }

        return [.. findings.Select(f => f with { Detail = SecretText.Redact(f.Detail), Remedy = SecretText.Redact(f.Remedy) })];
    }

    private static async Task<IReadOnlyList<Finding>> ExamineAsync(IDiagnosis diagnosis, CancellationToken token)
    {
        try
        {
            return await diagnosis.ExamineAsync(token);
        }
        catch (Exception e) when (e is ForgeException or ConfigurationException)
        {
            // Their messages end with the remedy.
            return [Finding.Missing(diagnosis.Area, "access", e.Message, "See there.")];
        }
        catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
        {
            return [Finding.Missing(diagnosis.Area, "examination", $"it failed: {e.Message}", "Mend what the message names and run 'botservice doctor' again.")];
        }
    }
}
