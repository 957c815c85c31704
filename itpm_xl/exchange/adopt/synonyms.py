"""What people call our columns, English and German. Data: add a word where one is missing.

Words are folded (`words.fold`): lower case, no accents, `ß` as ss, no punctuation; number signs are `id`. The first
list is for every table, the others for one sort of table and win over it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from itpm_xl.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itpm_xl.exchange.adopt.targets import Target

__all__ = ["PROJECT_FIELDS", "headers_of"]

_EVERY: Final = """
id: id | ref | reference | ref id | key | lfd id | lfd | item | item id | pos | position | kennung | schlussel |
    identifier | laufende id | unique id | seq | sequence | code
owner: owner | responsible | responsible person | assigned to | assignee | assigned | accountable | lead | who |
    verantwortlich | verantwortlicher | verantwortliche | verantwortung | zustandig | zustandiger | zustandigkeit | wer
    | bearbeiter | eigentumer | eigner | person responsible | owned by | pic | verantwortliche person | responsibility | @contact
status: status | state | current status | stand | zustand | bearbeitungsstand | progress status | open closed |
    bearbeitungsstatus | aktueller status | statuts
notes: notes | note | comment | comments | remarks | remark | bemerkung | bemerkungen | anmerkung | anmerkungen |
    notiz | notizen | kommentar | kommentare | status notes | update | updates | latest update | hinweis | hinweise |
    status comment | status update | progress notes | additional comments | additional notes
priority: priority | prio | prioritat | urgency | dringlichkeit | wichtigkeit | ranking
evidence: evidence | proof | nachweis | beleg | nachweise | link to evidence | evidence link | evidence reference
release: release | version | target release
scope_ids: requirement ids | scope ids | scope id | requirement id | affected requirements
task_ids: task ids | wbs ids | affected tasks | related task | related tasks | betroffene vorgange | wbs reference |
    linked tasks
"""

_SHARED: Final = {
    "@due": """due | due date | date due | target date | due by | by when | deadline | until | termin | bis wann | bis |
        fallig | fallig am | falligkeit | falligkeitsdatum | frist | zieltermin | zieldatum | endtermin | erledigen bis |
        planned completion date | target completion date | target completion | complete by | required by | eta |
        solltermin | soll termin | termin soll | umsetzung bis | expected completion""",
    "@approver": """approver | approved by | approving authority | decision maker | decided by | signed off by | sign off by |
        sign off | signatory | authorised by | authorized by | authority | entscheider | entscheidung durch | genehmigt von
        | genehmigt durch | freigabe durch | freigegeben von | freigegeben durch | abnahme durch | abgenommen von |
        entschieden von | entschieden durch""",
    "@contact": """contact person | ansprechpartner | ansprechperson | point of contact | poc | kontaktperson""",
}
"""Words that several lists use."""

_RAID: Final = """
type: type | raid type | category type | art | typ | kategorie r a i d | r a i d | raid | item type | log type | rida |
    raid category
title: title | summary | subject | name | short description | titel | bezeichnung | thema | kurzbeschreibung | betreff |
    headline | description | beschreibung | item | topic | punkt | offener punkt | thema punkt | item name
description: description | details | detail | long description | detailed description | beschreibung | background |
    cause | erlauterung | erklarung | detailbeschreibung | cause and effect | context | full description | ursache
probability: probability | likelihood | prob | chance | p | eintrittswahrscheinlichkeit | wahrscheinlichkeit | ew |
    likelihood of occurrence | probability score | likelihood score | inherent probability | inherent likelihood |
    gross probability | gross likelihood | initial probability | initial likelihood | probability rating |
    likelihood rating | bruttowahrscheinlichkeit | brutto eintrittswahrscheinlichkeit | brutto wahrscheinlichkeit |
    probability of occurrence | eintritts wahrscheinlichkeit | current likelihood | current probability | pre mitigation
    probability | pre mitigation likelihood | brutto ew | likelihood 1 5 | inherent prob | gross prob
