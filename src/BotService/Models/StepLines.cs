using System.Globalization;
using BotService.Repair.ModelBackends;
using BotService.Reporting;

namespace BotService.Models;

/// <summary>Progress of a model as lines: one for each new step, and one for each twentieth of it.</summary>
internal sealed class StepLines(TextWriter writer) : IProgress<ModelProgress>
{
    private const int Parts = 20;
    private readonly Lock gate = new();
    private string step = "";
    private int part = -1;

    public void Report(ModelProgress value)
    {
        lock (gate)
        {
            var now = (int)((value.Fraction ?? 0) * Parts);
            if (value.Step == step && now == part)
            {
                return;
            }

            (step, part) = (value.Step, now);
            writer.WriteLine(Terminal.Clean(value.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"{step} {fraction * 100:0} %") : step));
        }
    }
}
