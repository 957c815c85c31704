"""What a runbook comes to: its steps with their minutes, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itpm_xl.analysis.runbook.clock import Clock
    from itpm_xl.analysis.runbook.window import RunWindow
    from itpm_xl.schema import CutoverStep

__all__ = ["RunStep", "Runbook"]


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step or checkpoint; all moments in UTC.

    Attributes:
        row: its row on the sheet.
        id: its ID, or `row 7` where it has none.
        minutes: how long it takes; 0 where nobody said.
        starts: planned start.
        ends: planned finish.
        expected_start: the actual start, or the forecast.
        expected_finish: the actual finish, or the forecast.
        state: Not started, Running, Done, Failed or Skipped, as status and actual times say.
        critical: whether a minute more makes the run end later.
        undo_minutes: the way back once this step is through: undoing it and all that began before its end.
        decide_by: the last moment after this step at which the way back still fits into the window; None without a
            window, and past the point of no return.
    """

    row: CutoverStep
    id: str
    minutes: int
    starts: datetime
    ends: datetime
    expected_start: datetime
    expected_finish: datetime
    state: str = "Not started"
    critical: bool = False
    undo_minutes: int = 0
    decide_by: datetime | None = None

    @property
    def is_checkpoint(self) -> bool:
        """Whether it decides about going on."""
        return self.row.kind == "Checkpoint"

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.state in {"Done", "Failed", "Skipped"}


@dataclass(frozen=True)
class Runbook:
    """A runbook with its minutes; all moments in UTC, `clock` shows them as the wall does.

    Attributes:
        clock: the clock on the wall.
        timed: whether anything tells when it begins; without that the moments only tell durations.
        steps: steps and checkpoints in the order of their expected starts.
        rollbacks: the rows of the way back, in the order in which they are done.
        window: the change window, where something names one.
        opens: when the window opens.
        closes: when the window closes.
        start: planned start of the first step.
        finish: planned finish of the last.
        expected_finish: the forecast.
        now: how far the actual times tell; None before the run.
        no_return: the first step with a point of no return.
        last_way_back: the last moment at which going back still fits into the window; None without a window.
        in_row_order: whether no step names a predecessor, so that the rows are taken one after the other.
        loops: steps that wait for each other, as rings of IDs.
    """

    clock: Clock
    timed: bool
    steps: tuple[RunStep, ...]
    rollbacks: tuple[CutoverStep, ...]
    window: RunWindow | None
    opens: datetime | None
    closes: datetime | None
    start: datetime
    finish: datetime
    expected_finish: datetime
    now: datetime | None = None
    no_return: RunStep | None = None
    last_way_back: datetime | None = None
    in_row_order: bool = False
    loops: tuple[tuple[str, ...], ...] = ()

    @property
    def margin_minutes(self) -> int | None:
        """Minutes between the expected finish and the end of the window; negative beyond it."""
        return None if self.closes is None else _minutes(self.closes - self.expected_finish)

    @property
    def late_minutes(self) -> int:
        """Minutes by which the forecast lies behind the plan; negative ahead of it."""
        return _minutes(self.expected_finish - self.finish)

    @property
    def clock_change(self) -> int:
        """Minutes by which the clocks change during the run: 60 in spring, -60 in autumn, mostly 0."""
        return self.clock.change_between(self.start, max(self.finish, self.expected_finish)) if self.timed else 0

    @property
    def way_back_is_open(self) -> bool | None:
        """Whether there is still time to go back now, or at the start; None without a window."""
        if self.last_way_back is None:
            return None
        return (self.now or self.start) <= self.last_way_back

    def step(self, step_id: str) -> RunStep | None:
        """The step with an ID."""
        return next((step for step in self.steps if step.id == step_id), None)

    def to_json(self) -> dict[str, Any]:
        """The runbook with the stable keys of `runbook --json`; times carry what they are ahead of UTC."""
        when = self.clock.iso if self.timed else _never
        return {
            "window": None
            if self.window is None
            else {
                "name": self.window.name,
                "source": self.window.source,
                "from": when(self.opens),
                "to": when(self.closes),
            },
            "start": when(self.start),
            "finish": when(self.finish),
            "expected_finish": when(self.expected_finish),
            "now": when(self.now),
            "margin_minutes": self.margin_minutes if self.timed else None,
            "minutes": _minutes(self.finish - self.start),
            "clock_change_minutes": self.clock_change,
            "point_of_no_return": None if self.no_return is None else self.no_return.id,
            "last_way_back": when(self.last_way_back),
            "loops": [list(loop) for loop in self.loops],
            "steps": [
                {
                    "id": step.id,
                    "activity": step.row.activity,
                    "kind": step.row.kind or "Step",
                    "owner": step.row.owner,
                    "backup": step.row.backup,
                    "minutes": step.minutes,
                    "planned_start": when(step.starts),
                    "planned_finish": when(step.ends),
                    "expected_start": when(step.expected_start),
                    "expected_finish": when(step.expected_finish),
                    "state": step.state,
                    "critical": step.critical,
                    "rollback_minutes_so_far": step.undo_minutes,
                    "decide_by": when(step.decide_by),
                }
                for step in self.steps
            ],
            "rollback": [{"id": row.id, "activity": row.activity, "owner": row.owner} for row in self.rollbacks],
        }


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))


def _never(_: datetime | None) -> None:
    return None
