using System.CommandLine;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary><c>botservice models</c>: the catalogue, downloads, and what runs here.</summary>
internal static class ModelsCommand
{
    public const string Examples = """
        Examples:
          botservice models list                               the catalogue
          botservice models fit --context 8192                 what runs on this machine
          botservice models pull qwen2.5-coder-1.5b-instruct   download, resumed and checked
          botservice models verify                             everything that was downloaded
          botservice models info ollama:qwen2.5-coder:7b       what a server's model can do
          botservice models bench openai:my-model              tokens per second

        MODEL is a name of the catalogue, with @QUANTISATION or without, a PATH.gguf, or BACKEND:NAME with the backend llama-cpp, ollama,
        openai, tgi or scripted.

        Environment:
          BOTSERVICE_MODELS           folder of downloaded models     [default: models in BotService's cache]
          BOTSERVICE_MODEL_HUB        hub or mirror for downloads     [default: https://huggingface.co]
          BOTSERVICE_MODEL_LICENCES   allowed licences, separated by commas; osi is all open-source ones
                                      [default: all that allow commercial use]
          BOTSERVICE_MODEL_URL        address of the model server     [default: the server's usual port on this machine]
          BOTSERVICE_MODEL_KEY_FILE   file with its API key; or the key itself in BOTSERVICE_MODEL_KEY
          BOTSERVICE_MODEL_CONTEXT    tokens of its context, where it does not tell them or shall use fewer; also of a PATH.gguf
          BOTSERVICE_MODEL_ISOLATION  where a PATH.gguf runs: none is this process, process one of its own, whose crash ends only
                                      the requests that it computes                           [default: none]
          The four before the last also exist for one backend each, such as BOTSERVICE_MODEL_URL_OLLAMA, _OPENAI and _TGI;
          BOTSERVICE_MODEL_CONTEXT_LLAMA_CPP is of a PATH.gguf.

        Exit status: 0 done, 1 no or not yet (failed download, unsound file, server away), 2 usage or configuration error.

        """;

    public static Command Create(Terminal terminal) => new("models", "Lists, downloads, checks and measures language models.")
    {
        ModelsList.Create(terminal),
        ModelsPull.Create(terminal),
        ModelsVerify.Create(terminal),
        ModelsInfo.Create(terminal),
        ModelsFit.Create(terminal),
        ModelsBench.Create(terminal),
    };

    internal static Option<bool> Json() => new("--json") { Description = "Print one JSON value on standard output and nothing else." };

    internal static Argument<string> Model() => new("MODEL") { Description = "A name of the catalogue (with @QUANTISATION or without), a PATH.gguf, or BACKEND:NAME." };
}
