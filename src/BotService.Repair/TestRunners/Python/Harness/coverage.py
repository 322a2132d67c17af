class LineCoverage:
    """Lines of the workspace's own files that each test runs, by sys.settrace.

    Lines that run at import count for every test that runs a line of the same file, so that a wrong constant is not invisible.
    """

    def __init__(self):
        self.imported = {}
        self.current = self.imported
        self.names = {}

    def install(self):
        import threading

        threading.settrace(self.trace)
        sys.settrace(self.trace)

    def begin(self):
        self.current = {}

    def flush(self, emit, test):
        files = {}
        for path, lines in self.current.items():
            files[path] = sorted(lines | self.imported.get(path, set()))
        self.current = self.imported
        emit.send(e="cover", id=test, files=files)

    def trace(self, frame, event, argument):
        path = frame.f_code.co_filename
        name = self.names.get(path)
        if name is None:
            name = self.names[path] = inside(path) or "" if os.path.isabs(path) or os.path.exists(path) else ""
        if not name:
            return None
        return self.line_tracer(name)

    def line_tracer(self, name):
        def local(frame, event, argument):
            if event == "line":
                lines = self.current.get(name)
                if lines is None:
                    lines = self.current[name] = set()
                lines.add(frame.f_lineno)
            return local

        return local
