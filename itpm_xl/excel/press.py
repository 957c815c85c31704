"""A button was pressed: run its action, and tell what came of it in a way that a person can act on."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from itpm_xl.errors import ItpmError, UsageError
from itpm_xl.excel.actions import ACTIONS
from itpm_xl.excel.log import log_problem

if TYPE_CHECKING:
    from pathlib import Path

    from xlwings import Book

    from itpm_xl.excel.actions import Action

__all__ = ["press"]

_LONGEST_BAR = 250
"""Excel shows about as many characters in its status bar."""
_LONGEST_DIALOG = 1_800
_BUSY = frozenset({-2147418111, -2146777998, -2147417846})
"""What COM says while a cell is being edited or a dialog is open: RPC_E_CALL_REJECTED, VBA_E_IGNORE, RETRYLATER."""


def press(book: Book, action: str) -> str:
    """Run an action of the ribbon and show its message, or its error with what to do.

    Args:
        book: the workbook whose button was pressed.
        action: the word that the ribbon sends.

    Returns:
        What was shown.
    """
    known = ACTIONS.get(action)
    title = "itpm-xl" if known is None else f"itpm-xl: {known.title}"
    try:
        message = _run(book, action, known)
    except KeyboardInterrupt:
        return _say(book, "Stopped. The workbook is as it was.", title)
    except UsageError as problem:
        return _say(book, _explained(problem, None), title)
    except Exception as problem:  # noqa: BLE001 - whatever it was, nobody sees a traceback in Excel
        path = log_problem(action, book.name, problem, now=datetime.now())
        return _say(book, _explained(problem, path), title, mode="critical")
    if known is not None and known.quiet:
        text = _cut(message, _LONGEST_BAR)
        with suppress(Exception):
            book.app.status_bar = text
        return text
    return _say(book, message, title)


def _run(book: Book, action: str, known: Action | None) -> str:
    if known is None:
        raise UsageError(f"there is no button called {action}.", hint=f"There are {', '.join(ACTIONS)}.")
    return known.run(book)


def _say(book: Book, text: str, title: str, *, mode: str = "info") -> str:
    shown = _cut(text, _LONGEST_DIALOG)
    book.app.alert(shown, title=title, buttons="ok", mode=mode)
    return shown


def _explained(problem: Exception, log: Path | None) -> str:
    """What happened and what to do, with the file that knows more."""
    if isinstance(problem, ItpmError):
        lines = [f"{problem.path}: {problem.message}" if problem.path else _sentence(problem.message)]
        lines += [problem.hint] if problem.hint else []
    elif getattr(problem, "hresult", None) in _BUSY:
        lines = [
            "Excel is busy. Nothing was changed.",
            "Finish the cell that you are typing in (Enter or Esc), close open dialogs, and click again.",
        ]
    elif words := _words_of_excel(problem):
        lines = [
            f"Excel refused: {words}",
            "The workbook is as it was. The usual reason is protection: take it off (Review), and click again.",
        ]
    else:
        lines = [
            f"Something went wrong that we did not expect: {type(problem).__name__}: {problem}",
            "The workbook is as it was. Doctor checks the installation; if it happens again, please report it.",
        ]
    return "\n\n".join([*lines, *([f"Details: {log}"] if log is not None else [])])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words_of_excel(problem: Exception) -> str:
    """Excel's own sentence out of a COM error: number, text, (code, program, description ...), argument."""
    arguments = problem.args
    if hasattr(problem, "hresult") and len(arguments) > 2 and isinstance(arguments[2], tuple) and len(arguments[2]) > 2:
        return str(arguments[2][2] or "")
    return ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 4].rstrip()} ..."
