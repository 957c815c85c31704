"""Packs: complete, and anonymised so that no planted name is left anywhere in the file."""

import html
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName

from itpm_xl import load
from itpm_xl.analysis.anonymise import Anonymiser, names_in
from itpm_xl.cli import cli
from itpm_xl.project import Project
from itpm_xl.report.pack import build_pack
from itpm_xl.schema import TABLES, Kind
from itpm_xl.workbook.text_tables import parse_text

SAMPLES = Path(__file__).parents[1] / "workbooks"
PLANTED = ("Zoltan Quiroga-Ibarra", "Wexlerine GmbH", "Bluefinch")
TRACES = ("zoltan", "quiroga", "ibarra", "wexlerine", "bluefinch")
SENTENCE = (
    "ask ZOLTAN or z.quiroga-ibarra@wexlerine.example about Bluefinch's plan at Wexlerine, "
    "see https://wexlerine.example/Zoltan%20Quiroga-Ibarra and bluefinch_v2"
)


def _planted() -> Project:
    """Every table, with the sentence in every column of free text, and the names where names stand."""
    parts = ["## Project", "", "| Field | Value |", "|---|---|", "| Project name | Bluefinch |"]
    parts += ["| Project manager | Zoltan Quiroga-Ibarra |", "| Start date | 2026-03-02 |"]
    parts += [f"| Objective | {SENTENCE} |", f"| Headline | {SENTENCE} |", ""]
    for spec in TABLES:
        if spec.layout == "fields":
            continue
        columns = [one for one in spec.columns if one.kind in (Kind.ID, Kind.TEXT, Kind.PERSON, Kind.NAMES)]
        cells = []
        for column in columns:
            if column.kind is Kind.ID:
                cells.append("X-1")
            elif column.kind is Kind.TEXT:
                cells.append("Wexlerine GmbH" if column.key in ("organisation", "vendor") else SENTENCE)
            else:
                cells.append(PLANTED[0])
        heads = " | ".join(column.name for column in columns)
        parts += [f"## {spec.name}", "", f"| {heads} |", "|---" * len(columns) + "|", f"| {' | '.join(cells)} |", ""]
    return Project.from_tables(parse_text("\n".join(parts), "Bluefinch plan.xlsx"))


@pytest.mark.parametrize("suffix", [".xlsx", ".md"])
@pytest.mark.parametrize("kind", ["kickoff", "proof"])
def test_no_planted_name_is_left(tmp_path, monkeypatch, suffix, kind):
    monkeypatch.setattr("itpm_xl.cli.pack.load_book", lambda *_: _planted())
    out = tmp_path / f"pack{suffix}"

    done = CliRunner().invoke(
        cli, ["pack", "plan.xlsx", "--kind", kind, "--anonymise", "--out", str(out)], catch_exceptions=False
    )

    assert done.exit_code == 0, done.output
    texts = [out.read_bytes()] if suffix == ".md" else [zipfile.ZipFile(out).read(name) for name in _members(out)]
    whole = b"\n".join(texts).decode("utf-8", "replace").casefold()
    assert "person 1" in whole
    assert [trace for trace in TRACES if trace in whole] == []


def _members(path):
    with zipfile.ZipFile(path) as package:
        return package.namelist()


def test_the_planted_names_do_stand_in_a_pack_that_is_not_anonymised():
    said = " ".join(build_pack(_planted(), "proof").texts()).casefold()

    assert [trace for trace in TRACES if trace not in said] == []


def test_missing_parts_are_named_with_what_to_do(tmp_path, monkeypatch):
    bare = "## Project\n\n| Field | Value |\n|---|---|\n| Project name | Bluefinch |\n"
    monkeypatch.setattr("itpm_xl.cli.pack.load_book", lambda *_: Project.from_tables(parse_text(bare)))

    done = CliRunner().invoke(cli, ["pack", "plan.xlsx", "--out", str(tmp_path / "pack.md"), "--json"])

    missing = {part["title"]: part["missing"] for part in json.loads(done.output)["parts"] if part["missing"]}
    assert missing["RACI"] == "Nothing to show yet: add it: itpm-xl add BOOK RACI."
    assert "itpm-xl baseline" in missing["Evidence"]


def _names(project):
    """Every name in a column of people, organisations, vendors or the project, save everyday words."""
    known = Anonymiser.of(names_in(project))
    return [name for name in known.replacements if name not in known.left]


