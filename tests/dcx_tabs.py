"""The tabs of ours that a brief of the sample DCX has, in their order."""

from __future__ import annotations

DCX_TABS = (
    "Brief",
    "Risk",
    "Gate",
    "Runbook",
    "Control",
    "Trends",
    "Delivery",
    "People",
    "Dashboard",
    "Findings",
    "Schedule",
    "Map",
    "Why",
)
DCX_LIST = f"{', '.join(DCX_TABS[:-1])} and {DCX_TABS[-1]}"