impact: impact | imp | severity | consequence | consequences | i | auswirkung | auswirkungen | schadenshohe | schaden |
    schadensausmass | tragweite | impact score | severity score | inherent impact | gross impact | initial impact |
    impact rating | impact level | bruttoauswirkung | brutto auswirkung | brutto schadenshohe | ausmass | current impact |
    schwere | pre mitigation impact | brutto tragweite | impact 1 5 | effect
score: score | rating | risk score | risk rating | exposure | risk level | rpz | risikozahl | risikowert | p x i | pxi |
    risk exposure | overall rating | inherent score | gross score | severity x probability | risikoklasse | pi score |
    inherent risk score | gross risk | initial score | initial rating | overall score | risikobewertung | risikoprioritat
action: action | mitigation | mitigation plan | mitigation action | mitigation actions | mitigating action |
    mitigating actions | mitigation strategy | action plan | actions | response plan | risk response | countermeasure |
    massnahme | massnahmen | gegenmassnahme | gegenmassnahmen | next step | next steps | nachste schritte | treatment |
    treatment plan | actions taken | planned response | risk mitigation | response action | response actions |
    proposed action | corrective action | resolution plan | next action | planned mitigation | mitigations | controls |
    risikobewaltigung | abhilfe | prevention | vorbeugende massnahme | preventive action | geplante massnahme
action_owner: action owner | mitigation owner | actionee | risk actionee | massnahmenverantwortlicher | action by |
    response owner | massnahmen verantwortlicher | umsetzung durch | actioned by | action assigned to | treatment owner
action_due: action due | @due | action due date |
    target resolution date | target completion | target completion date | mitigation due | mitigation due date |
    completion date target | planned completion date | date due | expected completion | zieldatum | solltermin | eta |
    soll termin | falligkeitsdatum | to be done by | target closure date | umsetzung bis | complete by | termin soll |
    mitigation date | expected resolution date
action_status: action status | mitigation status | massnahmenstatus | status massnahme | status of action |
    treatment status | response status
needed_by: needed by | required by | need date | decision needed by | decision due | benotigt bis | need by date |
    required date | date needed | entscheidung bis | decide by | needed by date
trigger: trigger | triggers | risk trigger | early warning | warning sign | ausloser | indikator | fruhindikator |
    trigger event | early warning indicator | warning signs | fruhwarnindikator
trigger_date: trigger date | ausloserdatum | proximity date
linked_to: linked to | related to | related items | related risk | related issue | links | verknupft mit | linked items |
    bezug | related id | linked risk | linked item | parent
probability_percent: probability % | probability percent | likelihood % | wahrscheinlichkeit % |
    eintrittswahrscheinlichkeit % | ew % | prob % | probability in % | wahrscheinlichkeit in % |
    eintrittswahrscheinlichkeit in %
impact_days_likely: delay days | impact days | schedule impact | delay | verzug | verzogerung | terminverzug | delay in
    days | schedule impact days | impact days likely | terminauswirkung | verzug tage | verzug in tagen | schedule delay
impact_cost: impact cost | cost impact | financial impact | cost | kosten | schadenshohe eur | schadenshohe in eur |
    schaden eur | schaden in eur | kostenauswirkung | potential cost | impact eur | impact in eur | expected cost |
    budget impact
residual_probability: residual probability | residual likelihood | net probability | target probability |
    post mitigation probability | netto eintrittswahrscheinlichkeit | netto wahrscheinlichkeit | target likelihood |
    restwahrscheinlichkeit | rest wahrscheinlichkeit | post mitigation likelihood | net likelihood | residual prob |
    nach massnahme wahrscheinlichkeit | nach massnahmen wahrscheinlichkeit | residual p | netto ew |
    nach massnahmen eintrittswahrscheinlichkeit | restrisiko wahrscheinlichkeit | after mitigation probability
