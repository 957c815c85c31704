"""What a file is, by what stands in it; its name proves nothing."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest
from click.testing import CliRunner

from itpm_xl.cli import cli
from itpm_xl.cli.exchange import import_
from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.exchange.detect import KINDS, READERS, detect, read_any

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
JIRA = "Summary,Issue key,Issue id,Issue Type,Status\nPay,PAY-1,1,Story,Open\n"
PROJECT = '<?xml version="1.0"?><!-- <html> --><Project xmlns="http://schemas.microsoft.com/project">'


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PROJECT.encode(), "msproject"),
        (b"\xef\xbb\xbf" + PROJECT.encode(), "msproject"),
        (PROJECT.encode("utf-16"), "msproject"),
        (b"<Project>", "msproject"),
        (OLE + "TBkndTask".encode("utf-16-le"), "mpp"),
        (b"MPX,Microsoft Project,4.0\r\n", "mpp"),
        (b"ERMHDR\t18.8\t2026-03-02\r\n", "primavera"),
        ("ERMHDR\t18.8".encode("utf-16"), "primavera"),
        (JIRA.encode(), "jira"),
        (JIRA.replace(",", ";").encode("utf-16"), "jira"),
        (("sep=,\n" + JIRA).encode(), "jira"),
        (b"ID,Work Item Type,Title,State\n1,Task,x,New\n", "azure"),
        (b'"number","short_description","state","type"\n', "servicenow"),
        ("Vorgangsname\tDauer\nAufbau für März\t5 Tage\n".encode("cp1252"), "table"),
        (b"PK\x03\x04", "table"),
    ],
)
def test_the_content_tells_the_kind(tmp_path, content, kind):
    path = tmp_path / "anything.pdf"
    path.write_bytes(content)
    assert detect(path) == kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\0\0\0", "is empty"),
        (b"%PDF-1.7 x", "is no row of headers"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "is no"),
        (b"<html><body>", "first element is html"),
        (b'<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003">', "first element is Project"),
        (b"<APIBusinessObjects>", "Primavera's XML"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted workbook"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel 97"),
    ],
)
def test_what_is_unknown_is_said_with_a_way_out(tmp_path, content, words):
    path = tmp_path / "plan.xml"
    path.write_bytes(content)
    with pytest.raises(ItpmError, match=words) as stopped:
        detect(path)
    assert stopped.value.hint


def test_folders_and_missing_files_are_said(tmp_path):
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "none.xml", "does not exist")):
        with pytest.raises(ItpmError, match=words):
            detect(path)


def test_every_importer_is_where_the_list_says():
    for module, function in READERS.values():
        assert inspect.signature(getattr(import_module(module), function)).parameters
    assert set(READERS) == {*KINDS, "mpp"}
    kinds = next(one for one in import_.params if one.name == "kind").type.choices
    assert tuple(kinds) == KINDS


def test_options_go_with_their_kind_only(tmp_path):
    path = tmp_path / "jira.csv"
    path.write_text(JIRA)
    assert [row.id for row in read_any(path, types={"Story": "Scope"}).rows["Scope"]] == ["PAY-1"]
    with pytest.raises(UsageError, match="project goes with primavera"):
        read_any(path, project="X")
    refused = CliRunner().invoke(cli, ["import", str(path), "--into", "b.xlsx", "--types", "Bug"])
    assert "once for each type" in refused.output
