"""Processes of our own that do not load the script which started them.

Python loads the main script again in every new process, for functions that it might find there. Ours need none: with
the script left out, a portfolio runs from a notebook, from the standard input and from a script without
`if __name__ == "__main__":`, and nobody's script runs twice.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from types import ModuleType
from typing import Any

from itpm_xl.errors import ItpmError

__all__ = ["OwnProcess", "own_context"]

_METHOD = "forkserver" if sys.platform == "linux" else "spawn"
"""Each from a clean process, which on Linux has everything loaded already."""
_CONTEXT: Any = multiprocessing.get_context(_METHOD)
_hiding = threading.Lock()


class OwnProcess(_CONTEXT.Process):  # type: ignore[misc]
    """A process that is told nothing of the main script."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: ANN401, N802 - what multiprocessing calls; its types are private
        # Python offers no argument for it: what the main module is, it looks up at the moment of starting.
        with _hiding:
            script = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                return _CONTEXT.Process._Popen(process_obj)  # noqa: SLF001 - the method that this one replaces
            finally:
                sys.modules["__main__"] = script


def own_context() -> Any:  # noqa: ANN401 - pebble asks for more of a context than its declared type has
    """How workers are started.

    Raises:
        ItpmError: a process that is itself still being started asks for workers.
    """
    if getattr(multiprocessing.process.current_process(), "_inheriting", False):
        raise ItpmError(
            "the portfolio was started while another process loaded this script.",
            hint='Put the call under `if __name__ == "__main__":`.',
        )
    context = type(_CONTEXT)()
    context.Process = OwnProcess
    if sys.platform == "linux":
        context.set_forkserver_preload(["itpm_xl.portfolio.worker"])
    return context