residual_impact: residual impact | net impact | target impact | post mitigation impact | netto auswirkung |
    netto schadenshohe | rest auswirkung | restauswirkung | residual severity | residual i | netto tragweite |
    nach massnahme auswirkung | nach massnahmen auswirkung | restrisiko auswirkung | after mitigation impact
options: options | alternatives | alternativen | optionen | options considered | alternatives considered
recommendation: recommendation | proposal | empfehlung | vorschlag | recommended option | recommended decision |
    empfohlene entscheidung
forum: forum | gremium | board | committee | decision body | decision forum | escalation level | meeting
if_not_decided: if not decided | impact if not decided | consequence of delay | impact of no decision | folgen
response: response | response strategy | response type | strategy | strategie | response category | risikostrategie |
    treatment strategy | behandlung | risk strategy | treatment option | risk response category | risk response type |
    massnahmenart | massnahmentyp | mitigation type | handling | mitigate accept transfer avoid
raised_on: raised on | date raised | raised | date opened | opened | opened on | date identified | identified on |
    date logged | logged on | created | created on | date created | created date | erfasst am | erfasst | angelegt am |
    eroffnet am | erstellt am | datum | date | identified | date registered | registered on | erfassungsdatum | open date
    | aufgenommen am | gemeldet am | entry date | date reported | reported on | identifiziert am | date entered |
    raised date | start date | erkannt am | created at
escalated_to: escalated to | escalation | eskalation | eskaliert an | escalation to | escalate to | escalation contact
outcome: outcome | resolution | result | ergebnis | losung | decision outcome | closure notes | resolution notes |
    decision made | final resolution | entscheid | resolution details | lessons learned
closed_on: closed on | date closed | closed | closed date | closure date | resolved on | date resolved | completion date |
    completed on | date completed | completed date | erledigt am | geschlossen am | abgeschlossen am | resolution date |
    actual completion date | ist termin | completed | erledigungsdatum | actual resolution date | termin ist | completed
    at
"""

_BY_TARGET: Final = {
    "RAID": _RAID,
    "RAID Risk": """
title: risk | risk description | risk title | risk event | risk name | risk statement | risiko | risikobeschreibung |
    risikobezeichnung | risk summary | risikotitel | threat | gefahr | what could go wrong | event | threat opportunity
    | description of risk | ereignis | risikoereignis | gefahrdung | description of the risk
id: risk id | risk ref | risiko id | risk code | risk | r id
""",
    "RAID Issue": """
title: issue | issue description | issue title | issue summary | problem | problembeschreibung | problem statement |
    description of issue | issue name | fehler | hindernis | impediment | storung
priority: priority | severity | urgency | prio | prioritat | dringlichkeit | schweregrad | issue priority | criticality |
    severity level
needed_by: resolve by | resolution needed by | needed by | required by | losung bis | to be resolved by
action: resolution plan | proposed resolution | losungsvorschlag | losungsansatz | workaround | action
""",
    "RAID Action": """
title: action | action item | action description | task | todo | to do | massnahme | aufgabe | what | was | tatigkeit |
    action required | description | beschreibung | aktivitat | aktion | offener punkt | task name | activity | punkt |
    aufgabenbeschreibung | massnahmenbeschreibung | thema | description of action
action_due: @due | end date | finish date | ende
raised_on: raised on | date raised | erfasst am | datum | date | created | date assigned | erstellt am | angelegt am |
    assigned on | created on | meeting date | opened | start date | aufgenommen am | created date | date logged
owner: action owner | owner | action by | responsible | verantwortlich | wer | assigned to | zu erledigen von
""",
    "RAID Decision": """
title: decision | decision required | decision description | entscheidung | beschluss | entscheidungsbedarf |
    decision title | question | frage | decision to be made | topic | thema
