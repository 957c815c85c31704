"""What xlwings itself writes for the functions of a module, asked of its own import with Windows' modules replaced.

Run as a script, in a process of its own (the replaced modules must not stay behind):
`python xlwings_golden.py MODULE BOOK`. BOOK is a name only; `.xlam` makes it an add-in.
"""

import importlib
import sys
import types
from pathlib import Path
from unittest import mock


class ComError(Exception):
    """Stands in for pywintypes.com_error."""


def stub_windows():
    for name in ("pythoncom", "pywintypes", "win32com", "win32com.client"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["pythoncom"].CoInitialize = lambda: None
    sys.modules["pywintypes"].com_error = ComError
    sys.modules["win32com.client"].Dispatch = lambda book: book


def imported_text(module, book_name):
    """The file that xlwings hands to Excel's `VBComponents.Import`, and what it tells the function wizard."""
    import xlwings.udfs

    texts = []
    book = mock.MagicMock()
    book.Name = book_name
    book.Application.Version = "16.0"
    book.VBProject.VBComponents.Import = lambda path: texts.append(Path(path).read_text("ascii"))
    with mock.patch.object(xlwings.udfs, "get_udf_module", return_value=module):
        xlwings.udfs.import_udfs(module.__name__, book)
    return texts[0], book.Application.MacroOptions.call_args_list


def main(module_name, book_name):
    stub_windows()
    import xlwings
    import xlwings.udfs

    xlwings.func, xlwings.arg = xlwings.udfs.xlfunc, xlwings.udfs.xlarg
    from itpm_xl.excel import registry

    source = importlib.import_module(module_name)
    module = types.ModuleType("itpm_udfs")
    for udf in registry.udfs_in(source):
        setattr(module, udf.name, registry.for_xlwings(udf))
    with mock.patch("builtins.print"):
        text, options = imported_text(module, book_name)
    sys.stdout.write(
        repr((text, [(call.kwargs["Description"], call.kwargs["ArgumentDescriptions"]) for call in options]))
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
