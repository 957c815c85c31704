"""Which sort of table a region is, and which of our columns each of its columns is, with how sure that is.

How a confidence is worked out: a header's word gives 0.7 to 0.98 (`words.meanings`). The values then count for six
tenths: header x (0.4 + 0.6 x share of filled cells that the column could hold). Without any value it is header x 0.9.
Where a second column claims the same one of ours as surely, both lose a fifth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from itpm_xl.exchange.adopt.evidence import Evidence, Values, weigh
from itpm_xl.exchange.adopt.targets import TARGETS
from itpm_xl.exchange.adopt.words import fold, meanings
from itpm_xl.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itpm_xl.exchange.adopt.regions import Region
    from itpm_xl.exchange.adopt.targets import Target

__all__ = ["TAKEN_FROM", "Claim", "Match", "as_target", "match_region"]

TAKEN_FROM: Final = 0.75
"""The confidence from which on `--yes` takes a table or a column, unless it is given another."""
_WORTH_SHOWING: Final = 0.45
_RIVALS: Final = 0.03
_TELLING: Final = {
    "RAID": ("probability", "impact", "action", "linked_to"),
    "Changes": ("requested_by", "cost_impact", "schedule_impact_days", "approver", "decided_on", "backout_plan"),
    "Dependencies": ("predecessors", "duration_days", "baseline_start", "baseline_finish", "percent_complete"),
    "Readiness": ("blocker", "evidence", "check", "weight"),
    "Scope": ("acceptance_criteria", "requirement", "verification", "points"),
    "Stakeholders": ("influence", "interest", "role", "channel"),
    "Calendar": ("from_", "to", "kind"),
}
"""Columns that tell one table from the others."""
_ALSO: Final = {
    "probability": "probability_percent",
    "impact": "impact_cost",
    "title": "description",
}
"""What a header may mean besides, if the values say so."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One column of theirs as one of ours."""

    position: int
    key: str
    confidence: float
    evidence: Evidence


@dataclass(frozen=True)
class Match:
    """A region as one sort of table.

    Attributes:
        region: where it stands.
        target: what it is.
        claims: its columns by position.
        score: for comparing sorts of tables with each other.
        confidence: how sure it is that it is this sort of table, 0 to 1.
        rival: the sort of table it could be otherwise, "" where none comes near.
    """

    region: Region
    target: Target
    claims: Mapping[int, Claim]
    score: float
    confidence: float = 0.0
    rival: str = ""

    def key_at(self, position: int) -> str:
        """Our column at a position, "" for none."""
        return self.claims[position].key if position in self.claims else ""


def match_region(region: Region, values: Sequence[Values]) -> Match | None:
    """The sort of table that a region most probably is, or None where it is none of ours."""
    cache: dict[tuple[str, str, int], Evidence] = {}
    found = sorted(
        (_as_target(region, values, target, cache) for target in TARGETS), key=lambda match: match.score, reverse=True
    )
    best, second = found[0], found[1]
    best = replace(best, claims=_one_scale(best))
    strong = [claim for claim in best.claims.values() if claim.confidence >= _WORTH_SHOWING]
    if len(strong) < 2 or not _titled(best):
        return None
    margin = best.score - second.score
    named = _is_named(region, best.target)
    base = 0.45 + 0.1 * min(len(strong) - 1, 4) + (0.15 if named else 0) + 0.08 * min(margin, 1)
    if margin < 0.3 and not named:
        base -= 0.2
    rival = second.target.name if margin < 0.6 and second.score > 0 else ""
    return Match(region, best.target, best.claims, best.score, round(max(0.05, min(0.98, base)), 2), rival)


def _one_scale(match: Match) -> Mapping[int, Claim]:
    """The claims, 1-10 for every level of a table where one column proves it: 4 of 10 is not 4 of 5."""
    kinds = {column.key for column in match.target.spec.columns if column.kind is Kind.SCALE}
    levels = {place: claim for place, claim in match.claims.items() if claim.key in kinds}
    if not any(claim.evidence.rule.get("scale") == "1-10" for claim in levels.values()):
        return match.claims
    said = {
        place: replace(claim, evidence=replace(claim.evidence, rule={**claim.evidence.rule, "scale": "1-10"}))
        for place, claim in levels.items()
    }
    return {**match.claims, **said}


def as_target(region: Region, values: Sequence[Values], target: Target) -> Match:
    """A region as one sort of table, whatever it looks like."""
    match = _as_target(region, values, target, {})
    return replace(match, claims=_one_scale(match))


def _as_target(
    region: Region, values: Sequence[Values], target: Target, cache: dict[tuple[str, str, int], Evidence]
) -> Match:
    """The best reading of a region as one sort of table."""
    claims: list[Claim] = []
    for position, header in enumerate(region.headers):
        if header:
            claims += _claims(target, position, header, values[position], cache)
    chosen = _titled_by_description(_chosen(claims), claims, _title_key(target))
    score = sum(claim.confidence for claim in chosen.values() if claim.confidence >= _WORTH_SHOWING)
    headers = sum(bool(header) for header in region.headers)
    score -= 0.15 * (headers - len(chosen))
    keys = {claim.key for claim in chosen.values() if claim.confidence >= _WORTH_SHOWING}
    score += 0.35 * len(keys & set(_TELLING[target.spec.name]))
    score += _kind_score(region, target, chosen)
    return Match(region, target, chosen, score)


