namespace BotService.Repair.Sandboxes;

/// <summary>Takes what a process writes. Called from one thread.</summary>
internal interface IByteSink
{
    /// <summary>Nothing more is read while this is true, so that the process blocks instead of filling the host's memory.</summary>
    bool IsFull => false;

    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The stream has ended.</summary>
    void Complete()
    {
    }
}