owner: decision owner | decision maker | decider | owner | entscheider | decided by | entschieden durch | approver
outcome: decision made | outcome | result | ergebnis | rationale | begrundung | entscheid
closed_on: decision date | decided on | date decided | entschieden am | date of decision | beschlossen am | decision made
    on | entscheidungsdatum
""",
    "RAID Assumption": """
title: assumption | assumption description | annahme | assumption statement | description | beschreibung
validate_by: validate by | validation date | validation due | to be validated by | validieren bis | prufen bis | pruftermin
    | review date | confirm by | due date | validated by date
if_false: if false | impact if false | impact if wrong | auswirkung wenn falsch | folge wenn falsch | impact if invalid |
    consequence if false | wenn falsch | impact if not true | risk if wrong
""",
    "RAID Dependency": """
title: dependency | dependency description | abhangigkeit | deliverable | what is needed | description | lieferung |
    lieferobjekt | dependency name
provider: provider | supplier | dependent on | depends on | source | delivering party | lieferant | von | from |
    lieferant team | providing team | third party | delivered by | abhangig von | from team | giver
needed_by: needed by | required by | need date | date required | benotigt bis | due date | required date | benotigt am |
    termin
promised_by: promised by | promised date | committed date | confirmed date | zugesagt bis | zugesagt am | delivery date |
    commit date | zusage | liefertermin | forecast date | agreed date
""",
    "Changes": """
title: title | change | change title | summary | short description | titel | bezeichnung | anderung | kurzbeschreibung |
    change description | description | beschreibung | change request | subject | change name | change summary |
    anderungswunsch | anderungsbeschreibung | description of change | thema | gegenstand
type: type | change type | art | typ | category | kategorie | change category | anderungsart | anderungstyp | class
status: status | cr status | approval status | state | approval state | decision | entscheidung | approved rejected |
    genehmigungsstatus | disposition
requested_by: requested by | requestor | requester | raised by | submitted by | originator | initiator | antragsteller |
    beantragt von | angefordert von | author | submitter | change requestor | gemeldet von | anforderer | proposed by
requested_on: requested on | date requested | request date | date raised | raised on | submitted on | date submitted |
    submission date | beantragt am | antragsdatum | eingereicht am | eingangsdatum | datum | date | created | created on |
    opened | date | date logged | requested date | raised date | open date
needed_by: needed by | required by | needed by date | decision needed by | decision by | due date | benotigt bis |
    entscheidung bis | decision due | required date | target date
schedule_impact_days: schedule impact | days impact | impact days | time impact | delay | schedule impact days |
    terminauswirkung | terminverschiebung | verzug | auswirkung termin | auswirkung auf termin | impact in days |
    zeitauswirkung | delay days | impact on schedule | schedule delta | mehrtage | auswirkung zeit | aufwand tage |
    impact schedule | schedule impact in days | auswirkung termine
cost_impact: cost impact | cost | costs | kosten | mehrkosten | kostenauswirkung | budget impact | impact on budget |
    impact cost | auswirkung kosten | auswirkung auf kosten | price | additional cost | impact on cost | cost estimate |
    estimated cost | budgetauswirkung | financial impact | kostenanderung
risk_impact: risk impact | risk | risiko | auswirkung risiko | risks | impact on risk | risiken
tradeoff: tradeoff | trade off | impact | impact analysis | auswirkung | impact description | impact assessment |
    auswirkungsanalyse | consequence | impact summary
alternatives: alternatives | alternativen | options | optionen | alternatives considered
recommendation: recommendation | empfehlung | pm recommendation
approver: @approver
decided_on: decided on | decision date | approval date | approved on | date approved | date of decision | entschieden am |
    genehmigt am | entscheidungsdatum | freigabe am | date decided | approved rejected on | freigabedatum |
    genehmigungsdatum | approved date
decision_note: decision note | decision notes | decision comment | decision rationale | entscheidungsbegrundung |
    approval comments | decision details | outcome | resolution
