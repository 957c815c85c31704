"""What the doctor may ask the machine: facts and probes in one place, so that each system can be played in a test."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

__all__ = ["Machine"]

_LARGEST_TEXT = 1 << 16
"""Bytes of a settings file that are read; xlwings' own has a few lines."""
_SECONDS = 10


@dataclass(frozen=True)
class Machine:
    r"""A machine with a Python on it.

    Attributes:
        platform: `win32`, `darwin` or another system, as Python names it.
        python: its version.
        bits: 64 or 32.
        executable: the full path of the interpreter.
        prefix: the folder of the environment that it runs in.
        base_prefix: the folder of the Python that made this environment; the same where there is none.
        scripts: the folder with the command `itpm-xl`.
        xlwings: the version of xlwings, None where it is missing.
        home: the user's folder.
        environment: the environment variables.
        is_file: whether there is a file at a path.
        read_text: the text of a small file, None where there is none or it may not be read.
        writable: whether a file can be made in a folder; None where there is no such folder.
        registry: the values of a key such as `HKCU\Software\...`, empty where there is no such key, None where it
            may not be read.
        web_mark: what marks a file as downloaded, empty where nothing does, None where that cannot be seen.
        find_office: the path of LibreOffice, or None.
    """

    platform: str
    python: tuple[int, int, int]
    bits: int
    executable: str
    prefix: str
    base_prefix: str
    scripts: str
    xlwings: str | None
    home: str
    environment: Mapping[str, str]
    is_file: Callable[[str], bool]
    read_text: Callable[[str], str | None]
    writable: Callable[[str], bool | None]
    registry: Callable[[str], Mapping[str, object] | None]
    web_mark: Callable[[str], str | None]
    find_office: Callable[[], str | None]

    @classmethod
    def here(cls) -> Machine:
        """The machine that this runs on."""
        from itpm_xl.report.pdf import find_office  # noqa: PLC0415 - only the doctor's own run needs it

        return cls(
            platform=sys.platform,
            python=sys.version_info[:3],
            bits=64 if platform.architecture()[0] == "64bit" else 32,
            executable=sys.executable,
            prefix=sys.prefix,
            base_prefix=sys.base_prefix,
            scripts=sysconfig.get_path("scripts"),
            xlwings=_installed("xlwings"),
            home=str(Path.home()),
            environment=os.environ,
            is_file=os.path.isfile,
            read_text=_read_text,
            writable=_writable,
            registry=_registry,
            web_mark=_web_mark,
            find_office=find_office,
        )

    @property
    def windows(self) -> bool:
        """Whether it runs Windows."""
        return self.platform == "win32"

    @property
    def macos(self) -> bool:
        """Whether it runs macOS."""
        return self.platform == "darwin"

    @property
    def has_excel(self) -> bool:
        """Whether Excel can be driven by xlwings on this system."""
        return self.windows or self.macos

    def path(self, *parts: str) -> PurePath:
        """A path in the manner of this machine, whichever machine the question is asked on."""
        return PureWindowsPath(*parts) if self.windows else PurePosixPath(*parts)

    @property
    def start_folder(self) -> PurePath | None:
        """Where Excel opens add-ins from when it starts; None where there is no Excel."""
        if self.windows:
            roaming = self.environment.get("APPDATA") or str(self.path(self.home, "AppData", "Roaming"))
            return self.path(roaming, "Microsoft", "Excel", "XLSTART")
        if self.macos:
            groups = self.path(self.home, "Library", "Group Containers", "UBF8T346G9.Office")
            return groups / "User Content.localized" / "Startup.localized" / "Excel"
        return None

    @property
    def user_settings(self) -> PurePath | None:
        """Where xlwings looks for the user's own settings, as its xlwings.bas spells it."""
        if self.windows:
            return self.path(self.environment.get("USERPROFILE", self.home), ".xlwings", "xlwings.conf")
        if self.macos:
            return self.path(self.home, "Library", "Containers", "com.microsoft.Excel", "Data", "xlwings.conf")
        return None


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _read_text(path: str) -> str | None:
    try:
        with Path(path).open("rb") as file:
            return file.read(_LARGEST_TEXT).decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return None


def _writable(folder: str) -> bool | None:
    """Only trying tells: rights, policies and antivirus programs all have a say."""
    if not Path(folder).is_dir():
        return None
    try:
        with tempfile.TemporaryFile(prefix=".itpm-xl-", dir=folder):
            return True
    except OSError:
        return False


if sys.platform == "win32":

    def _registry(key: str) -> Mapping[str, object] | None:
        import winreg  # noqa: PLC0415 - there on Windows only

        hive, _, rest = key.partition("\\")
        values: dict[str, object] = {}
        try:
            root = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[hive]
            # A 32-bit Python would be shown another branch of HKLM than Defender and Excel use.
            with winreg.OpenKey(root, rest, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
                for index in range(winreg.QueryInfoKey(opened)[1]):
                    name, value, _ = winreg.EnumValue(opened, index)
                    values[name] = value
        except FileNotFoundError:
            return {}
        except OSError:
            return None
        return values

    def _web_mark(path: str) -> str | None:
        return _read_text(f"{path}:Zone.Identifier") or ""

else:

    def _registry(key: str) -> Mapping[str, object] | None:  # noqa: ARG001 - no registry, no values
        return {}

    def _web_mark(path: str) -> str | None:
        xattr = "/usr/bin/xattr"  # of macOS; there is no such mark elsewhere
        if not Path(xattr).is_file():
            return ""
        try:
            asked = subprocess.run(  # noqa: S603 - a program of the system, and the file the user named
                [xattr, "-p", "com.apple.quarantine", path],
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return asked.stdout.strip() if asked.returncode == 0 else ""
