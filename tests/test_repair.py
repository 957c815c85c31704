"""What pasting destroys comes back from the schema; what people entered stays."""

import json
import re
from datetime import date, datetime

import pytest
from click.testing import CliRunner
from graft_checks import calamine_values, load, unchanged_but
from needs import needs
from openpyxl import Workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation, DataValidationList
from rich_workbooks import edit_zip, inflated
from validators import ooxml_problems

import itpm_xl as itpm
from itpm_xl.cli import cli
from itpm_xl.schema import RAID, TABLES
from itpm_xl.workbook.new_project import new_workbook
from itpm_xl.workbook.repair import repair_workbook

NOW = datetime(2026, 3, 6, 14, 15, 30)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "Plan für alle.xlsx"
    new_workbook(path, sample="DCX", start=None, target=None, today=date(2026, 3, 6), force=False)
    return path


def broken(book, change):
    """The workbook after somebody changed it with another program."""
    edited = load(book)
    change(edited)
    edited.save(book)
    return book


def repaired(book, **options):
    """What the repair did; a second one must find nothing."""
    result = repair_workbook(book, now=NOW, backups=0, **options)
    assert repair_workbook(book, now=NOW, dry_run=True).changes == ()
    return result


def lines(result):
    return [f"{change.sheet}!{change.cells} {change.what}" for change in result.changes]


def part(book, sheet):
    """The name of a sheet's part."""
    parts = inflated(book)
    number = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*r:id="(\w+)"', parts["xl/workbook.xml"].decode())[1]
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    link = next(one for one in re.findall(r"<Relationship [^>]*>", rels) if f'Id="{number}"' in one)
    return "xl/" + re.search(r'Target="/?(?:xl/)?([^"]+)"', link)[1]


def problems(book):
    """What validators say, without numbers: the other program that broke the workbook leaves some of its own."""
    return {re.sub(r"\d+", "#", problem) for problem in ooxml_problems(book)}


def corner(columns, old):
    """The range of a table from A5 on with another number of columns."""
    return f"A5:{get_column_letter(columns)}{re.search('[0-9]+$', old)[0]}"


def opened(book):
    return book if isinstance(book, Workbook) else load(book)


def validations(book, sheet):
    return {str(rule.sqref): rule.formula1 for rule in opened(book)[sheet].data_validations.dataValidation}


def colours(book, sheet):
    return sorted(
        (str(block.sqref), rule.formula[0], rule.dxf.fill.bgColor.rgb if rule.dxf.fill else "")
        for block in opened(book)[sheet].conditional_formatting
        for rule in block.rules
    )


def letters(sheet, header):
    return next(cell.column_letter for cell in sheet[5] if cell.value == header)


@pytest.mark.parametrize("sample", ["DCX", "ERP", "IAM", None])
def test_a_healthy_workbook_is_not_touched(tmp_path, sample):
    path = tmp_path / "plan.xlsx"
    new_workbook(path, sample=sample, start=None, target=None, today=date(2026, 3, 6), force=False)
    before = path.read_bytes()
    result = CliRunner().invoke(cli, ["repair", str(path), "--assign-ids"])
    assert result.exit_code == 0
    assert "nothing to repair; it was not touched" in result.stdout
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["plan.xlsx"]


def test_another_programs_way_of_writing_is_no_damage(book):
    assert repair_workbook(broken(book, lambda _: None), now=NOW, dry_run=True).changes == ()


def test_libreoffices_way_of_writing_is_no_damage(book, tmp_path):
    def rewritten(text):
        text = text.replace("NOT(FALSE)", "NOT(0)")
        listed = r'(<dataValidation type="list")(.*?</formula1>)'
        return re.sub(listed, r'\1 operator="equal"\2<formula2>0</formula2>', text)

    saved = edit_zip(book, tmp_path / "saved.xlsx", {None: rewritten})
    assert repair_workbook(saved, now=NOW, dry_run=True).changes == ()


def test_rows_inserted_in_the_table_are_no_damage(book, tmp_path):
    """Excel moves and cuts the ranges of rules when rows come and go; the rules still reach every row."""

    def split(text):
        return text.replace("B6:B2005", "B6:B12 B13:B2007").replace("D6:D2005", "D6:D2007")

    cut = edit_zip(book, tmp_path / "cut.xlsx", {part(book, "RAID"): split})
    assert repair_workbook(cut, now=NOW, dry_run=True).changes == ()


