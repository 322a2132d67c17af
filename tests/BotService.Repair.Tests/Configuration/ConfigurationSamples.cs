namespace BotService.Repair.Configuration;

/// <summary>Texts of <c>.botservice.yml</c>, good and bad.</summary>
internal static class ConfigurationSamples
{
    public static TheoryData<string> Good { get; } =
    [
        "test-command: make test\n",
        "test-command: 'python3 -m pytest -q'\nlanguages: [python, cpp]\n",
        "editable:\n  - src/**\n  - '**/*.py'\nprotected: [src/generated/**]\n",
        "limits: { time: 10m, command-time: 1h30m, cpu-time: 90s, memory: 4GiB, processes: 512, disk: 1.5GB, file-size: 100 MiB }\n",
        "bot: { mode: auto, branches: [main, 'release/**'], delivery: pull-request, reviewers: [alice], labels: [bug], opt-out-label: hands off, allowed-bots: ['dependabot[bot]'], models: ['ollama:qwen2.5-coder:7b'] }\n",
        "bot:\n  mode: off\n  caps: { open-pull-requests: 2, pushes-per-hour: 4, attempts: 1, sandbox-time: 2h, model-time: 30m }\n",
        "# only a comment above\nlimits:\n  time: 1.5h\n",
    ];

    /// <summary>Text, and what the message must contain: line, key, value, remedy.</summary>
    public static TheoryData<string, string[]> Bad { get; } = new()
    {
        { "test-comand: make\n", [":1:", "'test-comand'", "Did you mean 'test-command'?"] },
        { "languages: [python]\nTEST_COMMAND: make\n", [":2:", "'TEST_COMMAND'", "Did you mean 'test-command'?"] },
        { "wholly-else: 1\n", [":1:", "unknown key 'wholly-else'", "Known keys: test-command, editable"] },
        { "limits:\n  time: 10m\n  memroy: 4GiB\n", [":3:", "'limits.memroy'", "Did you mean 'memory'?"] },
        { "limits:\n  memory: 4 gigs\n", [":2:", "'limits.memory' is '4 gigs'", "4GiB"] },
        { "limits:\n  memory: 4000000000\n", [":2:", "'limits.memory' is '4000000000'", "with its unit"] },
        { "limits:\n  time: 600\n", [":2:", "'limits.time' is '600'", "with its unit"] },
        { "limits:\n  time: -5m\n", [":2:", "'limits.time' is '-5m'"] },
        { "limits:\n  processes: 4\n", [":2:", "'limits.processes' is '4'", "from 8 to 100000"] },
        { "limits:\n  processes: many\n", [":2:", "'limits.processes' is 'many'"] },
        { "limits: 10m\n", [":1:", "'limits' is '10m'", "time, command-time"] },
        { "limits: [10m]\n", [":1:", "'limits'", "keys with values"] },
        { "test-command: [make, test]\n", [":1:", "'test-command'", "single value"] },
        { "test-command: ''\n", [":1:", "'test-command' is ''", "one command line"] },
        { "test-command: \"a\\nb\"\n", [":1:", "'test-command'", "one command line"] },
        { "editable: src/**\n", [":1:", "'editable' is 'src/**'", "list"] },
        { "editable:\n  - src/**\n  - /etc/**\n", [":3:", "'editable[1]' is '/etc/**'", "relative"] },
        { "protected: [../x]\n", [":1:", "'protected[0]' is '../x'", "relative"] },
        { "languages: [python, pythn]\n", [":1:", "'languages[1]' is 'pythn'", "Did you mean 'python'?"] },
        { "languages: [cobol]\n", [":1:", "'languages[0]' is 'cobol'", "Known languages: csharp"] },
        { "bot:\n  mod: auto\n", [":2:", "'bot.mod'", "Did you mean 'mode'?"] },
        { "bot:\n  mode: always\n", [":2:", "'bot.mode' is 'always'", "on-command, auto, off"] },
        { "bot:\n  delivery: pull_request\n", [":2:", "'bot.delivery'", "Did you mean 'pull-request'?"] },
        { "bot:\n  reviewers: ['@alice']\n", [":2:", "'bot.reviewers[0]' is '@alice'", "without '@'"] },
        { "bot:\n  labels: ['a,b']\n", [":2:", "'bot.labels[0]' is 'a,b'", "without a comma"] },
        { "bot:\n  models: ['https://example.org/x']\n", [":2:", "'bot.models[0]'", "BACKEND:NAME"] },
        { "bot:\n  models: [../x.gguf]\n", [":2:", "'bot.models[0]'", "paths and addresses"] },
        { "bot:\n  caps:\n    attempts: 11\n", [":3:", "'bot.caps.attempts' is '11'", "from 1 to 10"] },
        { "- a\n- b\n", [":1:", "keys with values"] },
        { "just text\n", [":1:", "the content is 'just text'"] },
    };

    /// <summary>Bad for reasons that a schema cannot say: the text itself, or ranges of values with units.</summary>
    public static TheoryData<string, string[]> BadBeyondSchema { get; } = new()
    {
        { "limits:\n  time: 25h\n", [":2:", "'limits.time' is '25h'", "1s to 24h"] },
        { "limits:\n  time: 10ms\n", [":2:", "'limits.time' is '10ms'"] },
        { "limits:\n  memory: 1MiB\n", [":2:", "'limits.memory' is '1MiB'", "64MiB"] },
        { "limits:\n  disk: 999999TiB\n", [":2:", "'limits.disk'"] },
        { "test-command: make\ntest-command: make test\n", [":2:", "Duplicate"] },
        { "limits: {time: 10m\n", ["not valid YAML"] },
        { "limits:\n\ttime: 10m\n", ["not valid YAML", "tab"] },
        { "a: &x [1]\nb: *x\n", [":1:", "anchors and aliases are not supported"] },
        { "test-command: *nothing\n", [":1:", "anchors and aliases"] },
        { "test-command: !!python/object:os.system x\n", [":1:", "type tags are not supported"] },
        { "test-command: a\n---\ntest-command: b\n", [":2:", "only one document"] },
        { "editable: [[[[[[[[1]]]]]]]]\n", [":1:", "nested too deeply"] },
    };
}
