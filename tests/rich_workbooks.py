"""Workbooks such as PMs have: everything Excel can put into a package, made by XlsxWriter and by hand."""

import io
import re
import struct
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/drawingml/2006/": "http://purl.oclc.org/ooxml/drawingml/",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
# What a graft may touch besides the parts of our own sheets.
LISTING_PARTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def png(shade: int = 90) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = 12
    rows = b"".join(b"\0" + bytes([shade, 120, 160] * size) for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def plain_target(path: Path, *, sheet: str = "Plan", **options) -> Path:
    """One sheet, one number, one word."""
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime(2026, 3, 6)})
        book.add_worksheet(sheet).write_row("A1", [1, "one"])
    return path


def rich_target(path: Path) -> Path:
    """A macro workbook with most of what XlsxWriter knows and what it does not know added by hand."""
    base = path.with_name("base.xlsm")
    with xlsxwriter.Workbook(base) as book:
        book.set_properties({"created": datetime(2026, 3, 6), "author": "Ana"})
        _plan_sheet(book)
        _data_sheet(book)
        book.add_worksheet("Secret").very_hidden()
        chart_sheet = book.add_chartsheet("Trend")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Données!$B$2:$B$6"})
        chart_sheet.set_chart(chart)
        book.add_worksheet("Brief").write("A1", "a PM's own page called Brief")
        book.define_name("Budget", "=Plan!$B$2")
        book.define_name("Plan!Local", "=Plan!$C$2")
        book.define_name("Brief!Mine", "=Brief!$A$1")
        book.add_vba_project(io.BytesIO(b"not a real project, but bytes to keep"), is_stream=True)
    _add_by_hand(base, path)
    base.unlink()
    return path