def test_dropdowns_that_pasting_erased_come_back(book):
    kinds = validations(book, "RAID")

    def paste(edited):
        for rule in edited["RAID"].data_validations.dataValidation:
            if str(rule.sqref) == "B6:B2005":
                rule.sqref = rule.sqref.__class__("B6:B9 B14:B2005")
        edited["Scope"].data_validations = DataValidationList()

    result = repaired(broken(book, paste))
    assert "RAID!B6:B2005 dropdown of Type restored" in lines(result)
    assert sum(line.startswith("Scope!") for line in lines(result)) == len(validations(book, "Scope"))
    assert validations(book, "RAID") == kinds
    assert all(change.why for change in result.changes)


def test_a_foreign_list_gives_way_and_a_rule_of_the_pms_own_stays(book):
    def paste(edited):
        raid = edited["RAID"]
        raid.data_validations.dataValidation = [
            rule for rule in raid.data_validations.dataValidation if str(rule.sqref) not in {"B6:B2005", "D6:D2005"}
        ]
        for cells in ("B6:B8", "D6:D2005"):
            raid.add_data_validation(DataValidation(type="list", formula1='"Ana,Ben"', sqref=cells))

    assert lines(repaired(broken(book, paste))) == ["RAID!B6:B2005 dropdown of Type restored"]
    rules = {str(rule.sqref): rule.formula1 for rule in load(book)["RAID"].data_validations.dataValidation}
    assert rules["D6:D2005"] == '"Ana,Ben"', "Owner holds any name, so the PM may offer some"
    assert rules["B6:B2005"] == "ITPM_LIST_RAID_TYPE"


def test_without_the_names_the_list_holds_its_values(book):
    def lose(edited):
        del edited.defined_names["ITPM_LIST_RAID_TYPE"]
        edited["RAID"].data_validations = DataValidationList()

    repaired(broken(book, lose))
    rules = {str(rule.sqref): rule.formula1 for rule in load(book)["RAID"].data_validations.dataValidation}
    assert rules["B6:B2005"] == '"' + ",".join(RAID.by_key["type"].allowed) + '"'


def test_colours_that_broke_into_pieces_come_back_whole(book):
    original = load(book)["RAID"].conditional_formatting
    wanted = [(str(block.sqref), rule.formula, rule.dxf.fill) for block in original for rule in block.rules]

    def paste(edited):
        raid = edited["RAID"]
        kept = ConditionalFormattingList()
        for place, block in enumerate(raid.conditional_formatting):
            for rule in block.rules:
                kept.add("A6:A7" if place % 2 else str(block.sqref), rule)
        raid.conditional_formatting = kept

    result = repaired(broken(book, paste))
    assert [line.split(" ")[-2:] for line in lines(result)] == [["colours", "restored"]]
    after = load(book)["RAID"].conditional_formatting
    found = [(str(block.sqref), rule.formula, rule.dxf.fill) for block in after for rule in block.rules]
    assert [one for one in found if one in wanted] == wanted
    priorities = [rule.priority for block in after for rule in block.rules]
    assert len(priorities) == len(set(priorities))


def test_a_colour_of_the_pms_own_stays(book):
    from openpyxl.formatting.rule import CellIsRule

    def paste(edited):
        edited["RAID"].conditional_formatting = ConditionalFormattingList()
        edited["RAID"].conditional_formatting.add("A6:A40", CellIsRule(operator="equal", formula=['"R-01"']))

    repaired(broken(book, paste))
    rules = [(str(block.sqref), block.rules) for block in load(book)["RAID"].conditional_formatting]
    own = [found for area, found in rules if area == "A6:A40"]
    assert [rule.formula for rule in own[0]] == [['"R-01"']]
    assert len(rules) > 10


