"""The command line: thin. It reads arguments, calls the engine, prints, and chooses the exit code."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from itpm_xl import __version__
from itpm_xl.errors import ItpmError

if TYPE_CHECKING:
    from collections.abc import Callable

    from itpm_xl.analysis.network import Rules
    from itpm_xl.project import Project

__all__ = ["cli", "main"]


def _day(text: str) -> date:
    """A date as ISO writes it; 05.10. and 10/05 mean different days in different countries."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"{text!r}: write the date as 2026-10-05.") from None


_PROFILES = click.Choice(["light", "standard", "strict"], case_sensitive=False)
_BOOK = click.argument("book", type=click.Path(path_type=Path), metavar="BOOK")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
_AS_OF = click.option("--as-of", type=_day, metavar="DATE", help="Take this as the status date, as in 2026-03-06.")
_BACKUPS = click.option(
    "--backups",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    metavar="N",
    help="Keep the last N versions of BOOK beside it.",
)
_FORCE = click.option("--force", is_flag=True, help="Overwrite the file if it exists.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="itpm-xl")
def cli() -> None:
    """Delivery truth from an IT project manager's workbook.

    Start with `itpm-xl demo`, or with `itpm-xl new plan.xlsx`.
    """


def main() -> None:
    """Run the command line; every error ends in one clear line and exit code 2."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        _stop("stopped.", code=130)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f"See `{context.command_path} --help`." if context else None
        _stop(error.format_message(), hint=hint)
    except ItpmError as error:
        _stop(error.message, path=error.path, hint=error.hint)
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception as error:
        import os  # noqa: PLC0415 - only on the way out

        if os.environ.get("ITPM_DEBUG"):
            raise
        _stop(
            f"this is a mistake in itpm-xl, not in your workbook ({type(error).__name__}: {error}).",
            hint="Please report it; with ITPM_DEBUG=1 in the environment it shows where.",
        )
    sys.exit(code if isinstance(code, int) else 0)


def _stop(message: str, *, path: str | None = None, hint: str | None = None, code: int = 2) -> NoReturn:
    """Say why the work cannot go on: as JSON where JSON was asked for."""
    if "--json" in sys.argv:
        _print_json({"error": {"message": message, "path": path, "hint": hint}})
    click.echo(f"itpm-xl: {ItpmError(message, path=path, hint=hint)}", err=True)
    sys.exit(code)


def _print_json(data: object) -> None:
    """JSON on stdout; plain ASCII where the terminal could not show the rest."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(data, ensure_ascii=not utf8, indent=2))


def _load(book: Path, as_of: date | None = None) -> Project:
    """Read a workbook; what the reader should know about it goes to stderr."""
    from itpm_xl import load  # noqa: PLC0415

    project = load(book, as_of=as_of)
    if project.source.open_by is not None:
        who = f" by {project.source.open_by}" if project.source.open_by else ""
        click.echo(f"{book}: open in Excel{who}; unsaved edits are not included.", err=True)
    return project


@cli.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), metavar="PATH")
@click.option("--sample", metavar="NAME", help="Fill it with a sample project: ERP, DCX or IAM.")
@click.option("--name", help="Project name.")
@click.option("--code", help="Project code that other projects use, as in ERP:T9.")
@click.option("--pm", help="Project manager.")
@click.option("--start", type=_day, metavar="DATE", help="First working day.")
@click.option("--target", type=_day, metavar="DATE", help="The finish that was promised.")
@click.option("--country", metavar="CODE", help="Fill the Calendar with public holidays: DE, DE-BY, US-CA ...")
@_FORCE
def new(path: Path, *, sample: str | None, force: bool, **facts: Any) -> None:  # noqa: ANN401
    """Make a new project workbook at PATH."""
    from itpm_xl.workbook.new_project import new_workbook  # noqa: PLC0415

    new_workbook(path, sample=sample, today=date.today(), force=force, **facts)
    click.echo(f"{path} is ready. Open it in Excel and begin with the sheet Start; then `itpm-xl check {path}`.")


@cli.command()
@_BOOK
@click.argument("tables", nargs=-1, required=True, metavar="TABLE...")
def add(book: Path, tables: tuple[str, ...]) -> None:
    """Add tables to BOOK: Settings, Accepted, or one that was deleted or never there, such as RAID.

    The rest of the workbook stays as it is, byte for byte; the file as it was is kept beside it.
    """
    from itpm_xl.workbook.add_tables import add_tables  # noqa: PLC0415

    result = add_tables(book, tables, now=datetime.now())
    if result.present:
        click.echo(f"{book}: {', '.join(result.present)} was there already.")
    if result.added:
        click.echo(f"{book}: added {', '.join(result.added)}. The workbook as it was lies beside it, as a backup.")


