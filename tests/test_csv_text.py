"""Delimited text: any encoding and delimiter comes back the same, and damage is named with its line."""

import codecs
import csv
import io
import tracemalloc

import pytest
from hypothesis import given, strategies as st

from itpm_xl.errors import ItpmError
from itpm_xl.exchange import csv_text
from itpm_xl.exchange.csv_safe import as_it_was, harmless
from itpm_xl.exchange.csv_text import parse_csv, read_csv
from itpm_xl.exchange.foreign_values import DateReader

LETTERS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]) | st.sampled_from('\n",;\t'), max_size=12)
ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "cp1252": b"",
}


def written(rows, *, delimiter=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return ENCODINGS.get(encoding, b"") + text.getvalue().encode(encoding)


@given(
    st.lists(st.tuples(LETTERS, LETTERS, LETTERS), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(sorted(ENCODINGS)),
)
def test_what_was_written_is_read(rows, delimiter, encoding):
    rows = [(*row, "é") for row in rows]  # a letter outside ASCII tells UTF-8 and Windows text apart

    read = parse_csv(written([("A", "B", "C", "Größe"), *rows], delimiter=delimiter, encoding=encoding), "a.csv")

    assert read.delimiter == delimiter
    assert read.headers == ("A", "B", "C", "Größe")
    assert [tuple(row) for row in read.rows] == rows


def test_utf_16_without_a_mark_and_a_line_for_excel_are_understood():
    assert parse_csv("A,B\r\nü,2\r\n".encode("utf-16-le"), "a.csv").rows == [["ü", "2"]]
    assert parse_csv("A,B\r\nü,2\r\n".encode("utf-16-be"), "a.csv").rows == [["ü", "2"]]
    said = parse_csv(b"sep=;\r\nA,x;B\r\n1;2\r\n", "a.csv")
    assert (said.headers, said.rows, said.lines) == (("A,x", "B"), [["1", "2"]], [3])


def test_each_row_knows_the_line_it_begins_in():
    read = parse_csv(b'A,B\n"1\n2\n3",x\n\n4,y\n', "a.csv")

    assert read.lines == [2, 6]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "is empty"),
        (b'A,B\n1,2\n3,"never closed\n4,5\n', "row that begins in line 3 is never closed"),
        (b'A,B\n1,2\n3,"' + b"x\n" * 100_000, "row that begins in line 3 is never closed"),
        (b'A,B\n1,"two" three\n', "line 2 has text after a closing quote"),
        (b"A,B,C\n1,2,3\n4,5", "cut off: its last row, in line 3"),
        ("A,B\n1,größ".encode()[:-1], "cut off in the middle of a letter"),
        (codecs.BOM_UTF16_LE + "A,B\n1,2\n".encode("utf-16-le")[:-1], "cut off in the middle of a letter"),
        (b"\x00\x01\x02PNG\x00garbage" * 50, "is not text"),
        (b"A,B\n\xe9,\x81\n", "(line 2)"),
        (b"A,B\n1,2\n" + b"," * 1_000_000, "more than 16,384 cells in line 3"),
    ],
)
def test_damage_is_named(data, says):
    with pytest.raises(ItpmError) as raised:
        parse_csv(data, "issues.csv")

    assert says in str(raised.value)
    assert str(raised.value).startswith("issues.csv: ")


def test_a_row_with_cells_too_many_is_set_aside_and_a_short_one_filled():
    read = parse_csv(b"A,B,C\n1,2,3,4\n5\n6,7,8,,\n", "a.csv")

    assert read.shifted == ((2, 4),)
    assert read.rows == [["5", "", ""], ["6", "7", "8"]]


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_text, "_MOST_BYTES", 1000)
    large = tmp_path / "large.csv"
    large.write_bytes(b"A,B\n" + b"1,2\n" * 2_000_000)
    tracemalloc.start()
    with pytest.raises(ItpmError, match="MiB"):
        read_csv(large)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 1_000_000
    with pytest.raises(ItpmError, match="is a folder"):
        read_csv(tmp_path)
    with pytest.raises(ItpmError, match="no such file"):
        read_csv(tmp_path / "missing.csv")


@given(st.text(st.sampled_from("'=+-@\t\r\n ;,a1\uff1d")) | st.text())
def test_no_text_begins_a_formula_and_all_come_back(text):
    safe = harmless(text)

    assert as_it_was(safe) == text
    assert safe.lstrip(" ")[:1] not in set("=+-@\t\r\uff1d")
    for delimiter in ",;\t":
        assert not any(part.lstrip(" ")[:1] in set("=@") for part in safe.split(delimiter))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05/Mar/26 9:14 AM", "2026-03-05T09:14:00"),
        ("05/Mar/26 12:00 AM", "2026-03-05"),
        ("05/Mar/26 12:30 PM", "2026-03-05T12:30:00"),
        ("05/Mär/26 14:05", "2026-03-05T14:05:00"),
        ("5. Dezember 2026", "2026-12-05"),
        ("Mar 5, 2026", "2026-03-05"),
        ("2026-03-05 09:14", "2026-03-05T09:14:00"),
        ("2026-03-05T09:14:00.000+0100", "2026-03-05T09:14:00"),
        ("05.03.2026", "2026-03-05"),
        ("25/03/2026", "2026-03-25"),
        ("03/25/2026", "2026-03-25"),
        ("05/05/2026", "2026-05-05"),
        ("05/03/2026", "day and month could be either way round"),
        ("30/Feb/26", "there is no such day or time"),
        ("soon", "not a date"),
    ],
)
def test_dates_are_read_as_the_site_writes_them(text, expected):
    found = DateReader().read(text)

    assert (found if isinstance(found, str) else found.isoformat()) == expected


def test_one_clear_date_tells_how_the_others_of_the_file_are_meant():
    european, american, mixed = DateReader(), DateReader(), DateReader()
    european.learn(["05/03/2026", "25/03/2026"])
    american.learn(["05/03/2026", "03/25/2026"])
    mixed.learn(["05/03/2026", "03/25/2026", "25/03/2026"])

    assert european.read("05/03/2026").isoformat() == "2026-03-05"
    assert american.read("05/03/2026").isoformat() == "2026-05-03"
    assert isinstance(mixed.read("05/03/2026"), str)
    assert DateReader(day_first=True).read("05/03/2026").isoformat() == "2026-03-05"
