"""A sheet without what holds no value, for a reader that looks for merged ranges and for cells in two passes.

Behind the cells stand formats, dropdowns and the list of merged ranges. The reader would parse all of it, and the cells
once more on its way to that list: so the list stands before them, empty where there is none, and the rest is cut.
"""

from __future__ import annotations

__all__ = ["lean"]

_DATA, _DATA_ENDS, _SHEET_ENDS = b"<sheetData>", b"</sheetData>", b"</worksheet>"
_MERGED, _MERGED_ENDS = b"<mergeCells", b"</mergeCells>"
_NONE_MERGED = b"<mergeCells></mergeCells>"


def lean(xml: bytes) -> bytes:
    """The sheet with the same values and merged ranges; as it is, where it is not spelled as programs usually do.

    Args:
        xml: the sheet's part.

    >>> lean(b'<worksheet><sheetData><row><c r="B1"><v>1</v></c></row></sheetData><pageMargins/></worksheet>')
    b'<worksheet><mergeCells></mergeCells><sheetData><row><c r="B1"><v>1</v></c></row></sheetData></worksheet>'
    """
    first, last = xml.find(_DATA), xml.rfind(_DATA_ENDS)
    # Comments and raw text may hold anything that looks like a list.
    if not 0 <= first < last or not xml.rstrip().endswith(_SHEET_ENDS) or (b"!" in xml and b"<!" in xml):
        return xml
    after = last + len(_DATA_ENDS)
    merged = _merged(xml, after)
    return xml if merged is None else b"".join((xml[:first], merged, xml[first:after], _SHEET_ENDS))


def _merged(xml: bytes, after: int) -> bytes | None:
    """The list of merged ranges behind the cells; None where that is hard to tell."""
    named = xml.find(b"mergeCell")
    if named < 0:
        return _NONE_MERGED
    begin, end = xml.find(_MERGED, after), xml.rfind(_MERGED_ENDS)
    if named > after <= begin < end and xml.count(_MERGED, after) == xml.count(_MERGED_ENDS, after) == 1:
        return xml[begin : end + len(_MERGED_ENDS)]
    return None
