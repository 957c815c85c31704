"""The store: one DuckDB file that keeps a snapshot of the portfolio for each run, for trends, SQL and Power BI.

A run is written in one transaction: after a crash at any moment the file holds all of it or nothing. A second run on
the same day takes the place of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itpm_xl.errors import TargetError
from itpm_xl.portfolio.moves import History, PastDecision, PastProject
from itpm_xl.portfolio.portfolio import Trend
from itpm_xl.portfolio.store_rows import ROW_TABLES, rows_of
from itpm_xl.portfolio.store_tables import STORE_TABLES, SUMMARY_TABLES

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from itpm_xl.portfolio.portfolio import Portfolio
    from itpm_xl.portfolio.store_columns import StoreTable

__all__ = ["STORE_VERSION", "Store"]

STORE_VERSION = 1
"""Version of the tables; a file with a higher one comes from a newer itpm-xl and is left alone."""

_AT_ONCE = 20_000
"""Rows that are handed over in one go: a few megabytes."""
_PARTIAL = ".part"


class Store:
    """The snapshots of earlier runs.

    Args:
        path: the file; it is made by the first `append`.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def append(self, portfolio: Portfolio) -> None:
        """Keep a run; one of the same day is replaced.

        Args:
            portfolio: the roll-up, with the rows of its projects.

        Raises:
            TargetError: the file is in use, from a newer version, no store, or cannot be written; it is as it was.
        """
        self._check()
        if not self._exists():
            self._create()
        with self._open() as connection:
            connection.begin()
            _upgrade(connection)
            for table in STORE_TABLES:
                connection.execute(f'DELETE FROM "{table.name}" WHERE as_of = ?', [portfolio.as_of])  # noqa: S608 - a declared name
            for table in SUMMARY_TABLES:
                writer = _Writer(connection, table, portfolio.as_of)
                for source in table.rows(portfolio):
                    writer.add([column.value(source) for column in table.columns])
                writer.flush()
            writers = {table.name: _Writer(connection, table, portfolio.as_of) for table in ROW_TABLES}
            for line in portfolio.projects:
                for name, row in rows_of(line):
                    writers[name].add(row)
            for writer in writers.values():
                writer.flush()
            connection.commit()

    def history(self, before: date) -> History:
        """The last run before a day, and all runs before it; empty where there is none.

        Raises:
            TargetError: the file is in use, from a newer version, or no store.
        """
        self._check()
        if not self._exists():
            return History()
        with self._open(read_only=True) as connection:
            [last] = connection.execute("SELECT max(as_of) FROM files WHERE as_of < ?", [before]).fetchone() or [None]
            if last is None:
                return History()
            return History(
                as_of=last,
                projects=_past_projects(connection, last),
                decisions=_past_decisions(connection, last),
                risks=_past_risks(connection, last),
                trends=tuple(_trends(connection, before)),
            )

    def export(self, folder: Path | str, *, force: bool = False) -> tuple[Path, ...]:
        """Write every table as a Parquet file, all runs in it.

        Each file is written beside its place and takes its name in one step, so readers never see half of one.

        Args:
            folder: where to; made if it is not there.
            force: replace files of these names that do not come from here.

        Returns:
            The files.

        Raises:
            TargetError: the store cannot be read, or the folder cannot be written.
        """
        self._check()
        if not self._exists():
            raise TargetError("does not exist, so there is nothing to export.", path=self.path)
        target = Path(folder)
        try:
            target.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise TargetError("cannot be made a folder.", path=target, hint="Choose another place.") from problem
        with self._open(read_only=True, blamed=target) as connection:
            there = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
            files = {table.name: target / f"{table.name}.parquet" for table in STORE_TABLES if table.name in there}
            if not force:
                _refuse_strangers(connection, files.values())
            partial = {name: path.with_name(path.name + _PARTIAL) for name, path in files.items()}
            try:
                for name, path in partial.items():
                    connection.execute(
                        f'COPY (SELECT * FROM "{name}") TO {_quoted(path)} '  # noqa: S608 - a declared name, a quoted path
                        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{itpm_xl: '{STORE_VERSION}'}})"
                    )
                for name, path in partial.items():
                    path.replace(files[name])
            except OSError as problem:
                what = f"cannot be written: {problem.strerror or problem}."
                raise TargetError(what, path=target, hint="Close the files where they are open.") from problem
            finally:
                for path in partial.values():
                    path.unlink(missing_ok=True)
        return tuple(files.values())

    def _exists(self) -> bool:
        """Whether there is a store; an empty file is what a crash before the first byte leaves."""
        return self.path.is_file() and self.path.stat().st_size > 0

    def _check(self) -> None:
        """Look before anything is opened for writing: a store from a newer version is not touched."""
        if self.path.is_dir():
            raise TargetError("is a folder.", path=self.path, hint="Give the name of a file, such as portfolio.duckdb.")
        if not self._exists():
            return
        with self._open(read_only=True) as connection:
            known = connection.execute(
                "SELECT count(*) FROM information_schema.tables WHERE table_name = 'itpm_store'"
            ).fetchone()
            if known is None or not known[0]:
                raise TargetError(
                    "is a database, but no store of itpm-xl.", path=self.path, hint="Choose another name for the store."
                )
            [version] = connection.execute("SELECT max(version) FROM itpm_store").fetchone() or [0]
        if version > STORE_VERSION:
            raise TargetError(
                f"comes from a newer itpm-xl (store version {version}, this one knows {STORE_VERSION}); it was not"
                " touched.",
                path=self.path,
                hint="Upgrade itpm-xl, or choose another name for the store.",
            )

    def _create(self) -> None:
        """Make an empty store beside its place, so that a crash leaves no half of one."""
        partial = self.path.with_name(self.path.name + _PARTIAL)
        try:
            partial.unlink(missing_ok=True)
            with Store(partial)._open() as connection:  # noqa: SLF001 - the same class
                connection.begin()
                connection.execute("CREATE TABLE itpm_store (version INTEGER NOT NULL)")
                connection.execute("INSERT INTO itpm_store VALUES (?)", [STORE_VERSION])
                _upgrade(connection)
                connection.commit()
            partial.replace(self.path)
        except OSError as problem:
            raise TargetError(f"cannot be made: {problem.strerror or problem}.", path=self.path) from problem
        finally:
            partial.unlink(missing_ok=True)

    @contextmanager
    def _open(self, *, read_only: bool = False, blamed: Path | None = None) -> Iterator[DuckDBPyConnection]:
        """A connection; what DuckDB says about the file becomes a sentence."""
        import duckdb  # noqa: PLC0415 - only a run with a store pays for it

        path = str(self.path)
        try:
            with duckdb.connect(path, read_only=read_only, config={"allow_unsigned_extensions": False}) as connection:
                yield connection
        except duckdb.Error as problem:
            raise TargetError(*_explained(str(problem)), path=blamed or self.path) from problem


