"""The baseline on a terminal and as JSON: what will be frozen, what was, and whether it still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.scope_control import DifferenceKind
from itpm_xl.analysis.wording import count, percentage, short_day
from itpm_xl.schema import DEPENDENCIES, READINESS, SCOPE, table_named
from itpm_xl.workbook.records import BASELINE_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itpm_xl.analysis.baseline import BaselineRecord, Version
    from itpm_xl.analysis.freeze import BaselineDate, Freeze
    from itpm_xl.analysis.scope_control import Difference, ScopeControl
    from itpm_xl.project import Project

__all__ = [
    "column_name",
    "freeze_to_json",
    "freeze_to_text",
    "moved_dates",
    "shown",
    "verify_to_json",
    "verify_to_text",
]

_NAMED = 8
_LONGEST = 160


def freeze_to_text(freeze: Freeze, project: Project) -> str:
    """What a freeze will write, before it is written."""
    version = freeze.version
    counts = ", ".join(
        count(number, *words)
        for spec, words in (
            (SCOPE, ("requirement",)),
            (DEPENDENCIES, ("task",)),
            (READINESS, ("readiness check",)),
        )
        if (number := freeze.count(spec.name))
    )
    lines = [
        f"Baseline {version.number} of {project.code}: {counts}.",
        f"By {version.by}: {version.why}. Approvals count from {short_day(version.day, year=True)} on.",
    ]
    if version.taken_in:
        lines.append(
            f"It takes in what changed silently since baseline {version.number - 1}: {shown(version.taken_in)}. "
            "The record says so, and so does the brief."
        )
    lines += _date_lines(freeze, project)
    lines += [f"{text}." for text in freeze.left_out[:_NAMED]]
    more = len(freeze.left_out) - _NAMED
    return "\n".join([*lines, *([f"And {more} more that cannot be frozen."] if more > 0 else [])])


def _date_lines(freeze: Freeze, project: Project) -> Iterator[str]:
    table = project.tables.get(DEPENDENCIES.name)
    sheet = DEPENDENCIES.name if table is None else table.sheet
    if freeze.without_columns:
        names = " and ".join(freeze.without_columns)
        yield f"{sheet} has no column {names}: those dates stand in the record only (`itpm-xl repair` adds columns)."
    if freeze.dates:
        tasks = list(dict.fromkeys(one.task_id for one in freeze.dates))
        yield f"Written into {sheet}, columns Baseline start and Baseline finish: {count(len(tasks), 'task')}."
        yield from moved_dates(freeze.dates)


def moved_dates(dates: Sequence[BaselineDate]) -> Iterator[str]:
    """The dates that another date replaces, a few of them."""
    moved = [one for one in dates if one.was is not None]
    for one in moved[:_NAMED]:
        yield f"  {one.task_id} {column_name('Dependencies', one.key)}: {one.was} -> {one.day}"
    if len(moved) > _NAMED:
        yield f"  and {len(moved) - _NAMED} more dates that stand there already"


def freeze_to_json(freeze: Freeze, project: Project, *, written: bool) -> dict[str, Any]:
    """The stable keys of `baseline --json`."""
    return {
        "project": project.code,
        "written": written,
        "baseline": _version(freeze.version),
        "frozen": {spec.name: freeze.count(spec.name) for spec in (SCOPE, DEPENDENCIES, READINESS)},
        "dates": [
            {
                "task": one.task_id,
                "column": column_name(DEPENDENCIES.name, one.key),
                "was": None if one.was is None else one.was.isoformat(),
                "now": one.day.isoformat(),
            }
            for one in freeze.dates
        ],
        "left_out": list(freeze.left_out),
    }


def verify_to_text(project: Project, record: BaselineRecord, control: ScopeControl) -> str:
    """Whether the record is whole, and what is no longer as it says."""
    if record.flaw is not None:
        flaw = record.flaw
        return (
            f"ALTERED  {BASELINE_SHEET}!{flaw.cell}: {flaw.text}.\n"
            "Nothing that this baseline says can be believed. Restore the workbook from a backup."
        )
    version = control.version
    if version is None:
        return "There is no baseline."
    lines = [
        f"Baseline {version.number} of {project.code} is whole. Fingerprint {version.fingerprint}.",
        f"Frozen by {version.by} on {short_day(version.frozen_at, year=True)}: {version.why}.",
    ]
    lines += [_difference(one) for one in control.differences if one.kind is DifferenceKind.MOVED and one.silent]
    silent = [one for one in control.silent if one.of_scope]
    if silent:
        lines.append(f"{count(len(silent), 'silent change')} of scope: {shown([one.id for one in silent])}.")
    if control.volatility is not None:
        lines.append(
            f"Scope volatility {percentage(control.volatility)} of {count(control.baseline_size, 'requirement')}."
        )
    return "\n".join(lines)


def verify_to_json(project: Project, record: BaselineRecord, control: ScopeControl) -> dict[str, Any]:
    """The stable keys of `baseline --verify --json`."""
    flaw = record.flaw
    return {
        "project": project.code,
        "intact": flaw is None,
        "baseline": None if control.version is None else _version(control.version),
        "altered": None
        if flaw is None
        else {
            "kind": flaw.kind.value,
            "text": flaw.text,
            "version": flaw.version or None,
            "table": flaw.table or None,
            "id": flaw.row_id or None,
            "sheet": BASELINE_SHEET,
            "cell": flaw.cell,
        },
        "volatility": control.volatility,
        "differences": [_to_json(one) for one in control.differences],
    }


def shown(names: Sequence[str]) -> str:
    """A few names, each once."""
    each = list(dict.fromkeys(names))
    more = len(each) - _NAMED
    return ", ".join(each[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def column_name(table: str, key: str) -> str:
    """The header of a column, by its key."""
    spec = table_named(table)
    return spec.by_key[key].name if spec is not None and key in spec.by_key else key


def _version(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "fingerprint": version.fingerprint,
        "sha256": version.sha256,
        "frozen_at": version.frozen_at.isoformat(),
        "status_date": None if version.status_date is None else version.status_date.isoformat(),
        "by": version.by,
        "why": version.why,
        "taken_in": list(version.taken_in),
    }


def _difference(one: Difference) -> str:
    return (
        f"{one.where} {one.id} {column_name(one.table, one.key)}: frozen {one.was or 'blank'}, now {one.now or 'blank'}"
    )


def _to_json(one: Difference) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "table": one.table,
        "id": one.id,
        "column": column_name(one.table, one.key) if one.key else None,
        "was": one.was,
        "now": one.now,
        "silent": one.silent,
        "covered_by": one.covered_by,
        "editorial": one.editorial or None,
        "source": {"sheet": one.where.sheet, "id": one.where.row_id, "cell": one.where.cell},
    }
