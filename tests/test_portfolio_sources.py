"""Which files are meant, what a run is told in files, and what the cache may and may not serve."""

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from itpm_xl.errors import UsageError
from itpm_xl.portfolio.cache import Cache, run_key
from itpm_xl.portfolio.codec import from_bytes, to_bytes
from itpm_xl.portfolio.config import read_config, read_pmo, read_rates
from itpm_xl.portfolio.examine import examine
from itpm_xl.portfolio.gather import gather
from itpm_xl.portfolio.sources import find_workbooks, read_list

SAMPLES = Path(__file__).parents[1] / "workbooks"
MONDAY = date(2026, 3, 9)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights on Windows")


def found(*paths):
    return [Path(one.path).name for one in find_workbooks(paths).files]


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_a_search_leaves_out_locks_backups_and_hidden_folders(tmp_path):
    long = "n" * 230 + ".xlsm"
    fill(
        tmp_path, "a.xlsx", "deep/er/\N{ROCKET}.XLSX", f"deep/{long}", "~$a.xlsx", "deep/~$b.xlsx", "._a.xlsx", "b.xls"
    )
    fill(tmp_path, "a.backup-2026-03-06-141530.xlsx", "a.itpm-xl-2026-03-06-141530-2.xlsx", ".git/c.xlsx", "notes.txt")
    assert sorted(found(tmp_path)) == sorted(["a.xlsx", "\N{ROCKET}.XLSX", long])
    # Whoever names a backup means it.
    assert found(tmp_path / "a.backup-2026-03-06-141530.xlsx") == ["a.backup-2026-03-06-141530.xlsx"]


@POSIX
def test_links_lead_to_each_file_once(tmp_path):
    fill(tmp_path, "one/a.xlsx", "two/b.xlsx")
    (tmp_path / "one" / "up").symlink_to(tmp_path)
    (tmp_path / "two" / "again.xlsx").symlink_to(tmp_path / "one" / "a.xlsx")
    (tmp_path / "two" / "self").symlink_to("self")
    assert sorted(found(tmp_path)) == ["a.xlsx", "b.xlsx"]


@given(st.permutations(["", "one", "two", "one/a.xlsx", "two/*.xlsx", "**/*.xlsx"]), st.integers(1, 6))
@settings(max_examples=40)
def test_the_order_of_the_arguments_does_not_matter(tmp_path_factory, order, number):
    root = tmp_path_factory.getbasetemp() / "order"
    fill(root, "one/a.xlsx", "two/b.xlsx")
    given_paths = [str(root / one) for one in order[:number]]
    assert find_workbooks(given_paths) == find_workbooks(reversed(given_paths))
    assert len(set(found(*given_paths))) == len(found(*given_paths))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_starts_at_its_own_folder(tmp_path, encoding):
    listing = tmp_path / "list.txt"
    listing.write_text(
        '# ours\n\nproj\N{LATIN SMALL LETTER E WITH ACUTE}ts\n"x y.xlsx"\ns3://b/p.xlsx\n', encoding=encoding
    )
    assert read_list(listing) == [str(tmp_path / "proj\xe9ts"), str(tmp_path / "x y.xlsx"), "s3://b/p.xlsx"]


def test_addresses_are_read_through_fsspec(tmp_path):
    pytest.importorskip("fsspec")
    (tmp_path / "erp.xlsx").write_bytes((SAMPLES / "ERP.xlsx").read_bytes())
    sources = find_workbooks([f"file://{tmp_path.as_posix()}/*.xlsx"])
    [one] = gather(sources, as_of=MONDAY, workers=1, cache=tmp_path / "c").examined
    assert (one.project.code, one.file.path.startswith("file://")) == ("ERP", True)
    [again] = gather(sources, as_of=MONDAY, workers=1, cache=tmp_path / "c").examined
    assert again.file.cached


def test_an_address_without_fsspec_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"itpm-xl\[remote\]"):
        find_workbooks(["s3://bucket/plan.xlsx"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('paht = ["x"]', "Did you mean paths?"),
        ("workers = 0", "workers = 0 is not a whole number above 0"),
        ("out = [1]", "out = [1] is not a text, or a list of texts"),
        ("paths = 'x", "this is not valid TOML"),
    ],
)
def test_a_slip_in_the_configuration_is_named(tmp_path, text, said):
    (tmp_path / "portfolio.toml").write_text(text)
    with pytest.raises(UsageError, match=r".") as stopped:
        read_config(tmp_path / "portfolio.toml")
    assert said in str(stopped.value)


