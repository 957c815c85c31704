"""Functions for cells: what each is called, what it says about itself, and how xlwings finds it.

xlwings keeps what it knows about a function on the function, and on Windows only. What the wrappers, the reference
page and the tests need is therefore kept here, on every system.
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

__all__ = ["CATEGORY", "Argument", "Udf", "for_xlwings", "udf", "udfs_in"]

CATEGORY: Final = "IT Delivery"
"""Where the function wizard lists our functions; also the name of the ribbon's tab."""

_MARK: Final = "__itpm_udf__"
_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,254}")
# A cell reference or one in R1C1 style is no name for a function: Excel would read the cell.
_CELL: Final = re.compile(r"(?:[A-Z]{1,3}[0-9]+|R[0-9]*C[0-9]*)", re.IGNORECASE)
# Words of VBA that cannot name an argument (MS-VBAL 3.3.5.2), and `caller`, which xlwings fills in itself.
_WORDS: Final = (
    "abs addressof and any array as attribute boolean byref byte byval caller call case cbool cbyte ccur cdate "
    "cdbl cdec circle cint clng close const csng cstr currency cvar cverr date debug declare dim do doevents "
    "double each else elseif empty end endif enum eqv erase event exit false fix for friend function get global "
    "gosub goto if imp implements in input int integer is lbound len lenb let like lock long loop lset me mid "
    "midb mod new next not nothing null object on open option optional or paramarray preserve print private pset "
    "public put raiseevent redim rem resume return rset scale seek select set sgn shared single spc static step "
    "stop string sub tab then to true type typeof ubound unlock until variant wend while width with withevents "
    "write xor"
)
_RESERVED: Final = frozenset(_WORDS.split())

_Function = TypeVar("_Function", bound="Callable[..., object]")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function for cells.

    Attributes:
        name: as Excel shows it, the name of the Python parameter too.
        help: what to hand over, one sentence.
        optional: it may be left out.
    """

    name: str
    help: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Udf:
    """A function for cells.

    Attributes:
        name: as it is typed into a cell, in capitals.
        help: what it gives, one or two sentences.
        arguments: in their order.
        call: the Python function. A range reaches it as a list of rows, a single cell or a constant as its value.
        example: a formula, with its `=`.
    """

    name: str
    help: str
    arguments: tuple[Argument, ...]
    call: Callable[..., object]
    example: str = ""


def udf(
    name: str,
    *,
    help: str,  # noqa: A002 - the vocabulary's word, as in the schema
    arguments: Mapping[str, str] | None = None,
    example: str = "",
) -> Callable[[_Function], _Function]:
    """Make a Python function one for cells.

    The module that Excel loads must offer it under its name in capitals. Parameters with a default are optional in
    Excel too; `None` stands for one that was left out.

    Args:
        name: as it is typed into a cell, such as `ITPM_FINISH`.
        help: what it gives, one or two sentences; the function wizard shows 255 characters.
        arguments: what to hand over for each parameter, by its name.
        example: a formula, with its `=`.
    """

    def mark(call: _Function) -> _Function:
        described = Udf(name, help, _arguments(name, call, arguments or {}), call, example)
        marked = cast("_Function", for_xlwings(described)) if sys.platform == "win32" else call
        setattr(marked, _MARK, described)
        return marked

    if not _IDENTIFIER.fullmatch(name) or _CELL.fullmatch(name) or name != name.upper():
        raise ValueError(f"{name} cannot be typed into a cell as the name of a function in capitals")
    return mark


def udfs_in(module: ModuleType) -> tuple[Udf, ...]:
    """The functions for cells that a module offers, in the order in which it does.

    Args:
        module: any; what it imported counts too, once.
    """
    found = (getattr(value, _MARK, None) for value in vars(module).values() if callable(value))
    return tuple(dict.fromkeys(described for described in found if isinstance(described, Udf)))


def for_xlwings(described: Udf) -> Callable[..., object]:
    """A function as xlwings' server of functions wants it: named in capitals, with `__xlfunc__`.

    Everything arrives as rows and errors of cells as text, so that one row and one column cannot be confused; a single
    cell is handed on as its value. xlwings would try to convert by type hints, which name our own types: they are left
    behind.

    Args:
        described: the function.
    """
    import xlwings  # noqa: PLC0415 - half a second, and only Excel needs it

    @functools.wraps(described.call, assigned=("__module__",))
    def call(*values: object) -> object:
        return described.call(*(_single(value) for value in values))

    call.__annotations__ = {}
    call.__name__ = call.__qualname__ = described.name
    call.__doc__ = described.help
    marked = xlwings.func(category=CATEGORY)(call)
    for argument in described.arguments:
        marked = xlwings.arg(argument.name, ndim=2, err_to_str=True, doc=argument.help)(marked)
    return cast("Callable[..., object]", marked)


def _single(value: object) -> object:
    """The value of a range of one cell; anything else as it is."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list) and len(value[0]) == 1:
        return value[0][0]
    return value


def _arguments(name: str, call: Callable[..., object], helps: Mapping[str, str]) -> tuple[Argument, ...]:
    """The parameters of a function, each with its help; refuses what VBA cannot pass."""
    parameters = inspect.signature(call).parameters
    if list(parameters) != list(helps):
        raise ValueError(f"{name} takes {', '.join(parameters)} but explains {', '.join(helps)}")
    for parameter in parameters.values():
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            raise ValueError(f"{name}: Excel passes arguments by position, one by one; {parameter} is not such a one")
        if not _IDENTIFIER.fullmatch(parameter.name) or parameter.name.lower() in _RESERVED:
            raise ValueError(f"{name}: {parameter.name} means something else in VBA")
    return tuple(
        Argument(parameter.name, helps[parameter.name], optional=parameter.default is not parameter.empty)
        for parameter in parameters.values()
    )
