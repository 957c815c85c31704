"""What people call the columns of RAID, and those that every table has, English and German; see `synonyms`."""

from __future__ import annotations

from typing import Final

__all__ = ["EVERY", "PROJECT_FIELDS", "RAID", "RAID_BY_TYPE", "SHARED"]

EVERY: Final = """
id: id | ref | reference | ref id | key | lfd id | lfd | item | item id | pos | position | kennung | schlussel |
    identifier | laufende id | unique id | seq | sequence | code
owner: owner | responsible | responsible person | assigned to | assignee | assigned | accountable | lead | who |
    verantwortlich | verantwortlicher | verantwortliche | verantwortung | zustandig | zustandiger | zustandigkeit |
    wer | bearbeiter | eigentumer | eigner | person responsible | owned by | pic | verantwortliche person |
    responsibility | @contact
status: status | state | current status | stand | zustand | bearbeitungsstand | progress status | open closed |
    bearbeitungsstatus | aktueller status | statuts
notes: notes | note | comment | comments | remarks | remark | bemerkung | bemerkungen | anmerkung | anmerkungen |
    notiz | notizen | kommentar | kommentare | status notes | update | updates | latest update | hinweis | hinweise
    | status comment | status update | progress notes | additional comments | additional notes
priority: priority | prio | prioritat | urgency | dringlichkeit | wichtigkeit | ranking
evidence: evidence | proof | nachweis | beleg | nachweise | link to evidence | evidence link | evidence reference
release: release | version | target release
scope_ids: requirement ids | scope ids | scope id | requirement id | affected requirements
task_ids: task ids | wbs ids | affected tasks | related task | related tasks | betroffene vorgange | wbs reference |
    linked tasks
"""

SHARED: Final = {
    "@due": """due | due date | date due | target date | due by | by when | deadline | until | termin | bis wann |
        bis | fallig | fallig am | falligkeit | falligkeitsdatum | frist | zieltermin | zieldatum |
        endtermin | erledigen bis | planned completion date | target completion date | target completion |
        complete by | required by | eta | solltermin | soll termin | termin soll | umsetzung bis | expected
        completion""",
    "@approver": """approver | approved by | approving authority | decision maker | decided by | signed off by | sign
        off by | sign off | signatory | authorised by | authorized by | authority | entscheider |
        entscheidung durch | genehmigt von | genehmigt durch | freigabe durch | freigegeben von |
        freigegeben durch | abnahme durch | abgenommen von | entschieden von | entschieden durch""",
    "@contact": """contact person | ansprechpartner | ansprechperson | point of contact | poc | kontaktperson""",
}
"""Words that several lists use."""

