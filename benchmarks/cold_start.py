"""Cold start: how long `itpm-xl --help` and `itpm-xl check SAMPLE` take, and how much of it is imports.

Usage: python benchmarks/cold_start.py [RUNS]

Whole processes from the outside, as a PM feels them; the bare interpreter is timed in the same run, since machines
are noisy. Every module is compiled once beforehand, as `pip install` does it. The import share comes from
`-X importtime`: imports of the command's own process, added up.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIMS = {"--help": 0.2, "check": 0.5}


def seconds(arguments: list[str], runs: int, env: dict[str, str]) -> list[float]:
    """Wall time of each run, after one that is thrown away."""
    times = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], capture_output=True, check=False, cwd=ROOT, env=env)
        times.append(time.perf_counter() - begin)
    return times[1:]


def import_seconds(arguments: list[str], env: dict[str, str]) -> float:
    """Seconds spent in imports, by the interpreter's own account."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=env,
        text=True,
    )
    lines = [line.split("|") for line in run.stderr.splitlines() if line.startswith("import time:")]
    return sum(int(line[0].removeprefix("import time:")) for line in lines if line[0][12:].strip().isdigit()) / 1e6


def main() -> None:
    """Time the bare interpreter and the two commands."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    sample = ROOT / "workbooks" / "DCX.xlsx"
    with tempfile.TemporaryDirectory() as compiled:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        bare = statistics.median(seconds(["-c", "pass"], runs, env))
        print(f"{'command':<14}{'median s':>10}{'best s':>10}{'imports s':>11}{'x bare':>9}   aim")
        print(f"{'python':<14}{bare:>10.3f}")
        for name, arguments in {
            "--help": ["-m", "itpm_xl", "--help"],
            "check": ["-m", "itpm_xl", "check", str(sample)],
            "plan": ["-m", "itpm_xl", "plan", str(sample)],
            "gate": ["-m", "itpm_xl", "gate", str(sample)],
        }.items():
            times = seconds(arguments, runs, env)
            median = statistics.median(times)
            aim = f"{AIMS[name]:.1f} s" if name in AIMS else ""
            imports = import_seconds(arguments, env)
            print(f"{name:<14}{median:>10.3f}{min(times):>10.3f}{imports:>11.3f}{median / bare:>9.1f}   {aim}")


if __name__ == "__main__":
    main()