def test_number_formats_come_back_and_values_stay(book):
    names = {"Dependencies": "% complete", "RAID": "Action due", "Scope": "ID"}

    def paste(edited):
        for name, header in names.items():
            column = letters(edited[name], header)
            for row in (6, 7, 9):
                edited[name][f"{column}{row}"].number_format = "General"
        raid = edited["RAID"]
        raid[f"{letters(raid, 'Action due')}8"].number_format = "dd.mm.yy"

    values = calamine_values(broken(book, paste))
    result = repaired(book)
    at = {name: letters(load(book)[name], header) for name, header in names.items()}
    assert sorted(line.split(" ")[0] for line in lines(result)) == sorted(
        f"{name}!{cells}" for name, column in at.items() for cells in (f"{column}6:{column}7", f"{column}9")
    )
    after = load(book)
    shown = {name: after[name][f"{column}9"].number_format for name, column in at.items()}
    assert shown == {"Dependencies": "0 %", "RAID": "yyyy-mm-dd", "Scope": "@"}
    assert after["RAID"][f"{at['RAID']}8"].number_format == "dd.mm.yy", "a PM may like another date format"
    looks = [after["RAID"][f"{at['RAID']}{row}"] for row in (9, 10)]
    assert (
        len({(cell.font.name, cell.font.sz, cell.alignment.horizontal, cell.border.bottom.style) for cell in looks})
        == 1
    )

    def flat(rows):
        return [[getattr(cell, "isoformat", lambda cell=cell: cell)() for cell in row] for row in rows]

    assert flat(calamine_values(book)["Scope"]) == flat(values["Scope"])
    assert itpm.load(book).raid[0].action_due is not None


def test_missing_columns_come_back_at_the_right_end(book):
    def cut(edited):
        raid = edited["RAID"]
        table = raid.tables["RAID"]
        at = [column.name for column in table.tableColumns].index("Owner")
        del table.tableColumns[at]
        score = [column.name for column in table.tableColumns].index("Score")
        del table.tableColumns[score]
        raid.delete_cols(at + 1)
        raid.delete_cols(score + 1)
        table.ref = table.autoFilter.ref = corner(len(table.tableColumns), table.ref)

    broken(book, cut)
    before, before_problems = load(book)["RAID"], problems(book)
    result = repaired(book)
    assert [line for line in lines(result) if "column" in line] == [
        f"RAID!{get_column_letter(before.max_column + 1)}5 column Owner added",
        f"RAID!{get_column_letter(before.max_column + 2)}5 column Score added",
    ]
    after = load(book)["RAID"]
    table = after.tables["RAID"]
    assert [column.name for column in table.tableColumns][-2:] == ["Owner", "Score"]
    assert "[Probability]" in table.tableColumns[-1].calculatedColumnFormula.attr_text
    assert len({column.id for column in table.tableColumns}) == len(table.tableColumns)
    assert after.cell(5, after.max_column - 1).value == "Owner"
    assert after.cell(6, after.max_column).value.startswith("=")
    assert set(itpm.load(book).tables["RAID"].positions) == set(RAID.by_key)
    assert problems(book) <= before_problems


@needs("libreoffice")
def test_rows_pasted_below_the_table_belong_to_it_again(book, office):
    before = itpm.load(book)

    def paste(edited):
        raid = edited["RAID"]
        bottom = int(re.search(r"\d+$", raid.tables["RAID"].ref)[0])
        first = before.raid[-1].row
        last = first + 2
        table = raid.tables["RAID"]
        table.ref = table.autoFilter.ref = corner(len(table.tableColumns), f"{first}")
        for row in range(first + 1, bottom + 1):
            for cell in raid[row]:
                cell.value = None
        pasted = {"Type": "Risk", "Title": "Pasted", "Probability": 2, "Impact": 3}
        for row in (last - 1, last):
            for header, value in {"ID": f"R-9{row}", **pasted}.items():
                raid[f"{letters(raid, header)}{row}"] = value

    broken(book, paste)
    result = repaired(book)
    assert [line for line in lines(result) if "grown over 2 rows" in line]
    after = itpm.load(book)
    assert len(after.raid) == len(before.raid) + 2
    score = letters(load(book)["RAID"], "Score")
    shown = office.formula_values(book)["RAID"]
    assert [shown[f"{score}{item.row}"] for item in after.raid[-2:]] == [6.0, 6.0]
    assert office.error_cells(book) == []