RAID: Final = """
type: type | raid type | category type | art | typ | kategorie r a i d | r a i d | raid | item type | log type |
    rida | raid category | category | kategorie | kind | class
title: title | summary | subject | name | short description | titel | bezeichnung | thema | kurzbeschreibung |
    betreff | headline | description | beschreibung | item | topic | punkt | offener punkt | thema punkt | item name
description: description | details | background | detail | long description | detailed description | beschreibung |
    background | cause | erlauterung | erklarung | detailbeschreibung | cause and effect | context | full
    description | ursache
probability: probability | likelihood | prob | chance | p | eintrittswahrscheinlichkeit | wahrscheinlichkeit | ew |
    likelihood of occurrence | probability score | likelihood score | inherent probability | inherent likelihood |
    gross probability | gross likelihood | initial probability | initial likelihood | probability rating |
    likelihood rating | bruttowahrscheinlichkeit | brutto eintrittswahrscheinlichkeit | brutto wahrscheinlichkeit |
    probability of occurrence | eintritts wahrscheinlichkeit | current likelihood | current probability | pre
    mitigation probability | pre mitigation likelihood | brutto ew | likelihood 1 5 | inherent prob | gross prob
impact: impact | imp | sh | severity | consequence | consequences | i | auswirkung | auswirkungen | schadenshohe |
    schaden | schadensausmass | tragweite | impact score | severity score | inherent impact | gross impact | initial
    impact | impact rating | impact level | bruttoauswirkung | brutto auswirkung | brutto schadenshohe | ausmass |
    current impact | schwere | pre mitigation impact | brutto tragweite | impact 1 5 | effect
score: score | rating | risk score | risk rating | exposure | risk level | rpz | risikozahl | risikowert | p x i |
    pxi | risk exposure | overall rating | inherent score | gross score | severity x probability | risikoklasse | pi
    score | inherent risk score | gross risk | initial score | initial rating | overall score | risikobewertung |
    risikoprioritat
action: action | mitigation | mitigation plan | mitigation action | mitigation actions | mitigating action |
    mitigating actions | mitigation strategy | action plan | actions | response plan | risk response |
    countermeasure | massnahme | massnahmen | gegenmassnahme | gegenmassnahmen | next step | next steps | nachste
    schritte | treatment | treatment plan | actions taken | planned response | risk mitigation | response action |
    response actions | proposed action | corrective action | resolution plan | next action | planned mitigation |
    mitigations | controls | risikobewaltigung | abhilfe | prevention | vorbeugende massnahme | preventive action |
    geplante massnahme
action_owner: action owner | mitigation owner | actionee | risk actionee | massnahmenverantwortlicher | action by |
    response owner | massnahmen verantwortlicher | umsetzung durch | actioned by | action assigned to | treatment
    owner
action_due: action due | @due | action due date | target resolution date | target completion | target completion
    date | mitigation due | mitigation due date | completion date target | planned completion date | date due |
    expected completion | zieldatum | solltermin | eta | soll termin | falligkeitsdatum | to be done by | target
    closure date | umsetzung bis | complete by | termin soll | mitigation date | expected resolution date
action_status: action status | mitigation status | massnahmenstatus | status massnahme | status of action |
    treatment status | response status
needed_by: needed by | required by | need date | decision needed by | decision due | benotigt bis | need by date |
    required date | date needed | entscheidung bis | decide by | needed by date
trigger: trigger | triggers | risk trigger | early warning | warning sign | ausloser | indikator | fruhindikator |
    trigger event | early warning indicator | warning signs | fruhwarnindikator
trigger_date: trigger date | ausloserdatum | proximity date
linked_to: linked to | related to | related items | related risk | related issue | links | verknupft mit | linked
    items | bezug | related id | linked risk | linked item | parent
probability_percent: probability % | probability percent | likelihood % | wahrscheinlichkeit % |
    eintrittswahrscheinlichkeit % | ew % | prob % | probability in % | wahrscheinlichkeit in % |
    eintrittswahrscheinlichkeit in %
impact_days_likely: delay days | impact days | schedule impact | delay | verzug | verzogerung | terminverzug | delay
    in days | schedule impact days | impact days likely | terminauswirkung | verzug tage | verzug in tagen |
    schedule delay
impact_cost: impact cost | cost impact | financial impact | cost | kosten | schadenshohe eur | schadenshohe in eur |
    schaden eur | schaden in eur | kostenauswirkung | potential cost | impact eur | impact in eur | expected cost |
    budget impact
residual_probability: residual probability | residual likelihood | net probability | target probability | post
    mitigation probability | netto eintrittswahrscheinlichkeit | netto wahrscheinlichkeit | target likelihood |
    restwahrscheinlichkeit | rest wahrscheinlichkeit | post mitigation likelihood | net likelihood | residual prob |
    nach massnahme wahrscheinlichkeit | nach massnahmen wahrscheinlichkeit | residual p | netto ew | nach massnahmen
    eintrittswahrscheinlichkeit | restrisiko wahrscheinlichkeit | after mitigation probability
residual_impact: residual impact | net impact | target impact | post mitigation impact | netto auswirkung | netto
    schadenshohe | rest auswirkung | restauswirkung | residual severity | residual i | netto tragweite | nach
    massnahme auswirkung | nach massnahmen auswirkung | restrisiko auswirkung | after mitigation impact
options: options | alternatives | alternativen | optionen | options considered | alternatives considered
recommendation: recommendation | recommended | proposal | empfehlung | vorschlag | recommended option | recommended
    decision | empfohlene entscheidung
forum: forum | gremium | board | committee | decision body | decision forum | escalation level | meeting
if_not_decided: if not decided | impact if not decided | consequence of delay | impact of no decision | folgen
response: response | response strategy | response type | strategy | strategie | response category | risikostrategie
    | treatment strategy | behandlung | risk strategy | treatment option | risk response category | risk response
    type | massnahmenart | massnahmentyp | mitigation type | handling | mitigate accept transfer avoid
raised_on: raised on | date raised | raised | date opened | opened | opened on | date identified | identified on |
    date logged | logged on | created | created on | date created | created date | erfasst am | erfasst | angelegt
    am | eroffnet am | erstellt am | datum | date | identified | date registered | registered on | erfassungsdatum |
    open date | aufgenommen am | gemeldet am | entry date | date reported | reported on | identifiziert am | date
    entered | raised date | start date | erkannt am | created at
escalated_to: escalated to | escalation | eskalation | eskaliert an | escalation to | escalate to | escalation
    contact
outcome: outcome | resolution | result | ergebnis | losung | decision outcome | closure notes | resolution notes |
    decision made | final resolution | entscheid | resolution details | lessons learned
closed_on: closed on | date closed | closed | closed date | closure date | resolved on | date resolved | completion
    date | completed on | date completed | completed date | erledigt am | geschlossen am | abgeschlossen am |
    resolution date | actual completion date | ist termin | completed | erledigungsdatum | actual resolution date |
    termin ist | completed at
"""

