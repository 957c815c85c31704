"""Commands that read a workbook and report."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itpm_xl import __version__
from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BACKUPS, BOOK, FORCE, JSON, MAP, PROFILES
from itpm_xl.cli.output import colour, load_book, print_json, report, width
from itpm_xl.errors import ItpmError

if TYPE_CHECKING:
    from itpm_xl.analysis.network import Rules

__all__ = ["brief", "check", "gate", "inspect", "plan", "risk"]


@cli.command()
@click.argument("books", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="BOOK...")
@click.option("--profile", type=PROFILES, help="How much is reported; default: what the workbook says, or standard.")
@click.option("--new", "only_new", is_flag=True, help="Only what the last brief kept in BOOK did not know yet.")
@MAP
@AS_OF
@JSON
def check(
    books: tuple[Path, ...],
    *,
    profile: str | None,
    only_new: bool,
    map_file: Path | None,
    as_of: date | None,
    as_json: bool,
) -> int:
    """Find what is missing, contradictory or untrue in each BOOK.

    Exit code 1 when there are errors, 2 when a workbook could not be read. With --new, only new errors count; a
    workbook in which no earlier brief is kept (`brief --in-place` keeps one) shows all its findings.
    """
    from itpm_xl.analysis.wording import count  # noqa: PLC0415
    from itpm_xl.checks.check import check as run_checks, only_since  # noqa: PLC0415
    from itpm_xl.report.findings_text import to_text  # noqa: PLC0415

    compared: list[dict[str, Any]] = []
    listed: list[dict[str, Any]] = []
    unreadable: list[dict[str, Any]] = []
    code = 0
    for book in books:
        try:
            project = load_book(book, as_of, map_file)
            result = run_checks(project, profile=profile, today=date.today())
        except ItpmError as error:
            if len(books) == 1:
                raise
            click.echo(f"itpm-xl: {error}", err=True)
            unreadable.append({"message": error.message, "path": error.path, "hint": error.hint})
            continue
        everything = len(result.findings)
        since = None
        if only_new:
            result, since = only_since(result, project)
            if since is None:
                click.echo(f"{book}: no earlier brief is kept in it, so all findings are shown.", err=True)
        code = max(code, 1 if result.errors else 0)
        mark = {} if len(books) == 1 else {"file": str(book)}
        if only_new:
            compared.append({**mark, "since": since and since.isoformat(), "known": everything - len(result.findings)})
        listed += [{**mark, **finding.to_json()} for finding in result.findings]
        if not as_json:
            # In a pipe a finding stays on one line, so that grep and sort see it whole.
            room = width() if sys.stdout.isatty() else 0
            click.echo(to_text(result, book.name, color=colour(), width=room))
            if since is not None:
                known = everything - len(result.findings)
                click.echo(
                    f"{book.name}: new since {since.isoformat()}; {count(known, 'finding')} known then not shown"
                )
    if as_json:
        extra = {"unreadable": unreadable} if unreadable else {}
        print_json({"findings": listed, **({"compared": compared} if only_new else {}), **extra})
    return 2 if unreadable else code


@cli.command()
@BOOK
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
    "maps",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A .svg or .png file: draw what waits for what. A .toml file: read BOOK through this map (see adopt).",
)
@FORCE
@AS_OF
@JSON
def plan(
    book: Path,
    *,
    rules: Rules,
    task_id: str | None,
    changes: tuple[str, ...],
    maps: tuple[Path, ...],
    force: bool,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Compute dates, slack and critical path of BOOK, and say why they are what they are."""
    from itpm_xl import plan as compute  # noqa: PLC0415
    from itpm_xl.analysis.what_if import what_if  # noqa: PLC0415
    from itpm_xl.report import plan_text, what_if_text, why_text  # noqa: PLC0415

    map_file, picture = _told_apart(maps)
    if sum(map(bool, (task_id, changes, picture))) > 1:
        raise click.UsageError("--why, --what-if and --map are three questions; ask them one at a time.")
    project = load_book(book, as_of, map_file)
    if changes:
        moved = what_if(project, changes, rules=rules)
        report(
            lambda: what_if_text.what_if_to_json(moved),
            lambda: what_if_text.to_text(moved, color=colour(), width=width()),
            as_json=as_json,
        )
        return
    result = compute(project, rules=rules)
    if task_id:
        report(
            lambda: why_text.why_to_json(result, task_id),
            lambda: why_text.to_text(result, task_id, width=width()),
            as_json=as_json,
        )
        return
    if picture:
        from itpm_xl.report.map_file import write_map  # noqa: PLC0415

        click.echo(f"{picture}: {write_map(result, picture, force=force)}.", err=as_json)
    if as_json or not picture:
        report(result.to_json, lambda: plan_text.to_text(result, color=colour(), width=width()), as_json=as_json)


