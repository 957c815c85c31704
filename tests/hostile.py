"""Hostile files: one function a case, each writes a file into a folder and returns its path.

`HOSTILE` maps a case to what its error says; `HARMLESS` are files that look dangerous and must be read all the same.
"""

from __future__ import annotations

import re

from hostile_zips import (
    STRINGS,
    a_folder,
    binary_workbook,
    changed_byte,
    cut_short,
    damaged_zip,
    empty,
    encrypted,
    encrypted_entry,
    endless_directory,
    link_loop,
    link_to_a_device,
    lying_zip_bomb,
    misplaced_entry,
    missing,
    name_that_is_no_text,
    name_with_a_line_break,
    odd_compression,
    old_excel,
    open_document,
    other_zip,
    overlapping_entries,
    pack,
    part_on_a_drive,
    part_outside,
    part_twice,
    pdf,
    picture,
    pipe,
    sample_parts,
    steep_zip_bomb,
    text_file,
    too_large,
    too_many_entries,
    web_page,
    word_document,
    zip_bomb,
)

RAID = "xl/worksheets/sheet5.xml"
WORKBOOK = "xl/workbook.xml"
CORNER = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
DTD = b'<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def edited(folder, **edits):
    """The honest workbook with some parts changed: RAID=..., STRINGS=..., WORKBOOK=..., STYLES=..."""
    parts = sample_parts()
    names = {"RAID": RAID, "STRINGS": STRINGS, "WORKBOOK": WORKBOOK, "STYLES": "xl/styles.xml", "TABLE": _table(parts)}
    for part, edit in edits.items():
        before = parts[names[part]]
        parts[names[part]] = edit(before)
        assert parts[names[part]] != before
    return pack(folder / "plan.xlsx", parts)


def _table(parts):
    return next(name for name, content in parts.items() if b'displayName="RAID"' in content)


def _rows(extra):
    return lambda xml: xml.replace(b"</sheetData>", extra + b"</sheetData>")


def _before_root(declaration):
    return lambda xml: xml.replace(b"?>", b"?>" + declaration, 1)


def entities(folder):
    return edited(folder, STRINGS=_before_root(DTD))


def entities_in_a_sheet(folder):
    return edited(folder, RAID=_before_root(DTD.lower()))


def entities_in_the_workbook(folder):
    return edited(folder, WORKBOOK=_before_root(DTD))