def _titled_by_description(chosen: dict[int, Claim], claims: Sequence[Claim], title: str) -> dict[int, Claim]:
    """The claims, the one column of text as the title: a log that has a Description only calls its rows by it."""
    if title in {claim.key for claim in chosen.values()}:
        return chosen
    told = {place for place, claim in chosen.items() if claim.key == "description"}
    return {**chosen, **{claim.position: claim for claim in claims if claim.key == title and claim.position in told}}


def _kind_score(region: Region, target: Target, chosen: Mapping[int, Claim]) -> float:
    """What title, tab and the telling columns of one type of RAID row add."""
    score = 1.5 if _is_named(region, target) else 0.0
    titles = [claim for claim in chosen.values() if claim.key == _title_key(target)]
    own_word = any(
        set(fold(region.headers[claim.position]).split()) & set(target.noise)
        or any(fold(region.headers[claim.position]).startswith(word) for word in target.noise if len(word) > 5)
        for claim in titles
    )
    score += 0.6 if own_word else 0.0
    score -= 0.0 if titles else 1.2
    keys = {claim.key: claim for claim in chosen.values()}
    if target.name == "RAID":
        kind = keys.get("type")
        score += 0.6 if kind is not None and kind.confidence >= _WORTH_SHOWING else -1.5
    if target.name == "RAID Risk":
        score += 0.4 * sum(
            key in keys for key in ("probability", "probability_percent", "score", "response", "trigger")
        )
    elif target.kind and {"probability", "probability_percent", "response"} & set(keys):
        score -= 0.8
    if target.kind and "type" in keys:
        score -= 0.5
    return score


def _title_key(target: Target) -> str:
    return next(
        (column.key for column in target.spec.columns if column.required and column.key not in ("id", "type")), ""
    )


def _titled(match: Match) -> bool:
    return any(claim.key == _title_key(match.target) for claim in match.claims.values())


def _is_named(region: Region, target: Target) -> bool:
    """Whether tab, title or Excel Table say what it is."""
    texts = [f" {fold(_spaced(text))} " for text in (region.sheet, region.title) if text]
    return any(f" {title} " in text or (len(title) > 7 and title in text) for text in texts for title in target.titles)


def _spaced(name: str) -> str:
    """`tblRiskLog` as words."""
    return "".join(
        f" {char}" if char.isupper() and name[at - 1 : at].islower() else char for at, char in enumerate(name)
    )


def _claims(
    target: Target, position: int, header: str, values: Values, cache: dict[tuple[str, str, int], Evidence]
) -> list[Claim]:
    """What one column could be."""
    found = dict(meanings(header, target))
    for key, also in _ALSO.items():
        if key in found and also in target.spec.by_key:
            found.setdefault(also, found[key] - 0.06)
    claims: list[Claim] = []
    for key, sure in found.items():
        column = target.spec.by_key[key]
        place = (target.spec.name, key, position)
        if place not in cache:
            cache[place] = weigh(target.spec, column, values)
        evidence = cache[place]
        if column.kind is Kind.MONEY and (unit := _unit(header)):
            evidence = replace(evidence, rule={**evidence.rule, "scale": unit})
        if _also_only(key, header, target) and column.kind is Kind.MONEY and (evidence.fit or 0) > 0 and _small(values):
            continue  # 1 to 10 is a level, not an amount
        fit = evidence.fit
        confidence = sure * 0.9 if fit is None else sure * (0.4 + 0.6 * fit)
        claims.append(Claim(position, key, round(confidence, 3), evidence))
    return claims


def _also_only(key: str, header: str, target: Target) -> bool:
    """Whether a header does not itself mean a column, but one that the column may stand in for."""
    return key not in dict(meanings(header, target))


def _unit(header: str) -> str:
    """The scale that a header of amounts names: `Cost (k€)`, `Kosten in TEUR`, `Budget Mio`."""
    if re.search(
        r"(?:\bk ?(?:€|eur|usd|\$|chf|gbp)|\bt ?(?:€|eur)\b|[€$£]k\b|\bthousands?\b|\btsd\b|\bk€)",
        header,
        re.IGNORECASE,
    ):
        return "thousands"
    return "millions" if re.search(r"\b(?:mio|mn|m€|m\$|millions?)\b", header, re.IGNORECASE) else ""


def _small(values: Values) -> bool:
    return bool(values.numbers) and max(values.numbers) <= 10


def _chosen(claims: list[Claim]) -> dict[int, Claim]:
    """Each column once, each of ours once, the surest claim first; equal claims to one of ours weaken each other."""
    chosen: dict[int, Claim] = {}
    taken: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda one: (-one.confidence, one.position)):
        if claim.position in chosen:
            continue
        holder = taken.get(claim.key)
        if holder is None:
            chosen[claim.position] = taken[claim.key] = claim
    for claim in claims:
        holder = taken.get(claim.key)
        if holder is None or holder is claim or holder.position == claim.position or claim.position in chosen:
            continue
        if holder.confidence - claim.confidence <= _RIVALS:
            weaker = Claim(holder.position, holder.key, round(holder.confidence * 0.8, 3), holder.evidence)
            chosen[holder.position] = taken[claim.key] = weaker
    return chosen
