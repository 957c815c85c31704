"""The portfolio as DataFrames for analysts: the tables of the store, of this run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.errors import UsageError
from itpm_xl.portfolio.store_tables import STORE_TABLES

if TYPE_CHECKING:
    import pandas as pd

    from itpm_xl.portfolio.portfolio import Portfolio

__all__ = ["frame_of"]

_DTYPES = {
    "BIGINT": "Int64",
    "DOUBLE": "float64",
    "BOOLEAN": "boolean",
    "DATE": "object",
    "TIMESTAMP": "datetime64[us]",
}


def frame_of(portfolio: Portfolio, name: str) -> pd.DataFrame:
    """One table as a DataFrame.

    Args:
        portfolio: the roll-up.
        name: a table of the store, such as `projects`, `risks` or `rows_raid`.

    Raises:
        UsageError: there is no such table.
    """
    import pandas as pd  # noqa: PLC0415 - 0.7 s that only those pay who ask for a frame

    table = next((table for table in STORE_TABLES if table.name == name), None)
    if table is None:
        raise UsageError(
            f"there is no table {name!r} in a portfolio.", hint=f"There are {', '.join(t.name for t in STORE_TABLES)}."
        )
    rows = [[column.value(source) for column in table.columns] for source in table.rows(portfolio)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    return pd.DataFrame(
        {
            column.name: pd.Series(list(values), dtype=_DTYPES.get(column.type, "object"))
            for column, values in zip(table.columns, columns, strict=True)
        }
    )
