"""What every test shares: one LibreOffice a worker, Hypothesis' profiles, the nightly runs, the needs."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, settings
from needs import require
from office import Office

# Runs under another Python, with modules that this one does not have.
collect_ignore = ["uno_macros.py", "uno_server.py"]

# `make test` is to stay under eight minutes on two cores; nightly looks at thirty times as many examples.
settings.register_profile("dev", deadline=None, max_examples=60)
settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True, print_blob=True)
settings.register_profile("nightly", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow])


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*names): skipped where one is absent, failed there when CI=true")
    nightly = "nightly" in (config.option.markexpr or "")
    settings.load_profile("nightly" if nightly else "ci" if os.environ.get("CI") == "true" else "dev")


def pytest_collection_modifyitems(config, items):
    """Leave the nightly tests out unless `-m` asks for them."""
    if "nightly" in (config.option.markexpr or ""):
        return
    nightly = [item for item in items if item.get_closest_marker("nightly")]
    if nightly:
        config.hook.pytest_deselected(items=nightly)
        items[:] = [item for item in items if not item.get_closest_marker("nightly")]


def pytest_collection_finish():
    """Keep what was collected out of sight of the garbage collector, which would walk it again and again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs"):
        require(*mark.args)


@pytest.fixture(scope="session")
def office():
    """LibreOffice; skips (in CI: fails) the test where there is none."""
    require("libreoffice")
    with Office() as running:
        yield running
