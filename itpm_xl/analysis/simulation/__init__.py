"""Simulation: thousands of times the plan, with estimates and risks drawn anew. Needs numpy, so nothing loads it early."""
