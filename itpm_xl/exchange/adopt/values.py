"""What people write where we allow a closed list, English and German. Data: add a word where one is missing.

Words are folded as headers are. A word that could mean two of ours is listed under `?`: it belongs there, and is
reported instead of guessed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from itpm_xl.exchange.adopt.words import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.schema import Column, TableSpec

__all__ = ["AMBIGUOUS", "COLOUR_WORDS", "FIVE", "PLACEHOLDERS", "THREE", "choices_of"]

AMBIGUOUS: Final = "?"
PLACEHOLDERS: Final = frozenset({"", "n a", "na", "k a", "none", "keine", "kein", "entfallt", "nicht relevant", "x x"})
"""What stands for a blank where no text is wanted; signs alone fold to nothing."""

COLOUR_WORDS: Final = {
    "red": "red", "r": "red", "rot": "red",
    "amber": "amber", "a": "amber", "yellow": "amber", "y": "amber", "gelb": "amber", "orange": "amber",
    "green": "green", "g": "green", "grun": "green",
}  # fmt: skip

_PRIORITY: Final = """
Critical: critical | very high | urgent | kritisch | sehr hoch | p1 | blocker | showstopper | 1 critical | dringend
    | extreme | severe | vh | highest | 1 very high
High: high | h | hoch | p2 | major | wichtig | red | rot | 1 high | 2 high | important | hi | a high
Medium: medium | med | m | mittel | p3 | normal | moderate | amber | gelb | yellow | 2 medium | 3 medium | b medium
    | standard | average
Low: low | l | niedrig | gering | p4 | minor | green | grun | 3 low | 4 low | klein | very low | sehr niedrig | c
    low | lowest | trivial | n
?: 1 | 2 | 3 | 4 | 5 | a | b | c
"""
_YES_NO: Final = """
Yes: yes | y | ja | j | true | x | 1 | wahr | mandatory | critical | kritisch
No: no | n | nein | false | 0 | falsch | optional
"""
_RAID_STATUS: Final = """
Open: open | new | offen | neu | identified | not started | raised | logged | o | pending | draft | proposed | todo
    | to do | nicht begonnen | active | aktiv | outstanding | nicht gestartet | open new | ausstehend | geplant |
    planned | noch offen | reopened | unresolved | overdue | uberfallig
In progress: in progress | wip | in bearbeitung | in arbeit | ongoing | laufend | started | mitigating | under
    review | in review | working | assigned | begonnen | in work | work in progress | being mitigated | in umsetzung
    | lauft | under investigation | in klarung | treatment in progress | investigating | escalated | inprogress | in
    process
Watching: watching | monitoring | monitored | watch | beobachten | beobachtung | unter beobachtung | in beobachtung
    | under observation | monitor | uberwachen | accepted | akzeptiert | dormant
Occurred: occurred | materialised | materialized | eingetreten | realised | realized | triggered | became issue |
    converted to issue | impacted
Closed: closed | done | resolved | complete | completed | erledigt | geschlossen | abgeschlossen | retired |
    cancelled | canceled | decided | validated | c | expired | superseded | rejected | finished | gelost |
    entschieden | obsolete | fertig | implemented | mitigated | beendet | entfallen | umgesetzt | approved |
    bestatigt | zu | invalidated | geklart | behoben | withdrawn | void
?: on hold | deferred | zuruckgestellt | blocked | wartend | waiting | ruht
"""
_DONE: Final = """
Not started: not started | open | offen | new | neu | nicht begonnen | todo | to do | pending | geplant | planned |
    0 | nicht gestartet | ausstehend | not begun
In progress: in progress | wip | in bearbeitung | in arbeit | ongoing | laufend | started | begonnen | partially |
    teilweise | amber | yellow | gelb | in work | lauft | a | at risk | in umsetzung | partial | work in progress |
    50
Done: done | complete | completed | closed | erledigt | fertig | abgeschlossen | finished | geschlossen | umgesetzt
"""

_LISTS: Final = {
    ("RAID", "status"): _RAID_STATUS,
    ("RAID", "priority"): _PRIORITY,
    ("Project", "priority"): _PRIORITY,
    ("RAID", "type"): """
