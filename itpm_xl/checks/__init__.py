"""Findings: one rule is one small function with a code, a severity and a documented fix."""

from __future__ import annotations

from itpm_xl.checks.check import CheckResult
from itpm_xl.checks.rule import Profile

__all__ = ["CheckResult", "Profile"]