class _Writer:
    """Collects rows of a table and hands them over column by column: ten times as fast as row by row."""

    def __init__(self, connection: DuckDBPyConnection, table: StoreTable, as_of: date) -> None:
        self._connection = connection
        self._as_of = as_of
        self._rows: list[Iterable[Any]] = []
        self._columns = table.columns
        # By name: a column that came later stands last in a store from before.
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        self._insert = f'INSERT INTO "{table.name}" (as_of, {names}) SELECT ?, '

    def add(self, row: Iterable[Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        if not self._rows:
            return
        parts: list[str] = []
        given: list[list[Any]] = []
        for column, values in zip(self._columns, zip(*self._rows, strict=True), strict=True):
            # Half the columns of a workbook are never filled: a NULL needs no list. The key is in every row.
            if all(value is None for value in values):
                parts.append(f"NULL::{column.type}")
                continue
            parts.append(f"unnest(?::{column.type}[])")
            given.append([_clean(value) for value in values] if column.type == "VARCHAR" else list(values))
        self._connection.execute(self._insert + ", ".join(parts), [self._as_of, *given])
        self._rows.clear()


def _clean(value: Any) -> str | None:  # noqa: ANN401 - a cell holds any type
    """Text as a database takes it: half of a surrogate pair, which Excel lets through, becomes a question mark."""
    if value is None:
        return None
    words = str(value)
    return words if words.isascii() else words.encode("utf-8", "replace").decode("utf-8")


def _upgrade(connection: DuckDBPyConnection) -> None:
    """Make the tables and columns that are not there yet: a store from before a table existed gets it."""
    for table in STORE_TABLES:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        connection.execute(f'CREATE TABLE IF NOT EXISTS "{table.name}" (as_of DATE NOT NULL, {columns})')
        there = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = ?", [table.name]
        ).fetchall()
        for column in table.columns:
            if (column.name,) not in there:
                connection.execute(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {column.type}')


def _explained(problem: str) -> tuple[str]:
    """Why DuckDB could not, in words of ours."""
    first = problem.splitlines()[0] if problem else "unknown reason"
    lowered = problem.casefold()
    if "lock" in lowered and ("conflicting" in lowered or "set lock" in lowered or "being used" in lowered):
        return ("is open in another program, or another run is writing it; close it there and try again.",)
    if "not a valid duckdb" in lowered or "unable to find" in lowered:
        return ("is no DuckDB file; choose another name for the store.",)
    if "no space" in lowered or "file too large" in lowered or "could not write" in lowered:
        return ("cannot be written: the disk is full or the file may not grow. Nothing of this run was kept.",)
    return (f"cannot be used: {first.rstrip('.')}.",)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _refuse_strangers(connection: DuckDBPyConnection, files: Iterable[Path]) -> None:
    for path in files:
        if not path.exists():
            continue
        import duckdb  # noqa: PLC0415 - loaded already

        try:
            marks = connection.execute(
                f"SELECT count(*) FROM parquet_kv_metadata({_quoted(path)}) WHERE key = 'itpm_xl'::BLOB"  # noqa: S608 - a quoted path
            ).fetchone()
        except duckdb.Error:
            marks = None
        if not marks or not marks[0]:
            raise TargetError(
                "is there already and is not an export of itpm-xl.",
                path=path,
                hint="Choose another folder, or add --force to overwrite it.",
            )


def _past_projects(connection: DuckDBPyConnection, as_of: date) -> Mapping[str, PastProject]:
    rows = connection.execute(
        "SELECT project_key, name, computed, CAST(forecast_finish AS DATE), gate, status_date, lifecycle, path"
        " FROM projects WHERE as_of = ? AND newer_copy = ''",
        [as_of],
    ).fetchall()
    return {
        key: PastProject(
            key=key,
            name=name,
            computed=computed,
            forecast_finish=finish,
            gate=gate,
            status_date=status_date,
            lifecycle=lifecycle,
            path=path,
        )
        for key, name, computed, finish, gate, status_date, lifecycle, path in rows
    }


def _past_decisions(connection: DuckDBPyConnection, as_of: date) -> Mapping[tuple[str, str], PastDecision]:
    rows = connection.execute(
        "SELECT project_key, id, title, overdue_days FROM decisions WHERE as_of = ?", [as_of]
    ).fetchall()
    return {(key, row_id): PastDecision(key, row_id, title, overdue) for key, row_id, title, overdue in rows}


def _past_risks(connection: DuckDBPyConnection, as_of: date) -> frozenset[tuple[str, str]]:
    rows = connection.execute(
        "SELECT project_key, id FROM risks WHERE as_of = ? AND level IN ('High', 'Extreme')", [as_of]
    ).fetchall()
    return frozenset((key, row_id) for key, row_id in rows)


def _trends(connection: DuckDBPyConnection, before: date) -> Iterator[Trend]:
    rows = connection.execute(
        "SELECT as_of, project_key, computed, reported, CAST(forecast_finish AS DATE), days_late, exposure_days,"
        " decisions_due, gate_score FROM projects WHERE as_of < ? AND newer_copy = '' ORDER BY as_of, project_key",
        [before],
    ).fetchall()
    return (Trend(*row) for row in rows)
