namespace BotService.LlamaCpp.Engine;

/// <summary>Counts the owners of each cell of a unified context, as llama.cpp does: a cell is free again when its last sequence lets go.</summary>
internal sealed class KvCells(int capacity)
{
    private readonly int[] owners = new int[capacity];
    private readonly int[] busyOwners = new int[capacity];
    private readonly Stack<int> free = new(Enumerable.Range(0, capacity).Reverse());

    public int Capacity => capacity;

    public int Free => free.Count;

    /// <summary>Cells that a running request needs; all others can be had by forgetting kept sequences.</summary>
    public int Busy { get; private set; }

    public int Take()
    {
        var cell = free.Pop();
        Own(cell, busy: true);
        return cell;
    }

    public void Own(int cell, bool busy)
    {
        owners[cell]++;
        if (busy)
        {
            MakeBusy(cell);
        }
    }

    public void Leave(int cell, bool busy)
    {
        if (busy)
        {
            MakeIdle(cell);
        }

        if (--owners[cell] == 0)
        {
            free.Push(cell);
        }
    }

    public void MakeIdle(int cell) => Busy -= --busyOwners[cell] == 0 ? 1 : 0;

    public bool IsBusy(int cell) => busyOwners[cell] > 0;

    private void MakeBusy(int cell) => Busy += busyOwners[cell]++ == 0 ? 1 : 0;
}
