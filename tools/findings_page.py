"""The catalogue of findings, from the rules themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itpm_xl.checks.catalogue import RULES

if TYPE_CHECKING:
    from itpm_xl.checks.rule import Profile, Rule

__all__ = ["findings_page"]

_PREFIXES = {
    "WBK": "The workbook",
    "PRJ": "Project, Settings and Accepted",
    "SCP": "Scope",
    "BAS": "The baseline",
    "CHG": "Changes",
    "RSK": "RAID",
    "DEP": "Dependencies: the plan",
    "RDY": "Readiness",
    "CAL": "Calendar",
    "PPL": "People",
    "REL": "Releases",
    "ENV": "Environments",
    "INT": "Integrations",
    "VEN": "Vendors",
    "ITR": "Iterations",
    "CUT": "Cutover",
    "RAC": "RACI",
    "COM": "Comms",
    "KNO": "Knowledge",
    "MET": "Metrics",
}


def findings_page() -> str:
    """docs/findings.md: every code with its severity, its profile, why it matters and what to do."""
    lines = [
        "# Findings",
        "",
        "Written from the rules themselves by `make docs`. `itpm-xl check` prints a finding as",
        "",
        "```text",
        "plan.xlsx Dependencies!G14 error DEP002: T12 follows T99, which is not a task ID",
        "    hint: did you mean T9?",
        "```",
        "",
        "An **error** means that a number in the brief is wrong or that a control was broken. A **warning** is worth a",
        "look this week. An **info** is shown under the profile Strict only. The profile is the field Checks on the",
        "Project sheet, or `--profile`: Light shows errors and the few warnings that cannot wait, Standard what is",
        "listed as Standard too, Strict everything. More than five findings of one code print as one line; `--json`",
        "lists them all.",
        "",
        "To live with a finding, put its code, sheet and row ID on the sheet Accepted (`itpm-xl add BOOK Accepted`),",
        "with a reason, a name and a last day. An incomplete row accepts nothing; on the day after Until, the finding",
        "comes back. The brief's foot says how many are accepted.",
    ]
    for prefix, title in _PREFIXES.items():
        rules = [rule for rule in RULES.values() if rule.code.startswith(prefix)]
        lines += ["", f"## {prefix}: {title}", "", "| Code | What | Severity | From profile |", "|---|---|---|---|"]
        lines += [
            f"| [{rule.code}](#{rule.code.lower()}) | {rule.title} | {rule.severity.value} | {_name(rule.profile)} |"
            for rule in rules
        ]
        for rule in rules:
            lines += _entry(rule)
    return "\n".join(lines) + "\n"


def _entry(rule: Rule) -> list[str]:
    when = (rule.run.__doc__ or "").strip().split("\n")[0]
    return [
        "",
        f"### {rule.code}",
        "",
        f"**{rule.title}** ({rule.severity.value}). {when}{' ' if when else ''}{rule.why}",
        "",
        f"To do: {rule.fix}.",
    ]


def _name(profile: Profile) -> str:
    return profile.value.capitalize()
