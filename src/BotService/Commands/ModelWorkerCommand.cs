using System.CommandLine;
using BotService.Repair.ModelBackends;

namespace BotService.Commands;

/// <summary>The process that runs a model for another one; no person starts it.</summary>
internal static class ModelWorkerCommand
{
    public static Command Create()
    {
        var command = new Command(ModelWorker.Verb, "Runs a model for the process that started it.") { Hidden = true };
        command.SetAction(_ => ModelWorker.RunAsync());
        return command;
    }
}
