"""Commands that take in what other programs write, and give out what they read."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BACKUPS, BOOK, FORCE, JSON
from itpm_xl.cli.output import load_book, print_json

if TYPE_CHECKING:
    from itpm_xl.exchange.incoming import Incoming
    from itpm_xl.exchange.into_workbook import Prepared
    from itpm_xl.project import Project

__all__ = ["export", "import_"]

_FILE = click.Path(path_type=Path)
# The kinds of `exchange.detect.KINDS`, which is not loaded for --help; a test holds them equal.
_KINDS = click.Choice(["msproject", "primavera", "table", "jira", "azure", "servicenow"])


@cli.command(name="import")
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--into", type=_FILE, metavar="BOOK", help="Update this workbook; what you changed there stays.")
@click.option("--out", type=_FILE, metavar="NEW", help="Make a new workbook, an .xlsx file.")
@click.option("--kind", type=_KINDS, help="What FILE is, where it does not tell.")
@click.option("--project", metavar="ID", help="Primavera: which project of the file.")
@click.option(
    "--types", multiple=True, metavar="TYPE=TABLE", help='Jira, Azure: what becomes what, as in "Bug=RAID Issue".'
)
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="CSV: how FILE writes dates, where it does not tell.")
@click.option("--prefer", type=click.Choice(["book", "file"]), help="Whose value settles a conflict.")
@click.option("--same-ids", is_flag=True, help="Rows of BOOK with the same ID are these, wherever they came from.")
@click.option("--source", metavar="NAME", help="The earlier import that FILE continues; without it, told by its rows.")
@click.option("--dry-run", is_flag=True, help="Change nothing, list what would be changed.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--all", "every", is_flag=True, help="List every row, however many.")
@FORCE
@BACKUPS
@JSON
def import_(file: Path, **given: Any) -> None:  # noqa: ANN401 - the options above
    """Take FILE of Microsoft Project, Primavera, Jira, Azure DevOps or ServiceNow into a workbook.

    Imported again, it updates by ID: what FILE changed comes in, what you changed stays, what has gone is kept and
    marked in its Notes. On a terminal it lists what it will do and asks.
    """
    from itpm_xl.exchange.detect import read_any  # noqa: PLC0415 - not needed for --help

    if (given["into"] is None) == (given["out"] is None):
        raise click.UsageError("where to? Give --into BOOK to update a workbook, or --out NEW.xlsx to make one.")
    incoming = read_any(
        file,
        kind=given["kind"],
        project=given["project"],
        types=_types(given["types"]),
        day_first=None if given["dates"] is None else given["dates"] == "dmy",
    )
    prepared = _prepare(incoming, given)
    if not given["as_json"]:
        _tell(prepared, every=given["every"])
    written = not given["dry_run"] and _agreed(prepared, given) and _write(prepared, given)
    if given["as_json"]:
        from itpm_xl.exchange.merge_text import import_to_json  # noqa: PLC0415 - not needed for --help

        print_json(import_to_json(prepared, written=written))
    else:
        click.echo(_outcome(prepared, given, written=written))


def _types(texts: tuple[str, ...]) -> dict[str, str] | None:
    """`Bug=RAID Issue` as a type and where it goes."""
    pairs = [text.partition("=") for text in texts]
    if any(not (name.strip() and target.strip()) for name, _, target in pairs):
        raise click.UsageError('--types is written as in "Bug=RAID Issue", once for each type.')
    return {name.strip(): target.strip() for name, _, target in pairs} or None


def _prepare(incoming: Incoming, given: dict[str, Any]) -> Prepared:
    from itpm_xl.exchange.into_workbook import prepare, prepare_new  # noqa: PLC0415 - not needed for --help
    from itpm_xl.exchange.merge import Choices, Prefer  # noqa: PLC0415
    from itpm_xl.workbook.locks import refuse_if_open  # noqa: PLC0415
    from itpm_xl.workbook.save import refuse_target  # noqa: PLC0415

    choices = Choices(
        prefer=Prefer(given["prefer"]) if given["prefer"] else None,
        same_ids=given["same_ids"],
        source=given["source"],
    )
    if given["out"] is not None:
        refuse_target(given["out"], force=given["force"])
        return prepare_new(incoming, given["out"], today=date.today(), choices=choices)
    if not given["dry_run"]:
        refuse_if_open(given["into"].resolve())
    return prepare(incoming, given["into"], today=date.today(), choices=choices)


def _tell(prepared: Prepared, *, every: bool) -> None:
    from itpm_xl.exchange.merge_text import import_to_text  # noqa: PLC0415 - not needed for --help

    click.echo(import_to_text(prepared, every=every))


def _agreed(prepared: Prepared, given: dict[str, Any]) -> bool:
    """Asked on a terminal only, and only where a sheet of the PM's changes; elsewhere the command is the decision."""
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not (given["yes"] or given["as_json"])
    if not asks or given["out"] is not None or not prepared.merged.touches_tables:
        return True
    return click.confirm(f"Write this into {prepared.book}?", default=True)