def _told_apart(maps: tuple[Path, ...]) -> tuple[Path | None, Path | None]:
    """The map to read through and the map to draw: their endings say which is which."""
    read = [one for one in maps if one.suffix.lower() == ".toml"]
    drawn = [one for one in maps if one not in read]
    if len(read) > 1 or len(drawn) > 1:
        raise click.UsageError("--map takes one .toml file to read BOOK through, and one picture to draw.")
    return next(iter(read), None), next(iter(drawn), None)


@cli.command()
@BOOK
@click.option("--all", "everything", is_flag=True, help="List all of them, not only the first 20 of each.")
@click.option(
    "--iterations",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="How often the project is simulated; default: until P80 is stable.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    metavar="N",
    help="Where the random numbers begin; the same seed gives the same answer.",
)
@MAP
@AS_OF
@JSON
def risk(
    book: Path,
    *,
    everything: bool,
    iterations: int | None,
    seed: int,
    map_file: Path | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Rank the risks and issues of BOOK by what they cost, and simulate when the project finishes.

    The simulation plans the project thousands of times, with estimates and risks drawn anew: P50 and P80, what each
    risk costs of that, and what each open action buys.
    """
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.analysis.scoring import score_risks  # noqa: PLC0415
    from itpm_xl.analysis.simulation.reason import why_not  # noqa: PLC0415
    from itpm_xl.report import simulation_text  # noqa: PLC0415
    from itpm_xl.report.risk_text import risks_to_json, to_text  # noqa: PLC0415

    project = load_book(book, as_of, map_file)
    result = score_risks(project)
    planned = plan_if_possible(project)
    reason, odds = why_not(project, planned), None
    if not reason:
        from itpm_xl.analysis.simulation.simulate import simulate  # noqa: PLC0415 - numpy is for those who need it

        odds = simulate(project, iterations=iterations, seed=seed, plan=planned)
    report(
        lambda: {
            **risks_to_json(project, result),
            "simulation": None if odds is None else odds.to_json(),
            "simulation_note": f"No simulation: {reason}" if reason else "",
        },
        lambda: "\n\n".join(
            (
                simulation_text.to_text(odds, color=colour(), width=width(), currency=project.info.currency)
                if odds is not None
                else f"No simulation: {reason}",
                to_text(project, result, color=colour(), width=width(), everything=everything),
            )
        ),
        as_json=as_json,
    )


@cli.command()
@BOOK
@MAP
@AS_OF
@JSON
def gate(book: Path, *, map_file: Path | None, as_of: date | None, as_json: bool) -> int:
    """Say whether BOOK's release may go live, and what stands in the way.

    Exit code 1 on NO-GO.
    """
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.analysis.readiness import assess_gate  # noqa: PLC0415
    from itpm_xl.report.gate_text import gate_to_json, to_text  # noqa: PLC0415

    project = load_book(book, as_of, map_file)
    result = assess_gate(project, plan_if_possible(project))
    report(
        lambda: gate_to_json(project, result),
        lambda: to_text(project, result, color=colour(), width=width()),
        as_json=as_json,
    )
    return 1 if result.verdict == "NO-GO" else 0


@cli.command()
@BOOK
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="A .xlsx, .html, .md or .pdf file.")
@click.option("--in-place", is_flag=True, help="Put it into BOOK itself: Brief, Risk, Gate, Findings, Schedule ...")
@BACKUPS
@FORCE
@MAP
@AS_OF
@JSON
def brief(
    book: Path,
    *,
    out: Path | None,
    in_place: bool,
    backups: int,
    force: bool,
    map_file: Path | None,
    as_of: date | None,
    as_json: bool,
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
    week = week_of(load_book(book, as_of, map_file), version=__version__, today=date.today())
    if in_place:
        result = write_in_place(week, book, now=datetime.now(), backups=backups)
        click.echo(f"{book}: {', '.join(result.sheets)} written. {week.brief.summary()}", err=as_json)
        if result.note:
            click.echo(f"{book}: {result.note}", err=True)
    elif out is None and not as_json:
        out = book.with_name(f"{book.stem}-brief.xlsx")
    if out is not None:
        write_week(week, out, force=force)
        click.echo(f"{out}: {week.brief.summary()}", err=as_json)
    if as_json:
        print_json(week.brief.to_json())


@cli.command()
@BOOK
@JSON
def inspect(book: Path, *, as_json: bool) -> None:
    """Show what BOOK could do besides holding numbers; nothing is run.

    Macros, settings that choose what runs, links, connections, hidden sheets, formulas that reach out.
    """
    from itpm_xl.report.inspect_text import to_text  # noqa: PLC0415
    from itpm_xl.workbook.inspect import inspect_workbook  # noqa: PLC0415

    def own(project: bytes) -> bool:
        from itpm_xl.cli.excel import kit  # noqa: PLC0415 - for workbooks with macros only
        from itpm_xl.excel.macro_book import same_macros  # noqa: PLC0415

        return same_macros(project, kit())

    result = inspect_workbook(book, known=own)
    report(result.to_json, lambda: to_text(result, book.name, width=width()), as_json=as_json)
