"""Make a new project workbook: empty, started with the facts given, or filled with a sample."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, cast

from itpm_xl.errors import TargetError, UsageError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from itpm_xl.schema import Row
    from itpm_xl.workbook.tables import Tables

__all__ = ["SAMPLES", "new_workbook", "read_sample"]

SAMPLES = ("ERP", "DCX", "IAM")
"""An ERP cloud migration, a data-centre exit, an identity and MFA rollout."""


def new_workbook(
    path: Path,
    *,
    today: date,
    sample: str | None = None,
    name: str | None = None,
    code: str | None = None,
    pm: str | None = None,
    start: date | None = None,
    target: date | None = None,
    country: str | None = None,
    force: bool = False,
) -> None:
    """Write a new workbook.

    Args:
        path: where; it must end in .xlsx.
        today: the start date where none is given.
        sample: fill it with this sample; nothing else may be given then.
        name: project name.
        code: project code.
        pm: project manager.
        start: first working day.
        target: the finish that was promised.
        country: fill the calendar with this country's public holidays.
        force: overwrite what is there.

    Raises:
        UsageError: there is no such sample or country, or a fact is given beside a sample.
        TargetError: the file is there already or cannot be written.
    """
    from itpm_xl.workbook.new_project import starter  # noqa: PLC0415 - `holidays` is slow to import
    from itpm_xl.workbook.save import write_new  # noqa: PLC0415 - XML and xlsx writing, only for `new`
    from itpm_xl.workbook.template import write_workbook  # noqa: PLC0415

    if path.suffix.lower() != ".xlsx":
        raise TargetError(
            "a new workbook's name must end in .xlsx.", path=path, hint=f"Try {path.stem or 'plan'}.xlsx."
        )
    if path.exists() and not force:
        raise TargetError("is there already.", path=path, hint="Choose another name, or add --force to overwrite it.")
    if sample is None:
        records = starter(name=name, code=code, manager=pm, start=start, target=target, country=country, today=today)
    elif any((name, code, pm, start, target, country)):
        raise UsageError("a sample comes with its own facts.", hint="Leave --sample out, or everything but it.")
    else:
        records = sample_records(read_sample(sample))
    write_new(path, lambda out: write_workbook(out, records), force=True)


def read_sample(name: str) -> Tables:
    """The tables of a sample.

    Raises:
        UsageError: there is no such sample.
    """
    from itpm_xl.workbook.text_tables import parse_text  # noqa: PLC0415

    wanted = name.strip().upper()
    if wanted not in SAMPLES:
        raise UsageError(f"there is no sample {name}.", hint=f"The samples are {', '.join(SAMPLES)}.")
    source = resources.files("itpm_xl.workbook") / "samples" / f"{wanted}.md"
    return parse_text(source.read_text(encoding="utf-8"), name=f"{wanted}.md")


def sample_records(tables: Tables) -> dict[str, list[Row]]:
    """Tables as the records that `write_workbook` takes."""
    return {name: list(cast("tuple[Row, ...]", table.records)) for name, table in tables.tables.items()}
