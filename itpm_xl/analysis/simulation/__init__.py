"""Simulation: the plan thousands of times, with estimates and risks drawn anew.

`simulate` needs numpy and is imported where it is called; `reason`, `inputs` and `result` load without it.
"""
