"""What the buttons do. Each takes the open workbook and returns what to tell its owner.

An action only carries: tables out of Excel into the same engine that the command line uses, and its sheets back in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from itpm_xl.errors import UsageError
from itpm_xl.excel.files import repair_copy, write_beside
from itpm_xl.excel.folder import consolidate_folder
from itpm_xl.excel.freezing import freeze_baseline
from itpm_xl.excel.host import place_sheets, refuse_locked
from itpm_xl.excel.live_tables import live_project
from itpm_xl.excel.marks import owned_tabs
from itpm_xl.excel.messages import check_message, gate_message, listed, plan_message, unread_note
from itpm_xl.excel.next_finding import go_to_next
from itpm_xl.excel.nudge_folder import write_notes
from itpm_xl.excel.pack_file import write_pack
from itpm_xl.excel.scratch import opened_scratch
from itpm_xl.excel.selection import selected_id, selected_row
from itpm_xl.excel.session import undisturbed
from itpm_xl.excel.whereabouts import address, counts_from_1904, is_read_only
from itpm_xl.schema import CHANGES, DEPENDENCIES
from itpm_xl.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xlwings import Book

    from itpm_xl.excel.host import Placed
    from itpm_xl.report.deliver import Week

__all__ = ["ACTIONS", "Action"]

_WHY_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Action:
    """One button.

    Attributes:
        name: the word that the ribbon sends.
        title: what the button and its messages are called.
        run: does it; the message is for the PM. An error leaves the workbook as it was.
        quiet: whether the message goes into the status bar, so that nobody has to click it away.
    """

    name: str
    title: str
    run: Callable[[Book], str]
    quiet: bool = False


def _check(book: Book) -> str:
    week, placed = _put(book, ("Findings",))
    return _with_notes(book, check_message(week.checked, placed.sheets[0]), week, placed)


def _plan(book: Book) -> str:
    from itpm_xl.analysis.plan import plan  # noqa: PLC0415 - see _week

    def refuse_without_plan(week: Week) -> None:
        if week.plan is None:
            plan(week.project)  # says what is missing

    week, placed = _put(book, ("Schedule", "Map", "Why"), before=refuse_without_plan)
    if week.plan is None:
        return "There are no tasks to plan yet: fill the sheet Dependencies."
    return _with_notes(book, plan_message(week.plan, placed.sheets), week, placed)


def _brief(book: Book) -> str:
    week, placed = _put(book, None)
    with undisturbed(book) as tell:
        tell("keeping this brief")
        note = _keep(book, week)
    message = f"{week.brief.summary()}.\n{listed(placed.sheets)} are up to date."
    return _with_notes(book, "\n".join(filter(None, [message, note])), week, placed)


def _keep(book: Book, week: Week) -> str:
    """Add the week to the history of the workbook; what to tell where that is not possible."""
    from itpm_xl.excel.live_record import write_line  # noqa: PLC0415 - see _week
    from itpm_xl.report.remember import remember_week  # noqa: PLC0415
    from itpm_xl.workbook.records import HISTORY_SHEET  # noqa: PLC0415

    kept = remember_week(week, week.project.records.get(HISTORY_SHEET, ()), now=datetime.now())
    if kept.row is None:
        return kept.note
    try:
        write_line(book, HISTORY_SHEET, kept.lines, kept.row)
    except Exception as problem:  # noqa: BLE001 - the page is there already; that it is not kept is told in words
        return f"This brief is not kept in the workbook's history: Excel refused to write it ({problem})."
    return ""


def _why(book: Book) -> str:
    from itpm_xl.analysis.plan import plan  # noqa: PLC0415 - see _week
    from itpm_xl.report.why_text import to_text  # noqa: PLC0415

    place = selected_row(book)
    project = live_project(book)
    task_id = selected_id(project, DEPENDENCIES, project.tasks, place, what="task")
    return to_text(plan(project), task_id, width=_WHY_WIDTH)


def _simulate(book: Book) -> str:
    week, placed = _put(book, ("Risk",))
    if week.odds is None:
        from itpm_xl.analysis.simulation.reason import why_not  # noqa: PLC0415 - see _week

        said = f"There are no odds: {why_not(week.project, week.plan)}"
    else:
        from itpm_xl.report.simulation_text import finish_line  # noqa: PLC0415

        said = f"{finish_line(week.odds)}."
    return _with_notes(book, f"{said}\n\n{listed(placed.sheets)} is up to date.", week, placed)


def _change(book: Book) -> str:
    from itpm_xl.analysis.change_impact import assess_change  # noqa: PLC0415 - see _week
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.report.change_text import to_dialog  # noqa: PLC0415

    place = selected_row(book)
    project = live_project(book)
    change_id = selected_id(project, CHANGES, project.changes, place, what="change")
    return to_dialog(project, assess_change(project, plan_if_possible(project), change_id))


def _gate(book: Book) -> str:
    from itpm_xl.analysis.readiness import assess_gate  # noqa: PLC0415 - see _week

    week, placed = _put(book, ("Gate",))
    gate = assess_gate(week.project, week.plan)
    return _with_notes(book, f"{gate_message(gate)}\n\n{listed(placed.sheets)} is up to date.", week, placed)


def _next_finding(book: Book) -> str:
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415 - see _week
    from itpm_xl.checks.check import check  # noqa: PLC0415

    project = live_project(book)
    # No brief and no odds: people press this one many times.
    return go_to_next(book, check(project, plan=plan_if_possible(project), today=date.today()))


def _pdf(book: Book) -> str:
    return write_beside(book, _week(book, today=date.today()), ".pdf")


def _html(book: Book) -> str:
    return write_beside(book, _week(book, today=date.today()), ".html")


def _portfolio(book: Book) -> str:
    return consolidate_folder(book, today=date.today())


def _doctor(book: Book) -> str:
    from itpm_xl.excel.doctor import doctor, to_dialog  # noqa: PLC0415 - only who asks for it

    return to_dialog(doctor(address(book)))


def _guide(_: Book) -> str:
    import webbrowser  # noqa: PLC0415 - only who asks for it

    page = Path(__file__).with_name("guide.html")
    if not page.is_file() or not webbrowser.open(page.as_uri()):
        raise UsageError("the guide could not be opened.", path=page, hint="Open this file in your browser.")
    return "The guide opens in your browser."


def _put(
    book: Book, sheets: Sequence[str] | None, *, before: Callable[[Week], None] = lambda _: None
) -> tuple[Week, Placed]:
    """Compute the week and put sheets of it into the workbook; None for all that it should have."""
    from itpm_xl.report.in_place import render_sheets  # noqa: PLC0415 - see _week
    from itpm_xl.report.own_sheets import pages_of, sheets_in_place  # noqa: PLC0415

    refuse_locked(book)
    with undisturbed(book) as tell:
        tell("reading the tables")
        week = _week(book, today=date.today())
        before(week)
        if sheets is None:
            owned = frozenset(owned_tabs(book).values())
            sheets = sheets_in_place(pages_of(week, link_to=None, in_place=True), owned)
        tell("writing the sheets")
        days = counts_from_1904(book)
        with opened_scratch(book, lambda path: render_sheets(week, path, sheets, date_1904=days)) as scratch:
            return week, place_sheets(book, scratch, sheets, tell=tell)


def _week(book: Book, *, today: date) -> Week:
    """The same week as the command line's; modules of the engine are imported when a button needs them."""
    from itpm_xl.report.deliver import week_of  # noqa: PLC0415

    return week_of(live_project(book), version=VERSION, today=today)


