"""Runs under the system's Python: the macros of a workbook in LibreOffice, with the test in the place of xlwings.

LibreOffice cannot compile xlwings' own modules (they declare Windows' functions), so in the loaded document they give
way to a stub of the same name. What it is called with travels to the test, which answers with the real Python. Our
own modules stay as they are but for one line that asks for Excel's own type of range, and a probe at their end:
a module that does not compile takes all others down in silence, so each probe is called.
"""

import re
import time

import unohelper
from com.sun.star.task import XJob

LIBRARY = "VBAProject"
PROBE = "ItpmProbe"
ONLY_EXCEL = "If TypeOf Application.Caller Is Range Then On Error GoTo failed"
FOREIGN = ("xlwings", "Dictionary")

STUB = """Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Public Const XLWINGS_VERSION As String = "0.37.8"
Global theBridge As Object
Sub SetBridge(bridge)
  theBridge = bridge
End Sub
Public Function XLPy()
  Dim server As New UdfServer
  Set XLPy = server
End Function
Public Function AskTest(what, name, values)
  Dim asked(2) As New com.sun.star.beans.NamedValue
  asked(0).Name = "what" : asked(0).Value = what
  asked(1).Name = "name" : asked(1).Value = name
  asked(2).Name = "values" : asked(2).Value = values
  AskTest = theBridge.execute(asked())
End Function
Public Function RunPython(command)
  RunPython = AskTest("python", command, Array())
End Function
Public Function KillPy()
  KillPy = AskTest("kill", "", Array())
End Function
Public Function InCells(answer)
  Dim row As Long, column As Long
  If Not IsArray(answer) Then
    InCells = answer
    Exit Function
  End If
  Dim cells()
  ReDim cells(UBound(answer), UBound(answer(0)))
  For row = 0 To UBound(answer)
    For column = 0 To UBound(answer(0))
      cells(row, column) = answer(row)(column)
    Next
  Next
  InCells = cells
End Function
Public Function ValuesOf(arguments)
  Dim at As Long
  Dim values()
  ReDim values(UBound(arguments))
  For at = 0 To UBound(arguments)
    If IsMissing(arguments(at)) Or IsError(arguments(at)) Then
      values(at) = ""
    ElseIf TypeName(arguments(at)) = "Range" Then
      values(at) = arguments(at).Value
    Else
      values(at) = arguments(at)
    End If
  Next
  ValuesOf = values
End Function
"""
SERVER = """Rem Attribute VBA_ModuleType=VBAClassModule
Option VBASupport 1
Option ClassModule
Public Function CallUDF(moduleName, functionName, arguments, Optional book, Optional caller)
  CallUDF = InCells(AskTest(moduleName, functionName, ValuesOf(arguments)))
End Function
"""


class Bridge(unohelper.Base, XJob):
    """What the stub calls."""

    def __init__(self, ask):
        self.ask = ask

    def execute(self, named):
        """Hand a question over and give the answer back as Basic takes it."""
        question = {one.Name: one.Value for one in named}
        answer = self.ask(question)
        return tuple(tuple(row) for row in answer) if isinstance(answer, list) else answer


def as_number(value):
    """A date of Basic's, which JSON does not know, as Excel's number."""
    return value.Value


def run_macros(document, press, ask):
    """Put the stub in, probe every module, calculate everything, call some Subs.

    Returns:
        Which modules answered their probe, how long the calculation took, and which of the Subs could be called.
    """
    library = document.BasicLibraries.getByName(LIBRARY)
    ours = [name for name in library.ElementNames if name not in FOREIGN]
    for name in FOREIGN:
        if library.hasByName(name):
            library.removeByName(name)
    for number, name in enumerate(ours):
        source = library.getByName(name).replace(ONLY_EXCEL, "On Error GoTo failed")
        probe = f"\nPublic Function {PROBE}{number}()\n  {PROBE}{number} = {number + 42}\nEnd Function\n"
        library.replaceByName(name, source + ("" if _is_object(source) else probe))
    library.insertByName("UdfServer", SERVER)
    library.insertByName("xlwings", STUB)
    call(document, "xlwings.SetBridge", Bridge(ask))
    compiled = {
        name: _probed(document, f"{name}.{PROBE}{number}") == number + 42
        for number, name in enumerate(ours)
        if not _is_object(library.getByName(name))
    }
    begin = time.perf_counter()
    document.calculateAll()
    seconds = time.perf_counter() - begin
    return {"compiled": compiled, "seconds": seconds, "pressed": {name: _pressed(document, name) for name in press}}


def call(document, macro, *arguments):
    """Run a Sub or Function of the document, given as `Module.Name`."""
    place = f"vnd.sun.star.script:{LIBRARY}.{macro}?language=Basic&location=document"
    return document.getScriptProvider().getScript(place).invoke(arguments, (), ())[0]


def _is_object(source):
    """Whether it is the code behind a sheet, the workbook or a class, which nobody can call from outside."""
    return re.search(r"VBA_ModuleType=VBA(Document|Class)Module", source) is not None


def _probed(document, macro):
    try:
        return call(document, macro)
    except Exception:  # noqa: BLE001  # a module that does not compile has no such function
        return None


def _pressed(document, name):
    try:
        # Something stands for the button: Basic takes no nothing where an object is declared.
        call(document, name, document)
    except Exception as problem:  # noqa: BLE001  # told to the test
        return str(problem)
    return ""