PROJECT_FIELDS: Final = """
code: project code | projektkurzel | project id | projekt id | projektcode | kurzel
name: project name | project | project title | projekt | projektname | projekttitel | projektbezeichnung | name of
    project
objective: objective | project objective | goal | projektziel | ziel
manager: project manager | projektleiter | projektleitung | pm | prepared by pm | projektleiterin | project lead |
    projektmanager | projektverantwortlicher
sponsor: sponsor | project sponsor | executive sponsor | auftraggeber | projektsponsor | project executive
programme: programme | program | programm
status_date: status date | as of | as of date | stand | stand vom | report date | reporting date | berichtsdatum |
    stichtag | data date | last updated | statusdatum
start_date: start date | project start | project start date | projektstart | projektbeginn | startdatum |
    starttermin | start
target_finish: planned end date | target finish | end date | project end | project end date | finish date | target
    date | projektende | endtermin | zieltermin | go live | go live date | target end date | planned finish |
    enddatum | project finish date | geplantes ende | golive | go live termin
currency: currency | wahrung
budget: budget | approved budget | project budget | projektbudget | total budget
"""

RAID_BY_TYPE: Final = {
    "RAID Risk": """
title: risk | risk description | risk title | risk event | risk name | risk statement | risiko | risikobeschreibung
    | risikobezeichnung | risk summary | risikotitel | threat | gefahr | what could go wrong | event | threat
    opportunity | description of risk | ereignis | risikoereignis | gefahrdung | description of the risk
id: risk id | risk ref | risiko id | risk code | risk | r id
""",
    "RAID Issue": """
title: issue | issue description | issue title | issue summary | problem | problembeschreibung | problem statement |
    description of issue | issue name | fehler | hindernis | impediment | storung
priority: priority | severity | urgency | prio | prioritat | dringlichkeit | schweregrad | issue priority |
    criticality | severity level
needed_by: resolve by | resolution needed by | needed by | required by | losung bis | to be resolved by
action: resolution plan | proposed resolution | losungsvorschlag | losungsansatz | workaround | action
""",
    "RAID Action": """
title: action | action item | action description | task | todo | to do | massnahme | aufgabe | what | was |
    tatigkeit | action required | description | beschreibung | aktivitat | aktion | offener punkt | task name |
    activity | punkt | aufgabenbeschreibung | massnahmenbeschreibung | thema | description of action
action_due: @due | end date | finish date | ende
raised_on: raised on | date raised | erfasst am | datum | date | created | date assigned | erstellt am | angelegt am
    | assigned on | created on | meeting date | opened | start date | aufgenommen am | created date | date logged
owner: action owner | owner | action by | responsible | verantwortlich | wer | assigned to | zu erledigen von
""",
    "RAID Decision": """
title: decision | decision required | decision needed | decision description | entscheidung | beschluss |
    entscheidungsbedarf | decision title | question | frage | decision to be made | topic | thema
owner: decision owner | decision maker | decider | owner | entscheider | decided by | entschieden durch | approver
outcome: decision made | decision taken | outcome | result | ergebnis | rationale | begrundung | entscheid
closed_on: decision date | date taken | decided on | date decided | entschieden am | date of decision | beschlossen
    am | decision made on | entscheidungsdatum
""",
    "RAID Assumption": """
title: assumption | assumption description | annahme | assumption statement | description | beschreibung
validate_by: validate by | validation date | validation due | to be validated by | validieren bis | prufen bis |
    pruftermin | review date | confirm by | due date | validated by date
if_false: if false | impact if false | impact if wrong | auswirkung wenn falsch | folge wenn falsch | impact if
    invalid | consequence if false | wenn falsch | impact if not true | risk if wrong
""",
    "RAID Dependency": """
title: dependency | dependency description | abhangigkeit | deliverable | what is needed | description | lieferung |
    lieferobjekt | dependency name
provider: provider | supplier | dependent on | depends on | source | delivering party | lieferant | von | from |
    lieferant team | providing team | third party | delivered by | abhangig von | from team | giver
needed_by: needed by | required by | need date | date required | benotigt bis | due date | required date | benotigt
    am | termin
promised_by: promised by | promised date | committed date | confirmed date | zugesagt bis | zugesagt am | delivery
    date | commit date | zusage | liefertermin | forecast date | agreed date
""",
}
"""Each type of row, where it has a list of its own."""
