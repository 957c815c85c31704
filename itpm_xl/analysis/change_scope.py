"""The requirements that a change is about, against what Scope says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itpm_xl.project import Project
    from itpm_xl.schema import Change

__all__ = ["dropped_scope", "unknown_scope"]


def dropped_scope(project: Project, change: Change) -> tuple[str, ...]:
    """The requirements a change names that were dropped, except those that it dropped itself."""
    own = (change.id or "").casefold()
    named = {key.casefold() for key in change.scope_ids}
    return tuple(
        need.id
        for need in project.scope
        if need.id
        and need.id.casefold() in named
        and need.status == "Dropped"
        and own not in {key.casefold() for key in need.change_id}
    )


def unknown_scope(project: Project, change: Change) -> tuple[str, ...]:
    """The requirements a change names that Scope does not have."""
    known = {need.id.casefold() for need in project.scope if need.id}
    return tuple(key for key in change.scope_ids if key.casefold() not in known)
