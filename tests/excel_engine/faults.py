"""The errors of the small Excel, and the steps at which a test can let one happen."""

from __future__ import annotations

#: What Windows hands over for each error in a cell: an integer, where every number is a float.
CELL_ERRORS = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
    "#SPILL!": 2045,
    "#CALC!": 2050,
}
COM_OFFSET = -2146828288
#: Those that xlwings knows by name.
KNOWN = {COM_OFFSET + number: text for text, number in CELL_ERRORS.items() if number < 2043}


class ComError(Exception):
    """What pywin32 raises when Excel refuses: a number that says nothing, and perhaps Excel's own words."""

    def __init__(self, text="", hresult=-2147352567):
        super().__init__(hresult, "Exception occurred.", (0, "Microsoft Excel", text, None, 0, -2146827284), None)
        self.hresult = hresult


class Steps:
    """Every call that changes something, in order; one of them can be made to fail."""

    def __init__(self):
        self.done = []
        self.break_at = None

    def take(self, what):
        """Note a step, or let it fail: `break_at` is (what or None for any, how many times it works, the error)."""
        if self.break_at is not None:
            name, left, error = self.break_at
            if name in (None, what):
                if left == 0:
                    self.break_at = None
                    raise error
                self.break_at = (name, left - 1, error)
        self.done.append(what)
