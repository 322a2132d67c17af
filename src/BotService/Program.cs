using BotService.Commands;
using BotService.Reporting;

// Texts of repositories and tests meet regular expressions everywhere: a pattern that one of them stalls ends that run only.
AppContext.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", TimeSpan.FromSeconds(20));

using var signals = new StopSignals();
return await BotServiceCommand.RunAsync(args, Terminal.OfProcess(), signals.Token);
