def warm_up():
    for name in ("unittest", "unittest.mock", "decimal", "difflib", "tempfile", "collections.abc"):
        importlib.import_module(name)


def prepare(request):
    pass


def may_preload(name):
    return True


def python_files(ignored):
    for folder, folders, names in os.walk("."):
        folders[:] = sorted(
            f for f in folders
            if not f.startswith(".") and not FOREIGN.search(f + "/") and f not in ("__pycache__", "build", "dist")
            and os.path.normpath(os.path.join(folder, f)) not in ignored)
        for name in sorted(names):
            if re.search(r"^test.*\.py$|_tests?\.py$", name) and name.replace(".", "", 1).isidentifier():
                yield os.path.normpath(os.path.join(folder, name))


def module_of(file):
    """Dotted name from the outermost package, and the folder that must be on sys.path for it."""
    folder, name = os.path.split(file)
    parts = [name[:-3]]
    while folder and os.path.exists(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    return ".".join(parts), os.path.join(os.getcwd(), folder)


def load(file, emit):
    import unittest

    module, top = module_of(file)
    if top not in sys.path:
        sys.path.insert(0, top)
    try:
        loaded = importlib.import_module(module)
        return list(flatten(unittest.defaultTestLoader.loadTestsFromModule(loaded)))
    except unittest.SkipTest:
        return []
    except BaseException as error:
        emit.load(file, describe(error))
        return []


def flatten(suite):
    import unittest

    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test


def result_class():
    import unittest

    class Result(unittest.TestResult):
        """Turns results into events."""

        def __init__(self, emit, files):
            super().__init__()
            self.emit, self.files = emit, files

        def startTest(self, test):
            super().startTest(test)
            self.outcome, self.problem, self.began = "passed", None, time.monotonic()
            self.emit.start(test.id(), self.files.get(id(test), ""))
            if self.emit.coverage:
                self.emit.coverage.begin()

        def stopTest(self, test):
            super().stopTest(test)
            if self.emit.coverage:
                self.emit.coverage.flush(self.emit, test.id())
            elapsed = (time.monotonic() - self.began) * 1000
            self.emit.test(test.id(), self.outcome, elapsed, self.files.get(id(test), ""), self.problem)

        def failed(self, error):
            if self.outcome != "failed":
                self.outcome, self.problem = "failed", describe(error[1])

        def addError(self, test, err):
            if isinstance(test, unittest.TestCase):
                self.failed(err)
            else:  # setUpClass, setUpModule: no test has started
                self.emit.load(self.files.get("", ""), describe(err[1]))

        def addFailure(self, test, err):
            self.failed(err)

        def addSubTest(self, test, subtest, err):
            if err is not None:
                self.failed(err)

        def addSkip(self, test, reason):
            if self.outcome == "passed":
                self.outcome = "skipped"
            if not hasattr(self, "began"):
                self.emit.test(test.id(), "skipped", 0, self.files.get(id(test), ""))

        def addExpectedFailure(self, test, err):
            self.outcome = "skipped"

        def addUnexpectedSuccess(self, test):
            self.outcome, self.problem = "failed", {"message": "unexpected success", "type": "", "frames": []}

    return Result


def run_tests(request, emit):
    import unittest

    wanted = None if request.get("ids") is None else set(request["ids"])
    skip = set(request.get("skip") or ())
    if emit.coverage:
        emit.coverage.install()
    sys.path.insert(0, os.getcwd())
    if os.path.isdir("src"):
        sys.path.append(os.path.join(os.getcwd(), "src"))
    result = result_class()(emit, {})
    for file in python_files(set(IGNORED)):
        module = module_of(file)[0]
        if wanted is not None and file not in wanted and not any(t.startswith(module + ".") for t in wanted):
            continue
        tests = load(file, emit)
        if wanted is not None and file in wanted and tests:
            emit.test(file, "passed", 0, file)
        tests = [t for t in tests if t.id() not in skip and (wanted is None or file in wanted or t.id() in wanted)]
        name = inside(file) or file
        result.files.update({id(t): name for t in tests})
        result.files[""] = name
        unittest.TestSuite(tests).run(result)
    return 0
