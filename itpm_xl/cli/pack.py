"""The command that collects what a kickoff or a proof of delivery has to show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from itpm_xl.cli.group import cli
from itpm_xl.cli.options import AS_OF, BOOK, FORCE, JSON
from itpm_xl.cli.output import load_book, report

if TYPE_CHECKING:
    from itpm_xl.report.pack import PackKind

__all__ = ["pack"]


@cli.command()
@BOOK
@click.option("--kind", type=click.Choice(["kickoff", "proof"]), default="proof", show_default=True)
@click.option("--anonymise", is_flag=True, help="Replace the names of people, organisations, vendors and the project.")
@click.option(
    "--also",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="More names to replace, one a line; only with --anonymise.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@FORCE
@AS_OF
@JSON
def pack(
    book: Path,
    *,
    kind: PackKind,
    anonymise: bool,
    also: Path | None,
    out: Path,
    force: bool,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Collect scope, changes, RAID, RACI, readiness and the brief of BOOK in one FILE: .xlsx or .md.

    What is missing stands on its first page, with what to do. With --anonymise, words that may still be names are
    listed for a person to look through.
    """
    from itpm_xl.analysis.anonymise import Anonymiser, names_in  # noqa: PLC0415 - not needed for --help
    from itpm_xl.report.pack import build_pack  # noqa: PLC0415
    from itpm_xl.report.pack_anonymised import anonymised, as_lines, review_list  # noqa: PLC0415
    from itpm_xl.report.pack_book import write_pack_book  # noqa: PLC0415
    from itpm_xl.workbook.outputs import with_mark  # noqa: PLC0415
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415

    if out.suffix.lower() not in (".xlsx", ".md"):
        raise click.UsageError(f"{out.name}: a pack is an .xlsx or an .md file.")
    if also is not None and not anonymise:
        raise click.UsageError("--also names what --anonymise replaces; give both.")
    project = load_book(book, as_of)
    made = build_pack(project, kind)
    words: list[tuple[str, int, str]] = []
    if anonymise:
        anonymiser = Anonymiser.of(names_in(project), () if also is None else _names_of(also))
        made = anonymised(made, anonymiser)
        words = review_list(made, anonymiser)
    if out.suffix.lower() == ".md":
        write_new(out, with_mark(made.to_markdown()).encode(), force=force)
    else:
        write_new(out, lambda path: write_pack_book(path, made), force=force)

    def text() -> str:
        lines = [f"{out} is written: {len(made.parts) - len(made.missing)} of {len(made.parts)} parts."]
        lines += [f"  {part.title}: {part.missing}" for part in made.missing]
        if words:
            lines += ["Look through these words; some may be names:", *(f"  {line}" for line in as_lines(words))]
        return "\n".join(lines)

    review = [{"word": word, "times": many, "note": note or None} for word, many, note in words]
    report(lambda: {**made.to_json(), "out": str(out), "review": review}, text, as_json=as_json)


def _names_of(path: Path) -> list[str]:
    """The names in a text file, one a line.

    Raises:
        click.UsageError: the file cannot be read, or is no text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is no UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read ({error.strerror})"
        raise click.UsageError(f"{path}: {reason}; --also takes a text file with one name a line.") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
