"""The store keeps each run whole or not at all, and every row that was read is in it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from portfolio_records import examined, record_of, roll_up
from projects import planned, table

from itpm_xl.errors import TargetError
from itpm_xl.portfolio.record import RejectedRow
from itpm_xl.portfolio.store import STORE_VERSION, Store
from itpm_xl.portfolio.store_tables import STORE_TABLES

MONDAY = date(2026, 3, 9)


def workbook(code, *, tasks=3, raid=2, path=None, **more):
    rows = [
        {"ID": f"T{at}", "Task": f"Do {at}", "Owner": "Ana Ruiz", "Duration (days)": at, "Scope IDs": "S-1; S-2"}
        for at in range(1, tasks + 1)
    ]
    risks = [
        {"ID": f"R-{at}", "Type": "Risk", "Title": "It's late \U0001f525", "Probability": 4, "Impact": 5}
        for at in range(raid)
    ]
    project, _ = planned(
        table("Dependencies", *rows), table("RAID", *risks), Project_code=code, Project_name=f"Project {code}"
    )
    stray = [RejectedRow("RAID", "RAID", 90, "outside the table")]
    return examined(record_of(project), path or f"{code}.xlsx", rows_in=1 + tasks + raid + 1, rejected=stray, **more)


def all_rows(path, name):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall()


def test_every_row_of_every_workbook_is_in_the_store_or_rejected(tmp_path):
    older = workbook("ERP", path="Copy of ERP.xlsx", modified=datetime(2026, 3, 1), tasks=5)
    files = [workbook("ERP"), workbook("DCX", tasks=7, raid=4), older]
    store = tmp_path / "it's \U0001f4c8.duckdb"
    Store(store).append(roll_up(*files))
    stored, rejected = Counter(), Counter()
    for declared in STORE_TABLES:
        if declared.name.startswith("rows_"):
            at = [column.name for column in declared.columns].index("path") + 1
            stored.update(row[at] for row in all_rows(store, declared.name))
    rejected.update(row[1] for row in all_rows(store, "rejected_rows"))
    accounts = {one.file.path: (one.file.rows_in, one.file.rows_out) for one in files}
    assert {path: (stored[path] + rejected[path], stored[path]) for path in accounts} == accounts
    keys = {row[1] for row in all_rows(store, "rows_dependencies")}
    assert keys == {"DCX", "ERP", "ERP (Copy of ERP.xlsx)"}
    with duckdb.connect(str(store), read_only=True) as connection:
        [values] = connection.execute(
            "SELECT task, duration_days, scope_ids, at_row FROM rows_dependencies"
            " WHERE project_key = 'DCX' AND id = 'T7'"
        ).fetchall()
    # T7 is the seventh row below the header in row 1.
    assert values == ("Do 7", 7.0, "S-1; S-2", 8)


def test_a_second_run_of_the_day_takes_the_place_of_the_first(tmp_path):
    once, twice = Store(tmp_path / "once.duckdb"), Store(tmp_path / "twice.duckdb")
    portfolio = roll_up(workbook("ERP"), workbook("DCX"))
    twice.append(roll_up(workbook("ERP", tasks=9)))
    for store in (once, twice, twice):
        store.append(portfolio)
    for declared in STORE_TABLES:
        assert all_rows(once.path, declared.name) == all_rows(twice.path, declared.name), declared.name


def test_the_last_run_and_the_trends_come_back(tmp_path):
    store = Store(tmp_path / "s.duckdb")
    assert store.history(MONDAY).as_of is None
    days = [MONDAY, MONDAY + timedelta(7), MONDAY + timedelta(14)]
    for at in days:
        store.append(roll_up(workbook("ERP"), workbook("DCX"), as_of=at))
    history = store.history(days[2])
    assert history.as_of == days[1]
    assert set(history.projects) == {"ERP", "DCX"}
    assert [(trend.as_of, trend.key) for trend in history.trends] == [
        (at, key) for at in days[:2] for key in ("DCX", "ERP")
    ]
    # 4 x 5 = 20 is Extreme.
    assert history.risks == {("ERP", "R-0"), ("ERP", "R-1"), ("DCX", "R-0"), ("DCX", "R-1")}


def test_a_store_from_a_newer_version_is_not_touched(tmp_path):
    path = tmp_path / "s.duckdb"
    Store(path).append(roll_up(workbook("ERP")))
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE itpm_store SET version = ?", [STORE_VERSION + 1])
    before = path.read_bytes()
    for act in (
        lambda: Store(path).append(roll_up(workbook("DCX"))),
        lambda: Store(path).history(MONDAY),
        lambda: Store(path).export(tmp_path / "out"),
    ):
        with pytest.raises(TargetError, match=r"newer itpm-xl \(store version 2, this one knows 1\)"):
            act()
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {"s.duckdb"}


def test_what_is_no_store_is_said_and_left_alone(tmp_path):
    letter = tmp_path / "letter.duckdb"
    letter.write_text("Dear Ana,\n" * 2000)
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1")
    for path, reason in ((letter, "no DuckDB file"), (other, "no store of itpm-xl"), (tmp_path, "is a folder")):
        before = path.read_bytes() if path.is_file() else b""
        with pytest.raises(TargetError, match=reason):
            Store(path).append(roll_up(workbook("ERP")))
        assert not before or path.read_bytes() == before


def test_a_store_without_a_table_that_came_later_gets_it(tmp_path):
    path = tmp_path / "s.duckdb"
    Store(path).append(roll_up(workbook("ERP")))
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE clashes")
        connection.execute("ALTER TABLE projects DROP COLUMN quality")
    Store(path).append(roll_up(workbook("ERP"), as_of=MONDAY))
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT count(quality), count(*) FROM projects").fetchone() == (1, 2)
        assert connection.execute("SELECT count(*) FROM clashes").fetchone() == (0,)


def test_a_store_that_another_program_writes_is_said(tmp_path):
    path = tmp_path / "s.duckdb"
    Store(path).append(roll_up(workbook("ERP")))
    script = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()
        with pytest.raises(TargetError, match="is open in another program"):
            Store(path).append(roll_up(workbook("ERP")))
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


APPENDING = """
import sys
from datetime import date, timedelta
sys.path[:0] = {paths!r}
from test_portfolio_store import workbook
from portfolio_records import roll_up
from itpm_xl.portfolio.store import Store
files = [workbook(f"P{{at}}", tasks=40, raid=10) for at in range(10)]
print("ready", flush=True)
for week in range(10_000):
    Store(sys.argv[1]).append(roll_up(*files, as_of=date(2026, 1, 5) + timedelta(week)))
    print(week, flush=True)