def _plan_sheet(book) -> None:
    sheet = book.add_worksheet("Plan")
    money = book.add_format({"num_format": "#,##0.00 [$EUR]", "bold": True, "bg_color": "#FFF1CC", "border": 1})
    sheet.add_table(
        "A4:C7",
        {
            "name": "RAID",
            "data": [["R1", "Open", 3.5], ["R2", "Closed", 2]],
            "columns": [{"header": "ID"}, {"header": "Status"}, {"header": "Cost", "format": money}],
        },
    )
    sheet.write("A1", "  spaced \n text é 漢 <&>\"'")
    sheet.write_formula("B2", "=SUM(C5:C6)", money, 5.5)
    sheet.write_datetime("C2", datetime(2026, 3, 6, 14, 15), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    sheet.write_rich_string("D1", "plain ", money, "bold")
    sheet.data_validation("B5:B99", {"validate": "list", "source": ["Open", "Closed"]})
    sheet.conditional_format("C5:C99", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("B5:B99", {"type": "cell", "criteria": "==", "value": '"Open"', "format": money})
    sheet.write_comment("A5", "a note")
    sheet.print_area("A1:C20")
    sheet.repeat_rows(3)
    sheet.autofilter("F1:G3")


def _data_sheet(book) -> None:
    sheet = book.add_worksheet("Données")
    sheet.write_column("B2", [1, 4, 9, 16, 25])
    sheet.write_formula("C2", "=B2*2", None, 2)
    sheet.write_boolean("C3", True)
    sheet.add_sparkline("A2", {"range": "Données!B2:B6"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Données!$B$2:$B$6"})
    sheet.insert_chart("E2", chart)
    sheet.insert_image("E20", "logo.png", {"image_data": io.BytesIO(png())})
    sheet.activate()
    sheet.repeat_columns("A:B")


def _add_by_hand(source: Path, target: Path) -> None:
    extra = {
        "customXml/item1.xml": b'<?xml version="1.0"?>\r\n<label xmlns="urn:pm"  value=\'x\'/>',
        "xl/printerSettings/printerSettings1.bin": bytes(range(256)),
        "xl/threadedComments/threadedComment1.xml": (
            b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"/>'
        ),
        "xl/externalLinks/externalLink1.xml": (
            f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{OFFICE}" r:id="rId1"/></externalLink>'
        ).encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="rates.xlsx" TargetMode="External"/>'
            "</Relationships>"
        ).encode(),
        "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="B2" i="1" l="1"/><c r="C2" i="2"/></calcChain>'.encode(),
    }
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = {
        "/customXml/item1.xml": "application/xml",
        "/xl/threadedComments/threadedComment1.xml": "application/vnd.ms-excel.threadedcomments+xml",
        "/xl/externalLinks/externalLink1.xml": f"{main}.externalLink+xml",
        "/xl/printerSettings/printerSettings1.bin": f"{main}.printerSettings",
        "/xl/calcChain.xml": f"{main}.calcChain+xml",
    }

    def rel(number: int, kind: str, place: str) -> str:
        return f'<Relationship Id="rId9{number}" Type="{kind}" Target="{place}"/>'

    threaded = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    edit_zip(
        source,
        target,
        {
            "[Content_Types].xml": lambda text: text.replace(
                "</Types>",
                "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
                + "</Types>",
            ),
            "xl/_rels/workbook.xml.rels": lambda text: text.replace(
                "</Relationships>",
                rel(1, f"{OFFICE}/externalLink", "externalLinks/externalLink1.xml")
                + rel(2, f"{OFFICE}/calcChain", "calcChain.xml")
                + rel(3, f"{OFFICE}/customXml", "../customXml/item1.xml")
                + "</Relationships>",
            ),
            "xl/workbook.xml": lambda text: text.replace(
                "<definedNames>",
                '<externalReferences><externalReference r:id="rId91"/></externalReferences><definedNames>',
            ).replace(' fullCalcOnLoad="1"', ""),
            "xl/worksheets/_rels/sheet1.xml.rels": lambda text: text.replace(
                "</Relationships>",
                rel(4, f"{OFFICE}/printerSettings", "../printerSettings/printerSettings1.bin")
                + rel(5, threaded, "../threadedComments/threadedComment1.xml")
                + "</Relationships>",
            ),
        },
        extra,
    )


def edit_zip(source: Path, target: Path, edits: dict, extra: dict[str, bytes] | None = None, drop=()) -> Path:
    """Copy a zip, changing the text of some entries; `None` as an entry's key edits every XML part."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        new.comment = b"kept by hand"
        for info in old.infolist():
            content = old.read(info)
            edit = edits.get(info.filename) or (edits.get(None) if info.filename.endswith((".xml", ".rels")) else None)
            if edit:
                content = edit(content.decode()).encode()
            if info.filename not in drop:
                fresh = zipfile.ZipInfo(info.filename, (2021, 5, 4, 3, 2, 2))
                fresh.compress_type = zipfile.ZIP_DEFLATED
                fresh.external_attr = info.external_attr
                new.writestr(fresh, content)
        for name, content in (extra or {}).items():
            new.writestr(zipfile.ZipInfo(name, (2020, 2, 2, 2, 2, 2)), content)  # stored, not deflated
    return target


def as_strict(source: Path, target: Path) -> Path:
    def strict(text: str) -> str:
        for old, new in STRICT.items():
            text = text.replace(old, new)
        return text

    return edit_zip(source, target, {None: strict})


def with_odd_prefixes(source: Path, target: Path) -> Path:
    """Every listing part written with a prefix, and `xmlns:r` only where it is used."""

    def prefixed(text: str) -> str:
        text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
        if "<x:workbook" in text:
            text = text.replace(f' xmlns:r="{OFFICE}"', "").replace(" r:id=", f' xmlns:rel="{OFFICE}" rel:id=')
        return text

    return edit_zip(source, target, dict.fromkeys(LISTING_PARTS, prefixed))


def scratch_book(path: Path, **options) -> Path:
    """What our own renderers make: an input table with its lists, and a report with charts and pictures."""
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime(2026, 3, 6)})
        head = book.add_format({"bold": True, "font_color": "white", "bg_color": "#334E68", "text_wrap": True})
        date = book.add_format({"num_format": "yyyy-mm-dd", "align": "center"})
        amber = book.add_format({"bg_color": "#FFF1CC", "font_color": "#8A6100", "num_format": '0.0 "d"'})
        _input_sheet(book, head, date, amber)
        _report_sheet(book, head, date)
        lists = book.add_worksheet("Lists")
        lists.write_column("A1", ["Open", "Watching", "Closed"])
        lists.hide()
        book.define_name("ITPM_Status", "=Lists!$A$1:$A$3")
        book.define_name("ITPM_Worst", "=Brief!$B$4")
    return path


def _input_sheet(book, head, date, amber) -> None:
    sheet = book.add_worksheet("Risks")
    sheet.write("A1", "Risks: what may happen", head)
    sheet.set_column("A:A", 8, None)
    sheet.set_column("B:B", 12, date)
    sheet.set_column("E:F", 14, None, {"level": 1, "hidden": True})
    sheet.add_table(
        "A3:D6",
        {
            "name": "Risks",
            "style": "Table Style Light 9",
            "data": [["K1", datetime(2026, 3, 6), "Open", 2.5], ["K2", datetime(2026, 4, 1), "Closed", 4]],
            "columns": [
                {"header": "ID", "header_format": head},
                {"header": "Due", "format": date},
                {"header": "Status"},
                {"header": "Days", "format": amber},
            ],
        },
    )
    sheet.write_formula("D6", "=SUM(Risks[Days])-Risks!D4", amber, 4)
    sheet.data_validation(
        "C4:C2003",
        {"validate": "list", "source": "=ITPM_Status", "input_title": "Status", "input_message": "Where it stands"},
    )
    sheet.conditional_format("C4:C99", {"type": "cell", "criteria": "==", "value": '"Open"', "format": amber})
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)
    sheet.print_area("A1:D6")


def _report_sheet(book, head, date) -> None:
    sheet = book.add_worksheet("Brief")
    sheet.write("A1", "Steering brief", head)
    sheet.write_string("A2", "=1+1 is text")
    sheet.write_datetime("B2", datetime(2026, 3, 6), date)
    sheet.write_rich_string("A3", "P80 ", head, "13 Mar", " at risk")
    sheet.write_row("B4", [3, 5, 8])
    sheet.write_formula("E4", "=SUM(B4:D4)", None, 16)
    sheet.write_url("A5", "internal:'Plan'!A7", string="R7")
    sheet.write_url("A6", "internal:'Brief'!A1", string="top")
    sheet.write_url("A7", "https://example.org/?a=1&b=2", string="site")
    sheet.add_sparkline("F4", {"range": "Brief!B4:D4"})
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Brief!$B$4:$D$4", "name": "Days"})
    sheet.insert_chart("H2", chart)
    sheet.insert_image("H20", "tile.png", {"image_data": io.BytesIO(png(30))})
    sheet.insert_image("J20", "tile2.png", {"image_data": io.BytesIO(png(200)), "url": "internal:Brief!A1"})
    sheet.insert_textbox("A20", "note", {"textlink": "=Brief!$A$1"})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.print_area("A1:P30")
    sheet.hide_gridlines(2)


def inflated(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def compressed(path: Path) -> dict[str, tuple]:
    """Each entry's raw bytes, time and attributes."""
    found = {}
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        for info in archive.infolist():
            file.seek(info.header_offset + 26)
            names, extra = struct.unpack("<HH", file.read(4))
            file.seek(names + extra, 1)
            found[info.filename] = (file.read(info.compress_size), info.date_time, info.external_attr)
    return found
