"""A workbook to PDF, through LibreOffice where there is one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from itpm_xl.errors import TargetError

__all__ = ["find_office", "to_pdf"]

_SECONDS = 120
_PLACES = {
    "win32": (
        r"C:\Program Files\LibreOffice\program\soffice.com",
        r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    ),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
}


def find_office() -> str | None:
    """LibreOffice's program, or None."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES.get(sys.platform, ()) if Path(place).is_file()), None)


def to_pdf(book: Path, out: Path) -> None:
    """Print a workbook into a PDF.

    Args:
        book: the workbook.
        out: where the PDF goes.

    Raises:
        TargetError: there is no LibreOffice, or it failed.
    """
    office = find_office()
    if office is None:
        raise TargetError(
            "a PDF needs LibreOffice, which was not found.",
            path=out,
            hint="Install it, or write .xlsx or .html and print that.",
        )
    with tempfile.TemporaryDirectory() as folder:
        # A profile of its own: an office that is open already would otherwise take the job and lose it.
        profile = Path(folder, "profile").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf"]
        try:
            subprocess.run(  # noqa: S603 - the program found above, our own file names
                [*command, "--outdir", folder, str(book)], capture_output=True, check=True, timeout=_SECONDS
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise TargetError(f"LibreOffice could not make the PDF ({error}).", path=out) from error
        made = Path(folder, f"{book.stem}.pdf")
        if not made.is_file():
            raise TargetError("LibreOffice made no PDF.", path=out, hint="Write .xlsx or .html and print that.")
        out.write_bytes(made.read_bytes())
