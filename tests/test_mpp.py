"""Files that only MPXJ reads; it writes no .mpp, so its path is proven with .mpx and Primavera's .xml."""

from __future__ import annotations

import pytest
from needs import needs

from itpm_xl.errors import ItpmError
from itpm_xl.exchange import mpp
from itpm_xl.exchange.mpp import read_mpp


@needs("mpxj")
@pytest.mark.parametrize(
    ("writer", "name"), [("mpx.MPXWriter", "plan.mpx"), ("primavera.PrimaveraPMFileWriter", "p6.xml")]
)
def test_other_formats_come_in_through_the_same_path(writer, name, tmp_path):
    import jpype
    import mpxj_projects as mpxj

    classes = mpxj.java()
    project = classes["ProjectFile"]()
    project.getProjectProperties().setStartDate(mpxj.local("2026-03-02T08:00"))
    project.setDefaultCalendar(project.addDefaultBaseCalendar())
    tasks = []
    for title in ("Draw", "Build"):
        task = project.addTask()
        task.setName(title)
        task.setDuration(mpxj.hours(16))
        task.setRemainingDuration(mpxj.hours(16))
        tasks.append(task)
    mpxj.link(*tasks, "FS", mpxj.hours(8))
    path = tmp_path / name
    jpype.JClass(f"org.mpxj.{writer}")().write(project, str(path))
    before = path.read_bytes()
    incoming = read_mpp(path)
    first, second = incoming.rows["Dependencies"]
    assert (first.task, second.task) == ("Draw", "Build")
    assert (first.duration_days, second.duration_days) == (2.0, 2.0)
    assert second.predecessors == f"{first.id}FS+1d"
    assert (incoming.name, incoming.path) == (name, str(path))
    assert path.read_bytes() == before


@needs("mpxj")
@pytest.mark.parametrize("content", [b"", b"no project at all", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000])
def test_what_is_no_project_file_is_refused_with_a_way_out(content, tmp_path):
    path = tmp_path / "plan.mpp"
    path.write_bytes(content)
    with pytest.raises(ItpmError) as error:
        read_mpp(path)
    assert error.value.path == str(path)
    assert "save it as XML" in (error.value.hint or "")


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(mpp, "find_spec", lambda _: None)
    path = tmp_path / "plan.mpp"
    path.write_bytes(b"x")
    with pytest.raises(ItpmError, match="needs the extra mpp") as error:
        read_mpp(path)
    assert "pip install" in (error.value.hint or "")


def test_without_java_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(mpp, "find_spec", lambda _: True)
    monkeypatch.setattr(mpp, "_PROGRAM", "import sys; sys.exit(3)")
    path = tmp_path / "plan.mpp"
    path.write_bytes(b"x")
    with pytest.raises(ItpmError, match="needs Java"):
        read_mpp(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(ItpmError, match="no such file"):
        read_mpp(tmp_path / "none.mpp")
