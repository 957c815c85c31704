"""The house of DESIGN section 3, held by a test: who may import whom, how long a file may be, what may land."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Imports only ever point to an earlier one.
ROOMS = (
    "version",
    "errors",
    "schema",
    "workbook",
    "project",
    "analysis",
    "checks",
    "report",
    "exchange",
    "portfolio",
    "excel",
    "cli",
)
#: `python -m itpm_xl` and the public surface, which stands on everything but the command line. Only that uses it.
DOORS = ("__init__", "__main__")
FOLDERS = ("itpm_xl", "udfs", "tests", "tools", "benchmarks", "docs", "workbooks")
MOST_LINES = 400
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty"}
POSIX_NAMES = {
    "os": {"fork", "getuid", "geteuid", "getgid", "getpgid", "killpg", "setsid", "sched_getaffinity", "uname", "chown"},
    "signal": {"SIGKILL", "SIGALRM", "SIGHUP", "alarm", "setitimer"},
}
#: Modules that use them behind a branch for Windows, with the path from the root of the repository.
WINDOWS_BRANCH = {"itpm_xl/portfolio/gather.py", "itpm_xl/workbook/memory.py", "itpm_xl/workbook/save.py"}


def python_files(*folders):
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "node_modules" not in path.parts
    ]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def room_of(module):
    """`itpm_xl.schema.tables` -> `schema`; the package itself -> `__init__`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported(path):
    """Every module that a file imports, at any depth and under any condition, with its line."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            before = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*before, *filter(None, [node.module])])
            # `from itpm_xl import errors` imports itpm_xl.errors; a name that is no room is the package's own.
            yield from (
                (f"{source}.{alias.name}" if source == "itpm_xl" else source, node.lineno) for alias in node.names
            )


def import_faults(path):
    here = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if here in DOORS:
        uses_cli = here == "__init__" and any(module.startswith("itpm_xl.cli") for module, _ in imported(path))
        return [f"{name_of(path)} imports the command line"] if uses_cli else []
    if here not in ROOMS:
        return [f"{name_of(path)}: {here} is no room of the house (DESIGN section 3)"]
    faults = []
    for module, line in imported(path):
        there = room_of(module)
        if module.split(".")[0] == "itpm_udfs" and here != "cli":
            faults.append(f"{name_of(path)}:{line} imports {module}, which imports us")
        elif module.split(".")[0] == "itpm_xl" and there not in ROOMS and here != "cli":
            faults.append(f"{name_of(path)}:{line} imports {module}: the public surface, or no room of the house")
        elif module.split(".")[0] == "itpm_xl" and there in ROOMS and ROOMS.index(there) > ROOMS.index(here):
            faults.append(f"{name_of(path)}:{line} imports {module}: {here} comes before {there}")
    return faults


def test_imports_only_point_to_an_earlier_room():
    assert [fault for path in python_files("itpm_xl") for fault in import_faults(path)] == []


@pytest.mark.parametrize(
    ("where", "text", "fault"),
    [
        ("itpm_xl/errors.py", "def f():\n    from itpm_xl import schema", "errors comes before schema"),
        ("itpm_xl/schema/a.py", "from ..workbook import read", "schema comes before workbook"),
        ("itpm_xl/schema/a.py", "import itpm_xl.cli as c", "schema comes before cli"),
        ("itpm_xl/checks/a.py", "from itpm_xl import load", "the public surface"),
        ("itpm_xl/excel/a.py", "def f():\n    import itpm_udfs.functions", "which imports us"),
        ("itpm_xl/cli.py", "import itpm_udfs.functions", None),
        ("itpm_xl/utils.py", "", "no room"),
        ("itpm_xl/checks/a.py", "from ..schema import b\nfrom . import c\nfrom itpm_xl.errors import Finding", None),
        ("itpm_xl/__init__.py", "from itpm_xl.report import brief", None),
        ("itpm_xl/__init__.py", "def main():\n    from itpm_xl.cli import main", "imports the command line"),
        ("itpm_xl/cli.py", "from itpm_xl import load", None),
    ],
)
def test_the_rule_about_imports_finds_what_it_should(tmp_path, monkeypatch, where, text, fault):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / where
    path.parent.mkdir(parents=True)
    path.write_text(text)
    faults = import_faults(path)
    assert faults == [] if fault is None else any(fault in found for found in faults), faults


def test_no_file_is_too_long():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*FOLDERS)}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_nothing_is_left_to_do():
    words = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    texts = {name_of(path): path.read_text(encoding="utf-8") for path in python_files(*FOLDERS)}
    assert [name for name, text in texts.items() if words.search(text)] == []


def posix_only(path):
    """What a file uses that Windows does not have."""
    for module, line in imported(path):
        if module.split(".")[0] in POSIX_MODULES:
            yield f"{name_of(path)}:{line} imports {module}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in POSIX_NAMES.get(node.value.id, ()):
                yield f"{name_of(path)}:{node.lineno} uses {node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in POSIX_NAMES.get(node.module or "", ()):
                    yield f"{name_of(path)}:{node.lineno} uses {node.module}.{alias.name}"


def test_nothing_works_on_posix_only():
    files = [path for path in python_files("itpm_xl", "udfs") if name_of(path) not in WINDOWS_BRANCH]
    assert [fault for path in files for fault in posix_only(path)] == []
    assert all((ROOT / name).is_file() for name in WINDOWS_BRANCH)


@pytest.mark.parametrize("text", ["import fcntl", "def f():\n    from os import fork", "import os\nos.getuid()"])
def test_the_rule_about_posix_finds_what_it_should(tmp_path, monkeypatch, text):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "a.py"
    path.write_text(text)
    assert len(list(posix_only(path))) == 1


#: What of xlwings asks for a licence, or imports what does.
LICENSED = tuple(f"xlwings.{name}." for name in ("pro", "reports", "server"))


def licensed(path):
    """What a file takes from the part of xlwings that is not free: imported, by attribute or by a name in a string."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names = [f"xlwings.{node.attr}"] if node.value.id in {"xw", "xlwings"} else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value] if " " not in node.value else []
        else:
            continue
        yield from (f"{name_of(path)}:{node.lineno} {name}" for name in names if f"{name}.".startswith(LICENSED))


