"""Every rule there is: loading the modules of rules fills the register."""

from __future__ import annotations

from itpm_xl.checks import (  # noqa: F401 - loading them registers their rules
    baseline_rules,
    calendar_rules,
    change_impact_rules,
    change_policy_rules,
    change_rules,
    column_rules,
    comms_rules,
    control_rules,
    cutover_row_rules,
    cutover_rules,
    decision_rules,
    dependency_rules,
    environment_rules,
    header_rules,
    hidden_rules,
    history_rules,
    intake_rules,
    integration_rules,
    iteration_rules,
    knowledge_rules,
    load_rules,
    logic_rules,
    metric_rules,
    people_rules,
    progress_rules,
    project_rules,
    raci_rules,
    raid_discipline_rules,
    raid_rules,
    readiness_rules,
    release_rules,
    risk_rules,
    scope_rules,
    settings_rules,
    silent_scope_rules,
    vendor_rules,
    workbook_rules,
)
from itpm_xl.checks.rule import RULES as _REGISTERED, Rule

__all__ = ["RULES"]

RULES: dict[str, Rule] = dict(sorted(_REGISTERED.items()))
"""Every rule by its code, in the order of the codes."""
