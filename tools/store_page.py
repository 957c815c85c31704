"""The tables of the portfolio store, from their declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.portfolio.store import STORE_VERSION
from itpm_xl.portfolio.store_tables import STORE_TABLES, SUMMARY_TABLES

if TYPE_CHECKING:
    from itpm_xl.portfolio.store_columns import StoreColumn, StoreTable

__all__ = ["store_page"]

_OPENING = """\
# The portfolio store

Written from the declarations by `make docs`. `itpm-xl portfolio PATHS --store portfolio.duckdb` keeps one snapshot a
run in a DuckDB file; a second run on the same day takes the place of the first. `--export DIR` writes every table,
with all runs in it, as a Parquet file for Power BI and others; in Python, `portfolio.frame("projects")` is the table
of this run.

Every table begins with `as_of` (DATE), the day of the run. Rows belong together by `as_of` and `project_key`; an ID is
unique within a project only. Texts are empty where the workbook says nothing, numbers and dates are NULL. Sums over
`projects` leave out the rows with a `newer_copy`: they are older copies of another row. Money is in the currency of
its row, and days are working days of its project: neither is added across projects without a thought.

Each filled row of each file that was looked at is in one `rows_` table or in `rejected_rows`, and `files` has the
account: `rows_in = rows_out + rows_rejected`.

What moved between the last two runs, for example:

```sql
SELECT project_key, p.forecast_finish - q.forecast_finish AS moved, p.computed, q.computed AS before
FROM projects p JOIN projects q USING (project_key)
WHERE p.as_of = (SELECT max(as_of) FROM projects)
  AND q.as_of = (SELECT max(as_of) FROM projects WHERE as_of < p.as_of);
```

A store from a newer itpm-xl is not touched; one from an older gets the tables and columns that came later. This is
store version {version}.
"""


def store_page() -> str:
    """docs/portfolio-store.md: every table with every column."""
    lines = [_OPENING.format(version=STORE_VERSION), "## What the engines say"]
    for table in SUMMARY_TABLES:
        lines += _table(table)
    lines += ["", "## What people typed"]
    for table in STORE_TABLES[len(SUMMARY_TABLES) :]:
        lines += _table(table)
    return "\n".join(lines) + "\n"


def _table(table: StoreTable) -> list[str]:
    heading = [
        "",
        f"### {table.name}",
        "",
        table.meaning,
        "",
        "| Column | Type | Unit | Meaning |",
        "|---|---|---|---|",
    ]
    return heading + [_row(column) for column in table.columns]


def _row(column: StoreColumn) -> str:
    cells = (f"`{column.name}`", column.type, column.unit, column.meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
