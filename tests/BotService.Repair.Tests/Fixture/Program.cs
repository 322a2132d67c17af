using BotService.Repair.ModelBackends;

// Started by tests as the process that runs a model; the test host never comes here.
return args is [ModelWorker.Verb] ? await ModelWorker.RunAsync() : 2;
