"""Runs test requests in forked children and reports events as JSON lines.

protocol.py, coverage.py, one of pytest_child.py and unittest_child.py, and server.py are joined and given to `python -c`, with the arguments
KEY (starts every line that is meant for the engine), WORKSPACE (absolute path) and IGNORED (JSON list of folders). The working directory is the project.
"""
import sys

if sys.path and sys.path[0] == "":
    sys.path.pop(0)  # nothing of the workspace may be imported by the process that all children are forked from

import ctypes
import errno
import gc
import importlib
import importlib.util
import json
import os
import re
import select
import signal
import time
import traceback

KEY, WORKSPACE, IGNORED = sys.argv[1], os.path.realpath(sys.argv[2]), json.loads(sys.argv[3])
sys.argv[1:] = []
FOREIGN = re.compile(r"(^|/)(site-packages|dist-packages|\.venv|venv|node_modules|\.tox|\.eggs)/")
MESSAGE_LIMIT = 4096
OUTPUT_LIMIT = 16384


def inside(path):
    """The path relative to the workspace, or None for a file that is not the project's own."""
    if path.startswith("<"):
        return None
    path = os.path.abspath(path)
    if not path.startswith(WORKSPACE + os.sep):
        path = os.path.realpath(path)
        if not path.startswith(WORKSPACE + os.sep):
            return None
    path = path[len(WORKSPACE) + 1:]
    return None if FOREIGN.search(path) else path


def cut(text):
    text = text.encode("utf-8", "replace").decode("utf-8").strip()
    return text if len(text) <= MESSAGE_LIMIT else text[:MESSAGE_LIMIT] + " [...]"


def frames_of_traceback(tb):
    frames = [(f.filename, f.lineno, f.name) for f in traceback.extract_tb(tb)]
    return own_frames(reversed(frames))


def frames_of_stack(frame):
    return own_frames((f.f_code.co_filename, line, f.f_code.co_name) for f, line in traceback.walk_stack(frame))


def own_frames(frames):
    own = [[inside(path), line or 1, name] for path, line, name in frames]
    return [f for f in own if f[0] is not None][:50]


def describe(error):
    """Message, type and frames of an exception; a syntax error's own place is its innermost frame."""
    frames = frames_of_traceback(error.__traceback__)
    message = str(error)
    if isinstance(error, SyntaxError) and error.filename:
        place = inside(error.filename)
        if place:
            frames.insert(0, [place, error.lineno or 1, ""])
            message = "%s:%s: %s" % (place, error.lineno, error.msg)
    return {"message": cut(message) or type(error).__name__, "type": type(error).__name__, "frames": frames}


class Emitter:
    """Writes events of the child. `current` is the test that runs now."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.current = None
        self.coverage = None

    def send(self, **event):
        data = json.dumps(event).encode() + b"\n"
        while data:
            data = data[os.write(self.descriptor, data):]

    def start(self, test, file):
        self.current = test
        self.send(e="start", id=test, file=file)

    def test(self, test, outcome, milliseconds, file, problem=None):
        self.current = None
        event = {"message": "", "type": "", "frames": []}
        event.update(problem or {})
        self.send(e="test", id=test, outcome=outcome, ms=round(milliseconds, 3), file=file, **event)

    def load(self, file, problem):
        self.send(e="load", id=file, file=file, **problem)

    def interrupted(self, signum, frame):
        """The limit has passed: say where the test hangs before it is killed."""
        if self.current is not None and self.coverage is not None:
            self.coverage.flush(self, self.current)
        self.send(e="hang", frames=frames_of_stack(frame))
