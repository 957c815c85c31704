"""One run of the portfolio: find, gather, consolidate, keep, write."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.analysis.wording import count
from itpm_xl.errors import TargetError, UsageError
from itpm_xl.portfolio.collecting import without_collecting
from itpm_xl.portfolio.consolidate import consolidate
from itpm_xl.portfolio.gather import MEMORY_MIB, TIMEOUT_SECONDS, Gathered, gather, usual_workers
from itpm_xl.portfolio.pmo import PmoSettings
from itpm_xl.portfolio.record import Verdict
from itpm_xl.portfolio.sources import find_workbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from itpm_xl.portfolio.briefs import Delivered
    from itpm_xl.portfolio.money import Rates
    from itpm_xl.portfolio.portfolio import Portfolio
    from itpm_xl.portfolio.sources import Sources

__all__ = ["FAIL_ON", "Order", "Ran", "run", "to_json", "to_text"]

OUTPUTS = (".xlsx", ".html")
FAIL_ON = {
    "failed": "a file could not be read",
    "warn": "a file has error findings or notes",
    "red": "a project is Red by its data",
    "watermelon": "a project is reported Green and is Red by its data",
    "stale": "an active project was not updated",
    "overdue": "a decision is overdue",
}
"""What can make the exit code 1; `none` for nothing."""
_LISTED = 20


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a run is to do.

    Attributes:
        paths: workbooks, folders, patterns and addresses.
        as_of: the day of the run.
        version: of itpm-xl.
        out: the files to write, by their endings.
        store: the DuckDB file that keeps every run; None for none.
        briefs: folder for the projects' briefs; None for none.
        export: folder for Parquet files; None for none.
        pmo: what the PMO expects.
        rates: rates of currencies; None keeps currencies apart.
        workers: processes on this machine; None for one a processor.
        timeout: seconds that one file may take.
        memory_mib: MiB that one worker may take.
        cache: folder of the cache; None for none.
        cluster: address of a Dask scheduler; None for this machine.
        force: overwrite files that are not ours.
    """

    paths: Sequence[str]
    as_of: date
    version: str
    out: Sequence[Path] = ()
    store: Path | None = None
    briefs: Path | None = None
    export: Path | None = None
    pmo: PmoSettings = field(default_factory=PmoSettings)
    rates: Rates | None = None
    workers: int | None = None
    timeout: float = TIMEOUT_SECONDS
    memory_mib: int = MEMORY_MIB
    cache: Path | None = None
    cluster: str | None = None
    force: bool = False


@dataclass(frozen=True)
class Ran:
    """What a run found out and wrote."""

    portfolio: Portfolio
    gathered: Gathered
    written: tuple[Path, ...] = ()
    exported: tuple[Path, ...] = ()
    briefs: Delivered | None = None

    def count(self, verdict: Verdict) -> int:
        """Files with a verdict."""
        return sum(one.verdict is verdict for one in self.portfolio.files)

    def fails(self, fail_on: Collection[str]) -> list[str]:
        """Which of some reasons for exit code 1 hold."""
        portfolio, projects = self.portfolio, [line for line in self.portfolio.projects if not line.newer_copy]
        active = [line for line in projects if line.record.lifecycle != "Closed"]
        holds = {
            "failed": self.count(Verdict.FAILED) > 0,
            "warn": self.count(Verdict.WARN) > 0,
            "red": any(line.record.computed == "Red" for line in active),
            "watermelon": any(line.record.watermelon for line in active),
            "stale": any(line.stale for line in projects),
            "overdue": any(
                one.decision.needed_by is not None and one.decision.needed_by < portfolio.as_of
                for one in portfolio.decisions
            ),
        }
        return [reason for reason in FAIL_ON if reason in fail_on and holds[reason]]


@without_collecting()
def run(order: Order, *, progress: Callable[[int, int], None] | None = None) -> Ran:
    """Do what was ordered; outputs are written whole or not at all, after everything was read.

    Args:
        order: what to do.
        progress: told how many files are done, and of how many.

    Raises:
        ItpmError: there is nothing to read, or an output cannot be written.
    """
    _refuse_targets(order)
    sources = find_workbooks(order.paths)
    if not sources.files and not sources.problems:
        where = ", ".join(str(path) for path in order.paths[:5])
        raise UsageError(f"there is no workbook (.xlsx or .xlsm) in {where}.", hint="Check the folder.")
    gathered = gather(
        sources,
        as_of=order.as_of,
        version=order.version,
        settings=order.pmo.thresholds,
        workers=order.workers,
        timeout=order.timeout,
        memory_mib=order.memory_mib,
        cache=order.cache,
        cluster=order.cluster,
        progress=progress,
    )
    if not any(one.project is not None for one in gathered.examined) and not _any_there(sources):
        # Only places that lead nowhere: an empty portfolio must not take the place of last week's.
        reasons = [f"{one.file.path}: {one.file.reason}" for one in gathered.examined]
        raise UsageError("\n".join(["nothing was written, because no file could be found.", *reasons[:5]]))
    store = _store(order.store)
    portfolio = consolidate(
        gathered.examined,
        as_of=order.as_of,
        version=order.version,
        settings=order.pmo,
        rates=order.rates,
        history=None if store is None else store.history(order.as_of),
    )
    if store is not None:
        store.append(portfolio)
    written = tuple(_write(order, portfolio))
    exported = tuple(_export(order, portfolio, store))
    briefs = None if order.briefs is None else _briefs(order, order.briefs, portfolio)
    return Ran(portfolio, gathered, written, exported, briefs)