def test_ids_only_on_request(book):
    def paste(edited):
        edited["RAID"]["A7"] = None
        edited["Scope"]["A6"] = None

    broken(book, paste)
    old = itpm.load(book)
    assert repair_workbook(book, now=NOW, dry_run=True).changes == ()
    result = repaired(book, assign_ids=True)
    assert [change.what.split(" ")[0] for change in result.changes] == ["ID", "ID"]
    new = itpm.load(book)
    ids = [item.id for item in new.raid]
    assert None not in ids
    assert len(set(ids)) == len(ids)
    assert [item.title for item in new.raid] == [item.title for item in old.raid]


def test_fields_of_the_project_sheet(book):
    def paste(edited):
        sheet = edited["Project"]
        sheet.data_validations = DataValidationList()
        sheet.conditional_formatting = ConditionalFormattingList()

    wanted = {str(rule.sqref): rule.formula1 for rule in load(book)["Project"].data_validations.dataValidation}
    repaired(broken(book, paste))
    after = load(book)["Project"]
    assert {str(rule.sqref): rule.formula1 for rule in after.data_validations.dataValidation} == wanted
    assert after.data_validations.count == len(wanted)
    assert len(list(after.conditional_formatting)) >= 5


def test_only_the_repaired_parts_change(book, tmp_path):
    def erase(text):
        return re.sub(r"<dataValidations.*</dataValidations>", "", text, flags=re.DOTALL)

    sheet = part(book, "Scope")
    cut = edit_zip(book, tmp_path / "cut.xlsx", {sheet: erase})
    before = tmp_path / "before.xlsx"
    before.write_bytes(cut.read_bytes())
    repaired(cut)
    unchanged_but(before, cut, {sheet})
    assert calamine_values(cut) == calamine_values(before)
    assert ooxml_problems(cut) == []
    old = load(book)["Scope"].data_validations.dataValidation
    assert {str(rule.sqref) for rule in load(cut)["Scope"].data_validations.dataValidation} == {
        str(rule.sqref) for rule in old
    }


def test_everything_at_once_on_every_table(book, tmp_path):
    """All rules of all sheets are gone: they come back as the template has them, and nothing else moves."""

    def erase(text):
        if "<worksheet" not in text:
            return text
        both = r"<dataValidations.*</dataValidations>|<conditionalFormatting.*</conditionalFormatting>"
        return re.sub(both, "", text)

    cut = edit_zip(book, tmp_path / "cut.xlsx", {None: erase})
    values = calamine_values(cut)
    repaired(cut)
    assert calamine_values(cut) == values
    assert ooxml_problems(cut) == []
    mended, template = load(cut), load(book)
    for spec in TABLES:
        if spec.name in template.sheetnames:
            assert validations(mended, spec.name) == validations(template, spec.name), spec.name
            assert colours(mended, spec.name) == colours(template, spec.name), spec.name


def test_the_dry_run_lists_and_changes_nothing(book):
    def paste(edited):
        edited["Scope"].data_validations = DataValidationList()

    before = broken(book, paste).read_bytes()
    result = CliRunner().invoke(cli, ["repair", str(book), "--dry-run", "--json"])
    listed = json.loads(result.stdout)
    assert listed["dry_run"] is True
    assert set(listed["changes"][0]) == {"sheet", "range", "what", "why"}
    assert book.read_bytes() == before
    text = CliRunner().invoke(cli, ["repair", str(book)]).stdout
    assert "Scope!E6:E2005: dropdown of Status restored (pasting erases it" in text
    assert text.splitlines()[-1].endswith(f"{len(listed['changes'])} changes made; what you entered stays as it is.")


def test_what_cannot_be_repaired_is_said(book):
    def block(edited):
        raid = edited["RAID"]
        table = raid.tables["RAID"]
        del table.tableColumns[-1]
        table.ref = table.autoFilter.ref = corner(len(table.tableColumns), table.ref)
        raid.cell(5, raid.max_column).value = "a remark beside the table"

    result = repair_workbook(broken(book, block), now=NOW, dry_run=True)
    assert any("RAID lacks Notes" in reason for reason in result.left), result


def test_cells_that_are_no_excel_table_are_named(book):
    def convert(edited):
        del edited["RAID"].tables["RAID"]

    result = repair_workbook(broken(book, convert), now=NOW, dry_run=True)
    assert [reason for reason in result.left if "RAID is no Excel Table" in reason]
