"""The backports suite is derived from the source that a machine already uses, in either of apt's two formats."""

from __future__ import annotations

import pytest

from tools.apt_sources import Source, backports_source, parse_sources, read_sources

DEB822 = """\
# the distribution
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Architectures: amd64
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
# its security updates
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
CLASSIC = """\
# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb http://security.example/debian-security bookworm-security main
deb [signed-by=/k.gpg arch=amd64,arm64 arch-=i386] http://mirror.example/debian bookworm main non-free # ours
"""


def derived(text, name, codename="bookworm"):
    source = backports_source(parse_sources(text, name=name), codename)
    return None if source is None else source.render()


def test_from_a_stanza():
    assert derived(DEB822, "debian.sources") == (
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n"
        "Architectures: amd64\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    )


def test_from_a_line():
    assert derived(CLASSIC, "sources.list") == (
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n"
        "Signed-By: /k.gpg\nArchitectures: amd64 arm64\n"
    )


def test_a_key_inside_the_stanza_comes_along():
    key = "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n -----END PGP PUBLIC KEY BLOCK-----"
    text = f"Types: deb\nURIs: http://mirror.example\nSuites: bookworm\nComponents: main\nSigned-By:{key}\n"
    rendered = derived(text, "debian.sources")
    assert rendered.endswith(f"Signed-By:{key}\n")
    assert parse_sources(rendered, name="itpm.sources")[0].key == key


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (DEB822 + "\nTypes: deb\nURIs: http://a.example\nSuites: bookworm-backports\nComponents: main\n", "a.sources"),
        (CLASSIC + "deb http://a.example bookworm-backports main\n", "sources.list"),
    ],
)
def test_nothing_is_added_where_backports_are_there(text, name):
    assert derived(text, name) is None


@pytest.mark.parametrize("text", ["", DEB822.replace("Types:", "Enabled: no\nTypes:"), DEB822.replace("main", "extra")])
def test_nothing_is_derived_from_a_source_that_does_not_count(text):
    assert derived(text, "debian.sources") is None


def test_every_file_of_the_folder_is_read(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text(CLASSIC)
    (tmp_path / "sources.list.d" / "debian.sources").write_text(DEB822)
    (tmp_path / "sources.list.d" / "off.sources.disabled").write_text(DEB822)
    found = read_sources(tmp_path)
    assert [source.suites for source in found] == [
        ("bookworm-security",),
        ("bookworm",),
        ("bookworm", "bookworm-updates"),
        ("bookworm-security",),
    ]
    assert all(isinstance(source, Source) for source in found)
