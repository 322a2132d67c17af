using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends.Runs;

internal sealed class ObservedInfill(IInfill inner, Observation observation) : IInfill
{
    public async IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, [EnumeratorCancellation] CancellationToken token)
    {
        // Each answer is a call of its own, so that a recording can replay them one by one.
        var fingerprint = PromptFingerprint.Of(request);
        var open = request.Temperatures.Select(t => (Temperature: t, End: observation.Begin(new ModelCall("infill", fingerprint, [("prefix", request.Prefix), ("suffix", request.Suffix)], t)))).ToList();
        try
        {
            await foreach (var answer in inner.InfillAsync(request, token))
            {
                var call = open.First(c => c.Temperature.Equals(answer.Temperature));
                open.Remove(call);
                call.End(answer.Middle, answer.Complete ? "stop" : "length", null, answer.Tokens);
                yield return answer;
            }
        }
        finally
        {
            foreach (var (_, end) in open)
            {
                end("", "broken", null, 0);
            }
        }
    }
}
