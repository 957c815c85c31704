"""Our sheets arrive whole, and nothing else in the workbook changes."""

import re
import warnings
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook
from rich_workbooks import (
    LISTING_PARTS,
    as_strict,
    compressed,
    edit_zip,
    inflated,
    plain_target,
    rich_target,
    scratch_book,
    with_odd_prefixes,
)

from itpm_xl.errors import UsageError
from itpm_xl.workbook.graft import OWNED_NAME, graft, owned_sheets
from itpm_xl.workbook.package import Package

RISKS = [
    ["ID", "Due", "Status", "Days"],
    ["K1", "2026-03-06", "Open", 2.5],
    ["K2", "2026-04-01", "Closed", 4.0],
    ["", "", "", 4.0],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("grafts")


@pytest.fixture(scope="module")
def rich(folder):
    return rich_target(folder / "rich é plan.xlsm")


@pytest.fixture(scope="module")
def scratch(folder):
    return scratch_book(folder / "scratch.xlsx")


@pytest.fixture(scope="module", params=["rich", "strict", "prefixes", "plain"])
def target(request, folder, rich):
    made = folder / f"{request.param}.xlsm"
    if request.param == "strict":
        return as_strict(rich, made)
    if request.param == "prefixes":
        return with_odd_prefixes(rich, made)
    return plain_target(folder / "plain.xlsx") if request.param == "plain" else rich


def load(path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, **options)


def calamine_values(path):
    book = CalamineWorkbook.from_path(str(path))
    kinds = {item.name: str(item.typ) for item in book.sheets_metadata}
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if "Work" in kinds[name]}


def openpyxl_values(path):
    return {
        sheet.title: {cell.coordinate: (cell.value, cell.number_format) for row in sheet for cell in row}
        for sheet in load(path, rich_text=True).worksheets
    }


def unchanged_but(before, after, allowed):
    """Every old part is there, packed as it was and in its order, unless it is allowed to differ."""
    old, new = compressed(before), compressed(after)
    assert {name for name in old if new.get(name) != old[name]} <= allowed
    assert [name for name in new if name in old] == [name for name in old if name in new]
    times = {name: entry[1:] for name, entry in new.items() if name in old}
    assert times == {name: entry[1:] for name, entry in old.items() if name in new}


