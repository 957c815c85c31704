"""Change a few bytes of an XML part and leave all its other bytes as they were.

Somebody else's XML is never parsed and written back: that would move prefixes, quotes, white space and everything a
serialiser has an opinion about. Expat tells where each element starts and ends; the edits are made at those offsets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Element", "ElementKey", "XmlEdit", "XmlError", "render", "scan"]

ElementKey: TypeAlias = tuple[str, frozenset[tuple[str, str]], str, "tuple[ElementKey, ...]"]

_START_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_ATTRIBUTE = re.compile(rb"""([^\s=/>"'<]+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DEEPEST = 100  # a workbook's parts need about ten
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class XmlError(ValueError):
    """The XML is not well formed, or it holds a DTD, which no workbook has."""


@dataclass(slots=True)
class Element:
    """One element and where it stands in the bytes of its part.

    Attributes:
        namespace: the namespace's address.
        name: the local name.
        prefix: the prefix it was written with, empty for the default namespace.
        attributes: values by local name, or by `{namespace}name` where the attribute has a prefix.
        start: offset of its `<`.
        open_end: offset behind its start tag.
        close_start: offset of its end tag; `open_end` where it has none (`<a/>`).
        end: offset behind it.
        text: character data directly inside it.
        children: its child elements, in order.
    """

    namespace: str
    name: str
    prefix: str
    attributes: dict[str, str]
    start: int = 0
    open_end: int = 0
    close_start: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child with this local name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, *path: str) -> list[Element]:
        """The elements at the end of a path of local names, such as `cellXfs`, `xf`."""
        found = [self]
        for name in path:
            found = [child for element in found for child in element.children if child.name == name]
        return found

    def number(self, name: str, default: int = 0) -> int:
        """An attribute that holds a whole number.

        Raises:
            XmlError: it holds something else.
        """
        try:
            return int(self.attributes.get(name, default))
        except ValueError as problem:
            raise XmlError(f"<{self.name}> holds {name}={self.attributes[name]!r}, which is not a number") from problem

    @property
    def key(self) -> ElementKey:
        """What the element says, however it was written: equal keys mean the same element."""
        children = tuple(child.key for child in self.children)
        return (self.name, frozenset(self.attributes.items()), self.text.strip(), children)

    def qualified(self, name: str) -> str:
        """A name with this element's prefix, for a child in the same namespace."""
        return f"{self.prefix}:{name}" if self.prefix else name


def render(element: Element, parent: Element) -> str:
    """The element as text, written with the prefix that its new parent uses.

    Extension lists stay behind: they need namespaces that the new parent may not declare.
    """
    tag = parent.qualified(element.name)
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attributes.items())
    inner = escape(element.text) + "".join(
        render(child, parent) for child in element.children if child.name != "extLst"
    )
    return f"<{tag}{attributes}>{inner}</{tag}>" if inner else f"<{tag}{attributes}/>"


