"""Packs: complete, and anonymised so that no planted name is left anywhere in the file."""

import json
import zipfile

import pytest
from click.testing import CliRunner

from itpm_xl.cli import cli
from itpm_xl.project import Project
from itpm_xl.report.pack import build_pack
from itpm_xl.schema import TABLES, Kind
from itpm_xl.workbook.text_tables import parse_text

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
