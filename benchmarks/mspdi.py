"""Microsoft Project's XML: reading 5,000 and 50,000 tasks.

Usage: python benchmarks/mspdi.py [RUNS]

The file is one that Project would write in size: 90 elements a task, of which most mean nothing to us. Aim: 5,000
tasks within 1.5 s.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from itpm_xl.exchange.mspdi_read import read_mspdi

AIM_SECONDS = 1.5
_OTHER = "".join(f"<Other{number}>0</Other{number}>" for number in range(70))


def write_plan(path: Path, count: int) -> None:
    """A plan in phases of 20 tasks, each after the one before and one further back."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<Project xmlns="http://schemas.microsoft.com/project"><StartDate>2026-03-02T08:00:00</StartDate><Tasks>'
        )
        uid = 0
        while uid < count:
            uid += 1
            level = 1 if uid % 21 == 1 else 2
            links = "" if level == 1 else _link(uid - 1) + (_link(uid - 20) if uid > 40 else "")
            file.write(
                f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>Task {uid}</Name><OutlineLevel>{level}</OutlineLevel>"
                f"<Start>2026-03-02T08:00:00</Start><Finish>2026-03-03T17:00:00</Finish><Duration>PT16H0M0S</Duration>"
                f"<DurationFormat>7</DurationFormat><ConstraintType>0</ConstraintType><PercentComplete>0</PercentComplete>"
                f"<RemainingDuration>PT16H0M0S</RemainingDuration><Baseline><Number>0</Number>"
                f"<Start>2026-03-02T08:00:00</Start><Finish>2026-03-03T17:00:00</Finish></Baseline>{_OTHER}{links}</Task>"
            )
        file.write("</Tasks></Project>")


def _link(uid: int) -> str:
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>1</Type><CrossProject>0</CrossProject>"
        "<LinkLag>4800</LinkLag><LagFormat>7</LagFormat></PredecessorLink>"
    )


def main() -> None:
    """Print the median of some runs for each size."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        for count in (5_000, 50_000):
            path = Path(folder, f"{count}.xml")
            write_plan(path, count)
            times = []
            for _ in range(runs):
                begin = time.perf_counter()
                incoming = read_mspdi(path)
                times.append(time.perf_counter() - begin)
            megabytes = path.stat().st_size / 1e6
            aim = f" (aim {AIM_SECONDS} s)" if count == 5_000 else ""
            tasks = len(incoming.rows["Dependencies"])
            print(f"read {count} tasks, {megabytes:.0f} MB: {statistics.median(times):.2f} s{aim}, {tasks} rows")


if __name__ == "__main__":
    main()