def test_nothing_but_the_lists_changes(target, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(target, scratch, ["Risks", "Brief"], owned=False, out=out)
    unchanged_but(target, out, LISTING_PARTS)
    assert set(result.written) - LISTING_PARTS == set(inflated(out)) - set(inflated(target))
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(out) as new:
        assert new.comment == old.comment


def test_other_sheets_read_the_same(target, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    graft(target, scratch, ["Risks", "Brief"], owned=True, out=out)
    after = calamine_values(out)
    assert {name: after[name] for name in calamine_values(target)} == calamine_values(target)
    if "strict" not in target.name:  # openpyxl cannot read those
        after, before = openpyxl_values(out), openpyxl_values(target)
        assert {name: after[name] for name in before} == before


def test_our_sheets_read_as_rendered(target, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(target, scratch, ["Risks", "Brief"], owned=False, out=out)
    values = calamine_values(out)
    rows = [[str(cell) if hasattr(cell, "year") else cell for cell in row[:4]] for row in values["Risks"]]
    assert rows[2:] == RISKS
    brief = values[result.sheets["Brief"]]
    assert [row[0] for row in brief] == [
        "Steering brief",
        "=1+1 is text",
        "P80 13 Mar at risk",
        "",
        "R7",
        "top",
        "site",
    ]
    assert brief[3][1:5] == [3.0, 5.0, 8.0, 16.0]


def test_styles_arrive_as_rendered(rich, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(rich, scratch, ["Risks", "Brief"], owned=False, out=out)
    ours, theirs = load(scratch), load(out)
    for name, tab in result.sheets.items():
        for row in ours[name]:
            for cell in row:
                copy = theirs[tab][cell.coordinate]
                for part in ("font", "fill", "border", "number_format", "alignment", "protection"):
                    assert repr(getattr(copy, part)) == repr(getattr(cell, part)), (tab, cell.coordinate, part)
    old, new = ours["Risks"], theirs["Risks"]
    assert new.column_dimensions["E"].outlineLevel == 1
    assert new.column_dimensions["E"].hidden
    assert new.column_dimensions["B"].number_format == "yyyy-mm-dd"
    assert new.freeze_panes == "B4"
    assert (new.print_title_rows, new.print_area) == ("$3:$3", "'Risks'!$A$1:$D$6")
    assert _conditional_fills(new) == _conditional_fills(old) == ["FFFFF1CC"]
    assert new.tables["Risks"].tableColumns[1].dataDxfId != old.tables["Risks"].tableColumns[1].dataDxfId


def _conditional_fills(sheet):
    return [rule.dxf.fill.bgColor.rgb for rules in sheet.conditional_formatting for rule in rules.rules]


def test_dropdowns_bring_their_lists(rich, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(rich, scratch, ["Risks"], owned=False, out=out)
    book = load(out)
    assert result.names_added == ("ITPM_Status",)
    assert book.defined_names["ITPM_Status"].attr_text == "Lists!$A$1:$A$3"
    assert book["Lists"].sheet_state == "hidden"
    assert [cell.value for cell in book["Lists"]["A"]] == ["Open", "Watching", "Closed"]
    rule = book["Risks"].data_validations.dataValidation[0]
    assert (rule.formula1, rule.promptTitle, rule.prompt) == ("ITPM_Status", "Status", "Where it stands")


def test_a_name_that_is_there_is_used(scratch, tmp_path):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Risks"], owned=False, out=first)
    result = graft(first, scratch, ["Risks"], owned=False, out=second)
    assert result.names_added == ()
    assert result.sheets == {"Risks": "Risks (2)"}
    assert load(second).sheetnames == ["Plan", "Risks", "Lists", "Risks (2)"]


def test_a_broken_name_is_mended_by_a_second_list_sheet(scratch, tmp_path):
    first, broken, out = (tmp_path / name for name in ("first.xlsx", "broken.xlsx", "out.xlsx"))
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Risks"], owned=False, out=first)
    edit_zip(first, broken, {"xl/workbook.xml": lambda text: text.replace("Lists!$A$1:$A$3", "Lists!#REF!")})
    result = graft(broken, scratch, ["Risks"], owned=False, out=out)
    assert result.names_repointed == ("ITPM_Status",)
    assert load(out).defined_names["ITPM_Status"].attr_text == "'Lists (2)'!$A$1:$A$3"
    assert result.recalculates


def test_tables_get_names_and_numbers_of_their_own(scratch, tmp_path):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Risks"], owned=False, out=first)
    result = graft(first, scratch, ["Risks"], owned=False, out=second)
    assert result.tables == {"Risks": "Risks_2"}
    book = load(second)
    tables = [table for sheet in book for table in sheet.tables.values()]
    assert sorted((table.id, table.name, table.displayName) for table in tables) == [
        (1, "Risks", "Risks"),
        (2, "Risks_2", "Risks_2"),
    ]
    assert book["Risks (2)"]["D6"].value == "=SUM(Risks_2[Days])-'Risks (2)'!D4"


def test_a_pms_own_brief_is_left_alone_and_ours_refers_to_itself(rich, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    result = graft(rich, scratch, ["Brief"], owned=True, out=out)
    assert result.sheets == {"Brief": "Brief (2)"}
    book = load(out)
    assert book["Brief"]["A1"].value == "a PM's own page called Brief"
    assert book["Brief (2)"]["A6"].hyperlink.location == "'Brief (2)'!A1"
    assert book["Brief (2)"]["A5"].hyperlink.location == "'Plan'!A7"
    written = {name: content for name, content in inflated(out).items() if name in result.written}
    parts = b"".join(content for name, content in written.items() if not name.endswith(".png")).decode()
    assert "<c:f>'Brief (2)'!$B$4:$D$4</c:f>" in parts
    assert "<xm:f>'Brief (2)'!B4:D4</xm:f>" in parts
    assert "textlink=\"'Brief (2)'!$A$1\"" in parts
    assert "Target=\"#'Brief (2)'!A1\"" in parts
    assert book.defined_names["ITPM_Worst"].attr_text == "'Brief (2)'!$B$4"


def test_the_next_run_replaces_our_sheet_and_only_that(target, scratch, tmp_path):
    first, second, third = (tmp_path / f"{number}.xlsm" for number in (1, 2, 3))
    graft(target, scratch, ["Brief"], owned=True, out=first)
    result = graft(first, scratch, ["Brief"], owned=True, out=second)
    assert result.replaced == tuple(result.sheets.values())
    unchanged_but(first, second, {"xl/workbook.xml"})
    graft(second, scratch, ["Brief"], owned=True, out=third)
    assert inflated(third) == inflated(second)
    assert third.read_bytes() == second.read_bytes()


def test_a_replacement_takes_along_what_only_it_used(rich, scratch, tmp_path):
    first, second = tmp_path / "first.xlsm", tmp_path / "second.xlsm"
    graft(rich, scratch, ["Brief"], owned=True, out=first)
    bare = plain_target(tmp_path / "bare.xlsx", sheet="Brief")
    result = graft(first, bare, ["Brief"], owned=True, out=second)
    assert [part for part in result.dropped if part.startswith("xl/media")] == [
        "xl/media/image2.png",
        "xl/media/image3.png",
    ]
    parts = inflated(second)
    assert set(parts) - set(inflated(rich)) == {"xl/worksheets/sheet5.xml"}
    types = parts["[Content_Types].xml"].decode()
    named = set(re.findall(r'PartName="/([^"]+)"', types))
    assert named <= set(parts)
    unchanged_but(rich, second, LISTING_PARTS)


def test_ours_is_known_after_excel_moved_and_the_pm_renamed_it(scratch, tmp_path):
    first, moved, out = (tmp_path / name for name in ("first.xlsx", "moved.xlsx", "out.xlsx"))
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Brief"], owned=True, out=first)
    book = load(first)  # another program writes everything anew: other part names, other order
    book["Brief"].title = "Weekly"
    book.move_sheet("Weekly", -1)
    book["Plan"]["A2"] = "=Weekly!B4"
    book.save(moved)
    result = graft(moved, scratch, ["Brief"], owned=True, out=out)
    assert result.sheets == {"Brief": "Weekly"}
    after = load(out)
    assert after.sheetnames == ["Weekly", "Plan"]
    assert after["Weekly"]["A6"].hyperlink.location == "'Weekly'!A1"
    assert 'fullCalcOnLoad="1"' in inflated(out)["xl/workbook.xml"].decode()


def test_a_copy_that_the_pm_kept_of_our_sheet_stays(scratch, tmp_path):
    first, copied, out = (tmp_path / name for name in ("first.xlsx", "copied.xlsx", "out.xlsx"))
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Brief"], owned=True, out=first)
    graft(first, scratch, ["Brief"], owned=False, out=copied)
    edit_zip(
        copied,
        tmp_path / "marked.xlsx",
        {
            "xl/workbook.xml": lambda text: text.replace(
                "</definedNames>",
                f'<definedName name="{OWNED_NAME}" localSheetId="2">"1;Brief;0"</definedName></definedNames>',
            )
        },
    )
    result = graft(tmp_path / "marked.xlsx", scratch, ["Brief"], owned=True, out=out)
    assert result.replaced == ("Brief",)
    assert load(out).sheetnames == ["Plan", "Brief", "Brief (2)"]


def test_a_sheet_in_the_middle_moves_everything_that_counts_sheets(rich, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    graft(rich, scratch, ["Risks"], owned=True, out=out, after="plan")
    with Package(rich) as old, Package(out) as new:
        names = [sheet.name for sheet in new.sheets]
        assert names == ["Plan", "Risks", "Lists", "Données", "Secret", "Trend", "Brief"]
        assert [sheet.state for sheet in new.sheets] == [
            "visible",
            "visible",
            "hidden",
            "visible",
            "veryHidden",
            *["visible"] * 2,
        ]

        def scoped(package):
            return {
                (name.name, None if name.local_sheet is None else package.sheets[name.local_sheet].name)
                for name in package.defined_names
            }

        ours = {("_xlnm.Print_Area", "Risks"), ("_xlnm.Print_Titles", "Risks"), (OWNED_NAME, "Risks")}
        assert scoped(new) - scoped(old) == ours | {("ITPM_Status", None), (OWNED_NAME, "Lists")}
        view = new.workbook.root.all("bookViews", "workbookView")[0]
        assert new.sheets[int(view.attributes["activeTab"])].name == "Données"
        assert owned_sheets(new) == {1: "Risks", 2: "Lists"}
        assert len({sheet.sheet_id for sheet in new.sheets}) == len(new.sheets)


def test_the_calculation_chain_forgets_formulas_that_are_gone(rich, scratch, tmp_path):
    first, chained, out = (tmp_path / name for name in ("first.xlsm", "chained.xlsm", "out.xlsm"))
    graft(rich, scratch, ["Brief"], owned=True, out=first)
    with Package(first) as package:
        ours = next(sheet.sheet_id for sheet in package.sheets if sheet.name == "Brief (2)")
    chain = f'<c r="E4" i="{ours}"/><c r="E5"/><c r="B2" i="1"/></calcChain>'
    edit_zip(first, chained, {"xl/calcChain.xml": lambda text: text.replace("</calcChain>", chain)})
    graft(chained, scratch, ["Brief"], owned=True, out=out)
    assert re.findall(rb"<c .*?/>", inflated(out)["xl/calcChain.xml"]) == [
        b'<c r="B2" i="1" l="1"/>',
        b'<c r="C2" i="2"/>',
        b'<c r="B2" i="1"/>',
    ]


def test_a_chain_of_ours_alone_goes(rich, scratch, tmp_path):
    first, chained, out = (tmp_path / name for name in ("first.xlsm", "chained.xlsm", "out.xlsm"))
    graft(rich, scratch, ["Brief"], owned=True, out=first)
    with Package(first) as package:
        ours = next(sheet.sheet_id for sheet in package.sheets if sheet.name == "Brief (2)")
    edit_zip(first, chained, {"xl/calcChain.xml": lambda text: re.sub(r"<c .*/>", f'<c r="E4" i="{ours}"/>', text)})
    result = graft(chained, scratch, ["Brief"], owned=True, out=out)
    assert "xl/calcChain.xml" in result.dropped
    listing = b"".join(inflated(out)[part] for part in LISTING_PARTS)
    assert b"calcChain" not in listing


def test_a_new_sheet_is_not_selected_together_with_the_open_one(plain, scratch, tmp_path):
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    graft(plain, scratch, ["Risks", "Brief"], owned=True, out=out)
    assert [sheet.sheet_view.tabSelected for sheet in load(out)] == [True, None, None, None]
    edit_zip(
        out,
        tmp_path / "open.xlsx",
        {"xl/workbook.xml": lambda text: text.replace("<workbookView ", '<workbookView activeTab="2" ')},
    )
    graft(tmp_path / "open.xlsx", scratch, ["Risks", "Brief"], owned=True, out=again)
    assert load(again)["Brief"].sheet_view.tabSelected


@pytest.fixture
def plain(tmp_path):
    return plain_target(tmp_path / "plain.xlsx")


def test_names_and_styles_that_are_missing_are_added_where_the_schema_wants_them(plain, scratch, tmp_path):
    bare, out = tmp_path / "bare.xlsx", tmp_path / "out.xlsx"

    def strip(text):
        return re.sub(r"<(dxfs|tableStyles|cellStyles|cellStyleXfs|calcPr)\b[^>]*?(/>|>.*?</\1>)", "", text)

    edit_zip(plain, bare, {"xl/styles.xml": strip, "xl/workbook.xml": strip})
    graft(bare, scratch, ["Risks"], owned=True, out=out)
    graft(out, scratch, ["Risks"], owned=True, out=tmp_path / "again.xlsx")
    parts = inflated(tmp_path / "again.xlsx")
    assert _children(parts["xl/styles.xml"]) == ["numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"]
    assert _children(parts["xl/workbook.xml"])[-3:] == ["sheets", "definedNames", "calcPr"]
    assert OpenXmlValidator().validate(tmp_path / "again.xlsx").is_valid


def _children(content):
    return [etree.QName(child).localname for child in etree.fromstring(content)]


def test_weekly_runs_do_not_make_the_styles_grow(plain, scratch, tmp_path):
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    graft(plain, scratch, ["Brief", "Risks"], owned=True, out=first)
    result = graft(first, scratch, ["Brief", "Risks"], owned=True, out=second)
    assert "xl/styles.xml" not in result.written


def test_days_are_counted_as_in_the_target(tmp_path):
    target = plain_target(tmp_path / "mac.xlsx", date_1904=True)
    scratch = scratch_book(tmp_path / "s.xlsx", date_1904=True)
    graft(target, scratch, ["Risks"], owned=False, out=tmp_path / "out.xlsx")
    assert str(load(tmp_path / "out.xlsx")["Risks"]["B4"].value) == "2026-03-06 00:00:00"


def test_our_own_default_font_reaches_every_cell(plain, tmp_path):
    scratch = scratch_book(tmp_path / "s.xlsx", default_format_properties={"font_name": "Arial", "font_size": 10})
    graft(plain, scratch, ["Risks"], owned=False, out=tmp_path / "out.xlsx")
    cells = [cell for row in load(tmp_path / "out.xlsx")["Risks"]["A3:D5"] for cell in row]
    assert {(cell.font.name, cell.font.sz) for cell in cells} == {("Arial", 10)}


def test_validators_find_nothing_new(target, scratch, tmp_path):
    out, again = tmp_path / f"out{target.suffix}", tmp_path / f"again{target.suffix}"
    graft(target, scratch, ["Risks", "Brief"], owned=True, out=out)
    graft(out, scratch, ["Brief", "Risks"], owned=True, out=again)
    validator = OpenXmlValidator()

    def findings(path):
        return sorted({re.sub(r"\d+", "#", str(error)) for error in validator.validate(path).errors})

    assert set(findings(again)) <= set(findings(target))


def test_every_part_is_declared_and_every_link_leads_somewhere(target, scratch, tmp_path):
    out = tmp_path / "out.xlsm"
    graft(target, scratch, ["Risks", "Brief"], owned=True, out=out)
    with Package(out) as package:
        assert [part for part in package.parts if package.content_type(part) is None] == []
        for part in package.parts:
            for link in package.relationships(part):
                assert link.part is None or link.part in package, (part, link)
        if package.strict:
            ours = {sheet.part for sheet in package.sheets} - {"xl/chartsheets/sheet1.xml"}
            assert all(STRICT_MAIN in package.read(part) for part in ours)
            assert all(
                package.xml(part).namespace.startswith("http://purl")
                for part in package.parts
                if "drawing" in part and part.endswith(".xml")
            )


STRICT_MAIN = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


cell_values = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
        lambda text: not re.search(r"_x[0-9A-Fa-f]{4}_", text)
    ),
)
cell_formats = st.fixed_dictionaries(
    {},
    optional={
        "bold": st.just(True),
        "font_size": st.integers(6, 30),
        "font_color": st.sampled_from(["#B44D00", "red"]),
        "bg_color": st.sampled_from(["#FBE5D6", "#D9F2E9"]),
        "border": st.integers(1, 6),
        "num_format": st.sampled_from(["0.00", "@", "#,##0 [$EUR]", '0 "d"']),
        "align": st.sampled_from(["left", "center"]),
        "text_wrap": st.just(True),
        "locked": st.just(False),
    },
)
sheet_content = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), cell_values, cell_formats), max_size=25)


def build(path, name, content):
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(name)
        for row, column, value, look in content:
            write = sheet.write_string if isinstance(value, str) else sheet.write
            write(row, column, value, book.add_format(look))
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(theirs=sheet_content, ours=sheet_content, after=st.booleans())
def test_any_cells_and_styles_survive(theirs, ours, after, tmp_path):
    target = build(tmp_path / "target.xlsx", "Mine", theirs)
    scratch = build(tmp_path / "scratch.xlsx", "Ours", ours)
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    graft(target, scratch, ["Ours"], owned=True, out=out, after="Mine" if after else None)
    graft(out, scratch, ["Ours"], owned=True, out=again)
    for path in (out, again):
        assert looks(path, "Mine") == looks(target, "Mine")
        assert looks(path, "Ours") == looks(scratch, "Ours")


def looks(path, sheet):
    return {
        cell.coordinate: (
            cell.value,
            cell.number_format,
            *(repr(part) for part in (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)),
        )
        for row in load(path)[sheet]
        for cell in row
    }


def repacked(source, target, *, names=lambda name: name, edits=None):
    """The same parts in a zip as other programs write it: streamed, with folders, other slashes, other encodings."""
    with zipfile.ZipFile(source) as old, target.open("wb") as file, zipfile.ZipFile(_Stream(file), "w") as new:
        new.mkdir("xl/")
        for info in old.infolist():
            content = old.read(info)
            new.writestr(names(info.filename), (edits or {}).get(info.filename, lambda same: same)(content), 8)
    return target


class _Stream:
    """A file that cannot seek, so that sizes and checksums follow the data."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


def utf16(content):
    return content.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")


ODD_ZIPS = {
    "streamed": {},
    "backslashes": {"names": lambda name: name.replace("/", "\\") if name.startswith("xl/") else name},
    "upper case": {"names": lambda name: name.upper() if name.startswith("xl/") else name},
    "absolute targets": {
        "edits": {
            "xl/_rels/workbook.xml.rels": lambda content: re.sub(rb'Target="(?=\w+[/.])', b'Target="/xl/', content)
        }
    },
    "utf-16": {"edits": dict.fromkeys(["xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"], utf16)},
    "byte order mark": {
        "edits": dict.fromkeys(["xl/workbook.xml", "xl/styles.xml"], lambda content: b"\xef\xbb\xbf" + content)
    },
    "latin-1": {
        "edits": {
            "xl/workbook.xml": lambda content: content.decode().replace("UTF-8", "ISO-8859-1", 1).encode("latin-1")
        }
    },
}


@pytest.mark.parametrize("kind", ODD_ZIPS)
def test_zips_of_other_programs(kind, scratch, tmp_path):
    target = repacked(plain_target(tmp_path / "plan.xlsx", sheet="Pläne"), tmp_path / "odd.xlsx", **ODD_ZIPS[kind])
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    graft(target, scratch, ["Risks", "Brief"], owned=True, out=out)
    graft(out, scratch, ["Risks", "Brief"], owned=True, out=again)
    assert set(compressed(target)) < set(compressed(out))
    listing = {
        name for name in inflated(target) if name.replace("\\", "/").lower() in {part.lower() for part in LISTING_PARTS}
    }
    unchanged_but(target, again, listing)
    with Package(again) as package:
        assert [sheet.name for sheet in package.sheets] == ["Pläne", "Risks", "Brief", "Lists"]
        assert all(sheet.part in package for sheet in package.sheets)
    if kind not in {"backslashes", "upper case"}:  # openpyxl takes part names literally
        assert load(again)["Pläne"]["B1"].value == "one"
        assert load(again)["Brief"]["A1"].value == "Steering brief"


def test_the_target_is_never_the_result(plain, scratch):
    before = plain.read_bytes()
    with pytest.raises(UsageError, match="cannot be the target and the result at once"):
        graft(plain, scratch, ["Risks"], owned=False, out=plain)
    assert plain.read_bytes() == before


def test_excel_calculates_again_only_when_a_formula_of_the_pm_may_be_stale(scratch, tmp_path):
    target = plain_target(tmp_path / "plan.xlsx")
    calm = edit_zip(
        target, tmp_path / "calm.xlsx", {"xl/workbook.xml": lambda text: text.replace(' fullCalcOnLoad="1"', "")}
    )
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    assert not graft(calm, scratch, ["Risks"], owned=False, out=out).recalculates
    assert b"fullCalcOnLoad" not in inflated(out)["xl/workbook.xml"]
    assert graft(calm, scratch, ["Brief"], owned=True, out=out).recalculates  # the name ITPM_Worst is new
    assert graft(out, scratch, ["Brief"], owned=True, out=again).recalculates
    assert inflated(again)["xl/workbook.xml"].count(b'fullCalcOnLoad="1"') == 1
