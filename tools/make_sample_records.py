"""Make the records of the samples: their baseline, and what earlier briefs knew.

    python tools/make_sample_records.py

A sample says how its project stands on its status date. What it looked like when it was frozen, and in the weeks
before, is worked out from that: what began, ended, was raised or decided later is taken back, and a few cells, listed
here, held other values. The same samples give the same lines, which `itpm_xl/workbook/samples/*.records` keep.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from itpm_xl.analysis.freeze import freeze  # noqa: E402
from itpm_xl.analysis.plan import plan_if_possible  # noqa: E402
from itpm_xl.project import Project, as_day  # noqa: E402
from itpm_xl.report.deliver import week_of  # noqa: E402
from itpm_xl.report.remember import remember_week  # noqa: E402
from itpm_xl.workbook.records import BASELINE_SHEET, HISTORY_SHEET  # noqa: E402
from itpm_xl.workbook.text_tables import parse_text  # noqa: E402

if TYPE_CHECKING:
    from itpm_xl.workbook.records import Line
    from itpm_xl.workbook.tables import Tables

__all__ = ["records_of", "write_all"]

SAMPLES = ROOT / "itpm_xl" / "workbook" / "samples"
Cells = dict[str, dict[str, Any]]
"""Values of other days, by ID and column."""


@dataclass(frozen=True)
class Past:
    """How a sample's project was on earlier days.

    Attributes:
        frozen_on: the day of the freeze.
        why: what it was frozen for.
        agreed: what its cells said on that day; None for a row that was not there.
        gone: rows that stood there then and do not any more, by table.
        briefs: the days of earlier briefs.
        until: cells that held another value until a day, that day included.
    """

    frozen_on: date
    why: str
    agreed: Cells
    gone: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    briefs: tuple[date, ...] = ()
    until: tuple[tuple[date, Cells], ...] = ()


PAST = {
    "DCX": Past(
        date(2025, 12, 10),
        "Wave plan approved by the steering committee",
        {
            "S-02": {"acceptance_criteria": "Failover under 60 s in both directions"},
            "S-06": {"acceptance_criteria": "5 restores of 500 GB within 4 h, two of them of wave 4"},
            "S-09": {"acceptance_criteria": "14 administrators enrolled"},
            "S-16": {"status": "Proposed"},
            "T43": {"baseline_finish": date(2026, 3, 20)},
            "RD-10": {"blocker": "Yes"},
        },
        gone={
            "Scope": [
                {
                    "id": "S-17",
                    "requirement": "Printers of the office keep their addresses",
                    "owner": "Bea Fuchs",
                    "priority": "Should",
                    "status": "Agreed",
                    "acceptance_criteria": "0 of 41 printers set up anew",
                    "release": "R1",
                }
            ]
        },
        briefs=(date(2026, 2, 13), date(2026, 2, 20), date(2026, 2, 27)),
        until=(
            (date(2026, 2, 13), {"T27": {"remaining_days": 2}, "R-12": {"probability": 2}}),
            (date(2026, 2, 20), {"R-04": {"probability": 3}, "R-11": {"probability": 2}, "T28": {"remaining_days": 6}}),
            (
                date(2026, 2, 27),
                {
                    "T28": {"remaining_days": 4},
                    "RD-04": {"status": "In progress", "evidence": None},
                    "RD-12": {"status": "Not started"},
                    "RD-16": {"status": "In progress", "evidence": None},
                    "R-01": {"probability": 2},
                    "S-05": {"status": "Proposed"},
                    "I-02": {"action_status": "Not started"},
                    "R-08": {"impact_cost": 12000.0},
                    "X-01": {"action": "Ask the carrier for a date"},
                    "X-02": {"action_status": "Not started"},
                    "X-03": {"action_status": "Not started"},
                    "D-04": {"action": "Ask two carriers for wavelengths"},
                },
            ),
        ),
    ),
    "ERP": Past(
        date(2026, 1, 16),
        "Scope of R1 agreed after the build",
        {"S-19": {"status": "Agreed"}},
        briefs=(date(2026, 2, 13), date(2026, 2, 20), date(2026, 2, 27)),
        until=(
            (date(2026, 2, 20), {"R-02": {"probability": 4}}),
            (
                date(2026, 2, 27),
                {
                    "R-01": {"action_status": "Not started"},
                    "X-02": {"action_status": "Not started"},
                    "X-03": {"action_status": "Not started"},
                    "I-02": {"title": "Nineteen severity 2 defects open in warehouse and MES"},
                    "T36": {"remaining_days": 5},
                },
            ),
        ),
    ),
}


def records_of(sample: str) -> dict[str, tuple[Line, ...]]:
    """The lines of a sample's records, by sheet.

    Args:
        sample: its name.
    """
    past = PAST[sample]
    tables = parse_text((SAMPLES / f"{sample}.md").read_text(encoding="utf-8"), sample)
    agreed = Project.from_tables(_as_on(tables, past.frozen_on, past.agreed, past.gone))
    plan = plan_if_possible(agreed)
    # Without planned dates the baseline columns are what was agreed, as the sample says.
    plan = plan and replace(plan, schedule=(), unplanned={})
    frozen = freeze(
        replace(agreed, as_of=past.frozen_on),
        plan,
        frozen_at=datetime.combine(past.frozen_on, time(16, 30)),
        why=past.why,
    )
    baseline, history = frozen.lines, ()
    for day in past.briefs:
        cells: Cells = {}
        for last, values in past.until:
            if day <= last:
                for key, changed in values.items():
                    cells[key] = {**changed, **(cells.get(key) or {})}
        then = _as_on(tables, day, cells, {})
        project = replace(Project.from_tables(then, as_of=day), records={BASELINE_SHEET: baseline})
        week = week_of(project, version="1", today=day)
        history = remember_week(week, history, now=datetime.combine(day, time(15, 5))).lines
    return {BASELINE_SHEET: baseline, HISTORY_SHEET: history}


def _as_on(tables: Tables, day: date, cells: Cells, gone: dict[str, list[dict[str, Any]]]) -> Tables:
    """The tables as they were on a day."""
    then = {}
    for name, table in tables.tables.items():
        rows = [row for row in (_row_on(row, day, cells) for row in table.records) if row is not None]
        below = max(table.row_numbers, default=0) + 1
        rows += [table.spec.record(**values, row=below + at) for at, values in enumerate(gone.get(name, ()))]
        columns = {key: [getattr(row, key) for row in rows] for key in table.columns}
        then[name] = replace(table, columns=columns, row_numbers=[row.row for row in rows])
    return replace(tables, tables=then)


def _row_on(row: Any, day: date, cells: Cells) -> Any:  # noqa: ANN401 - rows of any table
    """One row as it was, or None if it came later."""
    values: dict[str, Any] = {}

    def later(key: str) -> bool:
        when = getattr(row, key, None)
        return when is not None and as_day(when) > day

    if later("raised_on") or later("requested_on"):
        return None
    if later("actual_start"):
        values |= {"actual_start": None, "actual_finish": None, "percent_complete": None, "remaining_days": None}
    elif later("actual_finish"):
        values |= {"actual_finish": None, "percent_complete": 0.5}
    if later("decided_on"):
        values |= {"decided_on": None, "decision_note": None, "status": "Submitted"}
    if later("closed_on"):
        values |= {"closed_on": None, "outcome": None, "status": "In progress"}
    if later("as_of"):
        values |= {"as_of": day}
    told = cells.get(getattr(row, "id", None) or "", {})
    return None if told is None else replace(row, **(values | told))


def write_all() -> list[Path]:
    """Write the records of every sample that has a past; one line of JSON each: the sheet, then its cells."""
    written = []
    for sample in PAST:
        path = SAMPLES / f"{sample}.records"
        lines = [
            json.dumps([sheet, *line], ensure_ascii=False)
            for sheet, kept in records_of(sample).items()
            for line in kept
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write_all():
        print(path)
