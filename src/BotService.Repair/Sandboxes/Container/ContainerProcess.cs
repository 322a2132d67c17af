using System.Text;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>Finds the first process of a container among those of this machine, by the mark in its arguments.</summary>
internal sealed class ContainerProcess(string id)
{
    /// <summary>On another machine, or from inside another container, it is never seen.</summary>
    private const int Looks = 100;

    private readonly byte[] mark = Encoding.UTF8.GetBytes(id);
    private int looks;
    private int found = -1;

    /// <returns>-1 while it is not to be seen.</returns>
    public int Find()
    {
        if (found < 0 && looks++ < Looks)
        {
            found = ProcessTable.Ids().FirstOrDefault(IsFirst, -1);
        }

        return found;
    }

    private bool IsFirst(int process)
    {
        try
        {
            // The engine's own program has the mark too, but is not the first of a namespace: "NSpid: 4711 1" (proc(5)).
            return File.ReadAllBytes($"/proc/{process}/cmdline").AsSpan().IndexOf(mark) >= 0
                && File.ReadLines($"/proc/{process}/status").Any(l => l.StartsWith("NSpid:", StringComparison.Ordinal) && l.EndsWith("\t1", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