Risk: risk | r | risks | risiko | risiken | threat | chance
Assumption: assumption | assumptions | annahme
Issue: issue | i | issues | problem | defect | fehler
Dependency: dependency | dependencies | abhangigkeit
Decision: decision | decisions | entscheidung | beschluss | e
Action: action | actions | massnahme | aufgabe | task | todo | to do | ap | action item
?: a | d
""",
    ("RAID", "response"): """
Avoid: avoid | avoidance | vermeiden | vermeidung | eliminate | terminate | prevent
Reduce: reduce | mitigate | mitigation | treat | reduction | vermindern | mindern | verminderung | reduzieren |
    minderung | control
Transfer: transfer | ubertragen | verlagern | transference | uberwalzen | insure | uberwalzung | abwalzen
Accept: accept | acceptance | akzeptieren | tolerate | akzeptanz | tragen | retain | selbst tragen
Exploit: exploit | enhance | nutzen
Share: share | teilen
?: fallback | contingency | escalate
""",
    ("RAID", "action_status"): _DONE,
    ("Changes", "status"): """
Draft: draft | new | neu | entwurf | in preparation | in erstellung | open | offen | logged | raised | identified
Submitted: submitted | pending | pending approval | eingereicht | under review | in review | in prufung | awaiting
    approval | requested | proposed | beantragt | for approval | for decision | in progress | under assessment |
    assess | zur entscheidung | wip | in bearbeitung | waiting for approval | awaiting decision | evaluating | zur
    genehmigung
Approved: approved | genehmigt | accepted | freigegeben | authorised | authorized | angenommen | yes | ja |
    scheduled | bewilligt | zugestimmt
Rejected: rejected | declined | abgelehnt | denied | withdrawn | cancelled | canceled | zuruckgezogen | no | nein |
    refused
Deferred: deferred | on hold | postponed | zuruckgestellt | verschoben | parked | hold
Implemented: implemented | done | completed | complete | umgesetzt | erledigt | deployed | in production | released
?: closed | geschlossen | abgeschlossen
""",
    ("Changes", "type"): """
Project: project | scope | schedule | cost | budget | projekt | umfang | termin | kosten | scope change | quality
Standard: standard | pre approved
Normal: normal | minor | major | significant | medium
Emergency: emergency | urgent | notfall | expedited | dringend | eilt
""",
    ("Dependencies", "kind"): """
Task: task | aufgabe | vorgang | work package | activity | summary | arbeitspaket
Milestone: milestone | meilenstein
Testing: testing | test | tests
Approval: approval | freigabe | abnahme | sign off
Cutover: cutover | go live | umstellung
Vendor: vendor | supplier | lieferant
Integration: integration | interface | schnittstelle
Data migration: data migration | migration | datenmigration
Environment: environment | umgebung
Security review: security review | security
Buffer: buffer | puffer | contingency
""",
    ("Dependencies", "milestone"): _YES_NO,
    ("Readiness", "blocker"): """
Yes: yes | y | ja | j | true | x | 1 | wahr | mandatory | critical | kritisch | muss | must | must have | pflicht |
    blocker
No: no | n | nein | false | 0 | falsch | optional | soll | should | kann | could | nice to have
""",
    ("Readiness", "status"): """
Not started: not started | open | offen | nicht begonnen | todo | to do | pending | new | neu | not begun | geplant
    | planned | ausstehend | 0
In progress: in progress | wip | in bearbeitung | in arbeit | ongoing | laufend | amber | yellow | gelb | started |
    teilweise | partial | partially | at risk | orange | lauft | on track
Ready: ready | done | complete | completed | green | grun | erledigt | yes | ja | bereit | erfullt | ok | fertig |
    passed | signed off | abgeschlossen | closed | met | bestanden | go | y | x | achieved
Not ready: not ready | red | rot | no | nein | nicht bereit | nicht erfullt | failed | blocked | not met | not ok |
    no go | n | offen kritisch | fail | missing
Waived: waived | exception | ausnahme | ausgenommen | verzichtet | accepted with exception
Not applicable: not applicable | n a | na | entfallt | nicht relevant | nicht anwendbar | nicht zutreffend
""",
    ("Scope", "priority"): """
