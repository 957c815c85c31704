"""The command that freezes what was agreed, and says later whether it is still that."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BACKUPS, BOOK, JSON
from itpm_xl.cli.output import load_book, print_json, report

__all__ = ["baseline"]


@cli.command()
@BOOK
@click.option("--by", metavar="NAME", help="Who freezes it; without it, the project manager.")
@click.option("--why", metavar="TEXT", help="What for; without it, its number.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--verify", is_flag=True, help="Change nothing: is the record whole, and do the baseline dates agree?")
@BACKUPS
@AS_OF
@JSON
def baseline(
    book: Path,
    *,
    by: str | None,
    why: str | None,
    yes: bool,
    verify: bool,
    backups: int,
    as_of: date | None,
    as_json: bool,
) -> int:
    """Freeze what was agreed in BOOK: scope, planned dates, readiness checks, as a new version of its baseline.

    It is kept in BOOK itself, in a very hidden sheet; Baseline start and Baseline finish are written into Dependencies.
    On a terminal it says what it will write and asks. With --verify, exit code 1 when anything differs.
    """
    if verify:
        if by or why or yes:
            raise click.UsageError("--verify changes nothing: leave out --by, --why and --yes.")
        return _verify(book, as_of=as_of, as_json=as_json)
    from itpm_xl.analysis.freeze import freeze  # noqa: PLC0415 - not needed for --help
    from itpm_xl.analysis.plan import plan_if_possible  # noqa: PLC0415
    from itpm_xl.report.baseline_words import freeze_to_json, freeze_to_text  # noqa: PLC0415
    from itpm_xl.report.freeze_book import refuse_unless_freezable, write_freeze  # noqa: PLC0415

    refuse_unless_freezable(book)
    project = load_book(book, as_of)
    now = datetime.now()
    frozen = freeze(project, plan_if_possible(project), frozen_at=now, by=by, why=why)
    if not as_json:
        click.echo(freeze_to_text(frozen, project))
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not (yes or as_json)
    written = not asks or click.confirm(f"Write this into {book}?", default=True)
    if written:
        write_freeze(frozen, project, book, now=now, backups=backups)
    if as_json:
        print_json(freeze_to_json(frozen, project, written=written))
    else:
        number, seal = frozen.version.number, frozen.version.fingerprint
        click.echo(f"{book}: baseline {number} is frozen, fingerprint {seal}." if written else f"{book}: not touched.")
    return 0


def _verify(book: Path, *, as_of: date | None, as_json: bool) -> int:
    from itpm_xl.analysis.baseline_lines import baseline_of  # noqa: PLC0415 - not needed for --help
    from itpm_xl.analysis.scope_control import DifferenceKind, assess_scope  # noqa: PLC0415
    from itpm_xl.errors import UsageError  # noqa: PLC0415
    from itpm_xl.report.baseline_words import verify_to_json, verify_to_text  # noqa: PLC0415

    project = load_book(book, as_of)
    record = baseline_of(project)
    dated = next((task.id for task in project.tasks if task.baseline_start or task.baseline_finish), None)
    if not record.present and dated is None:
        raise UsageError("has no baseline yet.", path=book, hint=f"Freeze one: `itpm-xl baseline {book}`.")
    control = assess_scope(project)

    def text() -> str:
        if not record.present:
            return f"{book}: {dated} has baseline dates, but the record that they were frozen in is not there."
        return verify_to_text(project, record, control)

    report(lambda: verify_to_json(project, record, control), text, as_json=as_json)
    moved = any(one.kind is DifferenceKind.MOVED and one.silent for one in control.differences)
    return 1 if not record.present or record.flaw is not None or moved else 0
