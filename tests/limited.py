"""A child process with limits that reads workbook after workbook, so that a crash, a hang or an abort has a name.

    with LimitedReader() as reader:
        outcome = reader.read(path)       # inspects the workbook, loads it and runs every check
        outcome = reader.write(path, scratch)   # grafts, cleans, edits and repairs, see writing.py
    outcome = reader.command("check", path)

What the child dies of is the outcome of the file that it was reading; the next file gets a new child.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SECONDS = 5
MEMORY = 1 << 30
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """What came of one file.

    Attributes:
        kind: `result`, `refused` (an ItpmError), `crash` (any other exception), `died` or `hung`.
        text: findings by code, the message, or the traceback.
        seconds: processor time it took, so that a busy machine is not a slow file; a hang is found by the clock.
        code: exit code of a command.
        err: what a command wrote to stderr.
    """

    kind: str
    text: str = ""
    seconds: float = 0.0
    code: int | None = None
    err: str = ""

    @property
    def acceptable(self):
        return self.kind in {"result", "refused"} and self.seconds <= SECONDS


class LimitedReader:
    """The parent's side."""

    def __init__(self, seconds=SECONDS):
        self.seconds = seconds
        self.child = None
        self.answers = queue.Queue()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stop()

    def read(self, path):
        return self._ask(["read", os.fsencode(path).hex()])

    def write(self, path, scratch):
        return self._ask(["write", os.fsencode(path).hex(), os.fsencode(scratch).hex()])

    def command(self, *arguments):
        return self._ask(["command", *(os.fsencode(argument).hex() for argument in arguments)])

    def _ask(self, request):
        if self.child is None:
            self._start()
        begin = time.perf_counter()
        self.child.stdin.write(json.dumps(request) + "\n")
        self.child.stdin.flush()
        try:
            answer = self.answers.get(timeout=self.seconds * 4)
        except queue.Empty:
            self._stop()
            return Outcome("hung", f"no answer in {self.seconds * 4} s", time.perf_counter() - begin)
        if answer:
            return Outcome(**json.loads(answer))
        code = self.child.wait()
        self._stop()
        return Outcome("died", f"the process ended with {code}", time.perf_counter() - begin)

    def _start(self):
        self.answers = queue.Queue()
        self.child = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )
        threading.Thread(target=_forward, args=(self.child.stdout, self.answers), daemon=True).start()
        assert self.answers.get(timeout=60) == "ready\n"

    def _stop(self):
        if self.child is not None:
            self.child.kill()
            self.child.wait()
            self.child.stdin.close()
            self.child = None


def _forward(stream, answers):
    """Every line as it comes, and an empty one at the end."""
    with stream:
        for line in stream:
            answers.put(line)
    answers.put("")


def _read(path):
    from itpm_xl import load
    from itpm_xl.checks.check import check
    from itpm_xl.errors import ItpmError
    from itpm_xl.workbook.inspect import inspect_workbook

    with contextlib.suppress(ItpmError):
        inspect_workbook(path)
    try:
        result = check(load(path), profile="strict", today=date(2026, 3, 6))
    except ItpmError as error:
        return {"kind": "refused", "text": str(error)}
    return {"kind": "result", "text": " ".join(sorted({finding.code for finding in result.findings}))}


def _write(target, scratch):
    from writing import write_all

    return {"kind": "result", "text": write_all(target, scratch)}


def _command(arguments):
    from itpm_xl.cli import main

    out, err = io.StringIO(), io.StringIO()
    code = 0
    sys.argv = ["itpm-xl", *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as stop:
            code = stop.code
    return {"kind": "result", "text": out.getvalue(), "code": code, "err": err.getvalue()}


def _serve():
    import traceback

    from itpm_xl.workbook.memory import limit_memory

    limit_memory(MEMORY)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        what, *arguments = json.loads(line)
        names = [os.fsdecode(bytes.fromhex(argument)) for argument in arguments]
        begin = time.process_time()
        try:
            answer = _command(names) if what == "command" else {"read": _read, "write": _write}[what](*map(Path, names))
        except BaseException:  # noqa: BLE001 - a panic of the reader is no Exception, and it is what we look for
            answer = {"kind": "crash", "text": traceback.format_exc()}
        answer["seconds"] = time.process_time() - begin
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    _serve()
