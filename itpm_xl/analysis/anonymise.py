"""Anonymise: the same name gives the same replacement, wherever and in whatever form it stands.

Names come from the columns that hold names: people, organisations, vendors, the project. Each is found whole, in parts
(first name or surname alone), reversed, with an initial, glued together, in an e-mail address or a link, in any case,
with accents or without. A part that is an everyday word too ("Will", "Mai") is left standing and listed for review:
replacing it would turn sentences into nonsense, and the reader could not tell where. For the same reason a name of one
everyday word is replaced in sentences only where it is written as a name ("Mark", not "mark"), an organisation called
"Finance" only where it fills its cell, and a role in a column of people ("Security", "Steering committee") not at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from itpm_xl.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itpm_xl.project import Project

__all__ = ["Anonymiser", "capitalised_words", "names_in"]

_PEOPLE: Final = (Kind.PERSON, Kind.NAMES)
_COLUMNS: Final = {
    ("Project", "name"): "Project",
    ("Project", "code"): "Code",
    ("Project", "programme"): "Project",
    ("Stakeholders", "organisation"): "Organisation",
    ("Vendors", "vendor"): "Vendor",
}
"""Columns of names that are no people's, and what their names are replaced by."""

_SURNAMES_TEXT: Final = (
    "will mai may mark rose grant bill art grace hope faith joy june april august summer dawn drew frank gene "
    "jack miles nick pat rich rob sky stone sue ward wade young king long short brown black white green gray "
    "small best day field wood hill lane park price page banks cook baker bond case close cross"
)
_ROLES_TEXT: Final = (
    "and or the of for a in n data team teams centre center service services desk board committee steering group "
    "office project programme program system systems solutions partner partners vendor it security platform network "
    "operations support manager lead owner head chief test testing release business finance international global "
    "consulting software cloud digital exit migration rollout new die der das und von van de du la le "
    "person people organisation organization name address department unit user users staff customer customers "
    "supplier suppliers provider hr legal procurement purchasing sales marketing logistics production quality audit "
    "compliance privacy architecture infrastructure engineering development developers application applications "
    "database server helpdesk controlling accounting payroll treasury communications training everybody everyone all "
    "nobody none tbd tbc tba unknown external internal senior junior officer director sponsor pm pmo ciso cio cto cfo "
    "ceo dpo council works advisory change key process product scrum master analyst architect consultant"
)
_ROLES: Final = frozenset(_ROLES_TEXT.split())
"""Words that say what somebody does: a cell of nothing else is a role, not a name."""
_EVERYDAY: Final = frozenset(_SURNAMES_TEXT.split()) | _ROLES
"""Words of names that are everyday words as well."""
_LEGAL_TEXT: Final = "gmbh ag kg se ltd limited inc llc llp plc corp co sa sarl bv nv oy ab as spa srl kgaa"
_LEGAL: Final = frozenset(_LEGAL_TEXT.split())
_WORD: Final = re.compile(r"[^\W\d_][^\W\d_'\u2019]*")
_CAPITALISED: Final = re.compile(r"(?<![^\W_])[^\W\d_a-z][^\W\d_]+(?![^\W_])")
_ADDRESS: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTES: Final = "['\u2019]"
_ESCAPED: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_GAP: Final = r"(?:[\W_]|\d\d?(?=[^\W\d_])){0,4}"
_ACCENTED: Final[dict[str, str]] = {}
for _point in range(0xC0, 0x250):
    _base = unicodedata.normalize("NFKD", chr(_point))[0].lower()
    _ACCENTED[_base] = _ACCENTED.get(_base, "") + chr(_point)
_ACCENTED.update({"o": _ACCENTED["o"] + "øØ", "l": _ACCENTED["l"] + "łŁ", "d": _ACCENTED["d"] + "đĐ"})
_BARE: Final = {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}


def names_in(project: Project) -> dict[str, str]:
    """Every name of the workbook and what kind of name it is, in the order of the tables."""
    found: dict[str, str] = {}
    for (name_of_table, key), kind in _COLUMNS.items():
        given = project.tables.get(name_of_table)
        for value in () if given is None else given.columns.get(key, ()):
            if isinstance(value, str) and value.strip():
                found.setdefault(value.strip(), kind)
    for table in project.tables.values():
        for key, values in table.columns.items():
            column = table.spec.by_key.get(key)
            if column is None or column.kind not in _PEOPLE:
                continue
            for value in values:
                for name in (value,) if isinstance(value, str) else value or ():
                    if str(name).strip():
                        found.setdefault(str(name).strip(), "Person")
    stem = re.sub(r"\.xls[xm]$", "", project.source.name, flags=re.IGNORECASE)
    found.setdefault(stem, "Project")
    return found


def capitalised_words(texts: Iterable[str]) -> Counter[str]:
    """Capitalised words and how often they stand there: what a person should look through for names."""
    return Counter(word for text in texts for word in _CAPITALISED.findall(text))


