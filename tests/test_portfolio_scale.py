"""What keeps a portfolio of thousands small: capped lists that say so, words held once, a store that does not swell."""

import dataclasses
import gc
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from itpm_xl.errors import UsageError
from itpm_xl.portfolio.codec import from_bytes, to_bytes
from itpm_xl.portfolio.consolidate import consolidate
from itpm_xl.portfolio.examine import examine
from itpm_xl.portfolio.record import Examined, FileVerdict, ProjectRecord, RiskRecord, Verdict
from itpm_xl.portfolio.run import Order, run
from itpm_xl.portfolio.store import Store
from itpm_xl.portfolio.workbook import write_portfolio

MONDAY = date(2026, 3, 9)
SAMPLES = Path(__file__).parents[1] / "workbooks"


def test_a_list_shows_its_heaviest_thousand_and_says_where_the_others_are(tmp_path):
    risks = tuple(
        RiskRecord(id=f"R-{number}", kind="Risk", title=f"Risk {number}", exposure_days=float(number))
        for number in range(1, 1_251)
    )
    file = FileVerdict(path="A.xlsx", verdict=Verdict.OK, sha256="1")
    portfolio = consolidate([Examined(file, ProjectRecord(code="A", risks=risks))], as_of=MONDAY, version="1")
    assert len(portfolio.risks) == 1_250
    write_portfolio(tmp_path / "portfolio.xlsx", portfolio)
    sheet = openpyxl.load_workbook(tmp_path / "portfolio.xlsx")["Top risks"]
    ids = [row[1].value for row in sheet.iter_rows() if str(row[1].value).startswith("R-")]
    assert ids == [f"R-{number}" for number in range(1_250, 250, -1)]
    (said,) = [cell.value for (cell,) in sheet.iter_rows(max_col=1) if "not shown" in str(cell.value)]
    assert said.startswith("250 more")
    assert "--export" in said


def test_records_of_many_files_hold_each_word_and_date_once():
    examined = examine(SAMPLES / "ERP.xlsx", as_of=MONDAY)
    one, other = (from_bytes(to_bytes(examined)) for _ in range(2))
    assert one == other == examined
    commitments = list(zip(one.project.commitments, other.project.commitments, strict=True))
    assert commitments
    for mine, theirs in commitments:
        for name in ("owner", "id", "title", "cell", "finish"):
            assert getattr(mine, name) is getattr(theirs, name)


def test_a_run_again_on_the_same_day_does_not_swell_the_store(tmp_path):
    """DuckDB keeps the blocks of deleted rows for later ones: the file may hold a run twice, never six times."""
    examined = [examine(SAMPLES / f"{name}.xlsx", as_of=MONDAY) for name in ("ERP", "IAM")]
    sizes = []
    for _ in range(6):
        store = Store(tmp_path / "runs.duckdb")
        store.append(consolidate(examined, as_of=MONDAY, version="1"))
        sizes.append((tmp_path / "runs.duckdb").stat().st_size)
    assert max(sizes) <= 2.2 * sizes[0]


def test_places_that_are_gone_leave_last_weeks_portfolio(tmp_path):
    out = tmp_path / "portfolio.xlsx"
    run(Order(paths=[str(SAMPLES / "ERP.xlsx")], as_of=MONDAY, version="1", out=[out], workers=1))
    before = out.read_bytes()
    with pytest.raises(UsageError, match="nothing was written") as stopped:
        run(Order(paths=[str(tmp_path / "share" / "plan.xlsx")], as_of=MONDAY, version="1", out=[out]))
    assert "plan.xlsx: there is no such file" in stopped.value.message
    assert out.read_bytes() == before
    assert gc.isenabled()


def test_the_link_text_and_the_style_of_a_cell_do_not_depend_on_its_neighbours(tmp_path):
    """Styles are put together once and used again: cells that look different must not share one."""
    risk = RiskRecord(
        id="=1+1", kind="Risk", title="=HYPERLINK(1)", level="Extreme", owner="Ana", sheet="RAID", cell="C7"
    )
    plain = dataclasses.replace(risk, id="R-2", title="Plain", level="Low")
    file = FileVerdict(path="A.xlsx", verdict=Verdict.OK, sha256="1")
    portfolio = consolidate([Examined(file, ProjectRecord(code="A", risks=(risk, plain)))], as_of=MONDAY, version="1")
    write_portfolio(tmp_path / "portfolio.xlsx", portfolio)
    sheet = openpyxl.load_workbook(tmp_path / "portfolio.xlsx")["Top risks"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    assert cells["=1+1"].hyperlink is not None
    assert (cells["=1+1"].quotePrefix, cells["R-2"].quotePrefix) == (True, False)
    assert (cells["=1+1"].font.underline, cells["Plain"].font.underline) == ("single", None)
    assert cells["Extreme"].fill.fgColor.rgb != cells["Low"].fill.fgColor.rgb
