"""Make the folder `.venv`, also where this Python came without ensurepip (Debian's package python3-venv).

usage: python tools/make_venv.py FOLDER
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def _runs(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _works(folder: Path) -> bool:
    """Whether the folder holds a Python that still runs, with a pip: an upgrade of the system can break one."""
    python = folder / "bin" / "python"
    return _runs(python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))") and _runs(
        python, "-m", "pip", "--version"
    )


def make(folder: Path) -> bool:
    """Make the environment in the first way that works; True once it does."""
    python = sys.executable
    ways = (
        ((python, "-m", "venv", folder),),
        # Without ensurepip: a bare environment, and the pip that is there puts another pip into it (pip 22.3).
        (
            (python, "-m", "venv", "--without-pip", folder),
            (python, "-m", "pip", "--python", folder / "bin" / "python", "install", "pip"),
        ),
        ((python, "-m", "virtualenv", folder),),
        (("virtualenv", "-p", python, folder),),
    )
    for way in ways:
        shutil.rmtree(folder, ignore_errors=True)
        if all(_runs(*command) for command in way) and _works(folder):
            return True
    shutil.rmtree(folder, ignore_errors=True)
    return False


def main() -> None:
    """Make the folder named on the command line, unless it is there and works."""
    folder = Path(sys.argv[1]).absolute()
    if not _works(folder) and not make(folder):
        sys.exit(
            f"cannot make {folder.name}: this Python ({sys.executable}) has neither venv with ensurepip, nor pip 22.3, "
            "nor virtualenv; on Debian or Ubuntu: apt install python3-venv"
        )


if __name__ == "__main__":
    main()