forum: forum | gremium | board | ccb | committee | cab
reason: reason | justification | business justification | rationale | begrundung | grund | reason for change | ursache |
    business reason | benefit | nutzen | why
window: window | change window | maintenance window | wartungsfenster | implementation window | anderungsfenster
backout_plan: backout plan | rollback plan | backout | rollback | fallback plan | ruckfallplan | fallback | backout steps
    | ruckfall
task_ids: affected tasks | task ids | betroffene vorgange | wbs
""",
    "Dependencies": """
id: id | task id | wbs | activity id | vorgangs id | ap id | outline number | psp | psp code | wbs code | task | step
    | gliederungsnummer | item
task: task | task name | activity | activity name | task description | name | title | description | vorgang | aktivitat |
    aufgabe | vorgangsname | beschreibung | arbeitspaket | work package | step | schritt | milestone name | deliverable |
    bezeichnung | titel | was | what | milestone | meilenstein | work item | item | aufgabenname | ap | task title |
    activity description | primary column
owner: owner | resource | resources | resource names | assigned to | responsible | ressource | ressourcen | ressourcenname
    | ressourcennamen | verantwortlich | verantwortlicher | who | wer | lead | assigned resource | zugewiesen an
kind: kind | task type | type | art | typ | category
duration_days: duration | duration days | days | dauer | dauer tage | dauer in tagen | tage | length | remaining duration
    | original duration | effort days | est duration | duration d | planned duration | dauer at | dauer d | estimate days
predecessors: predecessors | predecessor | depends on | dependency | dependencies | vorganger | preceding tasks | after |
    abhangig von | abhangigkeit | abhangigkeiten | predecessor id | prereq | prerequisites | vorgangernummern | nach |
    voraussetzung | blocked by | depends upon
percent_complete: complete | percent complete | progress | % complete | % done | done % | percent done | fortschritt |
    fertigstellungsgrad | % abgeschlossen | abgeschlossen % | fertig % | fortschritt % | % fertig | erfullungsgrad |
    completion | % completed | complete % | progress % | abgeschlossen | fertig in % | fortschritt in %
actual_start: actual start | actual start date | started on | ist start | ist anfang | ist beginn | tatsachlicher start |
    anfang ist | beginn ist | start ist | start actual | started | tatsachlicher anfang
actual_finish: actual finish | actual end | actual end date | actual finish date | completed on | finished on | ist ende |
    ist fertig | tatsachliches ende | ende ist | actual completion | finish actual | end actual | date completed |
    completed | erledigt am | completed date | fertigstellung ist
remaining_days: remaining days | remaining | remaining duration | restdauer | rest tage | verbleibend
milestone: milestone | is milestone | meilenstein | ms | meilenstein ja nein | milestone y n
phase: phase | stage | summary task | workstream phase | projektphase | section | bucket | teilprojekt | bucket name |
    ubergeordneter vorgang | category
team: team | department | workstream | abteilung | function | group | trade | teilteam | bereich
optimistic_days: optimistic | optimistic days | best case | optimistisch | optimistic duration
pessimistic_days: pessimistic | pessimistic days | worst case | pessimistisch | pessimistic duration
constraint: constraint | constraint type | einschrankung | einschrankungsart
constraint_date: constraint date | einschrankungstermin | not before | nicht vor | fruhestens ab
deadline: deadline | due date | due | must finish by | stichtag | spatestens | frist | falligkeitsdatum | fallig am |
    fallig | required by
calendar: calendar | task calendar | kalender
baseline_start: baseline start | planned start | start | start date | plan start | begin | anfang | beginn | startdatum |
    planned start date | soll start | soll anfang | soll beginn | geplanter start | geplanter anfang | early start |
    start plan | anfang soll | scheduled start | beginn soll | geplanter beginn | starttermin | plan beginn | from |
    beginn plan | basisplan anfang | geplanter anfang | anfang plan | startet
