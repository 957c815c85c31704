"""What is packed comes back as it was: rows with their types, and a network that plans to the same dates."""

import zlib
from datetime import date, datetime
from pathlib import Path

import pytest

import itpm_xl
from itpm_xl.analysis.plan import plan_if_possible, promised_dates
from itpm_xl.analysis.schedule import schedule
from itpm_xl.portfolio.packed import pack_network, pack_rows, unpack_network, unpack_rows
from itpm_xl.workbook.tables import Table

SAMPLES = sorted((Path(__file__).parents[1] / "workbooks").glob("[A-Z]*.xlsx"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_row_comes_back_with_its_types(sample):
    project = itpm_xl.load(sample)
    back = unpack_rows(pack_rows(project.tables))
    assert list(back) == list(project.tables)
    for name, table in project.tables.items():
        assert back[name].sheet == table.sheet
        assert back[name].row_numbers == tuple(table.row_numbers)
        # As records: what lists and dates are, and which fields are blank, is compared with them.
        again = Table(table.spec, table.sheet, back[name].columns, back[name].row_numbers, table.positions)
        assert again.records == table.records


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_network_with_its_promises_put_back_plans_to_the_same_dates(sample):
    project = itpm_xl.load(sample)
    plan = plan_if_possible(project)
    assert plan is not None
    packed = unpack_network(pack_network(plan, promised_dates(project)))
    network = packed.network
    for link in packed.externals:
        if link.promised is None:
            continue
        task = network.tasks[link.task]
        if link.kind in ("FS", "SS"):
            task.external_starts += (link.promised,)
        else:
            task.external_finishes += (link.promised,)
    again, first = schedule(network), schedule(plan.network)
    assert any(link.promised for link in packed.externals)
    assert again.finish_wall == first.finish_wall
    assert list(again.total_slack) == list(first.total_slack)
    assert [task.id for task in network.tasks] == [task.id for task in plan.schedule]
    assert packed.rows == tuple(task.row for task in plan.schedule)


def test_dates_with_and_without_a_time_stay_apart():
    project = itpm_xl.load(SAMPLES[0])
    table = project.tables["Dependencies"]
    columns = {**table.columns, "deadline": [date(2026, 3, 6), datetime(2026, 3, 6, 17), *[None] * (len(table) - 2)]}
    mixed = Table(table.spec, table.sheet, columns, table.row_numbers, table.positions)
    back = unpack_rows(pack_rows({"Dependencies": mixed}))["Dependencies"].columns["deadline"]
    assert back[:3] == [date(2026, 3, 6), datetime(2026, 3, 6, 17), None]
    assert [type(value) for value in back[:2]] == [date, datetime]


@pytest.mark.parametrize("bytes_", [b"no zlib", zlib.compress(b"{not json"), zlib.compress(b"{}" * 40)[:-6]])
def test_bytes_that_are_not_ours_are_refused(bytes_):
    with pytest.raises(ValueError, match=r"."):
        unpack_rows(bytes_)
