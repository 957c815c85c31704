"""The application: workbooks, questions, status bar, and what a macro must put back."""

from __future__ import annotations

import xlwings as xw

from excel_engine.book import Book
from excel_engine.cells import Range
from excel_engine.faults import KNOWN, Steps


class App:
    """One running Excel."""

    pid, hwnd, version, path = 1, 1, "16.0", ""

    def __init__(self, engine):
        self.engine = engine
        self.open_books = []
        self.active = None
        self.steps = Steps()
        self.state = {
            "screen_updating": True,
            "display_alerts": True,
            "enable_events": True,
            "calculation": "automatic",
            "status_bar": False,
            "interactive": True,
            "visible": True,
        }
        self.said = []  # every question and message
        self.answers = []  # for those that ask
        self.bar = []  # everything the status bar showed
        self.reads = []  # (workbook, sheet, address) of every call for values
        self.printed = []  # the sheets of each workbook that was made into a PDF

    api = xl = property(lambda self: self)
    books = property(lambda self: Books(self))  # noqa: PLW0108 - Books stands further down

    @property
    def selection(self):
        sheet = self.active.active if self.active else None
        return Range(sheet, *sheet.book.selected.get(sheet.name, (1, 1, 1, 1))) if sheet else None

    def activate(self, steal_focus=False):  # Excel is always in front here
        pass

    def calculate(self):
        self.steps.take("calculate")

    def alert(self, prompt, _title, buttons, *_):
        self.said.append(prompt)
        if buttons in (None, "ok"):
            return "ok"
        return self.answers.pop(0)

    def _show(self, text):
        self.bar.append(text)
        self.state["status_bar"] = text


def _setting(name):
    def put(self, value):
        if name == "status_bar":
            self._show(value)
        self.state[name] = value

    return property(lambda self: self.state[name], put)


for _name in (
    "screen_updating",
    "display_alerts",
    "enable_events",
    "calculation",
    "status_bar",
    "interactive",
    "visible",
):
    setattr(App, _name, _setting(_name))


class Books:
    """The open workbooks."""

    def __init__(self, app):
        self.app = app

    api = property(lambda self: self)
    active = property(lambda self: self.app.active)

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self.app.open_books[name_or_index - 1]
        for book in self.app.open_books:
            if book.name.lower() == name_or_index.lower():
                return book
        raise KeyError(name_or_index)

    def __len__(self):
        return len(self.app.open_books)

    def __iter__(self):
        return iter(self.app.open_books)

    def open(self, fullname, *_):
        self.app.steps.take("open")
        self.app.active = Book.load(self.app, fullname)
        self.app.open_books.append(self.app.active)
        return self.app.active


class Apps:
    """One."""

    def __init__(self, app):
        self.app = app

    def keys(self):
        return [self.app.pid]

    def __iter__(self):
        return iter([self.app])

    def __len__(self):
        return 1

    def __getitem__(self, pid):
        return self.app


class Engine:
    """What xlwings asks of an engine."""

    name, type = "excel", "desktop"

    def __init__(self):
        self.app = App(self)
        self.apps = Apps(self.app)

    @staticmethod
    def prepare_xl_data_element(value, _options):
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data, _datetime_builder, empty_as, _number_builder, err_to_str):
        def clean(value):
            if value in ("", None):
                return empty_as
            if isinstance(value, int) and value in KNOWN:
                return KNOWN[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


class Excel:
    """A running Excel as a test sees it."""

    def __init__(self, app):
        self.app = app

    def __getattr__(self, name):
        return getattr(self.app, name)

    @property
    def break_at(self):
        return self.app.steps.break_at

    @break_at.setter
    def break_at(self, value):
        self.app.steps.break_at = value

    def open(self, path, **facts):
        """Open a workbook as a PM would; facts are those of `Book`."""
        book = Book.load(self.app, path)
        for name, value in facts.items():
            setattr(book, name, value)
        self.app.open_books.append(book)
        self.app.active = book
        return xw.Book(impl=book)


def start():
    """A fresh Excel, which xlwings takes for the real one."""
    engine = Engine()
    # xlwings keeps every engine that it was ever given, and with each all workbooks of its test: hundreds by the end.
    xw.engines.engines[:] = [one for one in xw.engines.engines if not isinstance(one.impl, Engine)]
    xw.engines.add(xw.Engine(impl=engine))
    xw.engines.active = xw.engines["excel"]
    return Excel(engine.app)