def _any_there(sources: Sources) -> bool:
    return any(source.remote or os.path.lexists(source.path) for source in sources.files)


def _refuse_targets(order: Order) -> None:
    """Stop before the first file is read when an output could not be written."""
    from itpm_xl.workbook.save import refuse_target  # noqa: PLC0415 - only for those who write

    for path in order.out:
        if path.suffix.lower() not in OUTPUTS:
            raise TargetError(
                f"a portfolio is written as {' or '.join(OUTPUTS)}.", path=path, hint="Choose one of these endings."
            )
        refuse_target(path, force=order.force)


def _store(path: Path | None) -> Any:  # noqa: ANN401 - imported where it is needed
    if path is None:
        return None
    from itpm_xl.portfolio.store import Store  # noqa: PLC0415 - only for those who keep runs

    return Store(path)


def _write(order: Order, portfolio: Portfolio) -> list[Path]:
    written = []
    for path in order.out:
        if path.suffix.lower() == ".html":
            from itpm_xl.portfolio.page import write_page  # noqa: PLC0415 - one of the two

            write_page(path, portfolio, force=order.force)
        else:
            from itpm_xl.portfolio.workbook import write_portfolio  # noqa: PLC0415 - one of the two

            write_portfolio(path, portfolio, force=order.force)
        written.append(path)
    return written


def _export(order: Order, portfolio: Portfolio, store: Any) -> list[Path]:  # noqa: ANN401 - see _store
    if order.export is None:
        return []
    if store is not None:
        return list(store.export(order.export, force=order.force))
    with tempfile.TemporaryDirectory(prefix="itpm-") as folder:
        one_run = _store(Path(folder) / "run.duckdb")
        one_run.append(portfolio)
        return list(one_run.export(order.export, force=order.force))


def _briefs(order: Order, folder: Path, portfolio: Portfolio) -> Delivered:
    from itpm_xl.portfolio.brief_workers import briefs_in_workers  # noqa: PLC0415 - loads the brief's renderers
    from itpm_xl.portfolio.briefs import write_briefs  # noqa: PLC0415 - as above

    limited = partial(
        briefs_in_workers,
        workers=order.workers or usual_workers(),
        timeout=order.timeout,
        memory_mib=order.memory_mib,
    )
    return write_briefs(portfolio, folder, force=order.force, run=limited)


def to_json(ran: Ran) -> dict[str, Any]:
    """The run with the stable keys of `portfolio --json`."""
    return {
        "files": [
            {
                "path": one.path,
                "verdict": one.verdict.value,
                "reason": one.reason,
                "cell": "!".join(part for part in (one.sheet, one.cell) if part) or None,
                "rows_in": one.rows_in,
                "rows_out": one.rows_out,
                "rows_rejected": len(one.rejected),
            }
            for one in ran.portfolio.files
        ],
        "projects": [
            {
                "code": line.record.code,
                "name": line.record.name,
                "reported": line.record.reported,
                "computed": line.record.computed,
                "finish": None
                if line.record.forecast_finish is None
                else line.record.forecast_finish.isoformat(timespec="minutes"),
                "slip_days": line.record.slip_days,
                "p80": None if line.record.p80_finish is None else line.record.p80_finish.isoformat(timespec="minutes"),
                "target_chance": line.record.target_chance,
                "readiness": line.record.gate or None,
                "decisions_due": line.decisions_due,
                "delivery": line.record.delivery.to_json(),
            }
            for line in ran.portfolio.projects
        ],
    }


def to_text(ran: Ran) -> str:
    """What a person reads: what could not be read first, then the counts, then where the results are."""
    failed = [one for one in ran.portfolio.files if one.verdict is Verdict.FAILED]
    lines = [f"FAILED  {one.path}: {one.reason}" for one in failed[:_LISTED]]
    if len(failed) > _LISTED:
        lines.append(f"        and {len(failed) - _LISTED} more; all are on the sheet Files")
    lines += [""] if lines else []
    projects = [line for line in ran.portfolio.projects if not line.newer_copy]
    red = sum(line.record.computed == "Red" for line in projects)
    watermelons = sum(line.record.watermelon for line in projects)
    stale = sum(line.stale for line in projects)
    cached = sum(one.cached for one in ran.portfolio.files)
    counts = ", ".join(f"{ran.count(verdict):,} {verdict.value}" for verdict in Verdict)
    lines.append(f"{count(len(ran.portfolio.files), 'file')}: {counts}; {cached:,} unchanged since the last run")
    if ran.gathered.ignored:
        lines.append(f"{count(ran.gathered.ignored, 'output')} of itpm-xl passed over")
    said = f"{red:,} Red, {count(watermelons, 'watermelon')}, {stale:,} not updated"
    lines.append(f"{count(len(projects), 'project')}: {said}")
    lines += [f"{path}: written" for path in ran.written]
    if ran.exported:
        lines.append(f"{ran.exported[0].parent}: {count(len(ran.exported), 'Parquet file')} written")
    if ran.briefs is not None:
        lines.append(f"{count(len(ran.briefs.written), 'brief or note', 'briefs and notes')} written")
        lines += [f"no brief: {problem}" for problem in ran.briefs.problems[:_LISTED]]
    return "\n".join(lines)
