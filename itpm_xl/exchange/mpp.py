"""Microsoft Project's own files (.mpp) and others that only MPXJ reads, through its conversion to XML.

MPXJ is a Java library; the extra `mpp` brings it from PyPI, Java itself must be on the machine. It runs in a process of
its own: a file that brings it down, or keeps it busy for ever, does not take us along.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.errors import ItpmError
from itpm_xl.exchange.mspdi_read import read_mspdi

if TYPE_CHECKING:
    from itpm_xl.exchange.incoming import Incoming

__all__ = ["convert_to_mspdi", "read_mpp"]

_TIMEOUT_SECONDS = 300
_BY_HAND = "Or open it in Microsoft Project and save it as XML (*.xml)."
_INSTALL = 'Install it: pip install "itpm-xl[mpp]".'

_PROGRAM = """
import sys
import jpype
import mpxj
try:
    jpype.startJVM("-Xmx2g", "-Djava.awt.headless=true")
except Exception as error:
    print(error, file=sys.stderr)
    sys.exit(3)
from org.mpxj.mspdi import MSPDIWriter
from org.mpxj.reader import UniversalProjectReader
try:
    project = UniversalProjectReader().read(sys.argv[1])
    if project is None:
        sys.exit(4)
    MSPDIWriter().write(project, sys.argv[2])
except Exception as error:
    print(error, file=sys.stderr)
    sys.exit(5)
"""
_NO_JAVA, _UNKNOWN_KIND = 3, 4


def read_mpp(path: Path | str) -> Incoming:
    """Read a file of Microsoft Project, or of another program whose format MPXJ knows.

    Raises:
        ItpmError: the extra or Java is missing, or the file cannot be read.
    """
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix="itpm-") as folder:
        converted = Path(folder, "project.xml")
        convert_to_mspdi(path, converted)
        try:
            made = read_mspdi(converted)
        except ItpmError as error:
            # The temporary file is gone when the message is read: it is about the PM's own.
            raise ItpmError(error.message, path=path, hint=_BY_HAND) from None
    return replace(made, name=path.name, path=str(path))


def convert_to_mspdi(path: Path, out: Path) -> None:
    """Write a project file as Microsoft Project's XML.

    Args:
        path: a file that MPXJ reads.
        out: the XML file to write.

    Raises:
        ItpmError: the extra or Java is missing, or the file cannot be read.
    """
    if not path.is_file():
        raise ItpmError("there is no such file.", path=path, hint="Check the name and the folder.")
    if missing := [name for name in ("mpxj", "jpype") if find_spec(name) is None]:
        message = f"reading this kind of file needs the extra mpp ({' and '.join(missing)} not installed)."
        raise ItpmError(message, path=path, hint=f"{_INSTALL} {_BY_HAND}")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, our own program, the path as one argument
            [sys.executable, "-c", _PROGRAM, str(path.resolve()), str(out)],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"reading it took more than {_TIMEOUT_SECONDS // 60} minutes, so it was given up."
        raise ItpmError(message, path=path, hint=_BY_HAND) from None
    if done.returncode == 0 and out.is_file():
        return
    if done.returncode == _NO_JAVA:
        message = "reading this kind of file needs Java (17 or newer), which was not found."
        raise ItpmError(message, path=path, hint=f"Install a Java runtime and set JAVA_HOME. {_BY_HAND}")
    if done.returncode == _UNKNOWN_KIND:
        raise ItpmError("this is no kind of project file that can be read.", path=path, hint=_BY_HAND)
    reason = (done.stderr.strip().splitlines() or ["no reason was given"])[-1][:200]
    raise ItpmError(f"this project file cannot be read ({reason}).", path=path, hint=_BY_HAND)
