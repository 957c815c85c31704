"""What only Excel puts into a workbook, one feature a workbook: each with its parts, content types and relationships.

Written by hand after the parts that Excel itself writes: small, but tied together in the same way.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter
from rich_workbooks import MAIN, OFFICE, edit_zip

__all__ = ["FEATURES", "add_parts", "feature_book", "slicer"]

MICROSOFT = "http://schemas.microsoft.com/office"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
X14 = f"{MICROSOFT}/spreadsheetml/2009/9/main"
X15 = f"{MICROSOFT}/spreadsheetml/2010/11/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BOOK, SHEET, TABLE = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
WHO, WHAT = "{7A4A6C3E-0001-4000-8000-000000000001}", "{7A4A6C3E-0002-4000-8000-000000000002}"


@dataclass
class Addition:
    """Parts to add.

    Attributes:
        parts: content and content type by name; None where the ending's default says it.
        links: (owner, id, type, target) of each relationship; the package itself is the owner "".
        before: text to put before the first of some closing or later tags, by part.
        edits: any other change to a part's text.
        defaults: content types by ending.
    """

    parts: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    links: list[tuple[str, str, str, str]] = field(default_factory=list)
    before: list[tuple[str, str, str]] = field(default_factory=list)
    edits: dict = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)


def add_parts(source: Path, target: Path, what: Addition) -> Path:
    """Copy a workbook and put the parts into it."""
    with zipfile.ZipFile(source) as archive:
        present = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    extra = {name: content.encode("utf-8") for name, (content, _) in what.parts.items()}
    changed = {}

    def put(name, before, text):
        old = changed.get(name, present[name])
        assert before in old, (name, before)
        changed[name] = old.replace(before, text + before, 1)

    for name, before, text in what.before:
        put(name, before, text)
    for name, edit in what.edits.items():
        changed[name] = edit(changed.get(name, present[name]))
    for owner, key, kind, to in what.links:
        folder, _, last = owner.rpartition("/")
        rels = f"{folder}/_rels/{last}.rels".lstrip("/")
        line = f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>'
        if rels in present:
            put(rels, "</Relationships>", line)
        else:
            old = extra.get(rels, f'<Relationships xmlns="{RELATIONSHIPS}"></Relationships>'.encode())
            extra[rels] = old.replace(b"</Relationships>", f"{line}</Relationships>".encode())
    for name, (_, kind) in what.parts.items():
        if kind:
            put("[Content_Types].xml", "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/>')
    for ending, kind in what.defaults.items():
        put("[Content_Types].xml", "<Override ", f'<Default Extension="{ending}" ContentType="{kind}"/>')
    return edit_zip(source, target, {name: lambda _, new=text: new for name, text in changed.items()}, extra)


def slicer(*, sheet: str = SHEET, table: int = 1, column: int = 2) -> Addition:
    """A slicer that filters a table by its column Status."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    frame = (
        f'<xdr:wsDr xmlns:xdr="{drawing}/spreadsheetDrawing" xmlns:a="{drawing}/main"><xdr:absoluteAnchor>'
        '<xdr:pos x="3000000" y="100000"/><xdr:ext cx="1800000" cy="1500000"/>'
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice xmlns:sle15="{MICROSOFT}/drawing/2012/slicer"'
        ' Requires="sle15"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Status"/>'
        "<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>"
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
        f'<a:graphicData uri="{MICROSOFT}/drawing/2010/slicer"><sle:slicer xmlns:sle="{MICROSOFT}/drawing/2010/slicer"'
        ' name="Status"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice></mc:AlternateContent>'
        "<xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"
    )
    return Addition(
        parts={
            "xl/slicers/slicer1.xml": (
                (
                    f'<slicers xmlns="{X14}"><slicer name="Status" cache="Slicer_Status" caption="Status"'
                    ' rowHeight="241300"/></slicers>'
                ),
                "application/vnd.ms-excel.slicer+xml",
            ),
            "xl/slicerCaches/slicerCache1.xml": (
                (
                    f'<slicerCacheDefinition xmlns="{X14}" xmlns:x="{MAIN}" name="Slicer_Status" sourceName="Status">'
                    f'<extLst><x:ext uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{X15}">'
                    f'<x15:tableSlicerCache tableId="{table}" column="{column}"/></x:ext></extLst>'
                    "</slicerCacheDefinition>"
                ),
                "application/vnd.ms-excel.slicerCache+xml",
            ),
            "xl/drawings/drawing90.xml": (frame, "application/vnd.openxmlformats-officedocument.drawing+xml"),
        },
        links=[
            (sheet, "rId81", f"{MICROSOFT}/2007/relationships/slicer", "../slicers/slicer1.xml"),
            (sheet, "rId82", f"{OFFICE}/drawing", "../drawings/drawing90.xml"),
            (BOOK, "rId83", f"{MICROSOFT}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"),
        ],
        before=[
            (sheet, "<tableParts", '<drawing r:id="rId82"/>'),
            (
                sheet,
                "</worksheet>",
                (
                    f'<extLst><ext xmlns:x15="{X15}" uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}">'
                    f'<x14:slicerList xmlns:x14="{X14}"><x14:slicer r:id="rId81"/></x14:slicerList></ext></extLst>'
                ),
            ),
            (
                BOOK,
                "</workbook>",
                (
                    f'<extLst><ext xmlns:x15="{X15}" uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}">'
                    f'<x15:slicerCaches xmlns:x14="{X14}"><x14:slicerCache r:id="rId83"/></x15:slicerCaches>'
                    "</ext></extLst>"
                ),
            ),
        ],
    )