def scan(data: bytes) -> Element:
    """Read UTF-8 XML into elements that know their place.

    Raises:
        XmlError: not well formed, or with a document type.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    roots: list[Element] = []
    stack: list[Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) == _DEEPEST:
            raise XmlError("its elements are nested too deeply")
        namespace, name, prefix = _split(tag)
        element = Element(namespace, name, prefix, {_clark(key): value for key, value in attributes.items()})
        element.start = parser.CurrentByteIndex
        match = _START_TAG.match(data, element.start)
        if match is None:  # expat has just read this tag, so it is there unless the bytes are not UTF-8
            raise XmlError(f"cannot find the tag of <{name}>")
        element.open_end = match.end()
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)

    def end(_tag: str) -> None:
        element = stack.pop()
        if data[element.open_end - 2 : element.open_end] == b"/>":
            element.close_start = element.end = element.open_end
        else:
            element.close_start = parser.CurrentByteIndex
            element.end = data.index(b">", element.close_start) + 1

    def text(characters: str) -> None:
        stack[-1].text += characters

    def refuse_dtd(*_: object) -> None:
        raise XmlError("it holds a document type definition")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_dtd
    try:
        parser.Parse(data, True)
    except expat.ExpatError as problem:
        raise XmlError(str(problem)) from problem
    return roots[0]


class XmlEdit:
    """Edits to one part, collected and then made at once."""

    def __init__(self, data: bytes) -> None:
        self.data = _as_utf8(data)
        self.root = scan(self.data)
        self._edits: list[tuple[int, int, str]] = []
        self._appended: dict[int, tuple[Element, list[str]]] = {}
        self._attributes: dict[tuple[int, str], tuple[Element, str]] = {}

    def append(self, parent: Element, text: str) -> None:
        """Put text behind the last child of an element."""
        self._appended.setdefault(parent.start, (parent, []))[1].append(text)

    def prepend(self, parent: Element, text: str) -> None:
        """Put text before the first child of an element; where it has none, behind what was appended."""
        if parent.children:
            self._edits.append((parent.children[0].start, parent.children[0].start, text))
        else:
            self.append(parent, text)

    def insert_after(self, element: Element, text: str) -> None:
        """Put text directly behind an element."""
        self._edits.append((element.end, element.end, text))

    def replace_content(self, element: Element, text: str) -> None:
        """Put text in the place of everything inside an element that has an end tag."""
        self._edits.append((element.open_end, element.close_start, text))

    def replace(self, element: Element, text: str) -> None:
        """Put text in the place of a whole element."""
        self._edits.append((element.start, element.end, text))

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self._edits.append((element.start, element.end, ""))

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Give an attribute without a prefix a value, whether or not it is there yet."""
        self._attributes[element.start, name] = (element, value)

    def add_child(self, name: str, text: str, order: Sequence[str]) -> None:
        """Add a child to the root where the schema wants it.

        Args:
            name: its local name.
            text: the whole child.
            order: the names of the root's children in the order of the schema.
        """
        before = set(order[: order.index(name)])
        earlier = [child for child in self.root.children if child.name in before]
        place = earlier[-1].end if earlier else self.root.open_end
        self._edits.append((place, place, text))

    def result(self) -> bytes:
        """The part with all edits made; the very same bytes if there are none."""
        pieces: list[bytes] = []
        done = 0
        for start, end, text in sorted(self._all_edits(), key=lambda edit: edit[:2]):
            pieces += [self.data[done:start], text.encode()]
            done = end
        return b"".join([*pieces, self.data[done:]])

    def _all_edits(self) -> Iterable[tuple[int, int, str]]:
        yield from self._edits
        for (_, name), (element, value) in self._attributes.items():
            yield self._attribute_edit(element, name, value)
        for parent, texts in self._appended.values():
            text = "".join(texts)
            if parent.close_start == parent.open_end == parent.end:  # <a/> becomes <a>...</a>
                yield (parent.open_end - 2, parent.open_end, f">{text}</{parent.qualified(parent.name)}>")
            else:
                yield (parent.close_start, parent.close_start, text)

    def _attribute_edit(self, element: Element, name: str, value: str) -> tuple[int, int, str]:
        tag = self.data[element.start : element.open_end]
        for match in _ATTRIBUTE.finditer(tag):
            if match.group(1) == name.encode():
                return (element.start + match.start(2), element.start + match.end(2), quoteattr(value))
        place = element.open_end - (2 if tag.endswith(b"/>") else 1)
        return (place, place, f" {name}={quoteattr(value)}")


def _split(tag: str) -> tuple[str, str, str]:
    parts = tag.split(" ")
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) == 3 else ""


def _clark(key: str) -> str:
    if " " not in key:  # most attributes, and there are many
        return key
    namespace, name, _ = _split(key)
    return f"{{{namespace}}}{name}"


def _as_utf8(data: bytes) -> bytes:
    """The same XML in UTF-8: offsets and inserted text need one encoding. Excel writes nothing else."""
    if data.startswith(_UTF16_MARKS):
        encoding = "utf-16" if data[:2] in _UTF16_MARKS[:2] else ("utf-16-le" if data[:1] == b"<" else "utf-16-be")
    else:
        declared = _DECLARED_ENCODING.match(data)
        encoding = declared.group(1).decode() if declared else "utf-8"
    if encoding.lower() in {"utf-8", "utf8", "us-ascii", "ascii"}:
        return data
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError) as problem:
        raise XmlError(f"its encoding {encoding} cannot be read") from problem
    return re.sub(r"^(\s*<\?xml[^>]*?\sencoding\s*=\s*)[\"'][^\"']*[\"']", r'\1"UTF-8"', text, count=1).encode()
