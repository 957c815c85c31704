"""The wheelhouse holds what the other machine needs, not what this one would: tried on small wheels made by hand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile

import pytest
from packaging.requirements import Requirement

from tools.make_wheelhouse import FILES, ROOT, checked, contents, make_wheelhouse
from tools.wheels import TARGETS, missing, needed, read_wheel
from tools.zips import write_zip

PYTHON = (3, 12)
WINDOWS = TARGETS["windows"]
LINUX = TARGETS["linux"]


def wheel(folder, name, version="1.0", *, tag="py3-none-any", requires=(), headers=(), inside=None):
    """A wheel with nothing but metadata."""
    path = folder / f"{name.replace('-', '_')}-{version}-{tag}.whl"
    lines = ["Metadata-Version: 2.4", f"Name: {inside or name}", f"Version: {version}", *headers]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(lines) + "\n")
    return path


@pytest.fixture
def house(tmp_path):
    """Our wheel asks for one thing everywhere, one on Windows only, one on older Pythons only, one as an extra."""
    wheel(
        tmp_path,
        "itpm-xl",
        "0.1.0",
        requires=[
            "everywhere>=1",
            "win-only; sys_platform == 'win32'",
            "mac-only; platform_system == 'Darwin'",
            "backport; python_version < '3.12'",
            "docs-only; extra == 'docs'",
        ],
        headers=["License-Expression: MIT"],
    )
    wheel(tmp_path, "everywhere", "1.5", requires=["chained[speed]>=2"], headers=["License: BSD\n  and more text"])
    classifier = "Classifier: License :: OSI Approved :: MIT License"
    wheel(tmp_path, "chained", "2.0", requires=["fast; extra == 'speed'"], headers=["License: UNKNOWN", classifier])
    wheel(tmp_path, "fast", tag="cp312-cp312-win_amd64")
    wheel(tmp_path, "win-only", tag="cp310-abi3-win_amd64")
    return tmp_path


def names(folder, target, python=PYTHON):
    wheels = [read_wheel(path) for path in folder.glob("*.whl")]
    return set(needed(wheels, [Requirement("itpm-xl")], target.environment(python)))


def test_what_is_needed_is_what_the_target_needs(house):
    everywhere = {"itpm-xl", "everywhere", "chained", "fast"}
    assert names(house, WINDOWS) == {*everywhere, "win-only"}
    assert names(house, LINUX) == everywhere
    assert names(house, WINDOWS, (3, 11)) == {*everywhere, "win-only", "backport"}


def test_a_complete_wheelhouse_is_accepted(house):
    assert [one.name for one in checked(house, WINDOWS, PYTHON)] == [
        "chained",
        "everywhere",
        "fast",
        "itpm-xl",
        "win-only",
    ]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "win_only-1.0-cp310-abi3-win_amd64.whl").unlink(), "no wheel meets win-only"),
        (lambda folder: (folder / "fast-1.0-cp312-cp312-win_amd64.whl").unlink(), "no wheel meets fast"),
        (lambda folder: wheel(folder, "stray"), "nobody asks for stray"),
        (
            lambda folder: (folder / "fast-1.0-cp312-cp312-win_amd64.whl").rename(
                folder / "fast-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"
            ),
            "does not run on Windows x64",
        ),
        (
            lambda folder: (folder / "fast-1.0-cp312-cp312-win_amd64.whl").rename(
                folder / "fast-1.0-cp313-cp313-win_amd64.whl"
            ),
            "does not run on Windows x64",
        ),
    ],
)
def test_an_incomplete_one_is_not(house, spoil, said):
    spoil(house)
    with pytest.raises(SystemExit, match=said):
        checked(house, WINDOWS, PYTHON)


def test_a_version_that_is_too_old_does_not_count(house):
    (house / "chained-2.0-py3-none-any.whl").unlink()
    wheel(house, "chained", "1.9", requires=["fast; extra == 'speed'"])
    wheels = [read_wheel(path) for path in house.glob("*.whl")]
    wanted = needed(wheels, [Requirement("itpm-xl")], WINDOWS.environment(PYTHON))
    assert missing(wheels, wanted) == ["chained[speed]>=2"]


def test_a_wheel_that_is_not_what_its_name_says_is_refused(tmp_path):
    with pytest.raises(ValueError, match="says inside that it is other"):
        read_wheel(wheel(tmp_path, "named", inside="other"))


def test_the_manifest_names_everything_and_pip_checks_the_same_hashes(house):
    found = checked(house, WINDOWS, PYTHON)
    files = contents(house, found, WINDOWS, PYTHON)
    manifest = json.loads(files["manifest.json"])
    assert (manifest["for"], manifest["python"]) == ("Windows x64", "3.12")
    licences = {one["name"]: one["licence"] for one in manifest["wheels"]}
    assert licences == {
        "chained": "MIT License",
        "everywhere": "BSD",
        "fast": "see the wheel",
        "itpm-xl": "MIT",
        "win-only": "see the wheel",
    }
    for one in manifest["wheels"]:
        assert f"{one['name']}=={one['version']} --hash=sha256:{one['sha256']}\n" in files["requirements.txt"].decode()
        assert f"wheels/{one['file']}" in files
    assert len(files["requirements.txt"].splitlines()) == len(found) == len(manifest["wheels"])


def test_what_comes_along_is_for_this_python_and_names_no_address(house):
    files = contents(house, checked(house, WINDOWS, PYTHON), WINDOWS, PYTHON)
    for name in (path.name for path in FILES.iterdir()):
        text = files[name].decode("ascii")
        assert "@PYTHON" not in text
        assert "3.12" in text
        assert "\r\n" in text
        assert "://" not in text
    linux = contents(house, checked(house, WINDOWS, PYTHON), LINUX, PYTHON)
    assert "install.ps1" not in linux


def test_the_line_for_places_without_scripts_does_what_the_script_does():
    script = (FILES / "install.ps1").read_text(encoding="ascii")
    readme = (FILES / "README.txt").read_text(encoding="ascii")
    line = next(line for line in readme.splitlines() if line.strip().startswith("$v="))
    steps = [
        "-m venv",
        "-m pip --isolated install --no-index --find-links wheels --require-hashes -r requirements.txt",
        "-m itpm_xl addin --install",
        "-m itpm_xl new",
    ]
    for text in (script.partition("\nparam(")[2], line):
        places = [text.index(step) for step in steps]
        assert places == sorted(places)


def test_braces_and_quotes_of_the_script_match():
    """No PowerShell here: what can be seen without one. Each `"` closes on its line, each bracket somewhere."""
    script = (FILES / "install.ps1").read_text(encoding="ascii")
    code = "\n".join(line for line in script.splitlines() if not line.startswith("#"))
    assert [line for line in code.splitlines() if line.count('"') % 2] == []
    bare = re.sub(r'"[^"\n]*"', '""', code)
    for opening, closing in ("()", "{}", "[]"):
        assert bare.count(opening) == bare.count(closing)


def test_the_same_files_give_the_same_zip(tmp_path):
    files = {"b": b"2", "a": b"1"}
    write_zip(tmp_path / "one.zip", files)
    write_zip(tmp_path / "two.zip", dict(reversed(files.items())))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.mark.nightly
def test_a_bare_machine_without_network_gets_a_working_installation(tmp_path):
    """The stand-in for a Windows laptop: a bare environment here, nothing but the zip, no index, no network."""
    made = make_wheelhouse(tmp_path / "dist", python=sys.version_info[:2], system="linux", package=ROOT)
    unpacked = tmp_path / "auf dem Läppi"
    with zipfile.ZipFile(made) as archive:
        archive.extractall(unpacked)
    own = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", own], check=True)
    python = own / "bin" / "python"
    install = ["--isolated", "install", "--quiet", "--no-index", "--find-links", "wheels", "--require-hashes"]
    subprocess.run([python, "-m", "pip", *install, "-r", "requirements.txt"], cwd=unpacked, check=True)
    run = [python, "-I", "-m", "itpm_xl"]
    subprocess.run([*run, "new", "plan.xlsx", "--sample", "ERP"], cwd=unpacked, check=True)
    brief = subprocess.run([*run, "brief", "plan.xlsx"], cwd=unpacked, check=True, capture_output=True, text=True)
    assert "plan-brief.xlsx" in brief.stdout
    # What install.ps1 does next; there is no Excel here whose start folder the add-in could go to.
    subprocess.run([*run, "addin", "--out", "itpm.xlam"], cwd=unpacked, check=True)
    subprocess.run([*run, "new", "live.xlsm"], cwd=unpacked, check=True)
    examined = subprocess.run(
        [*run, "doctor", "live.xlsm", "--json"], cwd=unpacked, check=True, capture_output=True, text=True
    )
    checks = {one["name"]: one["found"] for one in json.loads(examined.stdout)["checks"]}
    assert checks["interpreter"] == str(python)
    assert checks["macros"].endswith("which is installed")
