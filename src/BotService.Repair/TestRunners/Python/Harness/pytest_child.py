PREPARED = None  # (files, reporter, configuration, session) that the next child inherits; the last two may be missing


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
            item.repr_failure = lambda *arguments, **options: "failed"  # nobody reads it and it takes longer than the test
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
        "-p", "no:cacheprovider", "--rootdir=" + os.getcwd(), "--capture=sys", "--tb=short", "--show-capture=no",
        "--maxfail=0", "--continue-on-collection-errors", "-vv" if request.get("verbose") else "-q",
    ]
    given += ["--ignore=" + path for path in IGNORED]
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
    """Does once what every child would repeat, as far as it loads nothing of the project but conftest files."""
    global PREPARED
    if PREPARED is not None:
        return
    PREPARED = (None,)
    for ready in (with_session, configure):
        if in_probe(lambda: ready(request) and only_conftest_files()):
            PREPARED = (files_of(request), *ready(request))
            if hasattr(importlib.import_module("_pytest.assertion.rewrite"), "_rewrite_test"):
                remember_rewritten(PREPARED[2], PREPARED[0])
            gc.collect()
            gc.freeze()
            return


def remember_rewritten(config, files):
    """Test files do not change between candidates, so their asserts are rewritten and compiled once."""
    from pathlib import Path

    from _pytest.assertion import rewrite

    def key(path):
        stat = os.stat(path)
        return str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino

    original = rewrite._rewrite_test
    known = {}
    for file in files or ():
        path = Path(os.getcwd(), file)
        try:
            known[key(path)] = original(path, config)
        except (OSError, SyntaxError, ValueError):
            pass
    rewrite._rewrite_test = lambda path, config: known.get(key(path)) or original(path, config)


def only_conftest_files():
    own = [inside(m.__file__) for m in list(sys.modules.values()) if getattr(m, "__file__", None)]
    return all(path is None or os.path.basename(path) == "conftest.py" for path in own)


def with_session(request):
    """A started session, as _pytest.main.wrap_session makes it."""
    from _pytest.main import Session

    reporter, config = configure(request)
    config._do_configure()
    session = Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    return reporter, config, session


def run_session(config, session):
    import pytest

    try:
        config.hook.pytest_collection(session=session)
        config.hook.pytest_runtestloop(session=session)
    except pytest.UsageError as error:
        print(error)
        return 4
    except (session.Interrupted, session.Failed):
        return 2
    return 0


def may_preload(name):
    """Modules of plugins must not be loaded before pytest's import hook has seen them."""
    return PREPARED not in (None, (None,)) or name.partition(".")[0] in getattr(sys, "stdlib_module_names", ())


def run_tests(request, emit):
    import pytest

    files = files_of(request)
    if files == []:
        return 5
    if emit.coverage:
        emit.coverage.install()
    if PREPARED and len(PREPARED) > 1:
        prepared_files, reporter, config, *session = PREPARED
        if files == prepared_files:
            reporter.bind(request, emit)
            return run_session(config, *session) if session else int(config.hook.pytest_cmdline_main(config=config))
    else:
        python_path()
    reporter = Reporter()
    reporter.bind(request, emit)
    return int(pytest.main(arguments(request), plugins=[hooks_of(reporter)]))
