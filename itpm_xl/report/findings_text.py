"""Findings on a terminal or in a pipe, like a linter: what is wrong first, one line each, counts last."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from itpm_xl.checks.catalogue import RULES
from itpm_xl.errors import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itpm_xl.checks import CheckResult

__all__ = ["to_text"]

MANY = 5
"""More rows than this with one code print as one line."""
_NAMED = 6
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "33", Severity.INFO: "36"}
_INDENT = "    "


def to_text(result: CheckResult, filename: str, *, color: bool, width: int) -> str:
    """The findings as text.

    Args:
        result: what the checks found.
        filename: name of the workbook, in front of every line.
        color: whether to use colours; the words carry the meaning too.
        width: the widest a line may be; 0 for lines that are never broken, as a pipe wants them.
    """
    lines: list[str] = []
    for group in _groups(result.findings):
        lines += _one(group[0], filename, color, width) if len(group) == 1 else _many(group, filename, color, width)
    return "\n".join([*lines, *([""] if lines else []), _counts(result, filename)])


def _groups(findings: Sequence[Finding]) -> Iterable[list[Finding]]:
    """Findings to print together, worst first; otherwise in the order of the sheets."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    seen: set[str] = set()
    for finding in sorted(findings, key=lambda one: one.severity.rank):
        if len(by_code[finding.code]) <= MANY:
            yield [finding]
        elif finding.code not in seen:
            seen.add(finding.code)
            yield by_code[finding.code]


def _one(finding: Finding, filename: str, color: bool, width: int) -> list[str]:  # noqa: FBT001 - passed on
    where = str(finding.where)
    return _lines(f"{filename} {where}".rstrip(), finding, finding.message, finding.hint, color=color, width=width)


def _many(group: list[Finding], filename: str, color: bool, width: int) -> list[str]:  # noqa: FBT001 - passed on
    first = group[0]
    rule = RULES[first.code]
    sheets = list(dict.fromkeys(finding.where.sheet or "the workbook" for finding in group))
    rows = list(dict.fromkeys(finding.where.row_id or str(finding.where.cell or "") for finding in group))
    named = ", ".join(rows[:_NAMED])
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    counted = f"{len(group)} times" if len(rows) == len(group) else f"{len(group)} in {len(rows)} rows"
    message = f"{rule.title}, {counted} ({named}{more})"
    return _lines(f"{filename} {', '.join(sheets)}", first, message, rule.fix, color=color, width=width)


def _lines(place: str, finding: Finding, message: str, hint: str, *, color: bool, width: int) -> list[str]:
    place, message, hint = (_printable(part) for part in (place, message, hint))
    head = f"{place} {finding.severity.value} {finding.code}: "
    text = _wrapped(f"{head}{message}", width, "")
    if color:
        painted = f"{place} {_painted(f'{finding.severity.value} {finding.code}', finding.severity)}: "
        text[0] = text[0].replace(head, painted, 1) if text[0].startswith(head) else text[0]
    return [*text, *(_wrapped(f"hint: {hint}", width, _INDENT) if hint else [])]


def _printable(text: str) -> str:
    """The text without line breaks and terminal commands: what stands in a stranger's cell must not steer a screen."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    if not width:
        return [f"{indent}{text}"]
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=_INDENT + indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _painted(text: str, severity: Severity) -> str:
    return f"\x1b[{_COLOURS[severity]}m{text}\x1b[0m"


def _counts(result: CheckResult, filename: str) -> str:
    """The last line: `3 errors, 7 warnings; 2 accepted`."""
    counted = [
        f"{count} {severity.value}{'' if count == 1 or severity is Severity.INFO else 's'}"
        for severity, count in result.counts.items()
        if count
    ]
    accepted = f"; {len(result.accepted)} accepted" if result.accepted else ""
    return f"{filename}: {', '.join(counted) or 'nothing found'}{accepted} (profile {result.profile.value})"
