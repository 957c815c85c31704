"""The cutover runbook: its minutes, its window, its way back, its odds."""
