"""Nothing but our sheets and the parts that list them changes, in workbooks of any kind and run after run."""

import re
import struct
import zipfile

import pytest
from graft_checks import calamine_values, load, openpyxl_values, repacked, unchanged_but
from openxml_audit import OpenXmlValidator
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


def utf16(content):
    return content.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")


def with_large_sizes(entry):
    entry.extra = struct.pack("<HHQQ", 1, 16, 0, 0) + struct.pack("<HHI", 0x9999, 4, 7)
    return entry


def test_extra_fields_stay_but_those_for_huge_files(plain, scratch, tmp_path):
    marked, out = tmp_path / "marked.xlsx", tmp_path / "out.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(marked, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(with_large_sizes(zipfile.ZipInfo(info.filename)), old.read(info))
    graft(marked, scratch, ["Risks"], owned=False, out=out)
    with zipfile.ZipFile(out) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").extra == struct.pack("<HHI", 0x9999, 4, 7)
    unchanged_but(marked, out, LISTING_PARTS)


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
