namespace BotService.Repair.Localization;

/// <summary>Lines on the failing tests' stacks, innermost strongest.</summary>
internal static class StackFrames
{
    private const double Innermost = 0.5;
    private const double Decay = 0.7;

    public static IEnumerable<(string Path, int Line, double Weight, string Reason)> Vote(LocalizationInput input)
    {
        var editable = input.Sources.Select(s => s.Path).ToHashSet();
        foreach (var test in input.Failure.Failing)
        {
            var weight = Innermost;
            foreach (var frame in test.Frames.Where(f => editable.Contains(f.Path)))
            {
                yield return (frame.Path, frame.Line, weight, "stack frame of a failing test");
                weight *= Decay;
            }
        }
    }
}
