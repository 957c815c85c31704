"""Settings: every threshold by name. What is absent holds its default."""

from __future__ import annotations

from dataclasses import dataclass

from itpm_xl.schema.column import Row, choice, days, integer, number, percent
from itpm_xl.schema.table import TableSpec

__all__ = ["SETTINGS", "Settings"]

_STATUS = "Status"
_GATE = "Release gate"
_RISK = "Risk"
_PLAN = "Plan"
_QUALITY = "Schedule quality"
_SIMULATION = "Simulation"
_BRIEF = "Brief"
_CONTROL = "RAID and metrics"
_SCOPE = "Scope control"
_CHANGES = "Change policy"
_LEAD = "Lead times"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Row):
    """The thresholds behind every colour, verdict and list."""

    schedule_amber_days: float = days(
        "Schedule amber above (days)",
        "Working days late at which schedule is no longer Green.",
        default=5,
        minimum=0,
        group=_STATUS,
    )
    schedule_red_days: float = days(
        "Schedule red above (days)", "Working days late at which schedule is Red.", default=10, minimum=0, group=_STATUS
    )
    cost_amber: float = percent(
        "Cost amber above", "Forecast over budget at which cost is no longer Green.", default=0.05, group=_STATUS
    )
    cost_red: float = percent(
        "Cost red above", "Forecast over budget at which cost is Red.", default=0.10, group=_STATUS
    )
    risk_amber: float = percent(
        "Risk amber above",
        "Expected delay as a share of the remaining time at which risk is no longer Green.",
        default=0.10,
        group=_STATUS,
    )
    risk_red: float = percent(
        "Risk red above",
        "Expected delay as a share of the remaining time at which risk is Red.",
        default=0.25,
        group=_STATUS,
    )
    volatility_red: float = percent(
        "Scope volatility red above",
        "Share of the baseline added, changed or removed at which scope is Red.",
        default=0.10,
        group=_STATUS,
    )
    decision_red_days: float = days(
        "Decision overdue red above (days)",
        "Working days overdue at which an open decision turns decisions Red.",
        default=10,
        minimum=0,
        group=_STATUS,
    )
    gate_horizon_days: float = days(
        "Gate horizon (days)",
        "Working days before go-live from which the gate gives a verdict.",
        default=20,
        minimum=0,
        group=_GATE,
    )
    gate_go: float = percent("Gate go from", "Weighted share of evidenced checks for GO.", default=0.95, group=_GATE)
    gate_conditional: float = percent(
        "Gate conditional from", "Weighted share of evidenced checks for CONDITIONAL.", default=0.85, group=_GATE
    )
    probability_1: float = percent("Probability of 1", "What 1 on the scale stands for.", default=0.10, group=_RISK)
    probability_2: float = percent("Probability of 2", "What 2 on the scale stands for.", default=0.30, group=_RISK)
    probability_3: float = percent("Probability of 3", "What 3 on the scale stands for.", default=0.50, group=_RISK)
    probability_4: float = percent("Probability of 4", "What 4 on the scale stands for.", default=0.70, group=_RISK)
    probability_5: float = percent("Probability of 5", "What 5 on the scale stands for.", default=0.90, group=_RISK)
    risk_medium: int = integer(
        "Medium risk from", "Lowest score that is Medium.", default=5, minimum=2, maximum=25, group=_RISK
    )
    risk_high: int = integer(
        "High risk from", "Lowest score that is High.", default=10, minimum=2, maximum=25, group=_RISK
    )
    risk_extreme: int = integer(
        "Extreme risk from", "Lowest score that is Extreme.", default=16, minimum=2, maximum=25, group=_RISK
    )
    near_critical_days: float = days(
        "Near-critical slack (days)",
        "Slack up to which a task counts as near-critical.",
        default=5,
        minimum=0,
        group=_PLAN,
    )
    escalate_owner_days: float = days(
        "Escalate to owner after (days)",
        "Working days overdue after which the owner is reminded.",
        default=1,
        minimum=0,
        group=_PLAN,
    )
    escalate_manager_days: float = days(
        "Escalate to PM after (days)",
        "Working days overdue after which the PM steps in.",
        default=5,
        minimum=0,
        group=_PLAN,
    )
    escalate_sponsor_days: float = days(
        "Escalate to sponsor after (days)",
        "Working days overdue after which the sponsor hears of it: blockers, critical tasks, High and Extreme risks.",
        default=10,
        minimum=0,
        group=_PLAN,
    )
    status_age_days: float = number(
        "Status date too old after (days)",
        "Calendar days after which the status date is called old.",
        default=7,
        minimum=0,
        unit="calendar days",
        group=_PLAN,
    )
    quality_missing_logic: float = percent(
        "Missing logic at most",
        "Share of open tasks that wait for nothing, or that nothing waits for (DCMA check 1).",
        default=0.05,
        group=_QUALITY,
    )
    quality_lags: float = percent("Lags at most", "Share of links with a lag (DCMA 3).", default=0.05, group=_QUALITY)
    quality_finish_to_start: float = percent(
        "Finish-to-start links at least", "Share of links that are FS (DCMA 4).", default=0.90, group=_QUALITY
    )
    quality_hard_constraints: float = percent(
        "Hard constraints at most",
        "Share of open tasks with MSO, MFO, SNLT or FNLT (DCMA 5).",
        default=0.05,
        group=_QUALITY,
    )
    quality_high_slack: float = percent(
        "High slack at most", "Share of open tasks with high slack (DCMA 6).", default=0.05, group=_QUALITY
    )
    quality_long_tasks: float = percent(
        "Long tasks at most", "Share of open tasks that are long (DCMA 8).", default=0.05, group=_QUALITY
    )
    quality_missed: float = percent(
        "Missed tasks at most",
        "Share of tasks due by baseline that are later than it (DCMA 11).",
        default=0.05,
        group=_QUALITY,
    )
    quality_long_days: float = days(
        "Slack high, task long above (days)",
        "Working days above which slack is high and a task is long: two months.",
        default=44,
        minimum=1,
        group=_QUALITY,
    )
    quality_bei: float = percent(
        "BEI at least",
        "Tasks finished for each that was due: the baseline execution index (DCMA 14).",
        default=0.95,
        group=_QUALITY,
    )
    quality_bei_due_tasks: int = integer(
        "BEI from due tasks",
        "Tasks due by baseline from which BEI means something.",
        default=20,
        minimum=1,
        group=_QUALITY,
    )
    metric_age_days: float = number(
        "Metric too old after (days)",
        "Calendar days after which the reading of a metric is called old.",
        default=7,
        minimum=0,
        unit="calendar days",
        group=_CONTROL,
    )
    stale_days: float = number(
        "Unchanged after (days)",
        "Calendar days after which a High or Extreme risk that no brief has seen change is called unchanged.",
        default=14,
        minimum=0,
        unit="calendar days",
        group=_CONTROL,
    )
    sole_owner_items: int = integer(
        "Sole owner of critical items from",
        "Critical tasks, open blockers and runbook steps of one person without a backup from which that is reported.",
        default=3,
        minimum=1,
        group=_CONTROL,
    )
    overload_above: float = percent(
        "Overload above",
        "Critical work of one owner beyond what a span holds from which that is reported, as a share of the span.",
        default=0.25,
        group=_CONTROL,
    )
    points_tolerance: float = percent(
        "Points of a release may move by",
        "Share by which the points of a release may differ from the baseline (Agile and Hybrid).",
        default=0.10,
        group=_SCOPE,
    )
    triage_days: float = days(
        "Wishes triaged within (days)",
        "Working days after which a wish whose intake is still New is reported.",
        default=10,
        minimum=0,
        group=_SCOPE,
    )
    simulation_distribution: str = choice(
        "Estimates follow",
        "Triangular/PERT",
        "How optimistic, likely and pessimistic become a distribution. PERT trusts the likely value more.",
        default="Triangular",
        group=_SIMULATION,
    )
    simulation_band_low: float = percent(
        "Shorter by at most, if not estimated",
        "How much shorter a task without estimates may get; 0 for tasks that take what they take.",
        default=0,
        group=_SIMULATION,
    )
    simulation_band_high: float = percent(
        "Longer by at most, if not estimated",
        "How much longer a task without estimates may get; 0 for tasks that take what they take.",
        default=0,
        group=_SIMULATION,
    )
    simulation_team_correlation: float = percent(
        "Correlation within a team",
        "How much the tasks of one team run late together: 0 not at all, 100 % always.",
        default=0,
        group=_SIMULATION,
    )
    simulation_stable_days: float = days(
        "P80 stable within (days)",
        "Iterations go on until P80 is known this well (95 % confidence).",
        default=0.5,
        minimum=0.1,
        group=_SIMULATION,
    )
    simulation_most_iterations: int = integer(
        "Iterations at most",
        "Where they end even if P80 is not that stable.",
        default=50_000,
        minimum=100,
        maximum=1_000_000,
        group=_SIMULATION,
    )
    runbook_shorter: float = percent(
        "Runbook step shorter by at most",
        "How much shorter a step of the runbook may get, for the chance that the run fits its window.",
        default=0.1,
        group=_SIMULATION,
    )
    runbook_longer: float = percent(
        "Runbook step longer by at most",
        "How much longer a step of the runbook may get, for the chance that the run fits its window.",
        default=0.5,
        group=_SIMULATION,
    )
    brief_horizon_days: float = days(
        "Brief horizon (days)", "How far ahead commitments are listed.", default=10, minimum=1, group=_BRIEF
    )
    emergency_approval_days: float = days(
        "Emergency approved within (days)",
        "Working days after an Emergency change within which it may be approved.",
        default=2,
        minimum=0,
        group=_CHANGES,
    )
    change_lead_days: float = days(
        "Normal change lead time (days)",
        "Working days from asking for a Normal change to its window, so that those who approve can look at it.",
        default=5,
        minimum=0,
        group=_CHANGES,
    )
    change_steering_days: float = days(
        "Steering decides above (days)",
        "Working days of delay above which the steering committee decides, whoever else might.",
        default=20,
        minimum=0,
        group=_CHANGES,
    )
    change_steering_cost: float = percent(
        "Steering decides above (share of budget)",
        "Cost of a change as a share of the budget above which the steering committee decides.",
        default=0.25,
        group=_CHANGES,
    )
    lead_security_review_days: float = days(
        "Security review lead time (days)",
        "From handing in a security review to its result.",
        default=10,
        minimum=0,
        group=_LEAD,
    )
    lead_privacy_days: float = days(
        "Data protection lead time (days)",
        "From asking for a data protection assessment or processing agreement to its signature.",
        default=20,
        minimum=0,
        group=_LEAD,
    )
    lead_environment_days: float = days(
        "Environment lead time (days)",
        "From ordering an environment to testing in it.",
        default=15,
        minimum=0,
        group=_LEAD,
    )
    lead_vendor_days: float = days(
        "Vendor delivery lead time (days)",
        "From an order to the delivery of hardware, lines and other goods.",
        default=40,
        minimum=0,
        group=_LEAD,
    )
    lead_licences_days: float = days(
        "Licences lead time (days)", "From the request for licences to their use.", default=10, minimum=0, group=_LEAD
    )
    lead_dns_certificates_days: float = days(
        "DNS and certificate lead time (days)",
        "From the request for a DNS change or certificate to its effect.",
        default=5,
        minimum=0,
        group=_LEAD,
    )
    lead_firewall_days: float = days(
        "Firewall lead time (days)",
        "From the request for a firewall change to its effect.",
        default=10,
        minimum=0,
        group=_LEAD,
    )
    lead_access_days: float = days(
        "Access lead time (days)",
        "From the request for accounts or roles to their use.",
        default=5,
        minimum=0,
        group=_LEAD,
    )
    lead_support_days: float = days(
        "Support handover lead time (days)",
        "From offering a service to support to its acceptance.",
        default=15,
        minimum=0,
        group=_LEAD,
    )
    lead_training_days: float = days(
        "Training lead time (days)", "From the invitation to the training.", default=10, minimum=0, group=_LEAD
    )
    lead_communication_days: float = days(
        "Communication lead time (days)",
        "From telling people to the day that concerns them.",
        default=10,
        minimum=0,
        group=_LEAD,
    )


SETTINGS = TableSpec(
    name="Settings",
    record=Settings,
    title="Settings: thresholds that differ from the defaults",
    purpose="Every threshold by name; a blank value holds the default.",
    how_to_fill="Enter a value only where yours differs. The brief says how many do.",
    prefix="PRJ",
    need="optional",
    layout="fields",
    labels=("Setting", "Value"),
)
