"""Gathering on a real Dask scheduler with two workers on loopback: the same result, and poison kills no worker."""

import dataclasses
import shutil
import sys
from datetime import date
from pathlib import Path

import hostile
import hostile_zips
import pytest

from itpm_xl.errors import ItpmError
from itpm_xl.portfolio.gather import gather
from itpm_xl.portfolio.sources import find_workbooks

MONDAY = date(2026, 3, 9)
SAMPLES = Path(__file__).parents[1] / "workbooks"

pytestmark = [
    pytest.mark.filterwarnings("default"),  # Dask warns of ports and of its own threads
    pytest.mark.skipif(sys.platform == "win32", reason="runs on loopback with POSIX paths"),
]


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as running:
        yield running


def test_the_cluster_finds_what_this_machine_finds(cluster, tmp_path):
    for place in range(6):
        shutil.copy(SAMPLES / f"{('DCX', 'ERP', 'IAM')[place % 3]}.xlsx", tmp_path / f"{place}.xlsx")
    for make in (hostile_zips.zip_bomb, hostile.corner_cell, hostile_zips.encrypted, hostile.stray_value):
        (tmp_path / make.__name__).mkdir()
        make(tmp_path / make.__name__)
    before = set(cluster.scheduler_info["workers"])
    there = gather(
        find_workbooks([tmp_path]),
        as_of=MONDAY,
        memory_mib=150,
        cluster=cluster.scheduler_address,
        cache=tmp_path / "cache",
    )
    here = gather(find_workbooks([tmp_path]), as_of=MONDAY, memory_mib=150, workers=2)
    assert len(here.examined) == 10
    assert there.examined == here.examined
    assert sum(one.project is None for one in there.examined) == 4
    assert set(cluster.scheduler_info["workers"]) == before
    # What the cluster found out is kept here; only what ended its reader is tried again.
    warm = gather(find_workbooks([tmp_path]), as_of=MONDAY, memory_mib=150, workers=1, cache=tmp_path / "cache")
    fresh = [dataclasses.replace(one, file=dataclasses.replace(one.file, cached=False)) for one in warm.examined]
    assert tuple(fresh) == there.examined


def test_a_scheduler_that_is_not_there_is_told(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("itpm_xl.portfolio.cluster._CONNECT_SECONDS", 1)
    shutil.copy(SAMPLES / "ERP.xlsx", tmp_path / "erp.xlsx")
    with pytest.raises(ItpmError, match=r"the Dask scheduler at tcp://127\.0\.0\.1:9 does not answer"):
        gather(find_workbooks([tmp_path]), as_of=MONDAY, cluster="tcp://127.0.0.1:9")
