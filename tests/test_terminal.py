"""Tables on a terminal: aligned, wrapped in one column, quick with many rows."""

from __future__ import annotations

import time
from datetime import date

import itpm_xl as itpm
from itpm_xl.analysis.scoring import score_risks
from itpm_xl.report.risk_text import to_text
from itpm_xl.report.terminal import table_text
from itpm_xl.workbook.new_project import new_workbook


def test_columns_align_and_one_of_them_wraps():
    rows = [("T1", "Move the mail servers to Köln", "2"), ("T22", "漢字", "13")]
    text = table_text(("ID", "Task", "Days"), rows, color=False, width=25, grow="Task")
    assert text.splitlines() == [
        "ID   Task            Days",
        "T1   Move the mail      2",
        "     servers to",
        "     Köln",
        "T22  漢字              13",
    ]


def test_no_control_character_reaches_the_terminal():
    text = table_text(("ID",), [("T1\x1b[31m",)], color=False, width=80)
    assert "\x1b" not in text
    assert table_text(("ID",), [("T1",)], color=True, width=80, styles=["bold red"]).endswith("\x1b[1;31mT1\x1b[0m")


def test_five_thousand_rows_take_less_than_a_second():
    rows = [(f"T{n}", "Move the mail servers and everything that hangs on them " * 2, "Ana Ruiz") for n in range(5000)]

    def once():
        begin = time.process_time()
        table_text(("ID", "Task", "Owner"), rows, color=True, width=100, grow="Task")
        return time.process_time() - begin

    assert min(once() for _ in range(5)) < 1  # a busy machine slows some of them, not all


def test_risks_and_issues_have_headings_and_an_unknown_cost_says_at_least(tmp_path, monkeypatch):
    book = tmp_path / "erp.xlsx"
    new_workbook(book, sample="ERP", today=date(2026, 3, 6))
    project = itpm.load(book)
    text = to_text(project, score_risks(project), color=False, width=100)
    assert text.index("Risks\nRank") < text.index("Issues\nRank")
    monkeypatch.setattr("itpm_xl.report.risk_text._SHOWN", 2)
    shown = to_text(project, score_risks(project), color=False, width=100, everything=False)
    assert "6 more: --all" in shown