@pytest.mark.parametrize("kind", ["kickoff", "proof"])
@pytest.mark.parametrize("sample", ["DCX", "ERP"])
def test_no_name_of_a_sample_is_left_in_its_pack(tmp_path, sample, kind):
    book = SAMPLES / f"{sample}.xlsx"
    names = _names(load(book))
    assert len(names) > 12

    for out in (tmp_path / "pack.xlsx", tmp_path / "pack.md"):
        done = CliRunner().invoke(cli, ["pack", str(book), "--kind", kind, "--anonymise", "--out", str(out)])
        assert done.exit_code == 0, done.output
        whole = _everything(out)
        assert [name for name in names if re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", whole)] == []
        assert "Person 1" in whole


def _everything(path):
    """All text of a file: every member of a package, pictures by their bytes."""
    # The theme lists fonts, the property names the program that a package is for: neither is the vendor of that name.
    members = [] if path.suffix == ".md" else [one for one in _members(path) if "theme" not in one]
    parts = [zipfile.ZipFile(path).read(one) for one in members] or [path.read_bytes()]
    whole = html.unescape(b"\n".join(parts).decode("utf-8", "replace"))
    return whole.replace("<Application>Microsoft Excel</Application>", "")


def test_nothing_around_the_cells_of_a_workbook_goes_into_a_pack(tmp_path):
    folder = tmp_path / "Zoltan Quiroga"
    folder.mkdir()
    book = folder / "Wexlerine plan.xlsx"
    source = openpyxl.load_workbook(SAMPLES / "IAM.xlsx")
    source.properties.creator = source.properties.keywords = "Zoltan Quiroga"
    source.properties.title = "For Wexlerine"
    source.custom_doc_props.append(StringProperty(name="Client", value="Wexlerine"))
    sheet = source["Scope"]
    sheet["B2"].comment = Comment("Zoltan says no", "Zoltan Quiroga")
    sheet["B3"].hyperlink = "https://wexlerine.example/zoltan"
    sheet.oddHeader.left.text = "Wexlerine"
    source.create_sheet("Zoltan Quiroga notes")["A1"] = "Wexlerine pays"
    source.defined_names["Wexlerine_rate"] = DefinedName("Wexlerine_rate", attr_text="1")
    source.save(book)

    for kind in ("kickoff", "proof"):
        for suffix in (".xlsx", ".md"):
            out = tmp_path / f"{kind}{suffix}"
            done = CliRunner().invoke(cli, ["pack", str(book), "--kind", kind, "--anonymise", "--out", str(out)])
            assert done.exit_code == 0, done.output
            whole = _everything(out).casefold()
            assert [trace for trace in TRACES if trace in whole] == []


@pytest.mark.parametrize("given", [b"Gina Trelawney\r\nKestrel\r\n", b"\xef\xbb\xbfGina Trelawney\n\nKestrel"])
def test_names_from_a_file_are_replaced_too(tmp_path, monkeypatch, given):
    text = "## Project\n\n| Field | Value |\n|---|---|\n| Objective | Kestrel by Trelawney, not Gina |\n"
    monkeypatch.setattr("itpm_xl.cli.pack.load_book", lambda *_: Project.from_tables(parse_text(text)))
    also, out = tmp_path / "names.txt", tmp_path / "pack.md"
    also.write_bytes(given)

    done = CliRunner().invoke(cli, ["pack", "plan.xlsx", "--anonymise", "--also", str(also), "--out", str(out)])

    assert done.exit_code == 0, done.output
    assert "Name 2 by Name 1, not Name 1" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("given", [b"PK\x03\x04\x14\x00\xff\xfe", b"G\xe9rard\n"])
def test_a_file_of_names_that_is_no_text_is_named(tmp_path, monkeypatch, given):
    monkeypatch.setattr("itpm_xl.cli.pack.load_book", lambda *_: _planted())
    also = tmp_path / "names.xlsx"
    also.write_bytes(given)

    done = CliRunner().invoke(
        cli, ["pack", "plan.xlsx", "--anonymise", "--also", str(also), "--out", str(tmp_path / "pack.md")]
    )

    assert done.exit_code == 2
    assert "names.xlsx" in done.output
    assert "one name a line" in done.output
    assert not (tmp_path / "pack.md").exists()


def test_a_pack_shows_the_brief_as_a_page_and_the_map_as_a_picture(tmp_path):
    out = tmp_path / "pack.xlsx"
    done = CliRunner().invoke(cli, ["pack", str(SAMPLES / "ERP.xlsx"), "--out", str(out)])

    assert done.exit_code == 0, done.output
    made = openpyxl.load_workbook(out)
    assert [picture.anchor._from.row for picture in made["Dependency map"]._images] == [1]
    brief = [cell.value for row in made["Weekly brief"].iter_rows() for cell in row if cell.value]
    assert any("Decisions needed" in text for text in brief)
    assert not any(cell.hyperlink for row in made["Weekly brief"].iter_rows() for cell in row)
    assert all(sheet.oddFooter.right.text.startswith("Page") for sheet in made if not sheet.title.startswith("Weekly"))
