"""Says whether this interpreter can run a project's tests: `python -c SOURCE FRAMEWORK`, in the project's folder.

Prints one JSON object: version, framework (its version or null), missing and optional (requirements that are not installed).
"""
import sys

if sys.path and sys.path[0] == "":
    sys.path.pop(0)

import glob
import importlib
import importlib.metadata
import json
import re

try:
    import tomllib
except ImportError:
    tomllib = None

NEEDED = ["requirements.txt", "requirements-test*.txt", "test-requirements.txt", "requirements/base.txt", "requirements/test*.txt"]
OPTIONAL = ["requirements-dev*.txt", "dev-requirements.txt", "requirements/dev*.txt"]
TEST_GROUPS = ("test", "tests", "testing", "pytest")


def module(*names):
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            pass
    return None


requirements_module = module("packaging.requirements", "pip._vendor.packaging.requirements")


def requirement_lines(path, depth=0):
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read(1 << 20).replace("\\\n", " ")
    for line in text.splitlines():
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        include = re.match(r"-r\s*(\S+)$|--requirement[ =](\S+)$", line)
        if include and depth < 5:
            inner = (path.rpartition("/")[0] + "/" if "/" in path else "") + (include.group(1) or include.group(2))
            try:
                yield from requirement_lines(inner, depth + 1)
            except OSError:
                pass
        elif line and not line.startswith("-"):
            yield line.split(" --")[0].strip()


def from_files(patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(pattern)):
            yield from requirement_lines(path)


def pyproject():
    if tomllib is None:
        return {}
    try:
        with open("pyproject.toml", "rb") as file:
            return tomllib.load(file)
    except (OSError, ValueError):
        return {}


def strings(values):
    return [v for v in values if isinstance(v, str)] if isinstance(values, list) else []


def from_pyproject(document, dev):
    project = document.get("project") or {}
    groups = [project.get("optional-dependencies") or {}, document.get("dependency-groups") or {}]
    if not dev:
        yield from strings(project.get("dependencies"))
        poetry = ((document.get("tool") or {}).get("poetry") or {}).get("dependencies") or {}
        yield from (name for name, value in poetry.items() if name != "python" and not (isinstance(value, dict) and value.get("optional")))
    for group in groups:
        for name, values in group.items():
            if (name in TEST_GROUPS and not dev) or (name == "dev" and dev):
                yield from strings(values)


def is_installed(text):
    name = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", text)
    if name is None:
        return True  # a URL or a path: pip has to say
    try:
        if requirements_module is None:
            importlib.metadata.version(name.group(0))
            return True
        requirement = requirements_module.Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            return True
        return requirement.specifier.contains(importlib.metadata.version(requirement.name), prereleases=True)
    except importlib.metadata.PackageNotFoundError:
        return False
    except Exception:
        return True


def missing(requirements):
    return [r for r in dict.fromkeys(requirements) if not is_installed(r)]


document = pyproject()
framework = module(sys.argv[1])
print(json.dumps({
    "version": "%d.%d.%d" % sys.version_info[:3],
    "framework": None if framework is None else getattr(framework, "__version__", "built in"),
    "missing": missing([*from_files(NEEDED), *from_pyproject(document, False)]),
    "optional": missing([*from_files(OPTIONAL), *from_pyproject(document, True)]),
}))
