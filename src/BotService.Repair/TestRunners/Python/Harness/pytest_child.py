PREPARED = None  # (files, configuration, plugin): parsed options and loaded conftest files that the next child inherits


def warm_up():
    import _pytest.config
    import pytest

    for name in _pytest.config.default_plugins:
        importlib.import_module("_pytest." + name)
    for name in ("_pytest._code.code", "_pytest.assertion.rewrite", "_pytest.outcomes", "unittest.mock", "decimal", "difflib"):
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    pytest.main  # the name must exist before the first request


class Reporter:
    """A pytest plugin that turns hooks into events."""

    def __init__(self):
        self.request, self.emit = {}, None
        self.wanted = None
        self.milliseconds, self.outcome, self.problem = 0.0, None, None

    def bind(self, request, emit):
        self.request, self.emit = request, emit
        self.wanted = None if request.get("ids") is None else set(request["ids"])
        self.modules = {i for i in self.wanted or () if "::" not in i}

    def collected(self, items):
        skip = set(self.request.get("skip") or ())
        return [i for i in items if i.nodeid not in skip and self.is_wanted(i.nodeid)]

    def is_wanted(self, test):
        return self.wanted is None or test in self.wanted or test.partition("::")[0] in self.modules

    def begin(self, item):
        self.milliseconds, self.outcome, self.problem = 0.0, None, None
        self.emit.start(item.nodeid, file_of(item))
        if self.emit.coverage:
            self.emit.coverage.begin()

    def phase(self, report, error):
        self.milliseconds += report.duration * 1000
        if report.failed:
            first = self.outcome != "failed"
            self.outcome = "failed"
            if first:
                self.problem = error or {"message": cut(report.longreprtext or "failed"), "type": "", "frames": []}
        elif report.skipped and self.outcome is None:
            self.outcome = "skipped"
        elif report.when == "call" and self.outcome is None:
            self.outcome = "passed"

    def end(self, item):
        if self.emit.coverage:
            self.emit.coverage.flush(self.emit, item.nodeid)
        self.emit.test(item.nodeid, self.outcome or "failed", self.milliseconds, file_of(item), self.problem)


def hooks_of(reporter):
    """The hook functions, made when pytest is loaded, because their markers come from it."""
    import pytest

    class Hooks:
        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(self, config, items):
            items[:] = reporter.collected(items)

        def pytest_collectreport(self, report):
            file = report.nodeid.partition("::")[0]
            if report.failed:
                reporter.emit.load(file, getattr(report, "botservice", None) or {
                    "message": cut(report.longreprtext), "type": "", "frames": []})
            elif report.nodeid in reporter.modules and report.result:
                reporter.emit.test(report.nodeid, "passed", 0, file)

        @pytest.hookimpl(hookwrapper=True)
        def pytest_make_collect_report(self, collector):
            report = (yield).get_result()
            if report.failed and report.longrepr is not None:
                report.botservice = describe_collection(report)

        @pytest.hookimpl(hookwrapper=True, tryfirst=True)
        def pytest_runtest_protocol(self, item, nextitem):
            reporter.begin(item)
            yield
            reporter.end(item)

        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_makereport(self, item, call):
            report = (yield).get_result()
            error = describe(call.excinfo.value) if call.excinfo is not None and report.failed else None
            reporter.phase(report, error)

    return Hooks()


def describe_collection(report):
    """A collector has turned the import error into text; its own words end in the type and the message."""
    text = report.longreprtext
    lines = [re.sub(r"^E\s+", "", l) for l in text.splitlines() if l.startswith("E ")] or text.splitlines()[-3:]
    places = re.findall(r'^(?:E\s+File "|)([^\s":][^":\n]*)(?:", line |:)(\d+)', text, re.MULTILINE)
    frames = own_frames((os.path.join(os.getcwd(), path), int(line), "") for path, line in reversed(places))
    where = "".join("%s:%d: " % (f[0], f[1]) for f in frames[:1])
    kind = re.match(r"([A-Za-z_.]+(?:Error|Exception|Warning))\b", lines[-1] if lines else "")
    return {"message": cut(where + "\n".join(lines)), "type": kind.group(1) if kind else "", "frames": frames}


def file_of(item):
    return inside(str(item.fspath)) or item.nodeid.partition("::")[0]


def files_of(request):
    """The files to collect; None means what the project's configuration says."""
    if request.get("ids") is None:
        return None
    files = []
    for test in request["ids"]:
        file = test.partition("::")[0]
        if file not in files and os.path.exists(file):
            files.append(file)
    return files


def arguments(request):
    given = [
        "-p", "no:cacheprovider", "--rootdir=" + os.getcwd(), "--capture=sys", "--tb=short", "--show-capture=no", "-q",
        "--maxfail=0", "--continue-on-collection-errors",
    ]
    given += ["--ignore=" + path for path in request.get("ignore") or []]
    for module, option in (("xdist", "-n0"), ("pytest_cov", "--no-cov")):
        if importlib.util.find_spec(module):
            given.append(option)
    return given + (files_of(request) or [])


def python_path():
    """What `python -m pytest` adds, and the src folder of a project that is not installed."""
    sys.path.insert(0, os.getcwd())
    if os.path.isdir("src") and not os.path.exists("src/__init__.py"):
        sys.path.append(os.path.join(os.getcwd(), "src"))


def configure(request):
    import _pytest.config

    reporter = Reporter()
    python_path()
    return reporter, _pytest.config._prepareconfig(arguments(request), [hooks_of(reporter)])


def prepare(request):
    """Parses options and loads conftest files once, where those load nothing else of the project."""
    global PREPARED
    if PREPARED is not None:
        return
    PREPARED = (None, None, None)

    def only_conftest():
        configure(request)
        own = [inside(m.__file__) for m in list(sys.modules.values()) if getattr(m, "__file__", None)]
        return all(path is None or os.path.basename(path) == "conftest.py" for path in own)

    if in_probe(only_conftest):
        PREPARED = (files_of(request), *configure(request))
        gc.collect()
        gc.freeze()


def run_tests(request, emit):
    import pytest

    if request.get("ids") is not None and not files_of(request):
        return 5
    if emit.coverage:
        emit.coverage.install()
    files, reporter, config = PREPARED or (None, None, None)
    if config is not None and files == files_of(request):
        reporter.bind(request, emit)
        return int(config.hook.pytest_cmdline_main(config=config))
    reporter = Reporter()
    reporter.bind(request, emit)
    if config is None:
        python_path()
    return int(pytest.main(arguments(request), plugins=[hooks_of(reporter)]))
