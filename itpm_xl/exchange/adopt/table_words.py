"""What people call the columns of the other tables, English and German; see `synonyms`."""

from __future__ import annotations

from typing import Final

__all__ = ["BY_TABLE"]

BY_TABLE: Final = {
    "Changes": """
title: title | change | change title | summary | short description | titel | bezeichnung | anderung |
    kurzbeschreibung | change description | description | beschreibung | change request | subject | change name |
    change summary | anderungswunsch | anderungsbeschreibung | description of change | thema | gegenstand
type: type | change type | art | typ | category | kategorie | change category | anderungsart | anderungstyp | class
status: status | cr status | approval status | state | approval state | decision | entscheidung | approved rejected
    | genehmigungsstatus | disposition
requested_by: requested by | requestor | requester | raised by | submitted by | originator | initiator |
    antragsteller | beantragt von | angefordert von | author | submitter | change requestor | gemeldet von |
    anforderer | proposed by
requested_on: requested on | date requested | request date | date raised | raised on | submitted on | date submitted
    | submission date | beantragt am | antragsdatum | eingereicht am | eingangsdatum | datum | date | created |
    created on | opened | date | date logged | requested date | raised date | open date
needed_by: needed by | required by | needed by date | decision needed by | decision by | due date | benotigt bis |
    entscheidung bis | decision due | required date | target date
schedule_impact_days: schedule impact | days impact | impact days | time impact | delay | schedule impact days |
    terminauswirkung | terminverschiebung | verzug | auswirkung termin | auswirkung auf termin | impact in days |
    zeitauswirkung | delay days | impact on schedule | schedule delta | mehrtage | auswirkung zeit | aufwand tage |
    impact schedule | schedule impact in days | auswirkung termine
cost_impact: cost impact | cost | costs | kosten | mehrkosten | kostenauswirkung | budget impact | impact on budget
    | impact cost | auswirkung kosten | auswirkung auf kosten | price | additional cost | impact on cost | cost
    estimate | estimated cost | budgetauswirkung | financial impact | kostenanderung
risk_impact: risk impact | risk | risiko | auswirkung risiko | risks | impact on risk | risiken
tradeoff: tradeoff | trade off | impact | impact analysis | auswirkung | impact description | impact assessment |
    auswirkungsanalyse | consequence | impact summary
alternatives: alternatives | alternativen | options | optionen | alternatives considered
recommendation: recommendation | empfehlung | pm recommendation
approver: @approver
decided_on: decided on | decision date | approval date | approved on | date approved | date of decision |
    entschieden am | genehmigt am | entscheidungsdatum | freigabe am | date decided | approved rejected on |
    freigabedatum | genehmigungsdatum | approved date
decision_note: decision note | decision notes | decision comment | decision rationale | entscheidungsbegrundung |
    approval comments | decision details | outcome | resolution
forum: forum | gremium | board | ccb | committee | cab
reason: reason | justification | business justification | rationale | begrundung | grund | reason for change |
    ursache | business reason | benefit | nutzen | why
window: window | change window | maintenance window | wartungsfenster | implementation window | anderungsfenster
backout_plan: backout plan | rollback plan | backout | rollback | fallback plan | ruckfallplan | fallback | backout
    steps | ruckfall
task_ids: affected tasks | task ids | betroffene vorgange | wbs
""",
    "Dependencies": """
id: id | task id | wbs | activity id | vorgangs id | ap id | outline number | psp | psp code | wbs code | task |
    step | gliederungsnummer | item
task: task | task name | activity | activity name | task description | name | title | description | vorgang |
    aktivitat | aufgabe | vorgangsname | beschreibung | arbeitspaket | work package | step | schritt | milestone
    name | deliverable | bezeichnung | titel | was | what | milestone | meilenstein | work item | item |
    aufgabenname | ap | task title | activity description | primary column
owner: owner | resource | resources | resource names | assigned to | responsible | ressource | ressourcen |
    ressourcenname | ressourcennamen | verantwortlich | verantwortlicher | who | wer | lead | assigned resource |
    zugewiesen an
kind: kind | task type | type | art | typ | category
duration_days: duration | duration days | days | dauer | dauer tage | dauer in tagen | tage | length | remaining
    duration | original duration | effort days | est duration | duration d | planned duration | dauer at | dauer d |
    estimate days
predecessors: predecessors | predecessor | depends on | dependency | dependencies | vorganger | preceding tasks |
    after | abhangig von | abhangigkeit | abhangigkeiten | predecessor id | prereq | prerequisites |
    vorgangernummern | nach | voraussetzung | blocked by | depends upon
percent_complete: complete | percent complete | progress | % complete | % done | % erledigt | done % | percent done
    | fortschritt | fertigstellungsgrad | % abgeschlossen | abgeschlossen % | fertig % | fortschritt % | % fertig |
    erfullungsgrad | completion | % completed | complete % | progress % | abgeschlossen | fertig in % | fortschritt
    in %
actual_start: actual start | actual start date | started on | ist start | ist anfang | ist beginn | tatsachlicher
    start | anfang ist | beginn ist | start ist | start actual | started | tatsachlicher anfang
actual_finish: actual finish | actual end | actual end date | actual finish date | completed on | finished on | ist
    ende | ist fertig | tatsachliches ende | ende ist | actual completion | finish actual | end actual | date
    completed | completed | erledigt am | completed date | fertigstellung ist
remaining_days: remaining days | remaining | remaining duration | restdauer | rest tage | verbleibend
milestone: milestone | is milestone | meilenstein | ms | meilenstein ja nein | milestone y n
phase: phase | stage | summary task | workstream phase | projektphase | section | bucket | teilprojekt | bucket name
    | ubergeordneter vorgang | category
team: team | department | workstream | abteilung | function | group | trade | teilteam | bereich
optimistic_days: optimistic | optimistic days | best case | optimistisch | optimistic duration
pessimistic_days: pessimistic | pessimistic days | worst case | pessimistisch | pessimistic duration
constraint: constraint | constraint type | einschrankung | einschrankungsart
constraint_date: constraint date | einschrankungstermin | not before | nicht vor | fruhestens ab
deadline: deadline | due date | due | must finish by | stichtag | spatestens | frist | falligkeitsdatum | fallig am
    | fallig | required by
calendar: calendar | task calendar | kalender
baseline_start: baseline start | planned start | start | start date | plan start | begin | anfang | beginn |
    startdatum | planned start date | soll start | soll anfang | soll beginn | geplanter start | geplanter anfang |
    early start | start plan | anfang soll | scheduled start | beginn soll | geplanter beginn | starttermin | plan
    beginn | from | beginn plan | basisplan anfang | geplanter anfang | anfang plan | startet
baseline_finish: baseline finish | planned finish | finish | finish date | end | end date | planned end | plan end |
    ende | enddatum | planned end date | planned finish date | soll ende | geplantes ende | ende soll |
    fertigstellung | completion date | endtermin | ende plan | early finish | target date | scheduled finish | plan
    ende | to | end plan | baseline end | fertig stellen | target end date | termin | basisplan ende | forecast date
    | abschluss
environment: environment | umgebung
""",
    "Readiness": """
area: area | workstream | category | domain | bereich | kategorie | thema | themengebiet | section | theme | gebiet
    | stream | phase | function | readiness area | dimension | arbeitsstrom
check: check | checklist item | criterion | criteria | item | task | activity | question | requirement | prufpunkt |
    kriterium | prufkriterium | aufgabe | description | beschreibung | readiness criterion | acceptance criterion |
    go live criterion | readiness criteria | readiness item | frage | checkpoint | go live criteria | kontrollpunkt
    | deliverable | what must be true | check item | entry criteria | exit criteria | abnahmekriterium | pruffrage
blocker: blocker | critical | mandatory | must have | go live critical | showstopper | ko kriterium | ko | kritisch
    | pflicht | show stopper | blocking | zwingend | go live blocker | critical y n | gating | muss | is critical |
    muss soll | must should | mandatory y n | hard stop | zwingend erforderlich
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
    anforderungsbeschreibung | beschreibung | title | titel | requirement name | requirement title | summary | name
    | scope item | need | epic | requirement statement | business requirement | functional requirement | bezeichnung
    | deliverable | anforderungstitel
owner: owner | business owner | requirement owner | source | stakeholder | quelle | product owner | verantwortlich |
    anforderer | fachlicher ansprechpartner | requested by | fachverantwortlich
priority: priority | moscow | prio | prioritat | must should could | importance | muss soll kann | moscow priority
acceptance_criteria: acceptance criteria | acceptance | acceptance criterion | abnahmekriterium | abnahmekriterien | fit
    criterion | akzeptanzkriterien | akzeptanzkriterium | success criteria | measure
definition_of_done: definition of done | dod
verification: verification | test | test case | test id | test case id | testfall | test reference | verification
    method | prufung | test cases | testfalle | verifikation | test case ids | tested by
release: release | version | target release | iteration release | phase | release version | fix version
objective: objective | business objective | goal | ziel | business goal | projektziel | strategic objective
level: level | item type | work item type | issue type | ebene | type | typ
points: points | story points | estimate | sp | aufwandspunkte | schatzung
iteration: iteration | sprint | iteration path
change_id: change id | change request | cr | cr id | change ref
""",
    "Stakeholders": """
name: name | stakeholder | stakeholder name | full name | ansprechpartner | person | contact | kontakt | contact
    name
role: role | rolle | project role | position | title | funktion | job title | role in project | projektrolle
organisation: organisation | organization | company | department | firma | abteilung | unit | bereich | unternehmen
    | org | business unit | organisationseinheit
influence: influence | power | einfluss | macht | influence level | power influence | level of influence | influence
    power
interest: interest | interesse | interest level | level of interest
decision_rights: decision rights | authority | entscheidungsbefugnis | decision authority
channel: channel | preferred channel | communication | kommunikation | communication channel | kanal | communication
    method | preferred communication | engagement approach | kommunikationsweg
backup: backup | deputy | vertretung | stellvertreter | vertreter | delegate
""",
    "Calendar": """
name: name | holiday | holiday name | event | description | bezeichnung | feiertag | ereignis | title | anlass |
    freeze
kind: kind | type | art | typ | category | event type
from_: from | start | start date | date | von | datum | beginn | begin | first day | from date | startdatum
to: to | end | end date | bis | ende | last day | to date | enddatum
applies_to: applies to | who | team | gilt fur | location | scope | wer | environment | mitarbeiter | employee
""",
}
