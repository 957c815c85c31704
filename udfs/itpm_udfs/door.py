"""The door that the ribbon knocks on: `RunPython "import itpm_udfs; itpm_udfs.press('brief')"`."""

from __future__ import annotations

__all__ = ["press"]


def press(action: str) -> None:
    """Run the action of a button on the workbook that called, and tell its owner what came of it.

    Args:
        action: a key of `itpm_xl.excel.actions.ACTIONS`.
    """
    import xlwings  # noqa: PLC0415 - functions in cells pass this door too, and need no workbook

    from itpm_xl.excel import press as button  # noqa: PLC0415

    button.press(xlwings.Book.caller(), action)
