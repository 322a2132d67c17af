using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends.Runs;

internal sealed class ObservedInfill(IInfill inner, ObservedModel model) : IInfill
{
    public async IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, [EnumeratorCancellation] CancellationToken token)
    {
        // Each answer is a call of its own, so that a recording can replay them one by one.
        var calls = new List<ObservedCall>();
        var open = new List<(double Temperature, ObservedCall Call)>();
        try
        {
            var fingerprint = PromptFingerprint.Of(request);
            foreach (var temperature in request.Temperatures)
            {
                calls.Add(model.Begin("infill", fingerprint, [("prefix", request.Prefix), ("suffix", request.Suffix)], temperature, token));
                open.Add((temperature, calls[^1]));
            }

            await foreach (var answer in calls[0].WithinAsync(t => inner.InfillAsync(request, t)))
            {
                var ended = open.Find(c => c.Temperature.Equals(answer.Temperature));
                if (ended.Call is not null)
                {
                    open.Remove(ended);
                    ended.Call.End(answer.Middle, answer.Complete ? "stop" : "length", null, answer.Tokens);
                }

                yield return answer;
            }
        }
        finally
        {
            open.ForEach(c => c.Call.End("", "broken", null, 0));
            calls.ForEach(c => c.Dispose());
        }
    }
}
