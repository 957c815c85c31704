"""Dates, slack and critical flags that Microsoft Project and Primavera's rules give, file by file, task by task."""

from __future__ import annotations

import pytest
from reference_schedules import (
    SCHEDULES,
    files,
    generated_differences,
    generated_network,
    msproject_differences,
    msproject_network,
    read,
)

from itpm_xl.analysis.schedule import schedule

pytestmark = pytest.mark.skipif(not SCHEDULES.is_dir(), reason=f"no reference schedules in {SCHEDULES}")


@pytest.mark.parametrize("path", files("generated"), ids=lambda path: path.name)
def test_a_generated_network_gets_the_same_dates(path):
    plan = read(path)
    assert not list(generated_differences(plan, schedule(generated_network(plan))))


@pytest.mark.parametrize("path", files("msproject"), ids=lambda path: path.name)
def test_a_microsoft_project_plan_gets_its_stored_dates(path):
    plan = read(path)
    assert not list(msproject_differences(plan, schedule(msproject_network(plan))))
