namespace BotService.Repair.Configuration;

/// <summary>The known keys of one mapping, each with what its value changes.</summary>
internal sealed class Section<T> : Dictionary<string, Func<T, Value, T>>;
