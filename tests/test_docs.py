"""Generated pages of docs/ are what the code says today, and nothing in the code is left out."""

import pytest

import itpm_udfs
from itpm_xl.checks.catalogue import RULES
from itpm_xl.excel.registry import udfs_in
from itpm_xl.schema import TABLES
from tools.make_docs import PAGES, ROOT


@pytest.mark.parametrize("name", PAGES)
def test_page_on_disk_is_the_generated_one(name):
    on_disk = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert on_disk == PAGES[name](), "run `make docs`"


def test_every_finding_has_an_entry():
    page = PAGES["findings.md"]()

    for code, rule in RULES.items():
        assert f"### {code}\n" in page
        assert rule.why in page


def test_every_column_is_in_the_dictionary():
    page = PAGES["data-dictionary.md"]()

    for spec in TABLES:
        section = page.split(f"\n## {spec.name}\n")[1].split("\n## ")[0]
        for column in spec.columns:
            assert f"\n| {column.name} | " in section, (spec.name, column.name)


def test_every_function_and_argument_is_in_the_reference():
    page = PAGES["functions.md"]()

    for udf in udfs_in(itpm_udfs):
        section = page.split(f"\n## {udf.name}\n")[1].split("\n## ")[0]
        assert udf.example in section
        for argument in udf.arguments:
            assert argument.help in section, (udf.name, argument.name)
