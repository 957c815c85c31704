"""What a table of theirs can be: one of our tables, or one type of RAID row that keeps a list of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from itpm_xl.schema import CALENDAR, CHANGES, DEPENDENCIES, RAID, READINESS, SCOPE, STAKEHOLDERS

if TYPE_CHECKING:
    from itpm_xl.schema import TableSpec

__all__ = ["TARGETS", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """One sort of table.

    Attributes:
        spec: our table.
        kind: the Type of all its rows, where each type has a list of its own; "" where a column says it.
        titles: words on the tab or above the table that say what it is, folded.
        noise: words that may stand before or behind any header of it: `Risk owner`, `Owner of risk`.
    """

    spec: TableSpec
    kind: str = ""
    titles: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name synonyms are listed under: `RAID`, `RAID Risk`."""
        return f"{self.spec.name} {self.kind}".strip()


def _target(spec: TableSpec, titles: str, noise: str, kind: str = "") -> Target:
    return Target(spec, kind, tuple(titles.split(" | ")), tuple(noise.split()))


TARGETS: Final = (
    _target(RAID, "raid | raid log | rida | raidd | raid register | open points | offene punkte | lop | project log",
            "item raid entry eintrag punkt punkte"),
    _target(RAID, "risk | risks | risiko | risiken | risikoliste | risikoregister | chancen und risiken",
            "risk risks risiko risiken", "Risk"),
    _target(RAID, "issue | issues | problem | problems | probleme | problemliste | defects | hindernisse | impediments",
            "issue issues problem probleme", "Issue"),
    _target(RAID, "action | actions | action items | to do | todo | todos | massnahme | massnahmen | massnahmenliste | "
            "aufgaben | aufgabenliste | offene punkte | lop | next steps | open actions",
            "action actions item items massnahme massnahmen aufgabe aufgaben todo", "Action"),
    _target(RAID, "decision | decisions | entscheidung | entscheidungen | beschlusse | beschluss | beschlussliste",
            "decision decisions entscheidung beschluss", "Decision"),
    _target(RAID, "assumption | assumptions | annahme | annahmen", "assumption assumptions annahme annahmen",
            "Assumption"),
    _target(RAID, "external dependencies | dependency log | dependency register | dependencies | abhangigkeiten",
            "dependency dependencies abhangigkeit abhangigkeiten", "Dependency"),
    _target(CHANGES, "change | changes | change log | change requests | change request | cr log | crs | anderung | "
            "anderungen | anderungsantrage | anderungsliste | change register | rfc | anderungsverzeichnis",
            "change changes cr rfc request requests anderung anderungen anderungsantrag aa antrag"),
    _target(DEPENDENCIES, "plan | project plan | schedule | tasks | task list | gantt | work plan | projektplan | "
            "terminplan | zeitplan | wbs | work breakdown | ablaufplan | vorgange | timeline | milestones | "
            "meilensteine | arbeitspakete | roadmap",
            "task tasks activity vorgang vorgangs aktivitat arbeitspaket ap planned"),
    _target(READINESS, "readiness | go live | golive | checklist | checkliste | cutover readiness | go no go | "
            "betriebsbereitschaft | betriebsubergabe | abnahmecheckliste | release gate | quality gate | orr | "
            "transition checklist | bereitschaft",
            "check checklist item checkliste prufpunkt kriterium criterion readiness"),
    _target(SCOPE, "requirement | requirements | scope | backlog | user stories | anforderung | anforderungen | "
            "lastenheft | pflichtenheft | anforderungsliste | traceability matrix | rtm | anforderungskatalog | "
            "features",
            "req requirement requirements anforderung anforderungen scope story"),
    _target(STAKEHOLDERS, "stakeholder | stakeholders | stakeholder register | stakeholderliste | kontakte | contacts |"
            " ansprechpartner | stakeholderanalyse", "stakeholder stakeholders"),
    _target(CALENDAR, "calendar | holidays | kalender | feiertage | freezes | change windows | abwesenheiten | "
            "urlaub | absences | urlaubsplan", "holiday calendar kalender feiertag"),
)  # fmt: skip
"""Every sort of table that is looked for. A workbook of ours needs no adopting, so Project and Settings are none."""