def test_nothing_is_taken_from_what_xlwings_sells():
    assert [found for path in python_files(*FOLDERS) for found in licensed(path)] == []


@pytest.mark.parametrize(
    "text",
    [
        "import xlwings.{}.reports",
        "def f():\n    from xlwings import {}",
        "from xlwings.{} import anything",
        "import xlwings as xw\nxw.{}.anything()",
        "importlib.import_module('xlwings.{}')",
    ],
)
@pytest.mark.parametrize("name", ["pro", "reports", "server"])
def test_the_rule_about_licences_finds_what_it_should(tmp_path, monkeypatch, text, name):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "a.py"
    path.write_text(text.format(name))
    assert len(list(licensed(path))) == 1


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(requirements):
    return {re.match(r"[\w.-]+", requirement)[0] for requirement in requirements}


def test_each_dependency_says_why_and_nothing_else_does():
    extras = project()["optional-dependencies"]
    wanted = names([*project()["dependencies"], *(name for extra in extras.values() for name in extra)])
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## Dependencies")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([\w.-]+) \| (\S[^|]*) \| (\S[^|]*) \|$", table, re.MULTILINE)
    given = [name for name, _why, _licence in rows if name not in {"package", "---"}]
    assert sorted(given) == sorted(wanted)


def test_what_ci_runs_is_pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {line.partition("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    extras = project()["optional-dependencies"]
    wanted = names([*project()["dependencies"], *extras["dev"], "hatchling"])
    assert {name.lower().replace("_", "-") for name in wanted} - pins == set()


def test_each_lint_rule_left_out_is_explained():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ruff = text.partition("[tool.ruff.lint]")[2].partition("[tool.ruff.lint.pydocstyle]")[0].partition("ignore = [")[2]
    lines = [line for line in ruff.splitlines() if re.search(r'"[A-Z]+\d*"', line)]
    assert lines
    assert [line for line in lines if not re.search(r"#\s*\S", line)] == []


def test_no_address_of_a_package_registry_is_locked():
    assert '"resolved"' not in (ROOT / "tools" / "package-lock.json").read_text(encoding="utf-8")


#: As git writes them at the start of a line; its middle one, seven equal signs, also underlines headings.
CONFLICT = re.compile(rb"^(?:<{7} |\|{7} |>{7} )", re.MULTILINE)


def tracked():
    """Every file of the repository; outside of one, every file of ours."""
    try:
        said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "node_modules" not in path.parts]
    return [ROOT / os.fsdecode(name) for name in said.split(b"\0") if name]


def conflicts(paths):
    """The text files among them that hold what git leaves of two versions that did not fit."""
    texts = ((path, path.read_bytes()) for path in paths if path.is_file())
    return [path.name for path, text in texts if b"\0" not in text and CONFLICT.search(text)]


def test_no_merge_is_left_half_done(tmp_path):
    files = tracked()
    assert Path(__file__).resolve() in files
    assert conflicts(files) == []
    for sign in ("<", "|", ">"):
        (tmp_path / f"{ord(sign)}.md").write_text(f"a line\n{sign * 7} a branch\n")
    (tmp_path / "heading.md").write_text(f"A title\n{'=' * 7}\n> {'>' * 7}\n")
    assert sorted(conflicts(tmp_path.iterdir())) == ["124.md", "60.md", "62.md"]