baseline_finish: baseline finish | planned finish | finish | finish date | end | end date | planned end | plan end | ende |
    enddatum | planned end date | planned finish date | soll ende | geplantes ende | ende soll | fertigstellung |
    completion date | endtermin | ende plan | early finish | target date | scheduled finish | plan ende | to | end plan |
    baseline end | fertig stellen | target end date | termin | basisplan ende | forecast date | abschluss
environment: environment | umgebung
""",
    "Readiness": """
area: area | workstream | category | domain | bereich | kategorie | thema | themengebiet | section | theme | gebiet |
    stream | phase | function | readiness area | dimension | arbeitsstrom
check: check | checklist item | criterion | criteria | item | task | activity | question | requirement | prufpunkt |
    kriterium | prufkriterium | aufgabe | description | beschreibung | readiness criterion | acceptance criterion |
    go live criterion | readiness criteria | readiness item | frage | checkpoint | go live criteria | kontrollpunkt |
    deliverable | what must be true | check item | entry criteria | exit criteria | abnahmekriterium | pruffrage
blocker: blocker | critical | mandatory | must have | go live critical | showstopper | ko kriterium | ko | kritisch |
    pflicht | show stopper | blocking | zwingend | go live blocker | critical y n | gating | muss | is critical | muss soll | must should |
    mandatory y n | hard stop | zwingend erforderlich
due: @due | planned date
status: status | rag | rag status | state | ampel | ready | readiness | readiness status | stand | erfullt | done |
    ergebnis | result | completed | ampelstatus | erledigt | complete | bewertung | current rag | go no go | y n
evidence: evidence | proof | nachweis | beleg | link | document | dokument | reference | evidence link | verweis |
    supporting document | evidence location | artefact | artifact
weight: weight | gewicht | gewichtung | weighting
approver: @approver
waived_until: waived until | waiver until | waiver expiry | ausnahme bis
""",
    "Scope": """
requirement: requirement | requirement description | description | user story | story | feature | anforderung |
    anforderungsbeschreibung | beschreibung | title | titel | requirement name | requirement title | summary | name |
    scope item | need | epic | requirement statement | business requirement | functional requirement | bezeichnung |
    deliverable | anforderungstitel
owner: owner | business owner | requirement owner | source | stakeholder | quelle | product owner | verantwortlich |
    anforderer | fachlicher ansprechpartner | requested by | fachverantwortlich
priority: priority | moscow | prio | prioritat | must should could | importance | muss soll kann | moscow priority
acceptance_criteria: acceptance criteria | acceptance criterion | abnahmekriterium | abnahmekriterien | fit criterion |
    akzeptanzkriterien | akzeptanzkriterium | success criteria | measure
definition_of_done: definition of done | dod
verification: verification | test | test case | test id | test case id | testfall | test reference | verification method |
    prufung | test cases | testfalle | verifikation | test case ids | tested by
release: release | version | target release | iteration release | phase | release version | fix version
objective: objective | business objective | goal | ziel | business goal | projektziel | strategic objective
level: level | item type | work item type | issue type | ebene | type | typ
points: points | story points | estimate | sp | aufwandspunkte | schatzung
iteration: iteration | sprint | iteration path
change_id: change id | change request | cr | cr id | change ref
""",
    "Stakeholders": """
name: name | stakeholder | stakeholder name | full name | ansprechpartner | person | contact | kontakt | contact name
role: role | rolle | project role | position | title | funktion | job title | role in project | projektrolle
organisation: organisation | organization | company | department | firma | abteilung | unit | bereich | unternehmen |
    org | business unit | organisationseinheit
influence: influence | power | einfluss | macht | influence level | power influence | level of influence | influence power
interest: interest | interesse | interest level | level of interest
decision_rights: decision rights | authority | entscheidungsbefugnis | decision authority
channel: channel | preferred channel | communication | kommunikation | communication channel | kanal | communication
    method | preferred communication | engagement approach | kommunikationsweg
