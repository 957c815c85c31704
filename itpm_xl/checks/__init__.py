"""Findings: one rule is one small function with a code, a severity and a documented fix."""