def test_thresholds_go_by_name_or_key_and_are_checked(tmp_path):
    pmo = tmp_path / "pmo.toml"
    pmo.write_text('stale_days = 14\n[thresholds]\n"Gate go from" = 0.9\nrisk_high = 12\n')
    read = read_pmo(pmo)
    assert (read.stale_days, dict(read.thresholds)) == (14, {"gate_go": 0.9, "risk_high": 12})
    for line, said in (
        ("gate_goo = 0.9", "Did you mean gate_go"),
        ("gate_go = 95", "expected 0.95"),
        ('gate_go = "x"', "be"),
    ):
        pmo.write_text(f"[thresholds]\n{line}\n")
        with pytest.raises(UsageError, match=said):
            read_pmo(pmo)


def test_rates_are_checked(tmp_path):
    rates = tmp_path / "rates.toml"
    rates.write_text('base = "eur"\nday = 2026-03-02\n[per]\nUSD = 0.92\n')
    read = read_rates(rates)
    assert (read.base, read.per, read.day) == ("EUR", {"USD": 0.92}, date(2026, 3, 2))
    for text in (
        "[per]\nUSD = 0.92",
        'base = "EUR"\n[per]\nUSD = -1',
        'base = "EUR"\nday = "2026"',
        'base = "EUR"\nx = 1',
    ):
        rates.write_text(text)
        with pytest.raises(UsageError, match=r"."):
            read_rates(rates)


@pytest.mark.parametrize("sample", ["DCX", "ERP", "IAM", "template"])
def test_a_record_comes_back_from_bytes_as_it_was(sample):
    examined = examine(SAMPLES / f"{sample}.xlsx", as_of=MONDAY)
    assert from_bytes(to_bytes(examined)) == examined
    assert from_bytes(to_bytes(None)) is None


@given(st.data())
@settings(max_examples=60)
def test_damaged_bytes_are_never_a_record(data):
    whole = to_bytes(examine(SAMPLES / "template.xlsx", as_of=MONDAY))
    at = data.draw(st.integers(0, len(whole) - 1))
    flipped = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    for bad in (flipped, whole[:at], whole + b"x"):
        with pytest.raises(ValueError, match="bytes"):
            from_bytes(bad)


def test_a_damaged_cache_is_read_around(tmp_path):
    book, cache = tmp_path / "erp.xlsx", tmp_path / "cache"
    book.write_bytes((SAMPLES / "ERP.xlsx").read_bytes())
    whole = gather(find_workbooks([book]), as_of=MONDAY, workers=1, cache=cache).examined
    for path in cache.rglob("*"):
        if path.is_file():
            path.write_bytes(b"\x00 not ours")
    assert gather(find_workbooks([book]), as_of=MONDAY, workers=1, cache=cache).examined == whole
    (tmp_path / "no folder").write_bytes(b"")
    result = gather(find_workbooks([book]), as_of=MONDAY, workers=1, cache=tmp_path / "no folder")
    assert result.examined == whole
    assert "nothing can be kept there" in result.notes[0]


def test_another_day_is_served_only_what_it_would_find_itself(tmp_path):
    """ERP's status date is 6 March and old after 7 days: the 9th and the 12th say the same, the 20th does not."""
    book, cache = tmp_path / "erp.xlsx", tmp_path / "cache"
    book.write_bytes((SAMPLES / "ERP.xlsx").read_bytes())

    def codes(day, kept):
        [one] = gather(find_workbooks([book]), as_of=day, workers=1, cache=kept).examined
        return [finding.code for finding in one.project.findings]

    for days in (0, 3, 11, 12, 0):
        day = MONDAY + timedelta(days=days)
        assert codes(day, cache) == codes(day, None)
    assert "PRJ012" in codes(MONDAY + timedelta(days=11), cache)


def test_other_thresholds_are_another_record():
    assert run_key({}, MONDAY) == run_key(None, MONDAY) != run_key({"gate_go": 0.9}, MONDAY)


def test_a_cache_is_of_one_version(tmp_path):
    assert Cache(tmp_path, "1.0").records != Cache(tmp_path, "1.1").records