@dataclass
class Anonymiser:
    """Replaces names in texts.

    Attributes:
        replacements: each name and what stands in its place.
        left: everyday words that are names, roles or parts of names, with the name; they still stand in sentences.
    """

    replacements: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    _cells: dict[str, str] = field(default_factory=dict)
    _by_group: list[str] = field(default_factory=list)
    _pattern: re.Pattern[str] | None = None
    _addresses: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, names: dict[str, str], also: Iterable[str] = ()) -> Anonymiser:
        """Prepare the replacements.

        Args:
            names: each name and its kind, as `names_in` gives them.
            also: more names, whose kind is not known.
        """
        made = cls()
        numbers: Counter[str] = Counter()
        known: dict[str, str] = {}
        for name, kind in [*names.items(), *((one.strip(), "Name") for one in also if one.strip())]:
            if kind == "Person" and _is_role(name):
                made.left.setdefault(name, name)
                continue
            key = _bare(name)
            if key not in known:
                numbers[kind] += 1
                known[key] = f"{kind} {numbers[kind]}"
            made.replacements[name] = known[key]
        made._compile(names)
        return made

    def _compile(self, kinds: dict[str, str]) -> None:
        forms: dict[str, str] = {}
        parts: dict[str, dict[str, None]] = {}
        for name, to in self.replacements.items():
            words = _WORD.findall(name)
            if not words:
                forms.setdefault(re.escape(name), to)
                continue
            if name in kinds and len(words) == 1 and _bare(name) in _EVERYDAY:
                forms.update(self._everyday(words[0], to))
                continue
            whole = [word for word in words if _bare(word) not in _LEGAL] or words
            forms.setdefault(_spaced(words if len(whole) == 1 else whole), to)
            if len(whole) > 1 and kinds.get(name, "Name") in ("Person", "Name"):
                first, last = whole[0], whole[-1]
                forms.setdefault(_spaced([*whole[1:], first]), to)
                forms.setdefault(_spaced([last, *whole[:-1]]), to)
                forms.setdefault(_letter(first[0]) + r"[\W_]{0,2}" + _spaced([last]), to)
            for word in whole:
                if len(word) < 2 or (len(whole) > 1 and word[0].islower()):
                    continue
                if _bare(word) in _EVERYDAY and len(words) > 1:
                    self.left.setdefault(word, name)
                else:
                    parts.setdefault(_spaced([word]), {})[to] = None
        for form, choices in parts.items():
            forms.setdefault(form, _either(list(choices)))
        ordered = sorted(forms.items(), key=lambda form: -len(form[0]))
        self._by_group = [to for _, to in ordered]
        if ordered:
            joined = "|".join(f"({form})" for form, _ in ordered)
            self._pattern = re.compile(rf"(?<![^\W\d_])(?:{joined})(?![^\W\d_])", re.IGNORECASE)

    def _everyday(self, word: str, to: str) -> dict[str, str]:
        """A name of one everyday word: replaced where it fills a cell; in sentences only if it is mostly a name."""
        self.left.setdefault(word, word)
        self._cells[_bare(word)] = to
        if _bare(word) in _ROLES:
            return {}
        return {f"(?-i:{re.escape(word.capitalize())}|{re.escape(word.upper())})": to}

    def text(self, text: str) -> str:
        """The text with every name replaced."""
        if _ESCAPED.search(text):
            text = unquote(text)
        text = _ADDRESS.sub(self._address, unicodedata.normalize("NFC", text))
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._by_group[(found.lastindex or 1) - 1], text)

    def value(self, value: Any) -> Any:  # noqa: ANN401 - what cells hold
        """A cell's value with every name replaced; what is no text stays."""
        if not isinstance(value, str):
            return value
        return self._cells.get(_bare(value)) or self.text(value)

    def _address(self, found: re.Match[str]) -> str:
        if found[0] in self._addresses.values():
            return found[0]
        return self._addresses.setdefault(found[0].casefold(), f"address{len(self._addresses) + 1}@example.com")


def _is_role(name: str) -> bool:
    """Whether a cell names no person but what somebody does: "Security", "Steering committee", "n/a".

    >>> _is_role("Steering committee"), _is_role("Mark Lead")
    (True, False)
    """
    words = _WORD.findall(name)
    return bool(words) and all(_bare(word) in _ROLES for word in words)


def _either(choices: list[str]) -> str:
    """One replacement, or all that a shared first name can mean.

    >>> _either(["Person 1", "Person 4"])
    'Person 1 or Person 4'
    """
    return " or ".join(choices)


def _bare(text: str) -> str:
    """Letters only, without accents and case.

    >>> _bare("Müller-Lüdenscheidt"), _bare("Strauß")
    ('mullerludenscheidt', 'strauss')
    """
    plain = "".join(_BARE.get(letter, letter) for letter in text.casefold())
    return "".join(one for one in unicodedata.normalize("NFKD", plain) if one.isalnum())


def _spaced(words: list[str]) -> str:
    return _GAP.join(_spelled(word) for word in words)


def _spelled(word: str) -> str:
    """A pattern for a word in any of its spellings: ü as ü, u or ue, ß as ss."""
    word = unicodedata.normalize("NFC", word).casefold()
    made, at = "", 0
    while at < len(word):
        pair = word[at : at + 2]
        if pair in ("ae", "oe", "ue"):
            made += f"(?:{_letter(pair[0])}{_letter('e')}|{_letter(pair[0])})"
            at += 2
        elif pair == "ss":
            made += "(?:ss|ß)"
            at += 2
        else:
            made += _letter(word[at])
            at += 1
    return made


def _letter(letter: str) -> str:
    if letter in "äöü":
        base = unicodedata.normalize("NFKD", letter)[0]
        return f"(?:{base}e|{_letter(base)})"
    if not letter.isalpha():
        return _QUOTES + "?" if letter in _QUOTES else re.escape(letter)
    base = _BARE.get(letter) or unicodedata.normalize("NFKD", letter)[0].lower()
    if len(base) > 1:
        return f"(?:{letter}|{base})"
    return f"[{base}{_ACCENTED.get(base, '')}{letter}]"