Must: must | m | must have | muss | mandatory | essential | 1 must | pflicht
Should: should | s | should have | soll | important | 2 should
Could: could | c | could have | kann | nice to have | optional | desirable | 3 could | wunsch
Won't: won t | wont | w | won t have | wont have | out of scope | wird nicht
?: high | medium | low | h | l | hoch | mittel | niedrig | 1 | 2 | 3 | 4 | critical
""",
    ("Scope", "status"): """
Proposed: proposed | draft | new | neu | entwurf | under review | open | offen | in review | identified |
    vorgeschlagen | submitted | in prufung | to do | todo | backlog
Agreed: agreed | approved | accepted | genehmigt | freigegeben | baselined | committed | vereinbart | abgestimmt |
    signed off | confirmed | ready
In progress: in progress | wip | in development | in bearbeitung | in arbeit | in umsetzung | in test | testing |
    active
Done: done | completed | complete | implemented | verified | closed | umgesetzt | erledigt | delivered | tested |
    fertig | abgenommen | abgeschlossen | released
Dropped: dropped | rejected | removed | cancelled | canceled | out of scope | abgelehnt | entfallen | gestrichen |
    withdrawn
?: deferred | on hold
""",
    ("Scope", "level"): """
Outcome: outcome | goal | ziel | initiative
Epic: epic | feature
Story: story | user story | requirement | anforderung
""",
    ("Scope", "intake"): "",
    ("Calendar", "kind"): """
Holiday: holiday | public holiday | feiertag | bank holiday | company holiday
Freeze: freeze | change freeze | blackout | sperrzeit
Change window: change window | maintenance window | wartungsfenster | window
Leave: leave | vacation | urlaub | absence | abwesenheit | pto
""",
    ("Dependencies", "percent_complete"): """
0 %: not started | open | offen | nicht begonnen | todo | to do | new | neu | geplant | planned | future task |
    pending | nicht gestartet | ausstehend
100 %: done | complete | completed | closed | erledigt | fertig | abgeschlossen | finished | geschlossen | umgesetzt
?: in progress | wip | in bearbeitung | in arbeit | ongoing | laufend | started | on schedule | late | delayed | on
    hold | blocked | begonnen | on track | at risk | in umsetzung | verzogert | lauft
""",
}

_FIVE_WORDS: Final = """
1: very low | sehr gering | sehr niedrig | vl | rare | selten | sehr unwahrscheinlich | very unlikely |
    insignificant | negligible | unbedeutend | vernachlassigbar | remote | improbable | trivial | very small |
    highly unlikely | minimal
2: low | gering | niedrig | l | unlikely | unwahrscheinlich | minor | klein | geringfugig | small
3: medium | mittel | m | med | possible | moglich | moderate | massig | moderat | mittelmassig | significant |
    occasional
4: high | hoch | h | likely | wahrscheinlich | major | gross | serious | hauptsachlich | probable | schwerwiegend
5: very high | sehr hoch | vh | almost certain | certain | fast sicher | sehr wahrscheinlich | catastrophic | severe
    | critical | kritisch | katastrophal | very likely | extreme | existenzbedrohend | sicher | very large | highly
    likely | extremely likely | frequent
"""


def _by_word(text: str) -> dict[str, str]:
    """Ours by their word; of a word in two lists the first holds."""
    found: dict[str, str] = {}
    ours = ""
    for line in text.strip().splitlines():
        words = line
        if not line[:1].isspace():
            ours, _, words = line.partition(":")
        for word in words.split("|"):
            if word.strip():
                found.setdefault(word.strip(), ours)
    return found


FIVE: Final = _by_word(_FIVE_WORDS)
"""1-5 by word, where a column uses more than three levels."""
THREE: Final = {**FIVE, **{word: {"2": "1", "4": "5"}.get(level, level) for word, level in FIVE.items()}}
"""1, 3 or 5 by word, where a column knows low, medium and high only."""


@cache
def choices_of(spec: TableSpec, column: Column) -> Mapping[str, str]:
    """Our values of a column by folded word, `AMBIGUOUS` where a word could mean two of them."""
    found = {fold(allowed): allowed for allowed in column.allowed}
    for word, ours in _by_word(_LISTS.get((spec.name, column.key), "")).items():
        found.setdefault(word, ours)
    return found