def _pivot() -> Addition:
    cache, table = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotTables/pivotTable1.xml"
    return Addition(
        parts={
            cache: (
                (
                    f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="rId1" refreshedBy="Ana"'
                    ' refreshedDate="46087.5" createdVersion="8" refreshedVersion="8" recordCount="3">'
                    '<cacheSource type="worksheet"><worksheetSource name="Costs"/></cacheSource>'
                    '<cacheFields count="3"><cacheField name="ID" numFmtId="0"><sharedItems/></cacheField>'
                    '<cacheField name="Status" numFmtId="0"><sharedItems count="2"><s v="Open"/><s v="Closed"/>'
                    '</sharedItems></cacheField><cacheField name="Cost" numFmtId="0"><sharedItems'
                    ' containsSemiMixedTypes="0" containsString="0" containsNumber="1" minValue="2" maxValue="4.5"/>'
                    "</cacheField></cacheFields></pivotCacheDefinition>"
                ),
                f"{SPREADSHEET}.pivotCacheDefinition+xml",
            ),
            "xl/pivotCache/pivotCacheRecords1.xml": (
                (
                    f'<pivotCacheRecords xmlns="{MAIN}" count="3"><r><s v="R1"/><x v="0"/><n v="3.5"/></r>'
                    '<r><s v="R2"/><x v="1"/><n v="2"/></r><r><s v="R3"/><x v="0"/><n v="4.5"/></r></pivotCacheRecords>'
                ),
                f"{SPREADSHEET}.pivotCacheRecords+xml",
            ),
            table: (
                (
                    f'<pivotTableDefinition xmlns="{MAIN}" name="PivotTable1" cacheId="7" dataCaption="Values"'
                    ' createdVersion="8" updatedVersion="8" outline="1"><location ref="H3:I6" firstHeaderRow="1"'
                    ' firstDataRow="1" firstDataCol="1"/><pivotFields count="3"><pivotField showAll="0"/>'
                    '<pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/><item x="1"/>'
                    '<item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/></pivotFields>'
                    '<rowFields count="1"><field x="1"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/></i>'
                    '<i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1">'
                    '<dataField name="Sum of Cost" fld="2" baseField="0" baseItem="0"/></dataFields>'
                    "</pivotTableDefinition>"
                ),
                f"{SPREADSHEET}.pivotTable+xml",
            ),
        },
        links=[
            (SHEET, "rId81", f"{OFFICE}/pivotTable", "../pivotTables/pivotTable1.xml"),
            (table, "rId1", f"{OFFICE}/pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"),
            (cache, "rId1", f"{OFFICE}/pivotCacheRecords", "pivotCacheRecords1.xml"),
            (BOOK, "rId83", f"{OFFICE}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        ],
        before=[(BOOK, "</workbook>", '<pivotCaches><pivotCache cacheId="7" r:id="rId83"/></pivotCaches>')],
    )


def _threaded_comment() -> Addition:
    kind = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
    return Addition(
        parts={
            "xl/persons/person.xml": (
                (
                    f'<personList xmlns="{kind}"><person displayName="Ana Müller" id="{WHO}" userId="ana"'
                    ' providerId="None"/></personList>'
                ),
                "application/vnd.ms-excel.person+xml",
            ),
            "xl/threadedComments/threadedComment1.xml": (
                (
                    f'<ThreadedComments xmlns="{kind}"><threadedComment ref="A5" dT="2026-03-06T14:15:00.00"'
                    f' personId="{WHO}" id="{WHAT}"><text>Who pays?</text></threadedComment></ThreadedComments>'
                ),
                "application/vnd.ms-excel.threadedcomments+xml",
            ),
        },
        links=[
            (BOOK, "rId81", f"{MICROSOFT}/2017/10/relationships/person", "persons/person.xml"),
            (
                SHEET,
                "rId82",
                f"{MICROSOFT}/2017/10/relationships/threadedComment",
                "../threadedComments/threadedComment1.xml",
            ),
        ],
        # The note that older versions show, made by XlsxWriter, becomes the one that belongs to the thread.
        edits={"xl/comments1.xml": lambda text: text.replace("<author>Ana</author>", f"<author>tc={WHAT}</author>")},
    )


def _x14_validation() -> Addition:
    rule = (
        f'<extLst><ext xmlns:x14="{X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations'
        ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list"'
        ' allowBlank="1"><x14:formula1><xm:f>Other!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B4:B9</xm:sqref>'
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    return Addition(before=[(SHEET, "</worksheet>", rule)])


def _controls() -> Addition:
    """A check box of the Forms toolbar and an ActiveX button."""
    xdr = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'

    def corner(column: int, row: int) -> str:
        values = {"col": column, "colOff": 0, "row": row, "rowOff": 0}
        return "".join(f"<xdr:{name} {xdr}>{value}</xdr:{name}>" for name, value in values.items())

    anchor = f"<anchor><from>{corner(5, 1)}</from><to>{corner(7, 3)}</to></anchor>"
    shapes = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" type="#_x0000_t201">'
        '<x:ClientData ObjectType="Checkbox"><x:Anchor>5,0,1,0,7,0,3,0</x:Anchor></x:ClientData></v:shape></xml>'
    )
    return Addition(
        parts={
            "xl/ctrlProps/ctrlProp1.xml": (
                f'<formControlPr xmlns="{X14}" objectType="CheckBox" checked="Checked" fmlaLink="$G$1" lockText="1"/>',
                "application/vnd.ms-excel.controlproperties+xml",
            ),
            "xl/drawings/vmlDrawing90.vml": (shapes, None),
            "xl/activeX/activeX1.xml": (
                (
                    f'<ax:ocx xmlns:ax="{MICROSOFT}/2006/activeX" xmlns:r="{OFFICE}" r:id="rId1" ax:persistence='
                    '"persistStreamInit" ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}"/>'
                ),
                "application/vnd.ms-office.activeX+xml",
            ),
            "xl/activeX/activeX1.bin": ("\x00the state of a button\x00", "application/vnd.ms-office.activeX"),
        },
        links=[
            (SHEET, "rId81", f"{OFFICE}/vmlDrawing", "../drawings/vmlDrawing90.vml"),
            (SHEET, "rId82", f"{OFFICE}/ctrlProp", "../ctrlProps/ctrlProp1.xml"),
            (SHEET, "rId83", f"{OFFICE}/control", "../activeX/activeX1.xml"),
            (
                "xl/activeX/activeX1.xml",
                "rId1",
                f"{MICROSOFT}/2006/relationships/activeXControlBinary",
                "activeX1.bin",
            ),
        ],
        before=[
            (
                SHEET,
                "<tableParts",
                (
                    '<legacyDrawing r:id="rId81"/><controls><control shapeId="1025" r:id="rId82" name="Check Box 1">'
                    f'<controlPr defaultSize="0" autoFill="0">{anchor}</controlPr></control>'
                    '<control shapeId="1026" r:id="rId83" name="CommandButton1"/></controls>'
                ),
            )
        ],
        defaults={"vml": "application/vnd.openxmlformats-officedocument.vmlDrawing"},
    )


def _query_table() -> Addition:
    columns = "".join(
        f'<queryTableField id="{number}" name="{name}" tableColumnId="{number}"/>'
        for number, name in enumerate(("ID", "Status", "Cost"), 1)
    )
    return Addition(
        parts={
            "xl/connections.xml": (
                (
                    f'<connections xmlns="{MAIN}"><connection id="1" name="Query - Costs" type="5" refreshedVersion="8"'
                    ' background="1"><dbPr connection="Provider=Microsoft.Mashup.OleDb.1;Location=Costs"'
                    ' command="SELECT * FROM [Costs]"/></connection></connections>'
                ),
                f"{SPREADSHEET}.connections+xml",
            ),
            "xl/queryTables/queryTable1.xml": (
                (
                    f'<queryTable xmlns="{MAIN}" name="ExternalData_1" connectionId="1" autoFormatId="16">'
                    f'<queryTableRefresh nextId="4"><queryTableFields count="3">{columns}</queryTableFields>'
                    "</queryTableRefresh></queryTable>"
                ),
                f"{SPREADSHEET}.queryTable+xml",
            ),
        },
        links=[
            (BOOK, "rId81", f"{OFFICE}/connections", "connections.xml"),
            (TABLE, "rId1", f"{OFFICE}/queryTable", "../queryTables/queryTable1.xml"),
        ],
        edits={TABLE: lambda text: text.replace("<table ", '<table tableType="queryTable" ', 1)},
    )


def _sensitivity_label() -> Addition:
    label = f"{MICROSOFT}/2020/mipLabelMetadata"
    return Addition(
        parts={
            "docMetadata/LabelInfo.xml": (
                (
                    f'<clbl:labelList xmlns:clbl="{label}"><clbl:label id="{WHO}" enabled="1" method="Privileged"'
                    f' siteId="{WHAT}" contentBits="2" removed="0"/></clbl:labelList>'
                ),
                "application/vnd.ms-office.classificationlabels+xml",
            )
        },
        links=[("", "rId81", f"{MICROSOFT}/2020/02/relationships/classificationlabels", "docMetadata/LabelInfo.xml")],
    )


def _rich_text() -> Addition:
    runs = (
        '<si><r><t xml:space="preserve"> plain </t></r><r><rPr><b/><sz val="11"/><color rgb="FFFF0000"/>'
        '<rFont val="Calibri"/></rPr><t>bold é 漢</t></r><rPh sb="0" eb="1"><t>かん</t></rPh>'
        '<phoneticPr fontId="1"/></si>'
    )
    return Addition(
        edits={"xl/sharedStrings.xml": lambda text: text.replace("<si><t>rich here</t></si>", runs)},
    )


FEATURES = {
    "slicer": slicer,
    "pivot": _pivot,
    "threaded comment": _threaded_comment,
    "x14 validation": _x14_validation,
    "controls": _controls,
    "query table": _query_table,
    "sensitivity label": _sensitivity_label,
    "rich text": _rich_text,
    "1904": Addition,
}


def feature_book(folder: Path, feature: str) -> Path:
    """A workbook with a table, a formula, a second sheet, and the feature."""
    base = folder / f"{feature} base.xlsx"
    with xlsxwriter.Workbook(base, {"date_1904": feature == "1904"}) as book:
        book.set_properties({"created": datetime(2026, 3, 6), "author": "Ana"})
        sheet = book.add_worksheet("Costs of é")
        sheet.write_datetime("A1", datetime(2026, 3, 6), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write("C1", "rich here")
        sheet.add_table(
            "A3:C6",
            {
                "name": "Costs",
                "data": [["R1", "Open", 3.5], ["R2", "Closed", 2], ["R3", "Open", 4.5]],
                "columns": [{"header": "ID"}, {"header": "Status"}, {"header": "Cost"}],
            },
        )
        sheet.write_formula("E3", "=SUM(Costs[Cost])", None, 10)
        if feature == "threaded comment":
            sheet.write_comment("A5", "[Threaded comment] Who pays?", {"author": "Ana"})
        other = book.add_worksheet("Other")
        other.write_column("A1", ["Open", "Closed", "Late"])
        other.write_formula("B1", "='Costs of é'!E3*2", None, 20)
        book.add_worksheet("Secret").very_hidden()
    return add_parts(base, folder / f"{feature}.xlsx", FEATURES[feature]())