"""


def appending(path, **more):
    script = APPENDING.format(paths=[str(Path(__file__).parent), str(Path(__file__).parents[1])])
    return subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, **more)


@pytest.mark.timeout(200)
def test_killed_while_writing_it_keeps_whole_runs_only(tmp_path):
    """Each run has 10 projects with 40 tasks and 10 risks; whatever the moment of the kill, no run has less."""
    path, seed = tmp_path / "s.duckdb", random.Random(6)
    for _ in range(6):
        child = appending(path)
        child.stdout.readline()
        time.sleep(seed.uniform(0.05, 1.5))
        child.kill()
        child.wait()
        child.stdout.close()
        if not path.exists():
            continue
        Store(path).history(MONDAY)  # it opens, and what the log holds is taken in
        with duckdb.connect(str(path), read_only=True) as connection:
            for name, many in (("projects", 10), ("rows_dependencies", 400), ("rows_raid", 100), ("files", 10)):
                counts = connection.execute(f"SELECT count(*) FROM {name} GROUP BY as_of").fetchall()
                assert {count for (count,) in counts} <= {many}
    Store(path).append(roll_up(workbook("ERP"), as_of=date(2030, 1, 7)))
    runs = {row[0] for row in all_rows(path, "files")}
    assert max(runs) == date(2030, 1, 7)
    assert len(runs) > 2  # the children did write, and what they finished is there


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="file size limits are set on POSIX systems only")
@pytest.mark.timeout(200)
def test_a_full_disk_is_said_and_costs_no_earlier_run(tmp_path):
    """The file may grow no further than it is: some append fails, and every run before it is still there."""
    path = tmp_path / "s.duckdb"
    Store(path).append(roll_up(workbook("ERP")))
    before = {declared.name: all_rows(path, declared.name) for declared in STORE_TABLES}
    script = (
        "import resource, sys\n"
        f"sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parents[1])]!r}\n"
        "from test_portfolio_store import workbook, MONDAY\n"
        "from portfolio_records import roll_up\n"
        "from itpm_xl.portfolio.store import Store\n"
        "portfolio = roll_up(*(workbook(f'P{at}', tasks=400, raid=200) for at in range(20)), as_of=MONDAY)\n"
        f"size = __import__('os').path.getsize({str(path)!r}) + 40_000\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        f"Store({str(path)!r}).append(portfolio)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the disk is full or the file may not grow" in done.stderr.splitlines()[-1]
    assert {declared.name: all_rows(path, declared.name) for declared in STORE_TABLES} == before
    Store(path).append(roll_up(workbook("DCX"), as_of=MONDAY))
    assert {row[0] for row in all_rows(path, "projects")} == {date(2026, 3, 6), MONDAY}


def test_the_export_holds_what_the_store_holds(tmp_path):
    store = Store(tmp_path / "s.duckdb")
    for at in (MONDAY, MONDAY + timedelta(7)):
        store.append(roll_up(workbook("ERP"), workbook("DCX"), as_of=at))
    folder = tmp_path / "Ana's \U0001f4c1"
    for _ in range(2):
        files = store.export(folder)
    assert sorted(files) == sorted(folder.iterdir())
    for declared in STORE_TABLES:
        read = duckdb.execute("SELECT * FROM read_parquet(?) ORDER BY ALL", [str(folder / f"{declared.name}.parquet")])
        assert read.fetchall() == all_rows(store.path, declared.name), declared.name


def test_the_export_overwrites_nobody_elses_files(tmp_path):
    store = Store(tmp_path / "s.duckdb")
    store.append(roll_up(workbook("ERP")))
    foreign = tmp_path / "risks.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS a) TO '{foreign}' (FORMAT parquet)")
    before = foreign.read_bytes()
    with pytest.raises(TargetError, match="is there already and is not an export of itpm-xl"):
        store.export(tmp_path)
    assert foreign.read_bytes() == before
    assert [each.name for each in tmp_path.glob("*.parquet*")] == ["risks.parquet"]
    store.export(tmp_path, force=True)
    assert foreign.read_bytes() != before


def test_the_query_in_the_documentation_runs(tmp_path):
    page = (Path(__file__).parents[1] / "docs" / "portfolio-store.md").read_text(encoding="utf-8")
    query = page.split("```sql\n")[1].split("```")[0]
    store = Store(tmp_path / "s.duckdb")
    # Three days of work take one day more when there is a task of four days beside them.
    for at, tasks in ((MONDAY, 3), (MONDAY + timedelta(7), 4)):
        store.append(roll_up(workbook("ERP", tasks=tasks), workbook("DCX"), as_of=at))
    with duckdb.connect(str(store.path), read_only=True) as connection:
        moved = {row[0]: row[1] for row in connection.execute(query).fetchall()}
    assert moved == {"ERP": timedelta(1), "DCX": timedelta(0)}


def test_text_that_no_database_takes_costs_no_run(tmp_path):
    """Half a surrogate pair and a NUL come out of real files; the other values of the row stay as they are."""
    row = {"ID": "R-1", "Type": "Risk", "Title": "half \ud83d, none \x00, all \U0001f525", "Owner": "Ana Ruiz"}
    project, _ = planned(table("RAID", row), Project_code="ERP")
    store = Store(tmp_path / "s.duckdb")
    store.append(roll_up(examined(record_of(project), "erp.xlsx")))
    with duckdb.connect(str(store.path), read_only=True) as connection:
        [(title, owner)] = connection.execute("SELECT title, owner FROM rows_raid").fetchall()
    assert title.startswith("half ?, none ")
    assert title.endswith("all \U0001f525")
    assert owner == "Ana Ruiz"