def utf16_part(folder):
    return edited(folder, STRINGS=lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16"))


def corner_cell(folder):
    return edited(folder, RAID=_rows(CORNER))


def corner_cell_prefixed(folder):
    return edited(folder, RAID=_rows(CORNER.replace(b"<c ", b"<x:c ").replace(b"</c>", b"</x:c>")))


def corner_cell_spelled_oddly(folder):
    return edited(folder, RAID=_rows(b"<row\n r = '1048576'><c s='1'\tr = 'xfd1048576'><v>1</v></c></row>"))


def corner_of_two_cells(folder):
    """Far right in one row, far down in another: neither is a corner, both together are."""
    return edited(
        folder,
        RAID=_rows(b'<row r="301"><c r="XFD301"><v>1</v></c></row><row r="9001"><c r="A9001"><v>1</v></c></row>'),
    )


def corner_without_addresses(folder):
    """Rows and cells that only count: the last of 70,000 rows has 20,000 cells."""
    return edited(folder, RAID=_rows(b"<row/>" * 70_000 + b"<row>" + b"<c/>" * 20_000 + b"<c><v>1</v></c></row>"))


def corner_in_a_loose_sheet(folder):
    """No Excel Table names the sheet; it is only looked at for headers."""
    parts = sample_parts()
    parts[RAID] = _rows(CORNER)(parts[RAID])
    parts[_table(parts)] = re.sub(rb'(displayName|name)="RAID"', rb'\1="Other"', parts[_table(parts)])
    return pack(folder / "plan.xlsx", parts)


def cell_beyond_excel(folder):
    return edited(folder, RAID=_rows(b'<row r="4000000000"><c r="ZZZZ4000000000"><v>1</v></c></row>'))


def many_strings_announced(folder):
    return edited(folder, STRINGS=lambda xml: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4294967295"', xml))


def more_strings_than_memory(folder):
    return edited(folder, STRINGS=lambda xml: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="18446744073709551615"', xml))


def strings_announced_twice(folder):
    return edited(folder, STRINGS=lambda xml: xml.replace(b"<si>", b"<sst uniqueCount = '4294967295'/><si>", 1))


def merged_beyond_excel(folder):
    return edited(folder, RAID=_merge(b'<mergeCell ref="A1:XFE9999999"/>'))


def many_merged(folder):
    return edited(folder, RAID=_merge(b'<mergeCell ref="A1:B2"/>' * 100_001))


def _merge(cells):
    return lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + cells + b"</mergeCells>")


def two_sheets_of_one_name(folder):
    return edited(folder, WORKBOOK=lambda xml: xml.replace(b'name="RAID"', b'name="Scope"'))


def sheet_name_of_many_lines(folder):
    """A name that would write on the terminal what its author likes."""
    parts = sample_parts()
    name = b'name="RA&#10;&#27;[2JID"'
    parts[WORKBOOK] = parts[WORKBOOK].replace(b'name="RAID"', name)
    parts[RAID] = _rows(CORNER)(parts[RAID])
    return pack(folder / "plan.xlsx", parts)


def two_sheets_in_one_part(folder):
    return edited(
        folder,
        WORKBOOK=lambda xml: xml.replace(b"</sheets>", b'<sheet name="Again" sheetId="99" r:id="rId5"/></sheets>'),
    )


def endless_table(folder):
    """A table as wide as Excel on a sheet with many rows: every row would be filled up to its width."""
    columns = b"".join(b'<tableColumn id="%d" name="c%d"/>' % (n, n) for n in range(1, 16_385))
    edit = lambda xml: re.sub(  # noqa: E731 - one use, beside its other half
        rb"<tableColumns.*</tableColumns>",
        b"<tableColumns>" + columns + b"</tableColumns>",
        re.sub(rb' ref="[^"]*"', b' ref="A1:XFD1048576"', xml),
    )
    return edited(folder, TABLE=edit, RAID=_rows(b'<row r="90000"><c r="A90000"><v>1</v></c></row>'))


def thousands_of_attributes(folder):
    """Readers compare each attribute of a tag with every other."""
    return edited(folder, RAID=_rows(b"<row><c " + b't="e" ' * 200_000 + b"/></row>"))


def endless_rows(folder):
    """A RAID with 150,000 rows."""
    row = '<row r="{0}"><c r="B{0}" t="inlineStr"><is><t>R{0}</t></is></c></row>'
    rows = "".join(row.format(number) for number in range(100, 150_100)).encode()
    longer = lambda xml: re.sub(rb' ref="A(\d+):([A-Z]+)\d+"', rb' ref="A\1:\g<2>200000"', xml)  # noqa: E731 - one use
    return edited(folder, RAID=_rows(rows), TABLE=longer)


def endless_text(folder):
    """12 million characters in one cell."""
    return edited(folder, STRINGS=lambda xml: xml.replace(b"<si><t>", b"<si><t>" + b"A, B; " * 2_000_000, 1))


#: What the error of each case says; the reader must neither hang nor die of it.
HOSTILE = {
    zip_bomb: "the file unpacks to 2,048 MiB",
    steep_zip_bomb: "times its size, more than any honest workbook",
    lying_zip_bomb: "xl/sharedStrings.xml is larger than the zip's directory says",
    overlapping_entries: "its parts overlap",
    too_many_entries: "parts, more than the 10,000 that are read",
    endless_directory: "zip directory is 6 MiB long",
    part_twice: "twice",
    part_outside: "'xl/../../../.bashrc', which leads out of the workbook",
    part_on_a_drive: "'C:/Windows/x.dll', which leads out of the workbook",
    odd_compression: "packed in a way that Excel does not know",
    encrypted_entry: "is encrypted",
    misplaced_entry: "xl/workbook.xml is not where the zip's directory says",
    changed_byte: "xl/workbook.xml is not what was once written",
    entities: "xl/sharedStrings.xml declares a document type",
    entities_in_a_sheet: "sheet5.xml declares a document type",
    entities_in_the_workbook: "xl/workbook.xml declares a document type",
    utf16_part: "xl/sharedStrings.xml is not written in UTF-8",
    corner_cell: "sheet RAID reaches to row 1,048,576 and column XFD: 17,179,869,184 cells",
    corner_cell_prefixed: "sheet RAID reaches to row 1,048,576 and column XFD",
    corner_cell_spelled_oddly: "sheet RAID reaches to row 1,048,576 and column XFD",
    corner_of_two_cells: "sheet RAID reaches to row 9,001 and column XFD",
    corner_without_addresses: "sheet RAID reaches to row 70,",
    corner_in_a_loose_sheet: "sheet RAID reaches to row 1,048,576 and column XFD",
    cell_beyond_excel: "sheet RAID reaches to row 4,000,000,000",
    many_strings_announced: "announces 4,294,967,295 different texts",
    more_strings_than_memory: "announces 18,446,744,073,709,551,615 different texts",
    strings_announced_twice: "announces 4,294,967,295 different texts",
    merged_beyond_excel: "merges cells 'A1:XFE9999999', which no sheet has",
    many_merged: "sheet RAID has 100,001 merged ranges",
    two_sheets_of_one_name: "two sheets named 'Scope'",
    sheet_name_of_many_lines: "sheet RA [2JID reaches to row 1,048,576",
    two_sheets_in_one_part: "two sheets share one part",
    endless_table: "table RAID claims",
    thousands_of_attributes: "a text or a tag that is longer than any of Excel's",
    endless_rows: "table RAID has 150,",
    endless_text: "a text or a tag that is longer than any of Excel's",
    damaged_zip: "its zip container cannot be read",
    cut_short: "its zip container cannot be read",
    other_zip: "a zip file, not a workbook",
    word_document: "a Word or PowerPoint file, not a workbook",
    open_document: "an OpenDocument file",
    binary_workbook: "a binary workbook (.xlsb)",
    encrypted: "encrypted with a password",
    old_excel: "Excel 97-2003 workbook (.xls)",
    web_page: "an HTML page with a workbook's name",
    text_file: "plain text (such as CSV)",
    pdf: "a PDF, not a workbook",
    picture: "not an Excel workbook",
    empty: "the file is empty",
    missing: "there is no such file",
    a_folder: "a folder, not a workbook",
    too_large: "larger than 256 MiB",
}
POSIX_HOSTILE = {
    pipe: "a device or pipe",
    link_to_a_device: "a device or pipe",
    link_loop: "a link that leads back to itself",
    name_that_is_no_text: "characters that cannot be shown",
    name_with_a_line_break: "characters that cannot be shown",
}


def styled_to_the_corner(folder):
    """Formats without a value, as Excel leaves them when somebody colours a whole sheet."""
    return edited(folder, RAID=_rows(b'<row r="1048576"><c r="XFD1048576" s="1"/><c r="A1048576" s="1"></c></row>'))


def huge_dimension(folder):
    return edited(folder, RAID=lambda xml: re.sub(rb'dimension ref="[^"]*"', b'dimension ref="A1:XFD1048576"', xml))


def many_styles_announced(folder):
    return edited(folder, STYLES=lambda xml: re.sub(rb'cellXfs count="\d+"', b'cellXfs count="4294967295"', xml))


def sheet_merged_whole(folder):
    return edited(folder, RAID=_merge(b'<mergeCell ref="A1:XFD1048576"/>'))


def stray_value(folder):
    """A value that somebody left far below: 8 million cells, read within the limits."""
    return edited(folder, RAID=_rows(b'<row r="200000"><c r="B200000"><v>1</v></c></row>'))


def unclosed_tags(folder):
    """Every one of a million tags must not be followed to the end of the file."""
    return edited(
        folder, WORKBOOK=lambda xml: xml.replace(b"<definedNames>", b"<definedNames>" + b"<definedName " * 10**6)
    )


def many_errors(folder):
    return edited(folder, RAID=_rows(b"<row>" + b'<c r="A90" t="e"><v>#REF!</v></c>' * 100_000 + b"</row>"))


def long_texts(folder):
    """Every text of the workbook is as long as Excel allows, so every near miss is looked for in vain."""
    long = rb"<t>\1" + b"z" * 32_000 + b"</t>"
    return edited(folder, STRINGS=lambda xml: re.sub(rb"<t>([^<]*)</t>", long, xml, count=400))


def thousands_of_headers(folder):
    names = b"".join(b'<tableColumn id="%d" name="Ownr %d"/>' % (n, n) for n in range(1, 16_385))
    columns = b"<tableColumns>" + names + b"</tableColumns>"
    wide = lambda xml: re.sub(rb' ref="[^"]*"', b' ref="A4:XFD60"', xml)  # noqa: E731 - one use, beside its other half
    return edited(folder, TABLE=lambda xml: re.sub(rb"<tableColumns.*</tableColumns>", columns, wide(xml)))


HARMLESS = (
    styled_to_the_corner,
    huge_dimension,
    many_styles_announced,
    sheet_merged_whole,
    stray_value,
    unclosed_tags,
    many_errors,
    long_texts,
    thousands_of_headers,
)