@cli.command()
@click.argument("books", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="BOOK...")
@click.option("--profile", type=_PROFILES, help="How much is reported; default: what the workbook says, or standard.")
@_AS_OF
@_JSON
def check(books: tuple[Path, ...], *, profile: str | None, as_of: date | None, as_json: bool) -> int:
    """Find what is missing, contradictory or untrue in each BOOK.

    Exit code 1 when there are errors, 2 when a workbook could not be read.
    """
    from itpm_xl.checks.check import check as run_checks  # noqa: PLC0415
    from itpm_xl.report.findings_text import to_text  # noqa: PLC0415

    listed: list[dict[str, Any]] = []
    unreadable: list[dict[str, Any]] = []
    code = 0
    for book in books:
        try:
            result = run_checks(_load(book, as_of), profile=profile, today=date.today())
        except ItpmError as error:
            if len(books) == 1:
                raise
            click.echo(f"itpm-xl: {error}", err=True)
            unreadable.append({"message": error.message, "path": error.path, "hint": error.hint})
            continue
        code = max(code, 1 if result.errors else 0)
        mark = {} if len(books) == 1 else {"file": str(book)}
        listed += [{**mark, **finding.to_json()} for finding in result.findings]
        if not as_json:
            # In a pipe a finding stays on one line, so that grep and sort see it whole.
            width = _width() if sys.stdout.isatty() else 0
            click.echo(to_text(result, book.name, color=_colour(), width=width))
    if as_json:
        _print_json({"findings": listed, **({"unreadable": unreadable} if unreadable else {})})
    return 2 if unreadable else code


