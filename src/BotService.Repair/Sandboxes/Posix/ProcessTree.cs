using System.Globalization;
using System.Text;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>Kills a started process with all that belongs to it.</summary>
internal static class ProcessTree
{
    private const int Rounds = 10;

    /// <summary>Kills a process that has not been waited for yet, and its tree.</summary>
    public static void Kill(int id, ProcessStart start)
    {
        // The first process of a PID namespace takes everything in it with it, and its parent then reports
        // the CPU time of all; killing the parent instead would lose that.
        var inner = start.OwnsNamespace ? ChildrenOf(id) : [];
        if (inner.Count > 0)
        {
            inner.ForEach(KillOne);
            return;
        }

        KillSession(id);
    }

    /// <summary>Kills the process, its descendants and its session until no new ones appear.</summary>
    public static void KillSession(int id)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var others = ProcessTable.Read(TimeProvider.System).TreeOf(id).Select(p => p.Id).Where(p => p != id).ToList();
            others.ForEach(KillOne);
            if (others.Count == 0)
            {
                break;
            }
        }

        _ = Libc.Kill(-id, Libc.Kill9);
        KillOne(id);
    }

    /// <summary>Kills processes that left the tree and the session but still carry the start's mark in their environment.</summary>
    /// <remarks>One that also changed its environment, or belongs to another user, is not found.</remarks>
    public static void KillMarked(ProcessStart start)
    {
        if (start.Mark is null)
        {
            return;
        }

        var mark = Encoding.UTF8.GetBytes(start.Mark);
        for (var round = 0; round < Rounds; round++)
        {
            var marked = ProcessTable.Ids().Where(id => HasMark(id, mark)).ToList();
            marked.ForEach(KillOne);
            if (marked.Count == 0)
            {
                return;
            }
        }
    }

    /// <summary>Waits for a task, but not longer than <paramref name="limit"/>.</summary>
    public static async Task SettleAsync(Task task, TimeSpan limit, TimeProvider time)
    {
        try
        {
            await task.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            // The caller goes on with what there is.
        }
    }

    private static void KillOne(int id) => _ = Libc.Kill(id, Libc.Kill9);

    private static List<int> ChildrenOf(int id)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{id}/task/{id}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool HasMark(int id, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
