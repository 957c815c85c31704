"""Writing into a damaged workbook gives a result that lost nothing, or one clear line; never a crash or a hang.

The same ways of the world as in test_fuzz_reading.py, done to workbooks that hold what only Excel can make and sheets
of ours from an earlier run; the parts that a graft edits are hit more often than by chance.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from limited import LimitedReader
from rich_workbooks import LISTING_PARTS, inflated, rich_target, scratch_book
from test_fuzz_reading import Damaged, _edited

import itpm_xl as itpm
from itpm_xl.report.deliver import week_of
from itpm_xl.report.in_place import write_in_place
from itpm_xl.workbook.graft import graft
from itpm_xl.workbook.new_project import new_workbook


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def scratch(folder):
    return scratch_book(folder / "scratch.xlsx")


@pytest.fixture(scope="module")
def targets(folder, scratch):
    """A macro workbook with an earlier graft, and a sample with its brief inside."""
    rich, grafted, plan = (folder / name for name in ("rich.xlsm", "grafted.xlsm", "sample.xlsx"))
    graft(rich_target(rich), scratch, ["Brief"], owned=True, out=grafted)
    new_workbook(plan, sample="DCX", start=None, target=None, today=date(2026, 3, 6), force=False)
    write_in_place(week_of(itpm.load(plan), version="1"), plan, now=datetime(2026, 3, 6), backups=0)
    return [(path.read_bytes(), inflated(path)) for path in (grafted, plan)]


@pytest.fixture(scope="module")
def writer():
    with LimitedReader() as running:
        yield running


def damaged_zip(draw, content):
    """Bytes changed, cut out, doubled; mostly in the zip's directory and in entries' headers."""
    data = bytearray(content)
    headers = [at for at in range(len(data) - 4) if data[at] == 0x50 and data[at : at + 2] == b"PK"]
    for _ in range(draw(st.integers(1, 4))):
        near = draw(st.sampled_from(headers)) + draw(st.integers(0, 60))
        at = min(draw(st.sampled_from([near, near, near, draw(st.integers(0, len(data)))])), len(data) - 1)
        length = draw(st.integers(1, 300))
        match draw(st.sampled_from([*["change"] * 12, "cut", "double", "end"])):
            case "change":
                changed = draw(st.binary(min_size=1, max_size=4))
                data[at : at + len(changed)] = changed
            case "cut":
                del data[at : at + length]
            case "double":
                data[at:at] = data[at : at + length]
            case "end":
                del data[max(at, 1) :]
    return bytes(data)


def damaged_xml(draw, parts):
    """Values, attributes and tags replaced, taken out or put in; parts lost, emptied or exchanged."""
    parts = dict(parts)
    names = [name for name in parts if name.endswith((".xml", ".rels")) and "docProps" not in name]
    hot = [name for name in names if name in LISTING_PARTS or "tables/" in name or "calcChain" in name]
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(names) | st.sampled_from(hot))
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
    return file.getvalue()


def holds(data, targets, writer, folder, scratch, *, zips):
    content, parts = data.draw(st.sampled_from([*range(len(targets))]).map(targets.__getitem__))
    damaged = Damaged(damaged_zip(data.draw, content) if zips else damaged_xml(data.draw, parts))
    path = Path(folder / "plan.xlsx")
    path.write_bytes(damaged)
    outcome = writer.write(path, scratch)
    if not outcome.acceptable:
        kept = path.with_name(f"{hashlib.sha256(damaged).hexdigest()[:12]}.xlsx")
        kept.write_bytes(damaged)
        pytest.fail(f"{kept}: {outcome.kind} after {outcome.seconds:.1f} s: {outcome.text}", pytrace=False)


quick = settings(max_examples=50, suppress_health_check=list(HealthCheck))
long = settings(max_examples=5_000, suppress_health_check=list(HealthCheck))


@quick
@given(data=st.data())
def test_a_damaged_zip(targets, writer, folder, scratch, data):
    holds(data, targets, writer, folder, scratch, zips=True)


@quick
@given(data=st.data())
def test_damaged_xml(targets, writer, folder, scratch, data):
    holds(data, targets, writer, folder, scratch, zips=False)


@pytest.mark.nightly
@pytest.mark.timeout(7_200)
@long
@given(data=st.data())
def test_thousands_of_damaged_zips(targets, writer, folder, scratch, data):
    holds(data, targets, writer, folder, scratch, zips=True)


@pytest.mark.nightly
@pytest.mark.timeout(7_200)
@long
@given(data=st.data())
def test_thousands_of_damaged_xml_parts(targets, writer, folder, scratch, data):
    holds(data, targets, writer, folder, scratch, zips=False)
