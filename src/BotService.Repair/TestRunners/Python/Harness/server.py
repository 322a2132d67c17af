class Child:
    """One forked run: its events, its last output, and its end."""

    def __init__(self, request, out):
        self.request = request
        self.out = out
        self.reported = []
        self.current = None
        self.started = time.monotonic()
        self.code = None
        self.modules = []
        self.hang = None
        self.tail = b""
        self.rest = b""

    def run(self, deadline):
        """Returns done, hang (one test passed its limit), timeout (the whole run did) or crash."""
        events, events_write = os.pipe()
        output, output_write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            become_test_process(self.request, events_write, output_write)
        os.close(events_write)
        os.close(output_write)
        try:
            return self.watch(events, output, deadline)
        finally:
            self.kill()
            self.read(output, 0.0, lambda data: self.keep(data))
            os.close(events)
            os.close(output)

    def watch(self, events, output, deadline):
        streams = [events, output]
        while True:
            now = time.monotonic()
            limit = deadline
            if self.request.get("perTest"):  # between tests, files are loaded: that may take twice as long
                limit = min(deadline, self.started + self.request["perTest"] * (2 if self.current is None else 1))
            if now >= limit:
                self.ask_where(events)
                return "timeout" if limit == deadline else "hang"
            ready, _, _ = select.select(streams, [], [], min(limit - now, 0.5))
            if output in ready and not self.keep(os.read(output, 65536)):
                streams.remove(output)
            if events in ready:
                data = os.read(events, 65536)
                self.take(data)
                if self.code is not None:
                    return "done"
                if not data:
                    return "crash"
            elif not ready and self.ended():
                return "crash"

    def ended(self):
        info = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return info is not None

    def ask_where(self, events):
        try:
            os.kill(self.pid, signal.SIGUSR2)
        except OSError:
            return
        self.read(events, 0.3, lambda data: self.take(data), lambda: self.hang is not None)

    @staticmethod
    def read(descriptor, seconds, take, enough=lambda: False):
        end = time.monotonic() + seconds
        while not enough():
            ready, _, _ = select.select([descriptor], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return
            data = os.read(descriptor, 65536)
            if not data:
                return
            take(data)
            if time.monotonic() > end + 0.5:
                return

    def keep(self, data):
        self.tail = (self.tail + data)[-OUTPUT_LIMIT:]
        return data

    def take(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            try:
                event = json.loads(line)
                kind = event["e"]
            except (ValueError, KeyError, TypeError):
                continue
            if kind == "bye":
                self.code, self.modules = event["code"], event["modules"]
            elif kind == "hang":
                self.hang = event["frames"]
            else:
                self.started = time.monotonic()
                if kind == "start":
                    self.current = event
                elif kind == "test":
                    self.reported.append(event["id"])
                    self.current = None
                self.out(event)

    def kill(self):
        for kill in (os.killpg, os.kill):
            try:
                kill(self.pid, signal.SIGKILL)
            except OSError:
                pass
        try:
            _, self.status = os.waitpid(self.pid, 0)
        except ChildProcessError:
            self.status = 0
        kill_strays()

    def died(self):
        """How the process ended, in words, when it ended by itself."""
        if os.WIFSIGNALED(self.status):
            number = os.WTERMSIG(self.status)
            return "memory" if number == signal.SIGKILL else "crash", "The process was killed by signal %d." % number
        return "crash", "The process ended early with exit status %d." % os.WEXITSTATUS(self.status)

    def output(self):
        return self.tail.decode("utf-8", "replace")


def kill_strays():
    """Ends what a test left running: orphans of this process's tree are handed to it (PR_SET_CHILD_SUBREAPER)."""
    for _ in range(100):
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            for stray in children():
                try:
                    os.kill(stray, signal.SIGKILL)
                except OSError:
                    pass
            time.sleep(0.002)


def children():
    me = os.getpid()
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as stat:
                    if int(stat.read().rpartition(")")[2].split()[1]) == me:
                        yield int(name)
            except (OSError, IndexError, ValueError):
                pass


def become_test_process(request, events, output):
    """Never returns."""
    code = 70
    emit = Emitter(events)
    try:
        os.setsid()
        for descriptor in PRIVATE:
            os.close(descriptor)
        os.dup2(output, 1)
        os.dup2(output, 2)
        limit_memory(request.get("memory"))
        signal.signal(signal.SIGUSR2, emit.interrupted)
        if request.get("cover"):
            emit.coverage = LineCoverage()
        code = run_tests(request, emit)
    except BaseException as error:  # whatever the tests did, the end must be reported
        traceback.print_exc()
        emit.load("", describe(error))
    finally:
        sys.settrace(None)
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except Exception:
            pass
        emit.send(e="bye", code=code, modules=foreign_modules() if request.get("modules") else [])
        os._exit(0)


def limit_memory(limit):
    if limit:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def foreign_modules():
    """Modules that the tests imported from outside the project, in order of import."""
    names = []
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if name not in PRELOADED and may_preload(name) and path and inside(path) is None and not path.startswith(WORKSPACE + os.sep):
            names.append(name)
    return names


def in_probe(action):
    """True when the action leaves a process that is still safe to fork from; tried in a child that is thrown away."""
    pid = os.fork()
    if pid == 0:
        answer = 1
        try:
            for descriptor in PRIVATE:
                os.close(descriptor)
            signal.alarm(20)
            if action() and len(os.listdir("/proc/self/task")) == 1:
                answer = 0
        except BaseException:
            pass
        finally:
            os._exit(answer)
    _, status = os.waitpid(pid, 0)
    kill_strays()
    return status == 0


def preload(names):
    def load():
        for name in names:
            importlib.import_module(name)
        return True

    if names and in_probe(load):
        load()
        gc.collect()
        gc.freeze()


def check(request, out):
    """Parses the changed files; False when one does not."""
    for path in request.get("check") or []:
        if not path.endswith(".py"):
            continue
        try:
            with open(os.path.join(WORKSPACE, path), "rb") as file:
                compile(file.read(), os.path.join(WORKSPACE, path), "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            out({"e": "load", "id": path, "file": path, **describe(error)})
            return False
        except OSError:
            pass
    return True


def answer(request, out):
    if not check(request, out):
        return "syntax", ""
    if request.get("ids") == []:
        return "done", ""
    if request.get("prepare"):
        prepare(request)
    deadline = time.monotonic() + request["seconds"]
    done = []
    for _ in range(50):
        child = Child(dict(request, skip=done), out)
        status = child.run(deadline)
        if status == "done":
            preload([name for name in child.modules if name not in sys.modules])
            return verdict(child, bool(done))
        fate, message = child.died() if status == "crash" else ("timeout", "")
        if child.current is None:
            where = ["%s:%d" % (f[0], f[1]) for f in child.hang or []]
            return fate, "%s\n%s" % (message or "No test had begun. " + ", ".join(where), child.output())
        done = done + child.reported + [child.current["id"]]
        out(lost(child, status, fate, message, request))
        if status == "timeout":
            return "timeout", ""
        if request.get("ids") and set(request["ids"]) <= set(done):
            return "done", ""
    return "crash", "The tests ended their process too often."


def verdict(child, again):
    if child.code in (0, 1, 5, 2):
        return "done", ""
    return ("load" if child.code == 4 and not again else "crash"), child.output()


def lost(child, status, fate, message, request):
    """The event for a test that did not live to report itself."""
    limit = request["seconds"] if status == "timeout" else request.get("perTest")
    words = message + "\n" + child.output()[-1000:] if status == "crash" else "The test did not end within %g s." % limit
    return {
        "e": "test", "id": child.current["id"], "file": child.current["file"], "type": "", "message": words.strip(),
        "outcome": "crashed" if status == "crash" else "timeout", "frames": child.hang or [],
        "ms": round((time.monotonic() - child.started) * 1000, 3),
    }


def serve():
    global PRIVATE, PRELOADED
    requests, lines = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    PRIVATE = (requests, lines)
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    warm_up()
    PRELOADED = frozenset(sys.modules)
    gc.collect()
    gc.freeze()

    def out(event):
        data = (KEY + json.dumps(event) + "\n").encode()
        while data:
            data = data[os.write(lines, data):]

    out({"e": "ready"})
    for line in os.fdopen(requests, "rb"):
        status, message = answer(json.loads(line), out)
        out({"e": "end", "status": status, "message": cut(message)})


PRIVATE, PRELOADED = (), frozenset()
serve()
