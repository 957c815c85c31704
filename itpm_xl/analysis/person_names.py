"""Names of people as they are compared: case and spaces do not count."""

from __future__ import annotations

__all__ = ["name_key", "same_name"]


def name_key(name: str) -> str:
    """A person's name as it is compared: case and spaces do not count."""
    return " ".join(name.split()).casefold()


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two cells name the same person; blanks name nobody.

    >>> same_name("Ana  Ruiz", "ana ruiz"), same_name(None, None)
    (True, False)
    """
    return bool(one and other) and name_key(str(one)) == name_key(str(other))
