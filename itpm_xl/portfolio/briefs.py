"""What a server puts into a folder for PMs who have no Python: each project's brief and findings, and chase notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from itpm_xl.analysis.wording import count
from itpm_xl.errors import ItpmError, TargetError
from itpm_xl.portfolio.chase import chase_notes
from itpm_xl.workbook.file_names import file_names
from itpm_xl.workbook.outputs import is_own_output, with_mark
from itpm_xl.workbook.save import write_new

if TYPE_CHECKING:
    from datetime import date

    from itpm_xl.portfolio.portfolio import Portfolio

__all__ = ["BriefJob", "BriefOutcome", "Delivered", "brief_one", "write_briefs"]

_ENDINGS = (".html", ".xlsx")
_INDEX = "index.html"
_CHASE = "Chase note"


@dataclass(frozen=True, slots=True)
class BriefJob:
    """One project whose brief is to be written: plain data that crosses processes.

    Attributes:
        path: its workbook.
        folder: where to.
        stem: file name without an ending.
        version: of itpm-xl, for the foot.
        as_of: replaces the status date, if given.
        today: the day of the run.
        force: overwrite files that are not our own output.
    """

    path: str
    folder: str
    stem: str
    version: str
    as_of: date | None
    today: date
    force: bool = False


@dataclass(frozen=True, slots=True)
class BriefOutcome:
    """What became of a job: the files it wrote, and why it could not write others."""

    path: str
    written: tuple[str, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """What is in the folder now.

    Attributes:
        written: names of the files that were written.
        problems: what could not be written, a sentence each, with the file it is about.
        stale: our own files of earlier runs that no project and no PM has any more; they were left.
    """

    written: tuple[str, ...]
    problems: tuple[str, ...]
    stale: tuple[str, ...]


def write_briefs(
    portfolio: Portfolio,
    folder: Path,
    *,
    as_of: date | None = None,
    force: bool = False,
    run: Callable[[Iterable[BriefJob]], Iterable[BriefOutcome]] | None = None,
) -> Delivered:
    """Write each project's brief as a page and as a workbook with its findings, and a chase note for each PM.

    Args:
        portfolio: the projects.
        folder: where to; it is created.
        as_of: replaces each workbook's status date, as it did when the portfolio was gathered.
        force: overwrite files that are not our own output.
        run: does the jobs, such as in workers with a limit on memory and time; None for one after the other here.

    Raises:
        TargetError: the folder cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise TargetError(f"cannot be made: {reason}.", path=folder, hint="Choose another folder.") from problem
    # A project without a code goes by its file's name.
    codes = {line.path: line.record.code.removesuffix(".xlsx").removesuffix(".xlsm") for line in portfolio.projects}
    stems = file_names({_INDEX: Path(_INDEX).stem} | codes)
    jobs = [
        BriefJob(line.path, str(folder), stems[line.path], portfolio.version, as_of, portfolio.as_of, force)
        for line in portfolio.projects
    ]
    outcomes = list((run or _one_by_one)(jobs))
    written = [name for outcome in outcomes for name in outcome.written]
    problems = [f"{outcome.path}: {problem}" for outcome in outcomes for problem in outcome.problems]
    notes = chase_notes(portfolio)
    names = {name: f"{_CHASE} {stem}.md" for name, stem in file_names({name: name for name in notes}).items()}
    for name, text in notes.items():
        _write(folder / names[name], with_mark(text), written, problems, force=force)
    index = _index(portfolio, stems, names, set(written))
    _write(folder / _INDEX, with_mark(index), written, problems, force=force)
    return Delivered(tuple(sorted(written)), tuple(problems), _stale(folder, set(written)))


