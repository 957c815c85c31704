"""Formulas that spill come along where they are asked for, and what a workbook says about its own stays."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import xlsxwriter
from graft_checks import unchanged_but
from lxml import etree
from rich_workbooks import LISTING_PARTS, as_strict, edit_zip, inflated, plain_target
from validators import ooxml_problems

from itpm_xl.errors import UsageError
from itpm_xl.workbook.code_names import code_name
from itpm_xl.workbook.graft import graft
from itpm_xl.workbook.package import Package

METADATA = "xl/metadata.xml"


@pytest.fixture
def scratch(tmp_path):
    path = tmp_path / "scratch.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Live")
        sheet.write_dynamic_array_formula("A1:A3", "=_xlfn.SEQUENCE(3)", None, 1)
        sheet.write_dynamic_array_formula("C1", "=_xlfn.SEQUENCE(1)", None, 1)
    return path


def says_that_it_spills(path, tab="Live"):
    """For each cell of the sheet with `cm`: whether the metadata that it points at says "dynamic array"."""
    with Package(path) as package:
        part = next(sheet.part for sheet in package.sheets if sheet.name == tab)
        metadata = etree.fromstring(package.read(package.related("sheetMetadata")))
        sheet = etree.fromstring(package.read(part))
    types = [one.get("name") for one in metadata.iterfind("{*}metadataTypes/{*}metadataType")]
    blocks = {one.get("name"): one.findall("{*}bk") for one in metadata.iterfind("{*}futureMetadata")}
    cells = metadata.findall("{*}cellMetadata/{*}bk")
    found = []
    for cell in sheet.iterfind(".//{*}c[@cm]"):
        record = cells[int(cell.get("cm")) - 1].find("{*}rc")
        name = types[int(record.get("t")) - 1]
        entry = blocks[name][int(record.get("v"))].find(".//{*}dynamicArrayProperties")
        found.append(name == "XLDAPR" and entry is not None and entry.get("fDynamic") == "1")
    for parent in ("metadataTypes", "cellMetadata"):
        listed = metadata.find(f"{{*}}{parent}")
        assert int(listed.get("count")) == len(listed)
    return found


def test_a_workbook_without_metadata_gets_the_part(tmp_path, scratch):
    target, out = plain_target(tmp_path / "plain.xlsx"), tmp_path / "out.xlsx"
    graft(target, scratch, ["Live"], owned=True, out=out, spilling=True)
    assert says_that_it_spills(out) == [True, True]
    assert ooxml_problems(out) == []
    unchanged_but(target, out, LISTING_PARTS)


def test_a_workbook_that_spills_already_keeps_its_metadata_as_it_is(tmp_path, scratch):
    target, out = tmp_path / "theirs.xlsx", tmp_path / "out.xlsx"
    with xlsxwriter.Workbook(target) as book:
        book.set_properties({"created": datetime(2026, 3, 6)})
        book.add_worksheet("Mine").write_dynamic_array_formula("A1", "=_xlfn.SEQUENCE(2)", None, 1)
    graft(target, scratch, ["Live"], owned=True, out=out, spilling=True)
    assert says_that_it_spills(out) == [True, True]
    assert inflated(out)[METADATA] == inflated(target)[METADATA]


OTHERS = (
    '<x:metadata xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<x:metadataTypes count="1"><x:metadataType name="XLRICHVALUE" minSupportedVersion="120000" cellMeta="0"/>'
    "</x:metadataTypes>"
    '<x:futureMetadata name="XLRICHVALUE" count="1"><x:bk><x:extLst/></x:bk></x:futureMetadata>'
    '<x:valueMetadata count="1"><x:bk><x:rc t="1" v="0"/></x:bk></x:valueMetadata></x:metadata>'
)


@pytest.mark.parametrize("strict", [False, True])
def test_metadata_of_another_kind_is_extended(tmp_path, scratch, strict):
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"
    target = edit_zip(
        plain_target(tmp_path / "plain.xlsx"),
        tmp_path / "theirs.xlsx",
        {
            "[Content_Types].xml": lambda text: text.replace(
                "</Types>", f'<Override PartName="/{METADATA}" ContentType="{kind}"/></Types>'
            ),
            "xl/_rels/workbook.xml.rels": lambda text: text.replace(
                "</Relationships>", f'<Relationship Id="m" Type="{link}" Target="metadata.xml"/></Relationships>'
            ),
        },
        {METADATA: OTHERS.encode()},
    )
    target = as_strict(target, tmp_path / "strict.xlsx") if strict else target
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    graft(target, scratch, ["Live"], owned=True, out=out, spilling=True)
    assert says_that_it_spills(out) == [True, True]
    metadata = inflated(out)[METADATA].decode()
    order = [one.tag.rpartition("}")[2] for one in etree.fromstring(metadata.encode())]
    assert order == sorted(order, key=["metadataTypes", "futureMetadata", "cellMetadata", "valueMetadata"].index)
    assert '<x:bk><x:rc t="1" v="0"/></x:bk></x:valueMetadata>' in metadata
    # Once it is there, it is found: run after run the part stays as it is.
    graft(out, scratch, ["Live"], owned=True, out=again, spilling=True)
    assert inflated(again)[METADATA] == inflated(out)[METADATA]
    assert says_that_it_spills(again) == [True, True]


def test_nothing_spills_unless_it_was_asked_for(tmp_path, scratch):
    with pytest.raises(UsageError, match="holds a dynamic array"):
        graft(plain_target(tmp_path / "plain.xlsx"), scratch, ["Live"], owned=True, out=tmp_path / "out.xlsx")


@pytest.mark.parametrize("properties", ["", '<sheetPr><tabColor rgb="FF0000"/></sheetPr>'])
def test_a_sheet_that_is_replaced_keeps_the_name_by_which_macros_know_it(tmp_path, properties):
    """Excel gives our sheets a module each when it saves; without the name, the module would be nobody's."""
    scratch = plain_target(tmp_path / "scratch.xlsx", sheet="Brief")
    scratch = edit_zip(
        scratch,
        tmp_path / "coloured.xlsx",
        {"xl/worksheets/sheet1.xml": lambda text: re.sub("(<worksheet[^>]*>)", rf"\1{properties}", text)},
    )
    first, saved, second = (tmp_path / f"{number}.xlsx" for number in range(3))
    graft(plain_target(tmp_path / "plan.xlsx"), scratch, ["Brief"], owned=True, out=first)

    def as_excel_saves(text):
        if "<sheetPr" in text:
            return text.replace("<sheetPr", '<sheetPr codeName="Sheet7"', 1)
        return re.sub("(<worksheet[^>]*>)", r'\1<sheetPr codeName="Sheet7"/>', text)

    edit_zip(first, saved, {"xl/worksheets/sheet2.xml": as_excel_saves})
    graft(saved, scratch, ["Brief"], owned=True, out=second)
    with Package(second) as package:
        (part,) = [sheet.part for sheet in package.sheets if sheet.name == "Brief"]
        assert code_name(package, part) == "Sheet7"
