namespace BotService.Repair.Sandboxes;

/// <summary>What a program does through another one, outside its own process tree: a container that an engine runs for it.</summary>
internal interface IElsewhere
{
    /// <summary>First process of the tree that limits are for; -1 while it is not to be seen.</summary>
    int Root();

    /// <summary>Whether the kernel has killed a part of it for want of memory.</summary>
    bool OutOfMemory();

    /// <summary>Kills it and waits a bounded time.</summary>
    /// <param name="ended">The end of the program itself.</param>
    Task EndAsync(Task ended);
}