def _with_notes(book: Book, message: str, week: Week, placed: Placed) -> str:
    notes = []
    if placed.left:
        notes.append(f"Excel kept {listed(placed.left)}; delete it by hand.")
    if is_read_only(book):
        notes.append("This workbook is open for reading only: save it under another name to keep the sheets.")
    return "\n".join(filter(None, [message, *notes, unread_note(week.checked.unread)]))


ACTIONS: Final[Mapping[str, Action]] = MappingProxyType(
    {
        action.name: action
        for action in (
            Action("check", "Check workbook", _check),
            Action("next_finding", "Next finding", _next_finding, quiet=True),
            Action("repair", "Repair template", repair_copy),
            Action("plan", "Recalculate", _plan),
            Action("why", "Why this date", _why),
            Action("simulate", "Simulate", _simulate),
            Action("gate", "Gate", _gate),
            Action("change", "Assess change", _change),
            Action("baseline", "Freeze baseline", freeze_baseline),
            Action("brief", "Generate weekly brief", _brief),
            Action("pdf", "Save as PDF", _pdf),
            Action("html", "Export HTML", _html),
            Action("pack", "Pack", write_pack),
            Action("nudge", "Nudge", write_notes),
            Action("portfolio", "Consolidate folder", _portfolio),
            Action("doctor", "Doctor", _doctor),
            Action("guide", "Guide", _guide, quiet=True),
        )
    }
)
"""Every button by the word that the ribbon sends; a new button is one more line here."""
