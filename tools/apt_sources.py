"""Where a machine's apt gets its packages from, and the backports suite of that same place.

The backports suite is not in a default installation. Its address is derived from the source the machine already
uses, so that a mirror, a proxy or a signing key set up by the owner goes on being used, and no address stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

__all__ = ["Source", "backports_source", "parse_sources", "read_sources"]


@dataclass(frozen=True)
class Source:
    """One apt source: a stanza of a `.sources` file or a line of a `.list` file.

    Attributes:
        uris: where the packages are.
        suites: `bookworm`, `bookworm-updates` ...
        components: `main` ...
        options: what else was said about it (architectures, signing key), name and value as the one-line format
            spells them: `signed-by`, `arch`.
        key: an ASCII-armoured key that stands in the stanza itself; the one-line format has no room for it.
    """

    uris: tuple[str, ...]
    suites: tuple[str, ...]
    components: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    key: str = ""

    def render(self) -> str:
        """The source as a deb822 stanza, which every apt since 2015 reads."""
        names = {"signed-by": "Signed-By", "arch": "Architectures", "trusted": "Trusted"}
        lines = [
            "Types: deb",
            f"URIs: {' '.join(self.uris)}",
            f"Suites: {' '.join(self.suites)}",
            f"Components: {' '.join(self.components)}",
        ]
        lines += [f"{names.get(name, name)}: {value}" for name, value in self.options]
        if self.key:
            lines.append(f"Signed-By:{self.key}")
        return "\n".join(lines) + "\n"


def parse_sources(text: str, *, name: str) -> list[Source]:
    """The enabled binary sources in one file of /etc/apt.

    Args:
        text: the file's contents.
        name: the file's name; its ending says which of the two formats it is in.

    >>> parse_sources("deb [arch=amd64] http://mirror.example/debian bookworm main", name="a.list")[0].options
    (('arch', 'amd64'),)
    """
    return _stanzas(text) if name.endswith(".sources") else _lines(text)


def read_sources(folder: Path) -> list[Source]:
    """Every enabled source under an /etc/apt folder, in the order in which apt reads the files."""
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    return [
        source
        for file in files
        if file.suffix in {".list", ".sources"} and file.is_file()
        for source in parse_sources(file.read_text(encoding="utf-8", errors="replace"), name=file.name)
    ]


def backports_source(sources: list[Source], codename: str) -> Source | None:
    """The source of the backports suite, or None where it is there already or cannot be derived.

    Args:
        sources: what the machine uses now.
        codename: the distribution's name, such as `bookworm`.
    """
    wanted = f"{codename}-backports"
    if any(wanted in source.suites for source in sources):
        return None
    # The plain suite only: the security suite lives at another address, which has no backports.
    origin = next((s for s in sources if codename in s.suites and "main" in s.components), None)
    return None if origin is None else replace(origin, suites=(wanted,), components=("main",))


def _lines(text: str) -> list[Source]:
    """The one-line format: `deb [options] uri suite component...`."""
    found = []
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[(?P<options>[^\]]*)\]\s*)?(?P<rest>.+)", line.split("#")[0].strip())
        if match is None:
            continue
        uri, *rest = match["rest"].split()
        if rest:
            pairs = (option.partition("=") for option in (match["options"] or "").split())
            # `arch+=` and `arch-=` adjust a default that we leave alone.
            options = tuple((name.lower(), value.replace(",", " ")) for name, _, value in pairs if name[-1] not in "+-")
            found.append(Source((uri,), (rest[0],), tuple(rest[1:]), options))
    return found


def _stanzas(text: str) -> list[Source]:
    """The deb822 format: fields, stanzas parted by blank lines, continuation lines indented."""
    found = []
    for stanza in re.split(r"\n[ \t]*\n", text):
        fields = _fields(stanza)
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").strip().lower() == "no":
            continue
        signed = fields.get("signed-by", "")
        armoured = "BEGIN PGP" in signed
        spelled = {"architectures": "arch", "trusted": "trusted"}
        options = [(spelled[name], value.strip()) for name, value in fields.items() if name in spelled]
        if signed and not armoured:
            options.append(("signed-by", signed.strip()))
        found.append(
            Source(
                uris=tuple(fields.get("uris", "").split()),
                suites=tuple(fields.get("suites", "").split()),
                components=tuple(fields.get("components", "").split()),
                options=tuple(options),
                key=signed if armoured else "",
            )
        )
    return found


def _fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line.startswith("#"):
            continue
        if line[:1] in " \t" and name:
            fields[name] += "\n" + line
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value
    return fields
