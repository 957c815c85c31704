"""Reading never crashes, hangs or fills the memory, whatever somebody did to the file.

Valid workbooks are damaged in the ways of the world: bytes of the zip changed, cut and doubled; tags, attributes and
values of their XML replaced. Every outcome is findings or one clear line, within 5 s and 1 GiB.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from limited import LimitedReader

from itpm_xl.workbook.new_project import SAMPLES, sample_records
from itpm_xl.workbook.template import write_workbook

TOKEN = re.compile(rb'"[^"<>]*"|<[^<>]*>|(?<=>)[^<>]+(?=<)')
ODD_VALUES = (
    b"", b" ", b"0", b"-1", b"1e308", b"-1e308", b"1e400", b"NaN", b"INF", b"0x10", b"4294967296",
    b"18446744073709551616", b"9" * 5000, b"A" * 5000, b"2958466", b"-657435", b"0.0000001", b"#REF!",
    b"#SPILL!", b"TRUE", b"&#0;", b"&#x10FFFF;", b"&lt;", b"&nope;", b"&amp", b"\xff\xfe", b"\xed\xa0\x80",
    "É漢\u202e\u0000".encode(), b"=1+1", b"'", b"T1FS+2d; T2SF-0.5ed", b"T3+99999999999999d", b"T1;T1;T1",
    b"../../x.xml", b"A1", b"A1:XFD1048576", b"XFD1048577", b"$A$0", b"s", b"e", b"str", b"inlineStr", b"d",
    b"b", b"n", b"2026-03-06", b"9999-12-31T23:59:59", b"1900-02-29", b"08:00-12:00, 13:00-17:00", b"30%",
)  # fmt: skip
ODD_TAGS = (
    b"<x/>", b"</x>", b"<c>", b"</c>", b"<row>", b"<row r='7'/>", b"<v/>", b"<![CDATA[", b"]]>", b"<!-- -->",
    b"<!--", b"<?x?>", b"<is><t>x</t></is>", b'<c r="B2" t="s"><v>99999</v></c>',
    b'<c r="C3" t="e"><v>#NEW!</v></c>', b"<mergeCells/>",
    b'<mergeCells><mergeCell ref="A1:C99"/></mergeCells>', b'<c r="A9" t="d"><v>2026-13-45</v></c>',
    b"<sheetData/>",
)  # fmt: skip


class Damaged(bytes):
    """A file's content that is not printed at full length when a test fails."""

    __slots__ = ()

    def __repr__(self):
        return f"<{len(self)} bytes>"


@cache
def sample(name):
    file = io.BytesIO()
    write_workbook(file, sample_records(name))
    return file.getvalue()


@cache
def parts_of(name):
    with zipfile.ZipFile(io.BytesIO(sample(name))) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


@st.composite
def damaged_zips(draw):
    """Bytes changed, cut out or doubled; more often than by chance in the zip's directory, where they do most."""
    data = bytearray(sample(draw(st.sampled_from(SAMPLES))))
    directory = data.index(b"PK\x01\x02")
    for _ in range(draw(st.integers(1, 4))):
        if not data:
            break
        at = draw(st.one_of([st.integers(0, len(data) - 1)] * 3 + [st.integers(directory, len(data) - 1)]))
        length = draw(st.integers(1, 300))
        match draw(st.sampled_from([*["change"] * 12, "cut", "double", "end"])):
            case "change":
                data[at : at + 4] = draw(st.binary(min_size=1, max_size=4))
            case "cut":
                del data[at : at + length]
            case "double":
                data[at:at] = data[at : at + length]
            case "end":
                del data[max(at, 1) :]
        directory = max(0, min(directory, len(data) - 1))
    return Damaged(data)


@st.composite
def damaged_parts(draw):
    """Values, attributes and tags replaced, taken out or put in; parts lost or exchanged."""
    parts = dict(parts_of(draw(st.sampled_from(SAMPLES))))
    names = [
        name for name in parts if name.endswith((".xml", ".rels")) and "theme" not in name and "docProps" not in name
    ]
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(names))
        match draw(st.sampled_from([*["edit"] * 12, "lose", "exchange", "empty"])):
            case "edit":
                parts[name] = _edited(draw, parts.get(name, b""))
            case "lose":
                parts.pop(name, None)
            case "exchange":
                parts[name] = parts.get(draw(st.sampled_from(names)), b"")
            case "empty":
                parts[name] = b""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return Damaged(file.getvalue())


def _edited(draw, xml):
    for _ in range(draw(st.integers(1, 6))):
        tokens = list(TOKEN.finditer(xml))
        if not tokens:
            return xml
        token = tokens[draw(st.integers(0, len(tokens) - 1))]
        old = token[0]
        value = draw(st.sampled_from(ODD_VALUES) | st.binary(max_size=8) | st.from_regex(rb"-?[0-9]{1,12}(\.[0-9]+)?"))
        other = tokens[draw(st.integers(0, len(tokens) - 1))][0]
        if old[:1] == other[:1] or (old[:1] not in b'"<' and other[:1] not in b'"<'):
            new = other  # what belongs elsewhere: another row's ID, another table's range
        elif old.startswith(b'"'):
            new = b'"' + value + b'"'
        elif old.startswith(b"<"):
            new = draw(st.sampled_from([b"", old + old, *(old + tag for tag in ODD_TAGS), *ODD_TAGS]))
        else:
            new = value
        xml = xml[: token.start()] + new + xml[token.end() :]
    return xml


@pytest.fixture(scope="module")
def reader():
    with LimitedReader() as running:
        yield running


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "plan.xlsx"


def _holds(reader, path, content):
    path.write_bytes(content)
    outcome = reader.read(path)
    if not outcome.acceptable:
        kept = path.with_name(f"{hashlib.sha256(content).hexdigest()[:12]}.xlsx")
        kept.write_bytes(content)
        pytest.fail(f"{kept}: {outcome.kind} after {outcome.seconds:.1f} s: {outcome.text}", pytrace=False)
    assert "\n" not in outcome.text


quick = settings(max_examples=80, suppress_health_check=list(HealthCheck))
long = settings(max_examples=5_000, suppress_health_check=list(HealthCheck))


@quick
@given(content=damaged_zips())
def test_a_damaged_zip(reader, path, content):
    _holds(reader, path, content)


@quick
@given(content=damaged_parts())
def test_damaged_xml(reader, path, content):
    _holds(reader, path, content)


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
@long
@given(content=damaged_zips())
def test_thousands_of_damaged_zips(reader, path, content):
    _holds(reader, path, content)


@pytest.mark.nightly
@pytest.mark.timeout(3_600)
@long
@given(content=damaged_parts())
def test_thousands_of_damaged_xml_parts(reader, path, content):
    _holds(reader, path, content)
