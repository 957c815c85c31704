"""A report comes, comes again and goes, in workbooks with what only Excel makes; nothing else in them changes."""

import re

import pytest
from graft_checks import calamine_values, openpyxl_values, unchanged_but
from needs import needs
from openxml_audit import FileFormat, OpenXmlValidator
from package_checks import package_problems
from rich_parts import FEATURES, add_parts, feature_book, slicer
from rich_workbooks import LISTING_PARTS, as_strict, edit_zip, inflated, plain_target, rich_target, scratch_book

from itpm_xl.errors import TargetError
from itpm_xl.workbook.clean import clean
from itpm_xl.workbook.graft import graft

WITH_STRICT = [*FEATURES, "everything", *(f"{name} strict" for name in ("pivot", "query table", "everything"))]


@pytest.fixture(scope="module", params=WITH_STRICT)
def versions(request, tmp_path_factory):
    """The workbook, with our two sheets, with them replaced, and cleaned."""
    folder = tmp_path_factory.mktemp("corpus")
    feature = request.param.removesuffix(" strict")
    made = rich_target(folder / "everything.xlsm") if feature == "everything" else feature_book(folder, feature)
    if request.param.endswith(" strict"):
        made = as_strict(made, folder / f"strict {made.name}")
    scratch = scratch_book(folder / "scratch.xlsx", date_1904=feature == "1904")
    first, second, cleaned = (folder / f"{name}{made.suffix}" for name in ("first", "second", "cleaned"))
    graft(made, scratch, ["Risks", "Brief"], owned=True, out=first)
    result = graft(first, scratch, ["Risks", "Brief"], owned=True, out=second)
    assert len(result.replaced) == 2
    assert len(clean(second, cleaned)) >= 2
    return made, first, second, cleaned


def test_every_other_part_is_the_same_bytes(versions):
    made, *later = versions
    for version in later:
        unchanged_but(made, version, LISTING_PARTS)
    assert list(inflated(later[-1])) == list(inflated(made))
    unchanged_but(later[0], later[1], LISTING_PARTS)


def test_values_of_other_sheets_are_the_same(versions):
    made, *later = versions
    readers = [calamine_values] if "strict" in made.name else [calamine_values, openpyxl_values]
    for values in readers:
        old = values(made)
        for version in later:
            new = values(version)
            assert {name: new[name] for name in old} == old


def test_validators_find_nothing_new(versions):
    made, *later = versions
    validator = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365)

    def problems(path):
        found = [*map(str, validator.validate(str(path)).errors), *package_problems(path)]
        return {re.sub(r"\d+", "#", problem) for problem in found}

    old = problems(made)
    for version in later:
        assert problems(version) - old == set()


def test_what_was_added_by_hand_is_sound_itself(tmp_path):
    for feature in FEATURES:
        assert package_problems(feature_book(tmp_path, feature)) == [], feature


@needs("libreoffice")
def test_libreoffice_recalculates_without_a_new_error(versions, office):
    made, _, second, cleaned = versions
    kept = office.recalculated(made)
    for version in (second, cleaned):
        # The scratch sheet's Risks!D6 adds up the column that it stands in.
        errors = [error for error in office.error_cells(version) if not error.startswith("Risks!D6 ")]
        assert errors == office.error_cells(made)
        now = office.recalculated(version)
        assert {name: now[name] for name in kept} == kept


@pytest.fixture
def with_slicer(tmp_path):
    """A workbook with a slicer that the PM put on the table of our sheet Risks."""
    plan, first = tmp_path / "plan.xlsx", tmp_path / "first.xlsx"
    graft(plain_target(plan), scratch_book(tmp_path / "scratch.xlsx"), ["Risks"], owned=True, out=first)
    number = int(re.search(rb'<table [^>]*\bid="(\d+)"', inflated(first)["xl/tables/table1.xml"])[1])
    what = slicer(sheet="xl/worksheets/sheet2.xml", table=number, column=3)
    return add_parts(first, tmp_path / "sliced.xlsx", what), tmp_path / "scratch.xlsx"


def test_a_slicer_on_our_table_is_never_left_without_it(with_slicer, tmp_path):
    """Excel repairs, that is removes, a slicer whose table is gone, and tells the PM that the file was damaged."""
    sliced, scratch = with_slicer
    out = tmp_path / "out.xlsx"
    for work in (
        lambda: graft(sliced, scratch, ["Risks"], owned=True, out=out),
        lambda: clean(sliced, out),
    ):
        with pytest.raises(TargetError, match=r"has a slicer \(Slicer_Status\) on our sheet Risks") as raised:
            work()
        assert "Delete the slicer" in raised.value.hint
        assert not out.exists()


def test_a_slicer_on_our_table_does_not_stop_another_report(with_slicer, tmp_path):
    sliced, scratch = with_slicer
    out = tmp_path / "out.xlsx"
    assert graft(sliced, scratch, ["Brief"], owned=True, out=out).replaced == ()
    unchanged_but(sliced, out, LISTING_PARTS)


def test_a_slicer_of_a_pivot_table_on_our_sheet_counts_too(with_slicer, tmp_path):
    sliced, scratch = with_slicer
    pivots = '<pivotTables><pivotTable tabId="2" name="PivotTable1"/></pivotTables>'

    def of_a_pivot(text):
        return re.sub(r"<extLst>.*</extLst>", pivots, text)

    book = edit_zip(sliced, tmp_path / "pivot.xlsx", {"xl/slicerCaches/slicerCache1.xml": of_a_pivot})
    with pytest.raises(TargetError, match=r"has a slicer \(Slicer_Status\) on our sheet Risks"):
        graft(book, scratch, ["Risks"], owned=True, out=tmp_path / "out.xlsx")
