"""Which wheels another machine needs, worked out from the wheels themselves.

pip can download for another system, but decides by the machine it runs on which requirements apply there: asked on
Linux for Windows, it leaves out what only Windows needs. So the markers are evaluated here, for the target.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename

__all__ = ["TARGETS", "Target", "Wheel", "missing", "needed", "read_wheel", "unsuitable"]

_LONGEST_LICENCE = 60
"""Some packages put the whole text of the licence where its name belongs."""


@dataclass(frozen=True, slots=True)
class Target:
    """The machine that the wheels are for.

    Attributes:
        name: what people call it.
        platforms: its platform tags, best first.
        markers: the environment markers that do not depend on the version of Python.
    """

    name: str
    platforms: tuple[str, ...]
    markers: tuple[tuple[str, str], ...]

    def environment(self, python: tuple[int, int]) -> dict[str, str]:
        """The environment markers (PEP 508) of this machine with that Python."""
        version = f"{python[0]}.{python[1]}"
        return {
            **dict(self.markers),
            "implementation_name": "cpython",
            "implementation_version": f"{version}.0",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_version": "",
            "python_full_version": f"{version}.0",
            "python_version": version,
        }

    def tags(self, python: tuple[int, int]) -> frozenset[Tag]:
        """Every tag of a wheel that runs there."""
        interpreter = f"cp{python[0]}{python[1]}"
        return frozenset(
            [
                *cpython_tags(python, platforms=self.platforms),
                *compatible_tags(python, interpreter=interpreter, platforms=self.platforms),
            ]
        )


TARGETS = {
    "windows": Target(
        "Windows x64",
        ("win_amd64",),
        (
            ("os_name", "nt"),
            ("platform_machine", "AMD64"),
            ("platform_system", "Windows"),
            ("sys_platform", "win32"),
        ),
    ),
    "linux": Target(
        "Linux x86-64",
        # From glibc 2.28 (Debian 10, RHEL 8) on; pip takes them as a list, not as "that or older".
        ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
        (
            ("os_name", "posix"),
            ("platform_machine", "x86_64"),
            ("platform_system", "Linux"),
            ("sys_platform", "linux"),
        ),
    ),
}
"""Windows for laptops; Linux for servers without a network."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel as its own metadata describes it."""

    file: str
    name: NormalizedName
    version: str
    licence: str
    requires: tuple[Requirement, ...]
    tags: frozenset[Tag]
    sha256: str
    size: int


def read_wheel(path: Path) -> Wheel:
    """Look into a wheel.

    Raises:
        ValueError: it has no metadata, or its metadata belongs to another package than its name says.
    """
    name, version, _, tags = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        inside = [part for part in archive.namelist() if part.count("/") == 1 and part.endswith(".dist-info/METADATA")]
        if len(inside) != 1:
            raise ValueError(f"{path.name} holds {len(inside)} files METADATA; a wheel has one")
        facts = BytesParser().parsebytes(archive.read(inside[0]))
    if canonicalize_name(str(facts["Name"])) != name or str(facts["Version"]) != str(version):
        raise ValueError(f"{path.name} says inside that it is {facts['Name']} {facts['Version']}")
    requires = tuple(Requirement(str(line)) for line in facts.get_all("Requires-Dist", []))
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return Wheel(path.name, name, str(version), _licence(facts), requires, tags, digest, len(content))


def needed(
    wheels: Iterable[Wheel], roots: Iterable[Requirement], environment: Mapping[str, str]
) -> dict[NormalizedName, list[Requirement]]:
    """Every requirement that applies on the target, by package, as far as the wheels at hand tell.

    Args:
        wheels: what is there already.
        roots: what is wanted in the first place.
        environment: the markers of the target.
    """
    by_name = {wheel.name: wheel for wheel in wheels}
    found: dict[NormalizedName, list[Requirement]] = {}
    seen: set[tuple[NormalizedName, str]] = set()
    waiting = list(roots)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        found.setdefault(name, []).append(requirement)
        # A package asked for twice with different extras brings different requirements.
        for extra in ("", *sorted(requirement.extras)):
            if name not in by_name or (name, extra) in seen:
                continue
            seen.add((name, extra))
            waiting += [one for one in by_name[name].requires if _applies(one, environment, extra)]
    return found


def missing(wheels: Iterable[Wheel], wanted: Mapping[NormalizedName, Iterable[Requirement]]) -> list[str]:
    """Requirements that no wheel at hand meets, as `package specifiers`."""
    versions = {wheel.name: wheel.version for wheel in wheels}
    return [
        str(requirement)
        for name, requirements in sorted(wanted.items())
        for requirement in requirements
        if name not in versions or not requirement.specifier.contains(versions[name], prereleases=True)
    ]


def unsuitable(wheels: Iterable[Wheel], tags: frozenset[Tag]) -> list[str]:
    """Wheels that do not run on the target."""
    return [wheel.file for wheel in wheels if not wheel.tags & tags]


def _applies(requirement: Requirement, environment: Mapping[str, str], extra: str) -> bool:
    marker = requirement.marker
    if marker is None:
        return not extra  # counted once, with the package itself
    with_extra = marker.evaluate({**environment, "extra": extra})
    return with_extra and (not extra or not marker.evaluate({**environment, "extra": ""}))


def _licence(facts: Message) -> str:
    """The licence in a few words, from the newest of the three places that metadata had for it."""
    classifiers = [str(line).rpartition(" :: ")[2] for line in facts.get_all("Classifier", []) if "License ::" in line]
    for text in (facts["License-Expression"], facts["License"], ", ".join(classifiers)):
        first = str(text or "").strip().partition("\n")[0].strip()
        if first and first.upper() != "UNKNOWN" and len(first) <= _LONGEST_LICENCE:
            return first
    return ", ".join(classifiers) or "see the wheel"