def brief_one(job: BriefJob) -> BriefOutcome:
    """Write one project's brief: as a page, and as a workbook with findings, schedule, map and reasons.

    Whatever goes wrong is told in the outcome, and costs no other project anything.
    """
    from itpm_xl.project import Project  # noqa: PLC0415 - a worker that has no such job does not pay for it
    from itpm_xl.report.deliver import week_of, write_week  # noqa: PLC0415
    from itpm_xl.workbook.read import read_workbook  # noqa: PLC0415

    written: list[str] = []
    if "://" in job.path:
        return BriefOutcome(job.path, (), ("a brief needs the workbook on a disk; this one is in a remote store.",))
    try:
        project = Project.from_tables(read_workbook(job.path), as_of=job.as_of)
        week = week_of(project, version=job.version, today=job.today)
    except ItpmError as error:
        return BriefOutcome(job.path, (), (error.message,))
    except Exception as error:  # noqa: BLE001 - a defect of ours in one project must not cost the others
        return BriefOutcome(job.path, (), (f"unexpected {type(error).__name__}: {error}",))
    problems: list[str] = []
    for ending in _ENDINGS:
        name = f"{job.stem}{ending}"
        try:
            write_week(week, Path(job.folder) / name, force=job.force)
        except ItpmError as error:
            problems.append(f"{name} {error.message}")
        except Exception as error:  # noqa: BLE001 - as above
            problems.append(f"{name}: unexpected {type(error).__name__}: {error}")
        else:
            written.append(name)
    return BriefOutcome(job.path, tuple(written), tuple(problems))


def _one_by_one(jobs: Iterable[BriefJob]) -> Iterable[BriefOutcome]:
    return map(brief_one, jobs)


def _write(path: Path, text: str, written: list[str], problems: list[str], *, force: bool) -> None:
    try:
        write_new(path, text.encode("utf-8", "replace"), force=force)
    except ItpmError as error:
        problems.append(f"{path.name} {error.message}")
    else:
        written.append(path.name)


def _stale(folder: Path, written: set[str]) -> tuple[str, ...]:
    """Outputs of ours that this run did not write. What somebody edited, or made, is not ours to mention."""
    found = (path for path in folder.iterdir() if path.name not in written and path.suffix in {*_ENDINGS, ".md"})
    return tuple(sorted(path.name for path in found if path.is_file() and is_own_output(path)))


def _index(portfolio: Portfolio, stems: dict[str, str], notes: dict[str, str], written: set[str]) -> str:
    """A page that leads to all of them, for a server that shows the folder."""
    from urllib.parse import quote  # noqa: PLC0415 - only where an index is made

    def link(name: str, text: str) -> str:
        return f'<a href="{quote(name)}">{escape(text)}</a>' if name in written else escape(text)

    rows = "".join(
        f"<tr><td>{link(stems[line.path] + '.html', line.key)}</td><td>{escape(line.record.name)}</td>"
        f"<td>{escape(line.record.computed or 'unknown')}</td><td>{escape(line.record.manager)}</td>"
        f"<td>{link(stems[line.path] + '.xlsx', 'workbook with findings')}</td></tr>"
        for line in portfolio.projects
    )
    chase = "".join(f"<li>{link(file, name)}</li>" for name, file in notes.items())
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Weekly briefs</title>\n'
        "<style>body{margin:24px;font:15px Calibri,Carlito,'Segoe UI',Arial,sans-serif;color:#1F2933}"
        "table{border-collapse:collapse}td,th{padding:4px 12px 4px 0;text-align:left;border-bottom:1px dotted #CBD2D9}"
        "a{color:#0B5CAD}h1{color:#243B53}</style>\n</head>\n<body>\n<h1>Weekly briefs</h1>\n"
        f"<p>{portfolio.as_of.isoformat()}, {count(len(portfolio.projects), 'project')}</p>\n"
        "<table><thead><tr><th>Brief</th><th>Project</th><th>Status</th><th>PM</th><th>In Excel</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>\n<h2>Chase notes</h2>\n<ul>{chase}</ul>\n</body>\n</html>\n"
    )
