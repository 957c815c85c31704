"""Make one zip with everything that a laptop without network or admin rights needs: `make wheelhouse`.

usage: python tools/make_wheelhouse.py [--python 3.12] [--system windows|linux] [--out dist]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from tools.wheels import TARGETS, Target, Wheel, missing, needed, read_wheel, unsuitable  # noqa: E402 - path set above
from tools.zips import write_zip  # noqa: E402

__all__ = ["make_wheelhouse"]

FILES = Path(__file__).resolve().parent / "wheelhouse_files"
_MOST_ROUNDS = 20
"""Requirements of requirements: the chain is about five long."""


def make_wheelhouse(out: Path, *, python: tuple[int, int], system: str, package: Path = ROOT) -> Path:
    """Collect the wheels, check that they are complete, and pack them.

    Args:
        out: the folder for the zip.
        python: the version of Python on the target.
        system: a key of TARGETS.
        package: the project to build; its `constraints.txt` pins the versions.

    Returns:
        The zip.
    """
    target = TARGETS[system]
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder)
        collect(wheels, target, python, package)
        found = checked(wheels, target, python)
        name = f"itpm-xl-{_own(found).version}-{system}-python{python[0]}.{python[1]}.zip"
        write_zip(out / name, contents(wheels, found, target, python))
    return out / name


def collect(wheels: Path, target: Target, python: tuple[int, int], package: Path) -> None:
    """Build our own wheel and download the others, round by round, until nothing is asked for any more."""
    _pip("wheel", "--no-deps", "--wheel-dir", wheels, package)
    for _ in range(_MOST_ROUNDS):
        have = [read_wheel(path) for path in wheels.glob("*.whl")]
        wanted = needed(have, _roots(have), target.environment(python))
        names = {wheel.name for wheel in have}
        lacking = [_all_of(name, requirements) for name, requirements in sorted(wanted.items()) if name not in names]
        if not lacking:
            return
        _pip(
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--implementation=cp",
            f"--python-version={python[0]}.{python[1]}",
            *(f"--platform={platform}" for platform in target.platforms),
            *("--constraint", package / "constraints.txt", "--dest", wheels),
            *lacking,
        )
    sys.exit("the requirements do not come to an end")


def checked(wheels: Path, target: Target, python: tuple[int, int]) -> list[Wheel]:
    """The wheels of a folder, once they are known to be all that is needed, and to run on the target."""
    found = sorted((read_wheel(path) for path in wheels.glob("*.whl")), key=lambda wheel: wheel.name)
    wanted = needed(found, _roots(found), target.environment(python))
    faults = [f"no wheel meets {requirement}" for requirement in missing(found, wanted)]
    faults += [f"{file} does not run on {target.name}" for file in unsuitable(found, target.tags(python))]
    faults += [f"nobody asks for {wheel.file}" for wheel in found if wheel.name not in wanted]
    if faults:
        sys.exit("the wheelhouse is not complete:\n" + "\n".join(faults))
    return found


def contents(wheels: Path, found: list[Wheel], target: Target, python: tuple[int, int]) -> dict[str, bytes]:
    """Every file of the zip: the wheels, what is in them, and what installs them."""
    version = f"{python[0]}.{python[1]}"
    listing = [
        {"name": one.name, "version": one.version, "licence": one.licence, "sha256": one.sha256, "file": one.file}
        for one in found
    ]
    manifest = {"for": target.name, "python": version, "wheels": listing}
    pins = "".join(f"{one.name}=={one.version} --hash=sha256:{one.sha256}\n" for one in found)
    files = {
        "manifest.json": json.dumps(manifest, indent=2).encode() + b"\n",
        "requirements.txt": pins.encode(),
        **{f"wheels/{one.file}": (wheels / one.file).read_bytes() for one in found},
    }
    if dict(target.markers)["os_name"] == "nt":
        for path in sorted(FILES.iterdir()):
            text = path.read_text(encoding="ascii").replace("@PYTHON@", version)
            text = text.replace("@PYTHON_TUPLE@", f"({python[0]}, {python[1]})")
            files[path.name] = text.replace("\n", "\r\n").encode("ascii")
    return files


def _own(found: list[Wheel]) -> Wheel:
    return next(wheel for wheel in found if wheel.name == "itpm-xl")


def _roots(have: list[Wheel]) -> list[Requirement]:
    own = _own(have)
    return [Requirement(f"{own.name}=={own.version}")]


def _all_of(name: str, requirements: list[Requirement]) -> str:
    """One requirement that says what all of them say, so that the version fits everybody who is known so far."""
    specifiers = sorted({str(part) for requirement in requirements for part in requirement.specifier})
    return f"{name}{','.join(specifiers)}"


def _pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, arguments)]
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(f"pip {arguments[0]} failed; its own words are above")


def main() -> None:
    """Make the zip and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--python", default="3.12", help="version of Python on the target (3.12)")
    parser.add_argument("--system", default="windows", choices=sorted(TARGETS))
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for the zip (dist)")
    asked = parser.parse_args()
    if not re.fullmatch(r"3\.1[1-9]", asked.python):
        parser.error(f"{asked.python}: itpm-xl needs Python 3.11 or newer, written as 3.12")
    major, minor = map(int, asked.python.split("."))
    made = make_wheelhouse(asked.out, python=(major, minor), system=asked.system)
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB")
    print("Unpack it on the laptop and follow README.txt." if asked.system == "windows" else "See docs/install.md.")


if __name__ == "__main__":
    main()
