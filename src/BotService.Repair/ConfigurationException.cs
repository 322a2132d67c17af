namespace BotService.Repair;

/// <summary>A value that a person gave is wrong; the message names the value, where it stands and the remedy. A retry does not help.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
