using BotService.Commands;
using BotService.Reporting;

using var signals = new StopSignals();
return await BotServiceCommand.RunAsync(args, Terminal.OfProcess(), signals.Token);