backup: backup | deputy | vertretung | stellvertreter | vertreter | delegate
""",
    "Calendar": """
name: name | holiday | holiday name | event | description | bezeichnung | feiertag | ereignis | title | anlass | freeze
kind: kind | type | art | typ | category | event type
from_: from | start | start date | date | von | datum | beginn | begin | first day | from date | startdatum
to: to | end | end date | bis | ende | last day | to date | enddatum
applies_to: applies to | who | team | gilt fur | location | scope | wer | environment | mitarbeiter | employee
""",
}

PROJECT_FIELDS: Final = """
code: project code | projektkurzel | project id | projekt id | projektcode | kurzel
name: project name | project | project title | projekt | projektname | projekttitel | projektbezeichnung | name of project
objective: objective | project objective | goal | projektziel | ziel
manager: project manager | projektleiter | projektleitung | pm | prepared by pm | projektleiterin | project lead |
    projektmanager | projektverantwortlicher
sponsor: sponsor | project sponsor | executive sponsor | auftraggeber | projektsponsor | project executive
programme: programme | program | programm
status_date: status date | as of | as of date | stand | stand vom | report date | reporting date | berichtsdatum | stichtag
    | data date | last updated | statusdatum
start_date: start date | project start | project start date | projektstart | projektbeginn | startdatum | starttermin |
    start
target_finish: planned end date | target finish | end date | project end | project end date | finish date | target date |
    projektende | endtermin | zieltermin | go live | go live date | target end date | planned finish | enddatum |
    project finish date | geplantes ende | golive | go live termin
currency: currency | wahrung
budget: budget | approved budget | project budget | projektbudget | total budget
"""


def _parsed(text: str) -> dict[str, tuple[str, ...]]:
    """Words by column key. A list may run over several lines.

    >>> _parsed("a: x | y\\n    | z")
    {'a': ('x', 'y', 'z')}
    """
    found: dict[str, str] = {}
    key = ""
    for name, words in _SHARED.items():
        text = text.replace(name, " ".join(words.split()))
    for line in text.strip().splitlines():
        if line[:1].isspace():
            found[key] += " " + line.strip()
        else:
            key, _, words = line.partition(":")
            found[key] = words.strip()
    return {key: tuple(word for word in map(str.strip, words.split("|")) if word) for key, words in found.items()}


@cache
def headers_of(target: Target) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Our columns by folded header, each with how surely that word means it.

    The word lists of one sort of table win over those of its table, these over those of every table; the name of the
    column itself is the surest.
    """
    from itpm_xl.exchange.adopt.words import fold  # noqa: PLC0415 - words knows the lists by name only

    layers = [
        (_BY_TARGET.get(target.name, "") if target.kind else "", 0.985),
        (_BY_TARGET.get(target.spec.name, ""), 0.95),
        (_EVERY, 0.93),
    ]
    found: dict[str, dict[str, float]] = {}
    for column in target.spec.columns:
        if column.kind is not Kind.CALCULATED or column.key == "score":  # dates that we compute are not theirs
            found.setdefault(fold(column.name), {})[column.key] = 0.98
    for text, sure in layers:
        for key, words in _parsed(text).items():
            if key in target.spec.by_key:
                for place, word in enumerate(words):
                    slight = sure - min(place, 30) * 0.001  # of two words for one column, the earlier is the usual one
                    keys = found.setdefault(word, {})
                    keys[key] = max(keys.get(key, 0.0), slight)
    return {word: tuple(sorted(keys.items(), key=lambda pair: -pair[1])) for word, keys in found.items()}


@cache
def project_labels() -> Mapping[str, str]:
    """Fields of Project by folded label."""
    return {word: key for key, words in _parsed(PROJECT_FIELDS).items() for word in words}
