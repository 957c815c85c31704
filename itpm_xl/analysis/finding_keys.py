"""Which findings are new: each is known by what it says about which row, wherever that row has moved to."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from itpm_xl.analysis.snapshot import Snapshot
    from itpm_xl.errors import Finding

__all__ = ["finding_key", "new_findings"]

_AGE = re.compile(r"\b\d+(?:\.\d+)?(?= (?:(?:working|calendar) )?days?\b| d\b)")
_ROW = re.compile(r"\brow \d+\b")
_DIGITS = 16


def finding_key(finding: Finding, status_date: date | None) -> str:
    """The finding without what a week changes: its cell, days that count on, and the status date itself.

    Args:
        finding: what was found.
        status_date: the day the workbook was true for.

    Returns:
        16 hexadecimal digits of a hash.
    """
    message = _ROW.sub("row #", _AGE.sub("#", finding.message))
    if status_date is not None:
        message = message.replace(status_date.isoformat(), "@")
    parts = (finding.code, finding.where.sheet or "", finding.where.row_id or "", message)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def new_findings(findings: Iterable[Finding], status_date: date | None, then: Snapshot) -> tuple[Finding, ...]:
    """Those findings that an earlier brief did not know, in the order given.

    Of several that say the same, so many are new as there are more now.

    Args:
        findings: what was found now.
        status_date: the day the workbook is true for now.
        then: the earlier brief.
    """
    known = Counter(then.findings)
    new = []
    for finding in findings:
        key = finding_key(finding, status_date)
        if known[key]:
            known[key] -= 1
        else:
            new.append(finding)
    return tuple(new)