@cli.command()
@_BOOK
@click.option("--rules", type=click.Choice(["microsoft", "primavera"]), default="microsoft", show_default=True)
@click.option("--why", "task_id", metavar="ID", help="Say why this task has its dates.")
@click.option(
    "--what-if",
    "changes",
    multiple=True,
    metavar="CHANGE",
    help="Show what a change would move: T12+5d, T12=10d, 'T4 without T3', 'T4 after T3SS+2d'; repeatable.",
)
@click.option(
    "--map",
    "picture",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw what waits for what: a .svg or .png file.",
)
@_FORCE
@_AS_OF
@_JSON
def plan(
    book: Path,
    *,
    rules: Rules,
    task_id: str | None,
    changes: tuple[str, ...],
    picture: Path | None,
    force: bool,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Compute dates, slack and critical path of BOOK, and say why they are what they are."""
    from itpm_xl import plan as compute  # noqa: PLC0415
    from itpm_xl.analysis.what_if import what_if  # noqa: PLC0415
    from itpm_xl.report import plan_text, what_if_text, why_text  # noqa: PLC0415

    if sum(map(bool, (task_id, changes, picture))) > 1:
        raise click.UsageError("--why, --what-if and --map are three questions; ask them one at a time.")
    project = _load(book, as_of)
    if changes:
        moved = what_if(project, changes, rules=rules)
        _report(
            lambda: what_if_text.what_if_to_json(moved),
            lambda: what_if_text.to_text(moved, color=_colour(), width=_width()),
            as_json=as_json,
        )
        return
    result = compute(project, rules=rules)
    if task_id:
        _report(
            lambda: why_text.why_to_json(result, task_id),
            lambda: why_text.to_text(result, task_id, width=_width()),
            as_json=as_json,
        )
        return
    if picture:
        from itpm_xl.report.map_file import write_map  # noqa: PLC0415

        click.echo(f"{picture}: {write_map(result, picture, force=force)}.", err=as_json)
    if as_json or not picture:
        _report(result.to_json, lambda: plan_text.to_text(result, color=_colour(), width=_width()), as_json=as_json)


@cli.command()
@_BOOK
@click.option("--all", "everything", is_flag=True, help="List all of them, not only the first 20 of each.")
@_AS_OF
@_JSON
def risk(book: Path, *, everything: bool, as_of: date | None, as_json: bool) -> None:
    """Rank the risks and issues of BOOK by what they cost in days and money."""
    from itpm_xl.analysis.scoring import score_risks  # noqa: PLC0415
    from itpm_xl.report.risk_text import risks_to_json, to_text  # noqa: PLC0415

    project = _load(book, as_of)
    result = score_risks(project)
    _report(
        lambda: risks_to_json(project, result),
        lambda: to_text(project, result, color=_colour(), width=_width(), everything=everything),
        as_json=as_json,
    )


@cli.command()
@_BOOK
@_AS_OF
@_JSON
def gate(book: Path, *, as_of: date | None, as_json: bool) -> int:
    """Say whether BOOK's release may go live, and what stands in the way.

    Exit code 1 on NO-GO.
    """
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.analysis.readiness import assess_gate  # noqa: PLC0415
    from itpm_xl.report.gate_text import gate_to_json, to_text  # noqa: PLC0415

    project = _load(book, as_of)
    result = assess_gate(project, plan_if_possible(project))
    _report(
        lambda: gate_to_json(project, result), lambda: to_text(result, color=_colour(), width=_width()), as_json=as_json
    )
    return 1 if result.verdict == "NO-GO" else 0


@cli.command()
@_BOOK
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="A .xlsx, .html, .md or .pdf file.")
@click.option("--in-place", is_flag=True, help="Put it into BOOK itself, as sheets Brief, Findings and Schedule.")
@_BACKUPS
@_FORCE
@_AS_OF
@_JSON
def brief(
    book: Path, *, out: Path | None, in_place: bool, backups: int, force: bool, as_of: date | None, as_json: bool
) -> None:
    """Write the one-page weekly brief of BOOK; without --out, to BOOK-brief.xlsx beside it.

    With --in-place, every sheet of your own stays as it is, byte for byte, and the next run replaces ours. With
    --json, print it and write a file only where --out or --in-place asks for one.
    """
    from itpm_xl.report.deliver import week_of, write_week  # noqa: PLC0415
    from itpm_xl.report.in_place import refuse_unless_writable, write_in_place  # noqa: PLC0415

    if in_place and out is not None:
        raise click.UsageError("--in-place and --out exclude each other: choose one place.")
    if in_place:
        refuse_unless_writable(book)
    week = week_of(_load(book, as_of), version=__version__, today=date.today())
    if in_place:
        result = write_in_place(week, book, now=datetime.now(), backups=backups)
        click.echo(f"{book}: {', '.join(result.sheets)} written. {week.brief.summary()}", err=as_json)
    elif out is None and not as_json:
        out = book.with_name(f"{book.stem}-brief.xlsx")
    if out is not None:
        write_week(week, out, force=force)
        click.echo(f"{out}: {week.brief.summary()}", err=as_json)
    if as_json:
        _print_json(week.brief.to_json())


@cli.command()
@_BOOK
@click.option("--records", is_flag=True, help="Take out the baseline and the history too, for good.")
@_BACKUPS
def clean(book: Path, *, records: bool, backups: int) -> None:
    """Take our sheets out of BOOK; everything of yours stays as it is, byte for byte."""
    from itpm_xl.workbook.clean import clean_workbook  # noqa: PLC0415

    gone = clean_workbook(book, now=datetime.now(), records=records, backups=backups)
    click.echo(f"{book}: " + (f"{', '.join(gone)} taken out." if gone else "there is nothing of ours in it."))


@cli.command()
@_BOOK
@click.option("--dry-run", is_flag=True, help="Change nothing, list what would be changed.")
@click.option("--assign-ids", is_flag=True, help="Give rows without an ID the next free one.")
@_BACKUPS
@_JSON
def repair(book: Path, *, dry_run: bool, assign_ids: bool, backups: int, as_json: bool) -> None:
    """Restore what pasting destroyed in BOOK: table ranges, columns, dropdowns, colours, number formats.

    What you entered stays as it is.
    """
    from itpm_xl.report.repair_text import repair_to_json, to_text  # noqa: PLC0415
    from itpm_xl.workbook.repair import repair_workbook  # noqa: PLC0415

    result = repair_workbook(book, now=datetime.now(), dry_run=dry_run, assign_ids=assign_ids, backups=backups)
    _report(
        lambda: repair_to_json(result, dry_run=dry_run),
        lambda: to_text(result, str(book), dry_run=dry_run),
        as_json=as_json,
    )


@cli.command()
@_BOOK
@_JSON
def inspect(book: Path, *, as_json: bool) -> None:
    """Show what BOOK could do besides holding numbers; nothing is run.

    Macros, settings that choose what runs, links, connections, hidden sheets, formulas that reach out.
    """
    from itpm_xl.report.inspect_text import to_text  # noqa: PLC0415
    from itpm_xl.workbook.inspect import inspect_workbook  # noqa: PLC0415

    result = inspect_workbook(book)
    _report(result.to_json, lambda: to_text(result, book.name, width=_width()), as_json=as_json)


@cli.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("itpm-demo"), metavar="[FOLDER]"
)
@_FORCE
def demo(folder: Path, *, force: bool) -> None:
    """Make three sample projects in FOLDER, check them and write their briefs."""
    from itpm_xl.report.demo import run_demo  # noqa: PLC0415

    run_demo(folder, say=click.echo, today=date.today(), version=__version__, force=force)


def _report(data: Callable[[], object], text: Callable[[], str], *, as_json: bool) -> None:
    if as_json:
        _print_json(data())
    else:
        click.echo(text())


def _colour() -> bool:
    """Colour only on a terminal whose owner did not say NO_COLOR."""
    import os  # noqa: PLC0415

    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _width() -> int:
    """At most 100 wide, on a narrow terminal its width; in a pipe always 100."""
    import shutil  # noqa: PLC0415

    return min(100, shutil.get_terminal_size((100, 24)).columns) if sys.stdout.isatty() else 100