def _write(prepared: Prepared, given: dict[str, Any]) -> bool:
    from itpm_xl.exchange.into_workbook import import_new, write_import  # noqa: PLC0415 - not needed for --help

    if given["out"] is not None:
        import_new(prepared, today=date.today(), force=given["force"])
        return True
    return write_import(prepared, now=datetime.now(), backups=given["backups"])


def _outcome(prepared: Prepared, given: dict[str, Any], *, written: bool) -> str:
    book = prepared.book
    if given["out"] is not None and written:
        return f"{book} is ready. Open it in Excel, or run `itpm-xl check {book}`."
    if written:
        backup = " The workbook as it was lies beside it, as a backup." if given["backups"] else ""
        return f"{book}: imported.{backup}"
    if given["dry_run"]:
        return f"{book}: not touched (dry run)."
    return f"{book}: nothing to change; it was not touched." if not prepared.merged.writes else f"{book}: not touched."


_ENDINGS = {"msproject": ".xml", "jira": "-jira.csv", "csv": "-csv", "ics": ".ics"}


@cli.command()
@BOOK
@click.option(
    "--to", type=click.Choice(list(_ENDINGS)), required=True, help="Microsoft Project XML, Jira, CSV or a calendar."
)
@click.option("--out", type=_FILE, metavar="FILE", help="Where to; with csv a folder. Without it, beside BOOK.")
@click.option("--table", metavar="TABLE", help="csv: this table only, as one file.")
@click.option("--delimiter", type=click.Choice([",", ";", "tab"]), default=",", help="csv: what stands between cells.")
@click.option("--key", metavar="KEY", help="jira: the project's key, as in PAY; rows with its IDs update those issues.")
@FORCE
@AS_OF
@JSON
def export(book: Path, *, to: str, out: Path | None, as_of: date | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options above
    """Write BOOK for another program: msproject, jira, csv (one file a table) or ics (milestones, commitments).

    Text that a spreadsheet would run as a formula is written so that it does not.
    """
    for name, kind in (("table", "csv"), ("key", "jira")):
        if given[name] is not None and to != kind:
            raise click.UsageError(f"--{name} goes with --to {kind} only.")
    single = ".csv" if given["table"] else _ENDINGS[to]
    target = out or book.with_name(f"{book.stem}{single}")
    project = load_book(book, as_of)
    files, notes = _export(project, to, target, given)
    if as_json:
        print_json({"files": [str(file) for file in files], "notes": list(notes)})
        return
    for note in notes:
        click.echo(note, err=True)
    for file in files:
        click.echo(f"{file} is written.")


def _export(project: Project, to: str, out: Path, given: dict[str, Any]) -> tuple[list[Path], tuple[str, ...]]:
    """The files written, and what could not be said in them."""
    from itpm_xl.analysis.plan import plan, plan_if_possible  # noqa: PLC0415 - not needed for --help

    force = given["force"]
    if to == "msproject":
        from itpm_xl.exchange.mspdi_write import write_mspdi  # noqa: PLC0415

        return [out], write_mspdi(project, plan(project), out, force=force)
    if to == "jira":
        from itpm_xl.exchange.export_jira import export_jira  # noqa: PLC0415

        export_jira(project, out, project_key=given["key"] or "", force=force)
        return [out], ()
    planned = plan_if_possible(project)
    if to == "ics":
        from itpm_xl.exchange.export_ics import export_ics  # noqa: PLC0415

        export_ics(project, planned, out, force=force)
        return [out], ()
    from itpm_xl.exchange.export_csv import export_csv  # noqa: PLC0415

    delimiter = "\t" if given["delimiter"] == "tab" else given["delimiter"]
    return export_csv(project, planned, out, table=given["table"] or "", delimiter=delimiter, force=force), ()
